/** Hits and misses, as counted since some time. */
export interface HitCounts {
  readonly hits: number
  readonly misses: number
}

/** Hits among all reads, from 0 to 1; `null` when there was no read. */
export function hitRatio({ hits, misses }: HitCounts): number | null {
  const reads = hits + misses
  return reads > 0 ? hits / reads : null
}

/** What was counted between two readings; all of the later one when the counters began anew in between. */
export function countsSince(before: HitCounts | undefined, after: HitCounts): HitCounts {
  if (before === undefined || after.hits < before.hits || after.misses < before.misses) return after
  return { hits: after.hits - before.hits, misses: after.misses - before.misses }
}

/** A ratio as percent: `97.3 %`, and `–` for none. Only a ratio of 1 is written as 100 %. */
export function percentText(ratio: number | null): string {
  if (ratio === null) return '–'
  const tenths = Math.round(ratio * 1000) / 10
  return `${tenths === 100 && ratio < 1 ? 99.9 : tenths} %`
}
