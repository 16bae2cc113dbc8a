import { DataError } from '../errors.ts'

/** Seconds a value lives, fractions allowed; `null` for ever, 0 or less not at all. */
export type Timeout = number | null

/** The options of a call, or its timeout alone. */
export type TimeoutOr<Options> = Timeout | Options | undefined

/** The options of a call whose timeout may be given by position. */
export function timeoutOptions<Options extends { readonly timeout?: Timeout | undefined }>(
  given: TimeoutOr<Options>,
): Partial<Options> & { readonly timeout?: Timeout | undefined } {
  if (given === undefined) return {}
  if (given === null || typeof given === 'number') return { timeout: given } as Partial<Options>
  if (typeof given === 'object') return given
  throw new DataError('A timeout is a number of seconds, or null for no expiry')
}

/**
 * Whole milliseconds, cut off as django-redis does; `null` for no expiry.
 *
 * @throws DataError for what is no finite number.
 */
export function milliseconds(timeout: Timeout): number | null {
  if (timeout === null) return null
  // Adding 0 makes 0 of -0, which Redis would not take for a whole number.
  if (typeof timeout === 'number' && Number.isFinite(timeout)) return Math.trunc(timeout * 1000) + 0
  throw new DataError('A timeout is a finite number of seconds, or null for no expiry')
}
