import type { Measurement } from '../report/report.ts'
import { spreadOf } from '../report/spread.ts'
import type { Beside } from './beside.ts'
import type { Figures } from './figures.ts'
import type { Result } from './goals.ts'

/** What is reported of a way, by what a table calls it. */
const FIGURES: Readonly<Record<string, (figures: Figures) => number>> = {
  'requests an acquisition': (figures) => figures.requests,
  'time, × nominal limit': (figures) => figures.timesNominal,
  'time, × measured limit': (figures) => figures.timesMeasured,
  'hand-off p50, ms': (figures) => figures.handOffP50,
  'hand-off p99, ms': (figures) => figures.handOffP99,
  self: (figures) => figures.self,
  fair: (figures) => figures.fair,
  'median wait, ms': (figures) => figures.medianWait,
  'longest wait, ms': (figures) => figures.longestWait,
  'PING p50, ms': (figures) => figures.roundTrip.p50,
  'PING p99, ms': (figures) => figures.roundTrip.p99,
}

/** The same of redis-py's pollers beside others. */
const BESIDE: Readonly<Record<string, (beside: Beside) => number>> = {
  'mean wait, ms': (beside) => beside.meanWait,
  'p95 wait, ms': (beside) => beside.p95Wait,
  'longest wait, ms': (beside) => beside.longestWait,
  'two at a time': (beside) => beside.violations,
}

/** All that was found: a case is a round trip, and what the pollers of redis-py saw is a case of its own. */
export function measurementsOf(
  results: readonly Result[],
  beside: readonly (Beside & { roundTripMs: number })[],
): Measurement[] {
  const groups = Map.groupBy(results, ({ title, roundTripMs }) => `${roundTripMs} ${title}`)
  const ways = [...groups.values()].flatMap((rounds) => {
    const [{ title: by, roundTripMs } = { title: '', roundTripMs: 0 }] = rounds
    return Object.entries(FIGURES).map(([what, of]) => {
      const spread = spreadOf(rounds.map(({ figures }) => of(figures)))
      return { case: `${roundTripMs} ms`, by, what, spread }
    })
  })
  const pollers = beside.flatMap((row) =>
    Object.entries(BESIDE).map(([what, of]) => ({
      case: `redis-py beside, ${row.roundTripMs} ms`,
      by: row.title,
      what,
      spread: spreadOf([of(row)]),
    })),
  )
  return [...ways, ...pollers]
}
