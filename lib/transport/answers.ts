import {
  AuthenticationError,
  ConnectionError,
  type ErrorFacts,
  errorFromReply,
  InvalidResponse,
  type RedisError,
} from '../errors.ts'
import { bytesFromBase64 } from '../wire/base64.ts'
import { parseJson } from '../wire/json.ts'
import { type RawReply, str } from '../wire/replies.ts'
import { factsOf, type WireCommand } from './requester.ts'

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  status: number
  contentType: string
  /** Seconds, from `Retry-After`. */
  retryAfter: number | undefined
  text: string
}

/** The answer of a response, read to its end. */
export async function readAnswer(response: Response): Promise<HttpAnswer> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
    text: await response.text(),
  }
}

/**
 * The reply to a single command.
 *
 * @throws RedisError of the fitting class for an error reply, and `InvalidResponse` for what is no reply at all.
 */
export function readSingle(answer: HttpAnswer, bytes: boolean, facts: ErrorFacts): RawReply {
  const body = parseBody(answer, facts)
  const reply = readItem(body, bytes, bytes, { ...facts, ...httpFacts(answer) })
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
): RawReply[] {
  const body = parseBody(answer, facts)
  if (!Array.isArray(body)) {
    const failure = readItem(body, false, false, { ...facts, ...httpFacts(answer) })
    if (failure instanceof Error) throw refused(failure, answer)
    throw invalid(answer, facts, 'not an array')
  }
  if (body.length !== commands.length) {
    throw invalid(answer, facts, `${body.length} replies to ${commands.length} commands`)
  }
  return commands.map((command, index) => {
    const reply = readItem(body[index], base64, command.bytes, factsOf(command))
    if (reply === undefined) throw invalid(answer, facts, 'an item without result and error')
    return reply
  })
}

function httpFacts({ status, retryAfter }: HttpAnswer): ErrorFacts {
  return { status, retryAfter }
}

function parseBody(answer: HttpAnswer, facts: ErrorFacts): unknown {
  try {
    return parseJson(answer.text)
  } catch (cause) {
    const kind = answer.contentType.split(';', 1)[0] || 'a body of no declared type'
    throw invalid(answer, { ...facts, cause }, `${answer.text.length} characters of ${kind}`)
  }
}

function invalid(answer: HttpAnswer, facts: ErrorFacts, what: string): RedisError {
  const message = `The endpoint answered HTTP ${answer.status} with ${what}, which is no Redis reply`
  return new InvalidResponse(message, { ...facts, ...httpFacts(answer) })
}

/** The status outranks the text: what a proxy or an overloaded server says is no answer of Redis. */
function refused(error: RedisError, { status, retryAfter }: HttpAnswer): RedisError {
  const { command, argCount, message } = error
  const facts = { command, argCount, status, retryAfter }
  if (status === 401 || status === 403) return new AuthenticationError(message, facts)
  if (status >= 500) return new ConnectionError(message, facts)
  return error
}

/** One `{result}` or `{error}`; undefined when it is neither. */
function readItem(
  item: unknown,
  base64: boolean,
  bytes: boolean,
  facts: ErrorFacts,
): RawReply | undefined {
  if (item === null || typeof item !== 'object') return undefined
  if ('error' in item && typeof item.error === 'string') return errorFromReply(item.error, facts)
  if (!('result' in item)) return undefined
  return base64 ? decodeBase64(item.result, bytes, facts) : (item.result as RawReply)
}

const OK = new TextEncoder().encode('OK')

/** Base64 undone at any depth. A status `OK` at the top is the one string that is sent bare. */
export function decodeBase64(result: unknown, bytes: boolean, facts: ErrorFacts): RawReply {
  if (result === 'OK') return bytes ? OK : 'OK'
  return undone(result, bytes, facts)
}

function undone(result: unknown, bytes: boolean, facts: ErrorFacts): RawReply {
  if (Array.isArray(result)) return result.map((item) => undone(item, bytes, facts))
  if (typeof result !== 'string') return result as RawReply
  const decoded = bytesFromBase64(result, facts)
  return bytes ? decoded : str(decoded)
}
