import * as v from 'valibot'
import { whole } from '../http/query-entries.ts'
import { isDay, isRecord } from '../http/values.ts'

/** A score in a body: a number, `"inf"` or `"-inf"`. */
export type Score = number | bigint | string

const Flag = v.optional(v.boolean())

/** Spans of time that a board may be for. */
export const WindowSchema = v.picklist(
  ['daily', 'weekly', 'allTime'],
  'It must be daily, weekly or allTime.',
)

/** The body of new scores. */
export const EntriesSchema = v.strictObject({
  entries: v.custom<Readonly<Record<string, Score>>>(
    isScores,
    'It must be an object of members and scores: numbers, "inf" or "-inf".',
  ),
  nx: Flag,
  xx: Flag,
  gt: Flag,
  lt: Flag,
  ch: Flag,
  incr: Flag,
  /** The boards that get them, all in one transaction; the one of all time when it is left out. */
  windows: v.optional(v.pipe(v.array(WindowSchema), v.minLength(1), v.maxLength(3))),
})

/** Entries that one answer may hold. */
const LONGEST = 1000

const DAY = /^\d{4}-\d\d-\d\d$/

/** Which board it is about. */
const boardEntries = {
  window: v.optional(WindowSchema, 'allTime'),
  /** A day, or a day of the week: `2026-11-22`. */
  date: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => DAY.test(text) && isDay(text),
        'It must be a day of the calendar: YYYY-MM-DD.',
      ),
    ),
  ),
}

/** The query about a member. */
export const MemberSchema = v.strictObject(boardEntries)

/** The query of a board. */
export const TopSchema = v.strictObject({
  limit: whole(1, LONGEST, 10),
  offset: whole(0, 1e12, 0),
  ...boardEntries,
})

/** The query of a member's neighbours. */
export const AroundSchema = v.strictObject({ radius: whole(0, LONGEST / 2, 5), ...boardEntries })

/** Members with scores: numbers, or `"inf"` and `"-inf"`. */
function isScores(value: unknown): value is Readonly<Record<string, Score>> {
  return isRecord(value) && Object.values(value).every(isScore)
}

function isScore(value: unknown): value is Score {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value === 'bigint' || value === 'inf' || value === '-inf'
}
