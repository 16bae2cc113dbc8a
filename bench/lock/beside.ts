import { type Contention, contend, type Load } from './contention.ts'
import { quantile, type Visit } from './figures.ts'
import { startPollers } from './redis-py.ts'
import type { Place, Way } from './ways.ts'

/** How redis-py's pollers fared beside others. */
export interface Beside {
  /** The others. */
  readonly title: string
  readonly meanWait: number
  readonly p95Wait: number
  readonly longestWait: number
  /** The longest wait of the others. */
  readonly othersLongest: number
  /** How often two had the lock at a time. */
  readonly violations: number
}

const POLLERS = 4

/** redis-py's pollers beside contenders of a way, for as long as these have turns left. */
export async function pollersBeside(way: Way, place: Place, load: Load): Promise<Beside> {
  const pollers = await startPollers(place, { ...load, contenders: POLLERS, turns: 0 })
  pollers.begin()
  const others = await contend(way, place, load)
  return besideOf(way.title, await pollers.end(), others)
}

/** The same pollers beside as many contenders of redis-py itself. */
export async function pollersBesidePollers(place: Place, load: Load): Promise<Beside> {
  const pollers = await startPollers(place, { ...load, contenders: POLLERS, turns: 0 })
  const others = await startPollers(place, load)
  pollers.begin()
  others.begin()
  const othersDid = await others.end()
  return besideOf('redis-py', await pollers.end(), othersDid)
}

function besideOf(title: string, pollers: Contention, others: Contention): Beside {
  // What the pollers do when they are alone again is not beside anybody.
  const beside = pollers.visits.filter(({ asked }) => asked < others.endMs)
  const waits = beside.map(({ asked, taken }) => taken - asked)
  const theirs = others.visits.map(({ asked, taken }) => taken - asked)
  return {
    title,
    meanWait: waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
    p95Wait: quantile(waits, 0.95),
    longestWait: Math.max(...waits),
    othersLongest: Math.max(...theirs),
    violations: violationsOf([...pollers.visits, ...others.visits]),
  }
}

function violationsOf(visits: readonly Visit[]): number {
  const ordered = visits.toSorted((a, b) => a.taken - b.taken)
  return ordered.filter((visit, i) => i > 0 && visit.taken < (ordered[i - 1]?.released ?? 0)).length
}
