/** An entry of a board. */
export interface BoardEntry {
  /** 1 is the best. */
  readonly rank: number
  readonly member: string
  /** `"inf"` and `"-inf"` are text. */
  readonly score: number | string
}

/** Spans of time that a board may be for. */
export const WINDOWS = [
  { id: 'allTime', title: 'All time' },
  { id: 'weekly', title: 'Week' },
  { id: 'daily', title: 'Day' },
] as const

/** What keys of boards look like, unless the Worker has another prefix. */
export const BOARD_KEYS = 'leaderboard:*'

/** The names of the boards that keys belong to, sorted. */
export function boardNames(keys: readonly string[]): string[] {
  const prefix = 'leaderboard:'
  const names = keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
  return names.filter(Boolean).sort()
}

/** The day as the API writes it (UTC), so many days away from `at` (Unix time in milliseconds). */
export function dayText(at: number, days = 0): string {
  return new Date(at + days * 86_400_000).toISOString().slice(0, 10)
}
