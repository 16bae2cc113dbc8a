/** Of a run, what a timeline shows. Times are Unix times in milliseconds. */
export interface TimelineRun {
  readonly id?: number | undefined
  readonly status: string
  readonly scheduledTime: number
  readonly startedAt?: number | undefined
  readonly durationMs?: number | undefined
}

/** A job and its runs: one row. */
export interface TimelineJob {
  readonly name: string
  readonly runs: readonly TimelineRun[]
}

/** A run as a bar. */
export interface TimelineBar {
  readonly job: string
  readonly run: TimelineRun
  /** Unix times in seconds, which charts count in. One that never began has no length. */
  readonly from: number
  readonly to: number
  /** Row of the job, from the top. */
  readonly row: number
  /** Where bars of one row overlap in time, each has a lane of its own, counted from the top. */
  readonly lane: number
  /** How many lanes the row has. */
  readonly lanes: number
}

/** Every run that touches `from` to `to` (Unix times in seconds). What is going on ends at `now`. */
export function timelineBars(
  jobs: readonly TimelineJob[],
  { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
): TimelineBar[] {
  return jobs.flatMap(({ name, runs }, row) => {
    const spans = runs
      .map((run) => ({ run, ...spanOf(run, now) }))
      .filter((span) => span.to >= from && span.from <= to)
      .sort((a, b) => a.from - b.from)
    const { lanes, of } = lanesOf(spans)
    return spans.map((span, index) => ({ job: name, row, lane: of[index] ?? 0, lanes, ...span }))
  })
}

function spanOf(run: TimelineRun, now: number): { from: number; to: number } {
  const from = (run.startedAt ?? run.scheduledTime) / 1000
  if (run.startedAt === undefined) return { from, to: from }
  if (run.status === 'running') return { from, to: Math.max(from, now) }
  return { from, to: from + (run.durationMs ?? 0) / 1000 }
}

/** The first lane that is free, for spans in the order of their beginnings. */
function lanesOf(spans: readonly { from: number; to: number }[]): { lanes: number; of: number[] } {
  const ends: number[] = []
  const of = spans.map(({ from, to }) => {
    const free = ends.findIndex((end) => end < from)
    const lane = free < 0 ? ends.length : free
    ends[lane] = to
    return lane
  })
  return { lanes: Math.max(1, ends.length), of }
}

/** The bar at a place of the timeline: the nearest of its row that is not further away than `reach` seconds. */
export function barAt(
  bars: readonly TimelineBar[],
  place: { readonly time: number; readonly row: number; readonly reach: number },
): TimelineBar | undefined {
  let nearest: TimelineBar | undefined
  let shortest = place.reach
  for (const bar of bars) {
    if (bar.row !== place.row) continue
    const away = Math.max(0, bar.from - place.time, place.time - bar.to)
    if (away > shortest || (away === shortest && nearest !== undefined)) continue
    nearest = bar
    shortest = away
  }
  return nearest
}

/** How often runs ended in each way, the most frequent first. */
export function countByStatus(runs: readonly TimelineRun[]): [status: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}
