import { DateTime } from '../codecs/python/datetime.ts'
import { TimeZone } from '../codecs/python/timezone.ts'
import type { Fields } from './merge.ts'

/** The field in which Django keeps how long a session lives, when not as long as the settings say. */
export const EXPIRY_FIELD = '_session_expiry'

/** Seconds or a time as Django stores it, or `null` for what the settings say. */
export function storedExpiry(value: unknown): number | Date | null {
  if (value instanceof Date) return value
  if (value instanceof DateTime) return value.toDate(TimeZone.utc)
  if (typeof value === 'string') return timeOf(value)
  if (value === null || value === undefined) return null
  const seconds = Number(value)
  return Number.isFinite(seconds) ? seconds : null
}

/** Django since 4.1 stores times as text; one without a zone is in UTC here. */
function timeOf(text: string): Date | null {
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text)
  const time = new Date(hasZone ? text : `${text}Z`)
  return Number.isNaN(time.getTime()) ? null : time
}

/** Whole seconds from `modification` until the session expires. Neither 0 nor nothing is a time: then it is `cookieAge`. */
export function expiryAge(
  expiry: number | Date | null,
  cookieAge: number,
  modification: Date,
): number {
  if (expiry instanceof Date) return Math.floor((expiry.getTime() - modification.getTime()) / 1000)
  return expiry || cookieAge
}

/** Seconds beyond its lifetime that an ended session is remembered: longer than any request that may write it back. */
const SLOWEST_REQUEST = 86_400

/** Whole seconds that the end of a session is remembered. */
export function endedLifetime(fields: Fields | undefined, cookieAge: number): number {
  const expiry = storedExpiry(fields?.get(EXPIRY_FIELD))
  return Math.ceil(Math.max(cookieAge, expiryAge(expiry, cookieAge, new Date())) + SLOWEST_REQUEST)
}
