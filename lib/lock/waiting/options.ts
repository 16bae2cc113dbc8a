import { DataError } from '../../errors.ts'
import type { LockStream } from './lock-stream.ts'

/** Waiting in line, with settings. */
export interface QueueWaiting {
  readonly strategy: 'queue'
  /**
   * The stream by which the queue tells a waiter that the lock is its. `false`: none, the waiter asks.
   * @default one that is opened for a wait, and closed after it
   */
  readonly stream?: LockStream | false | undefined
  /**
   * Seconds for which the queue gives the lock to a waiter that may not live any more. One that does sets the lock's whole
   * timeout when it still holds it after half of that.
   * @default 1
   */
  readonly claim?: number | undefined
  /**
   * Whether the lock is left free for an eighth of a second now and then, for those who know of no queue: redis-py, and
   * other ways to wait. `false` is faster, and starves them.
   * @default true
   */
  readonly fairToPollers?: boolean | undefined
}

/**
 * How to wait for a lock that is held.
 *
 * - `poll`: a try every `sleep` seconds, as redis-py does.
 * - `backoff`: pauses that grow, and end when the lock expires: at most 20 tries in 30 seconds.
 * - `queue`: first come, first served; a release gives the lock to the next waiter.
 */
export type Waiting = 'poll' | 'backoff' | 'queue' | QueueWaiting

/** The settings of a queue with their defaults. */
export interface QueueSettings {
  readonly stream: LockStream | false | undefined
  readonly claim: number
  readonly fairToPollers: boolean
}

/** A way to wait, settled. */
export type SettledWaiting =
  | { readonly strategy: 'poll' }
  | { readonly strategy: 'backoff' }
  | ({ readonly strategy: 'queue' } & QueueSettings)

/** Shortest claim: a message takes its time. */
const SHORTEST_CLAIM = 0.05

/** @throws DataError for a strategy that there is not, or a claim that is no length of time. */
export function settledWaiting(waiting: Waiting): SettledWaiting {
  if (waiting === 'poll' || waiting === 'backoff') return { strategy: waiting }
  const given = waiting === 'queue' ? { strategy: waiting } : waiting
  if (given?.strategy !== 'queue') {
    throw new DataError("waiting must be 'poll', 'backoff', 'queue' or settings of a queue")
  }
  const { stream, claim = 1, fairToPollers = true }: QueueWaiting = given
  if (!(Number.isSafeInteger(Math.trunc(claim * 1000)) && claim >= SHORTEST_CLAIM)) {
    throw new DataError(`claim must be a number of seconds, ${SHORTEST_CLAIM} at least`)
  }
  return { strategy: 'queue', stream, claim, fairToPollers }
}
