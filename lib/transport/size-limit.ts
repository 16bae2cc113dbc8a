import { now } from '../clock.ts'
import {
  type BudgetExceededError,
  DataError,
  isReplyLost,
  MaybeAppliedError,
  RedisError,
  TimeoutError,
} from '../errors.ts'
import type { RawReply } from '../wire/replies.ts'
import { utf8Size } from '../wire/utf8-size.ts'
import { summaryOf } from './batch-summary.ts'
import { checkBudgets } from './budget.ts'
import { batchCommands } from './bytes-in-scripts.ts'
import { guardedCommand } from './once.ts'
import {
  type CallOptions,
  mayRepeat,
  nameOf,
  type Requester,
  type WireCommand,
} from './requester.ts'

/** Bytes that the Upstash service, and redge-gateway, take unless told otherwise. */
const DEFAULT_MAX_REQUEST_SIZE = 10 * 1024 * 1024

/**
 * Keeps requests within the size that the server takes. A pipeline that is larger is sent as several, one after another
 * within the call's `timeout`; a command or a transaction cannot be split and is refused before anything is sent. It
 * belongs above what tries again: after a part has run, only the next ones may be repeated.
 */
export class SizeLimit implements Requester {
  readonly #inner: Requester
  readonly #max: number

  /** @throws DataError when `maxRequestSize` is no positive number of bytes. */
  constructor(inner: Requester, maxRequestSize: number = DEFAULT_MAX_REQUEST_SIZE) {
    if (!(maxRequestSize >= 1)) throw new DataError('maxRequestSize must be a positive number')
    this.#inner = inner
    this.#max = maxRequestSize
  }

  command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const size = sizeAbove(this.#max, [command])
    if (size === undefined) return this.#inner.command(command, options)
    return Promise.reject(tooLarge(`${nameOf(command)} cannot be sent: it`, size, this.#max))
  }

  async pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const parts = partsOf(commands, this.#max)
    if (parts.length === 1) return await this.#inner.pipeline(commands, options)
    return await this.#inParts(parts, commands, options)
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const size = sizeAbove(this.#max, commands)
    if (size === undefined) return this.#inner.transaction(commands, options)
    return Promise.reject(tooLarge('A transaction cannot be split: this one', size, this.#max))
  }

  /** Streams say little. */
  get stream(): Requester['stream'] {
    return this.#inner.stream?.bind(this.#inner)
  }

  async #inParts(
    parts: readonly (readonly WireCommand[])[],
    all: readonly WireCommand[],
    options: CallOptions,
  ): Promise<RawReply[]> {
    checkBudgets(options.state?.budgets ?? [], parts.length, all.length)
    const timeout = options.timeout ?? Number.POSITIVE_INFINITY
    const deadline = now() + timeout
    const replies: RawReply[] = []
    try {
      for (const part of parts) {
        const left = deadline - now()
        if (left <= 0) throw new TimeoutError(`No answer within ${timeout} seconds`)
        const rest = Number.isFinite(left) ? { ...options, timeout: left } : options
        for (const reply of await this.#inner.pipeline(part, rest)) replies.push(reply)
      }
    } catch (error) {
      throw replies.length === 0 ? error : partlyRun(error, all, replies.length)
    }
    return replies
  }
}

/**
 * The commands in as many parts as it takes for each to be a JSON body of `max` bytes at most. A command that is more only
 * because JSON escapes it, which servers do not count, is a part of its own.
 *
 * @throws DataError when the words of a command alone have more bytes; as the layers below for what cannot be sent.
 */
function partsOf(
  commands: readonly WireCommand[],
  max: number,
): readonly (readonly WireCommand[])[] {
  if (mostJsonBytes(commands) <= max) return [commands]
  const parts: WireCommand[][] = []
  let room = 0
  for (const [index, { words }] of batchCommands(commands.map(guardedCommand)).entries()) {
    const command = commands[index] as WireCommand
    const size = utf8Size(JSON.stringify(words)) + COMMA
    const own = size > max ? sizeAbove(max, [command]) : undefined
    if (own !== undefined) throw tooLarge(`Command ${index + 1} of the pipeline`, own, max)
    if (size > room) {
      parts.push([])
      room = max - BRACKETS + COMMA
    }
    parts.at(-1)?.push(command)
    room -= size
  }
  return parts
}

const COMMA = 1
const BRACKETS = 2
const QUOTES = 2
/** More than a script around a command has; the keys of the command stand beside it a second time. */
const SCRIPT = 8 * 1024

/** What the body can have at most: no more than six bytes a character, as in `\u0000`. */
function mostJsonBytes(commands: readonly WireCommand[]): number {
  const { words, length, scripts } = summaryOf(commands)
  const ofCommands = commands.length * (BRACKETS + COMMA)
  const size = BRACKETS + ofCommands + words * (QUOTES + COMMA) + length * 6
  return scripts === 0 ? size : 2 * size + scripts * SCRIPT
}

/** The bytes that the words of the commands have together, when they are more than `max`. */
function sizeAbove(max: number, commands: readonly WireCommand[]): number | undefined {
  let length = 0
  for (const { words } of commands) for (const word of words) length += word.length
  // A character has three bytes at most, so only what comes near the limit has to be measured.
  if (length * 3 <= max) return undefined
  let size = 0
  for (const { words } of commands) {
    for (const word of words) size += typeof word === 'string' ? utf8Size(word) : word.length
  }
  return size > max ? size : undefined
}

function tooLarge(what: string, size: number, max: number): DataError {
  return new DataError(
    `${what} has ${size} bytes, and a request may have ${max} (maxRequestSize). Nothing was sent.`,
  )
}

/** The error of a later part, which tells how much has run: not to be taken for one of a batch that did not run. */
function partlyRun(error: unknown, commands: readonly WireCommand[], ran: number): unknown {
  if (!(error instanceof RedisError)) return error
  const { code, status, retryAfter, keys, once } = error
  const argCount = commands.length
  const facts = { cause: error, status, retryAfter, command: 'PIPELINE', argCount, keys, once }
  const message = `The first ${ran} of the ${commands.length} commands, which were too many for one request, have run; then: ${error.message}`
  if (isReplyLost(error) && !mayRepeat(commands)) return new MaybeAppliedError(message, facts)
  const { needed, left } = error as Partial<BudgetExceededError>
  const ErrorClass = error.constructor as new (text: string, facts: object) => RedisError
  return new ErrorClass(message, { ...facts, code, needed, left })
}
