import type { Context } from 'hono'
import type * as v from 'valibot'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import type { WindowSchema } from './schemas.ts'

/** A span of time that a board is for. */
export type Window = v.InferOutput<typeof WindowSchema>

const DAY = 86_400

/** Seconds for which the board of a day or a week is kept after the last score. */
export const LIFETIMES: Readonly<Record<Exclude<Window, 'allTime'>, number>> = {
  daily: 31 * DAY,
  weekly: 26 * 7 * DAY,
}

/** Which board is meant. */
interface Board {
  readonly window?: Window | undefined
  readonly date?: string | undefined
}

/**
 * The key of the board that a request is about: `leaderboard:NAME` for all time, `{leaderboard:NAME}:daily:2026-11-22` and
 * `{leaderboard:NAME}:weekly:2026-11-16`, by its Monday, for others. All lie in one slot.
 *
 * @throws Problem `invalid-query` for all time with a date, `unsupported-name` for a name that no hash tag can hold.
 */
export function boardKey(c: Context<AppEnv>, { window = 'allTime', date }: Board = {}): string {
  const key = c.get('settings').leaderboardKeyPrefix + nameParam(c, 'board')
  if (window === 'allTime') {
    if (date === undefined) return key
    throw new Problem('invalid-query', { detail: 'All time has no date.', pointer: 'date' })
  }
  const day = date ?? new Date().toISOString().slice(0, 10)
  return `${hashTagged(key)}:${window}:${window === 'daily' ? day : mondayOf(day)}`
}

/** The key in braces, or as it is when it has a hash tag of its own. */
function hashTagged(key: string): string {
  if (/^[^{]*\{[^}]+\}/.test(key)) return key
  if (!key.includes('}')) return `{${key}}`
  throw new Problem('unsupported-name', { detail: 'It needs a hash tag {…}, or no }.' })
}

/** The Monday of the week of a day. */
function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  const sinceMonday = (date.getUTCDay() + 6) % 7
  date.setUTCDate(date.getUTCDate() - sinceMonday)
  return date.toISOString().slice(0, 10)
}
