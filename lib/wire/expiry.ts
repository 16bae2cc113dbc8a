import { DataError } from '../errors.ts'
import type { Encodable } from './encode.ts'
import { flags, isGiven, mutuallyExclusive, option } from './words.ts'

/** When a key expires; at most one of them. */
export interface ExpiryOptions {
  /** Seconds from now, a whole number. */
  readonly ex?: number | undefined
  /** Milliseconds from now, a whole number. */
  readonly px?: number | undefined
  /** Unix time in seconds, or a `Date`, cut to seconds. */
  readonly exat?: number | Date | undefined
  /** Unix time in milliseconds, or a `Date`. */
  readonly pxat?: number | Date | undefined
}

/** What becomes of the expiry of what is read or raised; at most one of them. */
export interface GetExOptions extends ExpiryOptions {
  /** Take the expiry off. */
  readonly persist?: boolean | undefined
}

/**
 * The words of an expiry, or `PERSIST`.
 *
 * @throws DataError for more than one of them, in redis-py's words, and as {@link expiry} does.
 */
export function expiryOrPersist(options: GetExOptions): Encodable[] {
  mutuallyExclusive(options, ['ex', 'px', 'exat', 'pxat', 'persist'])
  return [...expiry(options), ...flags(options, ['persist'])]
}

/** What becomes of the expiry of what is written; at most one of them. */
export interface SetExOptions extends ExpiryOptions {
  /** Keep the expiry there is. */
  readonly keepttl?: boolean | undefined
}

/**
 * Refuses more than one expiry.
 *
 * @throws DataError in redis-py's words.
 */
export function oneExpiry(options: SetExOptions): void {
  mutuallyExclusive(options, ['ex', 'px', 'exat', 'pxat', 'keepttl'])
}

/**
 * The words of an expiry.
 *
 * @throws DataError for `ex` or `px` that is not a whole number, in redis-py's words.
 */
export function expiry({ ex, px, exat, pxat }: ExpiryOptions): Encodable[] {
  return [
    ...option('EX', wholeNumber('ex', ex)),
    ...option('PX', wholeNumber('px', px)),
    ...option('EXAT', isGiven(exat) ? unixSeconds(exat) : undefined),
    ...option('PXAT', isGiven(pxat) ? unixMilliseconds(pxat) : undefined),
  ]
}

function wholeNumber(name: 'ex' | 'px', value: Encodable | undefined): Encodable | undefined {
  if (!isGiven(value) || Number.isInteger(value) || typeof value === 'bigint') return value
  throw new DataError(`${name} must be datetime.timedelta or int`)
}

/** Unix time in whole seconds. */
export function unixSeconds(when: number | Date): number {
  return when instanceof Date ? Math.floor(when.getTime() / 1000) : when
}

/** Unix time in whole milliseconds. */
export function unixMilliseconds(when: number | Date): number {
  return when instanceof Date ? when.getTime() : when
}
