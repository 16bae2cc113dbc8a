import {
  AuthenticationError,
  ConnectionError,
  type ErrorFacts,
  errorFromReply,
  InvalidResponse,
  type RedisError,
} from '../errors.ts'
import { Base64Reader } from '../wire/base64.ts'
import { parseExactly } from '../wire/json.ts'
import { type RawReply, str } from '../wire/replies.ts'
import { type AnswerHead, headOf } from './deadline.ts'
import { type ErrorDetail, factsOf, type WireCommand } from './requester.ts'

/** An HTTP answer, read to its end. */
export interface HttpAnswer extends AnswerHead {
  readonly text: string
}

/** The answer of a response whose body has been read. Its headers cost, and are looked at when there is something to tell. */
export class ReadAnswer implements HttpAnswer {
  readonly #response: Response
  readonly text: string

  constructor(response: Response, text: string) {
    this.#response = response
    this.text = text
  }

  get status(): number {
    return this.#response.status
  }

  get contentType(): string {
    return headOf(this.#response).contentType
  }

  get retryAfter(): number | undefined {
    return headOf(this.#response).retryAfter
  }
}

/**
 * The reply to a single command.
 *
 * @throws RedisError of the fitting class for an error reply, and `InvalidResponse` for what is no reply at all.
 */
export function readSingle(answer: HttpAnswer, bytes: boolean, facts: ErrorFacts): RawReply {
  const plain = plainResult(answer.text)
  const body = plain === undefined ? parseBody(answer, facts) : { result: plain }
  const reader = bytes ? new Base64Reader(answer.text.length) : undefined
  const allFacts = (): ErrorFacts => ({ ...facts, ...httpFacts(answer) })
  const reply = readItem(body, reader, bytes, allFacts)
  if (reply === undefined) throw invalid(answer, facts, 'neither a result nor an error')
  if (reply instanceof Error) throw refused(reply, answer)
  return reply
}

/** The replies to a batch, one per command, errors in their places. */
export function readBatch(
  answer: HttpAnswer,
  commands: readonly WireCommand[],
  base64: boolean,
  facts: ErrorFacts,
  detail?: ErrorDetail,
): RawReply[] {
  const body = parseBody(answer, facts)
  if (!Array.isArray(body)) {
    const failure = readItem(body, undefined, false, () => ({ ...facts, ...httpFacts(answer) }))
    if (failure instanceof Error) throw refused(failure, answer)
    throw invalid(answer, facts, 'not an array')
  }
  if (body.length !== commands.length) {
    throw invalid(answer, facts, `${body.length} replies to ${commands.length} commands`)
  }
  const reader = base64 ? new Base64Reader(answer.text.length) : undefined
  const factsAt = (index: number): ErrorFacts => factsOf(commands[index] as WireCommand, detail)
  const replies: RawReply[] = []
  for (const { bytes } of commands) {
    const index = replies.length
    const reply = readItem(body[index], reader, bytes, factsAt, index)
    if (reply === undefined) throw invalid(answer, facts, 'an item without result and error')
    replies.push(reply)
  }
  return replies
}

function httpFacts({ status, retryAfter }: HttpAnswer): ErrorFacts {
  return { status, retryAfter }
}

const PLAIN_START = '{"result":"'
const PLAIN_END = '"}'

/** The string that is the whole result, when JSON escapes nothing in it: the parser would copy what may be a large value. */
function plainResult(text: string): string | undefined {
  if (!text.startsWith(PLAIN_START) || !text.endsWith(PLAIN_END)) return undefined
  const start = PLAIN_START.length
  const end = text.length - PLAIN_END.length
  const isPlain = text.indexOf('"', start) === end && !text.includes('\\')
  return isPlain ? text.slice(start, end) : undefined
}

function parseBody(answer: HttpAnswer, facts: ErrorFacts): unknown {
  try {
    const body: unknown = JSON.parse(answer.text)
    return isRounded(Array.isArray(body) ? body : [body]) ? parseExactly(answer.text) : body
  } catch {
    // The parser's own error is no cause to keep: it quotes what it read, which may be a value.
    throw invalid(answer, facts, 'no JSON')
  }
}

/**
 * Whether the parser has rounded an integer of an item. To look at the numbers costs less than to look for them in the text,
 * most of which is values.
 */
function isRounded(items: readonly ({ readonly result?: unknown } | null)[]): boolean {
  for (const item of items) if (holdsRounded(item?.result)) return true
  return false
}

function holdsRounded(result: unknown): boolean {
  if (typeof result === 'number') return !Number.isSafeInteger(result)
  return Array.isArray(result) && result.some(holdsRounded)
}

/** Says what came, and shows nothing of it. */
function invalid(answer: HttpAnswer, facts: ErrorFacts, what: string): RedisError {
  const { status, contentType, text } = answer
  const body = `${text.length} characters of ${contentType || 'no declared type'}`
  const message = `The endpoint answered HTTP ${status} with what is no Redis reply: ${what} (${body})`
  return new InvalidResponse(message, { ...facts, ...httpFacts(answer) })
}

/** The status outranks the text: what a proxy or an overloaded server says is no answer of Redis. */
function refused(error: RedisError, { status, retryAfter }: HttpAnswer): RedisError {
  const { command, argCount, keys, message } = error
  const facts = { command, argCount, keys, status, retryAfter }
  if (status === 401 || status === 403) return new AuthenticationError(message, facts)
  if (status >= 500) return new ConnectionError(message, facts)
  return error
}

/** One `{result}` or `{error}`; undefined when it is neither. Facts are asked for when there is an error to tell of. */
function readItem(
  item: unknown,
  reader: Base64Reader | undefined,
  bytes: boolean,
  factsAt: (index: number) => ErrorFacts,
  index = 0,
): RawReply | undefined {
  if (item === null || typeof item !== 'object') return undefined
  const { result, error } = item as { result?: RawReply; error?: unknown }
  if (typeof error === 'string') return errorFromReply(error, factsAt(index))
  if (typeof result === 'object' && result !== null && !Array.isArray(result)) return undefined
  if (!reader || result === undefined) return result
  return decodeBase64(result, bytes, factsAt, reader, index)
}

const OK = new TextEncoder().encode('OK')

/** Base64 undone at any depth. A status `OK` at the top is the one string that is sent bare. */
export function decodeBase64(
  result: RawReply,
  bytes: boolean,
  factsAt: (index: number) => ErrorFacts,
  reader: Base64Reader = new Base64Reader(),
  index = 0,
): RawReply {
  if (result === 'OK') return bytes ? OK : 'OK'
  try {
    return undone(result, bytes, reader)
  } catch {
    // What the runtime throws may quote the text.
    throw new InvalidResponse('The server sent a string that is not base64', factsAt(index))
  }
}

function undone(result: RawReply, bytes: boolean, reader: Base64Reader): RawReply {
  if (Array.isArray(result)) return result.map((item) => undone(item, bytes, reader))
  if (typeof result !== 'string') return result
  const decoded = reader.read(result)
  return bytes ? decoded : str(decoded)
}
