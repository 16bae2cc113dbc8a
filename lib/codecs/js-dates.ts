import { SerializerError } from './errors.ts'
import { DateTime } from './python/datetime.ts'

/**
 * The aware datetime in UTC that a `Date` is written as.
 *
 * @throws SerializerError for an invalid one, and for years that Python does not have.
 */
export function dateTimeOf(date: Date): DateTime {
  try {
    return DateTime.fromDate(date)
  } catch (cause) {
    throw new SerializerError('A Date is invalid, or in a year that Python does not have', {
      cause,
      python: 'ValueError',
    })
  }
}
