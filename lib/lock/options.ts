import { seconds } from '../clock.ts'
import { DataError } from '../errors.ts'
import type { RenewalOptions } from './renewal.ts'
import type { Waiting } from './waiting/options.ts'

/** What `acquire` may be told; what is left out falls back to the lock's own setting. */
export interface AcquireOptions {
  /** Seconds between two tries of `waiting: 'poll'`. */
  readonly sleep?: number | undefined
  /** `false` tries once. */
  readonly blocking?: boolean | undefined
  /** Seconds after which waiting is given up; `null` waits for ever. */
  readonly blockingTimeout?: number | null | undefined
  /**
   * The token to hold the lock by, in place of a random one: whoever knows it can release the lock, and acquires it again
   * while it is held. No two holders should have the same one.
   */
  readonly token?: string | Uint8Array | undefined
  /** Ends the wait: `acquire` rejects with the signal's reason, and holds nothing. */
  readonly signal?: AbortSignal | undefined
}

/** Settings of a lock. Times are seconds, fractions allowed. */
export interface LockOptions extends Omit<AcquireOptions, 'token'> {
  /**
   * Seconds until the lock is free again when its holder does not come back. `null` and 0 set no expiry: a holder that
   * dies then blocks the others for ever.
   * @default null
   */
  readonly timeout?: number | null | undefined
  /** @default 0.1 */
  readonly sleep?: number | undefined
  /** @default true */
  readonly blocking?: boolean | undefined
  /** @default null */
  readonly blockingTimeout?: number | null | undefined
  /**
   * How to wait for a lock that is held.
   * @default 'backoff'; 'poll' when `sleep` is given
   */
  readonly waiting?: Waiting | undefined
  /** Whether each acquisition gets a number, {@link Lock.fence}. Costs one command more. @default false */
  readonly fencing?: boolean | undefined
  /**
   * Whether the lock's time is set back while it is held, until its release. It needs a `timeout`.
   * @default false
   */
  readonly autoRenew?: boolean | RenewalOptions | undefined
  /** Whether leaving an `await using` block raises when the lock was lost meanwhile. @default true */
  readonly raiseOnReleaseError?: boolean | undefined
  /** Taken for redis-py's sake; every `Lock` object has a token of its own. */
  readonly threadLocal?: boolean | undefined
}

/** @throws DataError for what is no number of seconds, or an infinite one. */
export function finite(name: string, value: number): number {
  if (Number.isFinite(value)) return seconds(name, value)
  throw new DataError(`${name} must be a number of seconds`)
}

/**
 * Whole milliseconds, cut off as redis-py does.
 *
 * @throws DataError for what is no number, or too large for a time in Redis.
 */
export function milliseconds(name: string, value: number): number {
  const ms = Number.isFinite(value) ? Math.trunc(value * 1000) : Number.NaN
  if (Number.isSafeInteger(ms)) return ms
  throw new DataError(`${name} must be a number of seconds, 2 ** 53 milliseconds at most`)
}
