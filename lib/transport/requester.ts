import { DataError, type ErrorFacts } from '../errors.ts'
import type { Retry } from '../retry/retry.ts'
import type { Word } from '../wire/encode.ts'
import type { InnerCommands, RawReply } from '../wire/replies.ts'
import type { EncodingErrors } from '../wire/text-reply.ts'
import type { EventStream } from './event-stream.ts'

/** A command ready to be sent. */
export interface WireCommand {
  readonly words: readonly Word[]
  /** Strings of the reply are wanted as bytes. */
  readonly bytes: boolean
  /** Commands that it runs inside the server, when it is a script of ours. */
  readonly innerCommands?: InnerCommands | undefined
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
}

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
}

/**
 * The options that are not undefined: what is left out of a view or a call changes nothing.
 *
 * @throws DataError for a timeout that is no length of time.
 */
export function givenOptions<O extends CallOptions>(options: O): O {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const { timeout = null } = options
  if (timeout === null || (Number.isFinite(timeout) && timeout >= 0)) {
    return Object.fromEntries(given) as O
  }
  throw new DataError(
    'timeout must be a finite number of seconds that is not negative, or null for no limit',
  )
}

/** What an error may tell about a command: its name and how many words followed, never the words. */
export function factsOf({ words }: WireCommand): ErrorFacts {
  return { command: String(words[0]).toUpperCase(), argCount: words.length - 1 }
}
