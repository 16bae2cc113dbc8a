import { DataError, type ErrorFacts } from '../errors.ts'
import type { Retry } from '../retry/retry.ts'
import type { Word } from '../wire/encode.ts'
import { keysOf } from '../wire/keys.ts'
import { isBatchRepeatable } from '../wire/repeatable.ts'
import { type InnerCommands, type RawReply, str } from '../wire/replies.ts'
import { type OnceOption, type RequestId, requestIdOf } from '../wire/request-id.ts'
import type { EncodingErrors } from '../wire/text-reply.ts'
import type { BudgetLimits } from './budget.ts'
import type { CallState } from './call-state.ts'
import type { EventStream } from './event-stream.ts'
import type { EventListener } from './events.ts'
import type { Usage } from './usage.ts'

/** A command ready to be sent. */
export interface WireCommand {
  readonly words: readonly Word[]
  /** Strings of the reply are wanted as bytes. */
  readonly bytes: boolean
  /** Commands that it runs inside the server, when it is a script of ours. */
  readonly innerCommands?: InnerCommands | undefined
  /** Text of the script that an EVALSHA names. */
  readonly script?: string | Uint8Array | undefined
  /** Run it only when none has run under that id. */
  readonly once?: RequestId | undefined
  /** The words of the command that is carried out, when `words` are a script around it. */
  readonly standsFor?: readonly Word[] | undefined
}

/** What belongs to a call but not to a command. */
export interface CallOptions {
  /** Seconds until the call rejects with a `TimeoutError`; fractions allowed, `null` for no limit. */
  readonly timeout?: number | null | undefined
  /**
   * What happens to a reply that is wanted as text and is not UTF-8: `strict` raises a `UnicodeDecodeError`, `replace` puts
   * U+FFFD in place of what is no text.
   * @default 'strict'
   */
  readonly encodingErrors?: EncodingErrors | undefined
  /** How often and when to try again; without it a call is tried once. */
  readonly retry?: Retry | undefined
  /** Rejects the call with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * Apply a write exactly once, however often its reply is lost: the server remembers the reply under an id. `true` makes an
   * id for each call; with an id of your own, a call that is repeated with it, from wherever, gets the first one's reply.
   * Guarded are writes that a script can run and whose key is known; each costs three commands more. Reads are sent as
   * they are.
   * @default false
   */
  readonly once?: OnceOption | undefined
  /**
   * Most bytes that are not UTF-8 which a script may decode on the server: those of one command in a pipeline or of one
   * command that no URL can hold, of all commands together in a transaction. Redis does nothing else meanwhile: 64 KiB take
   * about 3 ms, 1 MiB about 50 ms.
   * @default 65536
   */
  readonly maxScriptBytes?: number | undefined
  /** Counts the calls, too: beside the counter of the client that a view is made from. */
  readonly usage?: Usage | undefined
  /**
   * What calls may spend from now on; one that would take more rejects with a `BudgetExceededError` before any request, and
   * nothing is tried again beyond it. The budget of the client that a view is made from holds as well.
   */
  readonly budget?: BudgetLimits | undefined
  /** Is told of requests, replies, retries and pauses; it takes the place of the client's own. Slow work delays the call. */
  readonly onEvent?: EventListener | undefined
  /**
   * The sync token to begin with, as another client's `syncToken` gave it. A view that is given one no longer shares the
   * client's.
   */
  readonly syncToken?: string | undefined
  /**
   * Send the sync token of the last answer along, so that a replica answers no older than what this client wrote.
   * @default true
   */
  readonly readYourWrites?: boolean | undefined
  /**
   * `keys` adds the keys of the command to its errors, as the field `keys`.
   * @default 'none'
   */
  readonly errorDetail?: ErrorDetail | undefined
  /** What the client keeps for its calls; it is made by the client and passed on by the layers of the transport. */
  readonly state?: CallState | undefined
}

/** What errors tell about a command beside its name and how many words it has. */
export type ErrorDetail = 'none' | 'keys'

/**
 * The way to Redis. `@upstash/redis` has a seam of this name; redge's carries bytes, options and errors of its own.
 * A reply to a batch holds one item per command, in order, an error in place of each reply that was one.
 */
export interface Requester {
  /** Runs one command. An error reply rejects. */
  command(command: WireCommand, options: CallOptions): Promise<RawReply>
  /** Runs a batch in order, in one request, not atomically. */
  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]>
  /** Runs a batch as one MULTI/EXEC. Rejects, with nothing run, when the server discards it. */
  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]>
  /**
   * Opens a stream of what `SUBSCRIBE`, `PSUBSCRIBE` or `MONITOR` makes the server say; there is none where the way to
   * Redis cannot stream. The `timeout` is the time until it is open, the `signal` ends it at any time.
   */
  readonly stream?:
    | ((words: readonly Word[], options: CallOptions) => Promise<EventStream>)
    | undefined
  /** It tells `state.exchange` as each request leaves; for another, each call counts as a request. */
  readonly reportsRequests?: true
  /** It can send text only. Bytes that are none reach it inside scripts, made text of. */
  readonly textOnly?: true
}

/**
 * The options that are not undefined: what is left out of a view or a call changes nothing.
 *
 * @throws DataError for a timeout that is no length of time.
 */
export function givenOptions<O extends CallOptions>(options: O): O {
  const { timeout = null } = options
  if (timeout !== null && !(Number.isFinite(timeout) && timeout >= 0)) {
    throw new DataError(
      'timeout must be a finite number of seconds that is not negative, or null for no limit',
    )
  }
  const given: Partial<O> = {}
  for (const name of Object.keys(options) as (keyof O)[]) {
    if (options[name] !== undefined) given[name] = options[name]
  }
  return given as O
}

/** A command's name in upper case; for a script around a command, that command's. */
export function nameOf({ words, standsFor = words }: WireCommand): string {
  return str(standsFor[0] ?? '').toUpperCase()
}

/** How many words a command has after its name. */
export function argCountOf({ words, standsFor = words }: WireCommand): number {
  return standsFor.length - 1
}

/**
 * The commands of a batch with the request ids that `once` asks for: each runs once, under the id of the batch and its place
 * in it.
 *
 * @throws DataError for an id or a time that is none.
 */
export function onceEach(
  kind: 'pipeline' | 'transaction',
  commands: readonly WireCommand[],
  { once }: CallOptions,
): readonly WireCommand[] {
  const request = requestIdOf(once)
  if (!request) return commands
  const inTransaction = kind === 'transaction'
  return commands.map((command, index) => ({
    ...command,
    once: { ...request, index, inTransaction },
  }))
}

/** Whether the commands may be sent again, in one request, after their replies were lost. */
export function mayRepeat(commands: readonly WireCommand[]): boolean {
  return isBatchRepeatable(commands.filter(({ once }) => !once).map(({ words }) => words))
}

/** What an error may tell about a command: its name and how many words followed; its keys when asked for, never values. */
export function factsOf(command: WireCommand, detail?: ErrorDetail): ErrorFacts {
  const facts = { command: nameOf(command), argCount: argCountOf(command) }
  return detail === 'keys'
    ? { ...facts, keys: keysOf(command.standsFor ?? command.words)?.map(str) }
    : facts
}

/** What an error may tell about a batch: what it is and how many commands it has; their keys when asked for. */
export function batchFactsOf(
  command: 'PIPELINE' | 'MULTI',
  commands: readonly WireCommand[],
  detail?: ErrorDetail,
): ErrorFacts {
  const facts = { command, argCount: commands.length }
  if (detail !== 'keys') return facts
  return {
    ...facts,
    keys: commands.flatMap(({ words, standsFor }) => keysOf(standsFor ?? words) ?? []).map(str),
  }
}
