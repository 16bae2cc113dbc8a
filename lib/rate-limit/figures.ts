import { DataError } from '../errors.ts'

/** Largest integer that a header field can hold. */
const MOST = 999_999_999_999_999

/**
 * The number given.
 *
 * @throws DataError for one that is no number of requests.
 */
export function quota(limit: number): number {
  if (Number.isSafeInteger(limit) && limit > 0 && limit <= MOST) return limit
  throw new DataError('A limit must be a whole number of requests, 1 at least')
}

/** Seconds of the longest window: some centuries. */
const LONGEST = 1e10

/**
 * The milliseconds of a window.
 *
 * @throws DataError for one that is no number of seconds.
 */
export function windowMs(seconds: number): number {
  const ms = Math.round(seconds * 1000)
  if (ms >= 1 && seconds <= LONGEST) return ms
  throw new DataError('A window must be a number of seconds, a millisecond at least')
}

/** @throws DataError for a name that header fields cannot hold. */
export function policyName(name: string): string {
  if (/^[\x20-\x7e]{1,64}$/.test(name)) return name
  throw new DataError('The name of a limit must be printable ASCII, 64 characters at most')
}

/** @throws DataError for what is no positive, finite number of seconds. */
export function shortTime(timeout: number): number {
  if (Number.isFinite(timeout) && timeout > 0) return timeout
  throw new DataError('timeout must be a finite number of seconds, more than 0')
}
