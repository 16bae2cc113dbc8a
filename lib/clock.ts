import { DataError } from './errors.ts'

/** Seconds on a clock that never goes back. */
export function now(): number {
  return performance.now() / 1000
}

/**
 * The seconds given, fractions and infinity included, or null.
 *
 * @throws DataError when they are negative or no number.
 */
export function seconds<S extends number | null>(name: string, value: S): S {
  if (value === null || (typeof value === 'number' && value >= 0)) return value
  throw new DataError(`${name} must be a number of seconds that is not negative`)
}
