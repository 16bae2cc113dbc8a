import type { Beside } from './beside.ts'
import type { Figures } from './figures.ts'

/** What one way came to with one round trip. */
export interface Result {
  readonly way: string
  readonly title: string
  readonly roundTripMs: number
  readonly figures: Figures
}

/** A goal and what was reached. */
export interface Goal {
  readonly what: string
  readonly limit: number
  readonly reached: number
}

type Limits = Readonly<Partial<Record<'requests' | 'time' | 'fair' | 'lag', number>>>

/**
 * Limits by way; `time` is that for all by the least possible, as it was set: on a machine that is slow it is harder to
 * reach. `lag` are the milliseconds by which the slowest hand-offs may be longer than a round trip.
 */
const LIMITS: Readonly<Record<string, Limits>> = {
  queue: { requests: 2.1, time: 1.12, fair: 1.1, lag: 10 },
  'queue-on-demand': { requests: 4, time: 1.12, fair: 1.1, lag: 10 },
  'queue-valve': { time: 1.25 },
  'queue-on-demand-valve': { time: 1.25 },
  'queue-asking': { requests: 4.2, time: 1.35 },
  backoff: { time: 1.25 },
}

/** How many times as long redis-py may have to wait beside redge as beside itself. */
const POLLERS_WAIT = 3

/** The goals of one result. */
export function goalsOf({ way, title, roundTripMs, figures }: Result): Goal[] {
  const limits = LIMITS[way] ?? {}
  const name = `${title}, ${roundTripMs} ms`
  const goal = (what: string, limit: number | undefined, reached: number): Goal[] =>
    limit === undefined ? [] : [{ what: `${name}: ${what}`, limit, reached }]
  return [
    ...goal('two at a time', 0, figures.violations),
    ...goal('requests an acquisition', limits.requests, figures.requests),
    ...goal('time, × nominal limit', limits.time, figures.timesNominal),
    ...goal('fairness', limits.fair, figures.fair),
    ...goal(
      'hand-off p99, ms',
      limits.lag === undefined ? undefined : roundTripMs + limits.lag,
      figures.handOffP99,
    ),
  ]
}

/** The goals for redis-py's pollers beside redge, by what they wait beside as many of their own kind. */
export function pollersGoals(ours: Beside, own: Beside, roundTripMs: number): Goal[] {
  const name = `redis-py beside ${ours.title}, ${roundTripMs} ms`
  return [
    { what: `${name}: two at a time`, limit: 0, reached: ours.violations },
    {
      what: `${name}: mean wait, × beside redis-py`,
      limit: POLLERS_WAIT,
      reached: ours.meanWait / own.meanWait,
    },
    {
      what: `${name}: longest wait, × beside redis-py`,
      limit: POLLERS_WAIT,
      reached: ours.longestWait / own.longestWait,
    },
  ]
}
