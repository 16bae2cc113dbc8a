import type { Contention, Load } from './contention.ts'
import type { RoundTrip } from './round-trip.ts'

/** One time that a contender had the lock. Times are milliseconds of the monotonic clock. */
export interface Visit {
  readonly contender: number
  readonly asked: number
  readonly taken: number
  /** When it began to give the lock back. */
  readonly released: number
}

/** What a run under contention came to. */
export interface Figures {
  /** Requests an acquisition, its release included; streams count as well. */
  readonly requests: number
  /** Time for all, as a multiple of the least possible: for each the hold and one round trip, both as they were set. */
  readonly timesNominal: number
  /** The same, both as they were measured meanwhile. */
  readonly timesMeasured: number
  /** Milliseconds for which the lock was held, on average. */
  readonly hold: number
  readonly roundTrip: RoundTrip
  /** Milliseconds from the beginning of a release to the next one's `acquire` being answered. */
  readonly handOffP50: number
  readonly handOffP99: number
  /** Share of hand-offs to the one that released. */
  readonly self: number
  /** The longest of the contenders' waits, all in all, by the shortest. */
  readonly fair: number
  readonly longestWait: number
  readonly medianWait: number
  /** How often two had the lock at a time. */
  readonly violations: number
}

/** The figures of a run. */
export function figuresOf(
  { visits, requests, endMs }: Contention,
  { holdMs, roundTripMs }: Load,
  roundTrip: RoundTrip,
): Figures {
  const ordered = visits.toSorted((a, b) => a.taken - b.taken)
  const waits = visits.map(({ asked, taken }) => taken - asked)
  const handOffs = handOffsOf(ordered)
  const startMs = Math.min(...visits.map(({ asked }) => asked))
  const totals = [...Map.groupBy(visits, ({ contender }) => contender).values()].map((mine) =>
    sum(mine.map(({ asked, taken }) => taken - asked)),
  )
  const hold = sum(visits.map(({ taken, released }) => released - taken)) / visits.length
  const perVisit = (endMs - startMs) / visits.length
  return {
    requests: requests / visits.length,
    timesNominal: perVisit / (holdMs + roundTripMs),
    timesMeasured: perVisit / (hold + roundTrip.p50),
    hold,
    roundTrip,
    handOffP50: quantile(
      handOffs.map(({ ms }) => ms),
      0.5,
    ),
    handOffP99: quantile(
      handOffs.map(({ ms }) => ms),
      0.99,
    ),
    self: handOffs.filter(({ toSelf }) => toSelf).length / handOffs.length,
    fair: Math.max(...totals) / Math.min(...totals),
    longestWait: Math.max(...waits),
    medianWait: quantile(waits, 0.5),
    violations: handOffs.filter(({ ms }) => ms < 0).length,
  }
}

/** From each visit to the next; those for which nobody waited are left out. */
function handOffsOf(ordered: readonly Visit[]): { ms: number; toSelf: boolean }[] {
  return ordered.flatMap((visit, i) => {
    const before = ordered[i - 1]
    if (!before) return []
    const ms = visit.taken - before.released
    const waited = visit.asked < before.released || visit.contender === before.contender
    return waited || ms < 0 ? [{ ms, toSelf: visit.contender === before.contender }] : []
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** The value below which that part of the others lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}
