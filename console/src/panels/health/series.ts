/** Columns of a chart: times in Unix seconds first, then one column for each line; `null` is a gap. */
export type Columns = readonly [
  times: readonly number[],
  ...lines: readonly (readonly (number | null)[])[],
]

/** Columns without a row, for so many lines. */
export function emptyColumns(lines: number): Columns {
  return [[], ...Array.from({ length: lines }, () => [])]
}

/**
 * The columns with one row more at the end, and without those older than `keep` seconds. A row that is not newer than the last one
 * takes its place: two polls in one tick, or a clock that was set back.
 */
export function withRow(
  [times, ...lines]: Columns,
  at: number,
  values: readonly (number | null)[],
  keep: number,
): Columns {
  const fresh = times.findIndex((time) => time >= at - keep)
  const from = fresh < 0 ? times.length : fresh
  const until = times.findIndex((time) => time >= at)
  const to = until < 0 ? times.length : until
  const cut = lines.map((line, index) => [...line.slice(from, to), values[index] ?? null])
  return [[...times.slice(from, to), at], ...cut]
}

/**
 * Events a second between two readings of a counter; `null` when it went back, as after a restart, or no time has passed.
 */
export function rateOf(
  before: { readonly at: number; readonly count: number },
  after: { readonly at: number; readonly count: number },
): number | null {
  const seconds = after.at - before.at
  if (seconds <= 0 || after.count < before.count) return null
  return (after.count - before.count) / seconds
}
