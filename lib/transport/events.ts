import { isErrorReply, RedisError } from '../errors.ts'

/** How commands leave: alone, in a batch, as one MULTI/EXEC, or to open a stream. */
export type RequestKind = 'command' | 'pipeline' | 'transaction' | 'stream'

/** What every event tells. No event holds a key, a value or a token. */
interface EventFacts {
  /** Joins the events of one call, retries included; counted from 1 in each process or isolate. */
  readonly id: number
  /** Which try of that call, counted from 1. */
  readonly attempt: number
  /** Name of the command, e.g. `ZADD`; `PIPELINE` or `MULTI` for a batch. */
  readonly command: string
  /** When it happened, Unix time in milliseconds. */
  readonly timestamp: number
}

/** A request is about to be sent. */
export interface RequestEvent extends EventFacts {
  readonly type: 'request'
  readonly kind: RequestKind
  /** Names of the commands, in order. */
  readonly names: readonly string[]
  /** How many words each command has after its name. */
  readonly argCounts: readonly number[]
  /** Bytes of the request's body; 0 for a client made by `fromUpstash`. */
  readonly bytesSent: number
  /** Host of the endpoint, where it is known. */
  readonly serverAddress: string | undefined
  readonly serverPort: number | undefined
}

/** What an event tells of an error. */
export interface EventError {
  /** Name of the error's class, e.g. `ResponseError`; for an abort that of its reason. */
  readonly name: string
  /** The error's code, e.g. `WRONGTYPE`; there is none for the reason of an abort. */
  readonly code: string | undefined
  /** Whether the code is one that the server answered with. */
  readonly fromServer: boolean
}

/** A request has come to its end: with an answer, an error or an abort. */
export interface ReplyEvent extends EventFacts {
  readonly type: 'reply'
  /** Seconds since the request. */
  readonly duration: number
  /** HTTP status; none when there was no answer, or for a client made by `fromUpstash`. */
  readonly status: number | undefined
  /** Why the request failed as a whole. */
  readonly error: EventError | undefined
  /** The errors among the replies to a batch. */
  readonly errorReplies: readonly EventError[]
  /** Bytes of the answer's body; of a stream none are known yet. */
  readonly bytesReceived: number
  /** What this request added to `usage.billedCommands`. */
  readonly billedCommands: number
}

/** A call that failed will be tried again. */
export interface RetryEvent extends EventFacts {
  readonly type: 'retry'
  readonly error: EventError
}

/** A pause before the next try begins. */
export interface WaitEvent extends EventFacts {
  readonly type: 'wait'
  /** Seconds it lasts. */
  readonly seconds: number
}

/** What happens on the way to Redis, as `onEvent` is told. */
export type RedisEvent = RequestEvent | ReplyEvent | RetryEvent | WaitEvent

/** Is told of events, at once and in order. What it throws is dropped. */
export type EventListener = (event: RedisEvent) => void

/** Tells a listener; watching must not change what is watched. */
export function emit(listener: EventListener, event: RedisEvent): void {
  try {
    const result: unknown = listener(event)
    if (result instanceof Promise) result.catch(() => undefined)
  } catch {
    // An error here is the listener's own.
  }
}

/** What may be told of an error: its message may hold anything, so it stays out. */
export function eventError(error: unknown): EventError {
  if (error instanceof RedisError) {
    const { name, code } = error
    return { name, code, fromServer: isErrorReply(error) }
  }
  const name = error instanceof Error ? error.name : 'Error'
  return { name, code: undefined, fromServer: false }
}
