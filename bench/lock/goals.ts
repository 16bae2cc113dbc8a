import type { Goal } from '../report/report.ts'
import { spreadOf } from '../report/spread.ts'
import type { Beside } from './beside.ts'
import type { Figures } from './figures.ts'

/** What one way came to with one round trip, in one round. */
export interface Result {
  readonly way: string
  readonly title: string
  readonly roundTripMs: number
  readonly figures: Figures
}

type Limits = Readonly<Partial<Record<'requests' | 'time' | 'fair' | 'lag', number>>>

/**
 * Limits by way; `time` is that for all by the least possible. `lag` are the milliseconds by which the slowest hand-offs may be longer
 * than a round trip. Both are asked for twice: with hold and round trip as they were set, which a slow machine cannot reach,
 * and as they were measured meanwhile.
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

/** The goals of all ways: medians over the rounds, and none may ever have let two in at a time. */
export function goalsOf(results: readonly Result[]): Goal[] {
  const groups = Map.groupBy(results, ({ title, roundTripMs }) => `${title}, ${roundTripMs} ms`)
  return [...groups].flatMap(([name, rounds]) => goalsOfWay(name, rounds))
}

function goalsOfWay(name: string, rounds: readonly Result[]): Goal[] {
  const [{ way, roundTripMs } = { way: '', roundTripMs: 0 }] = rounds
  const { requests, time, fair, lag } = LIMITS[way] ?? {}
  const median = (of: (figures: Figures) => number): number =>
    spreadOf(rounds.map(({ figures }) => of(figures))).median
  const goal = (what: string, limit: number | undefined, reached: number): Goal[] =>
    limit === undefined ? [] : [{ what: `${name}: ${what}`, limit, reached, isMaximum: true }]
  const violations = Math.max(...rounds.map(({ figures }) => figures.violations))
  return [
    ...goal('two at a time', 0, violations),
    ...goal(
      'requests an acquisition',
      requests,
      median((figures) => figures.requests),
    ),
    ...goal(
      'time, × nominal limit',
      time,
      median((figures) => figures.timesNominal),
    ),
    ...goal(
      'time, × measured limit',
      time,
      median((figures) => figures.timesMeasured),
    ),
    ...goal(
      'fairness',
      fair,
      median((figures) => figures.fair),
    ),
    ...goal(
      'hand-off p99, ms beyond the round trip',
      lag,
      median((figures) => figures.handOffP99 - roundTripMs),
    ),
    ...goal(
      'hand-off p99, ms beyond a PING',
      lag,
      median((figures) => figures.handOffP99 - figures.roundTrip.p50),
    ),
  ]
}

/** The goals for redis-py's pollers beside redge, by what they wait beside as many of their own kind. */
export function pollersGoals(beside: readonly (Beside & { roundTripMs: number })[]): Goal[] {
  return beside.flatMap((ours) => {
    const own = beside.find(
      ({ title, roundTripMs }) => title === 'redis-py' && roundTripMs === ours.roundTripMs,
    )
    if (own === undefined || own === ours) return []
    const goal = (what: string, limit: number, reached: number): Goal => {
      const name = `redis-py beside ${ours.title}, ${ours.roundTripMs} ms: ${what}`
      return { what: name, limit, reached, isMaximum: true }
    }
    const longest = ours.longestWait / own.longestWait
    return [
      goal('two at a time', 0, ours.violations),
      goal('mean wait, × beside redis-py', POLLERS_WAIT, ours.meanWait / own.meanWait),
      goal('longest wait, × beside redis-py', POLLERS_WAIT, longest),
    ]
  })
}
