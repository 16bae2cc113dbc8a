import type { Turn } from './queue.ts'

/** How much longer than a hold it takes until the next one begins. */
const SLACK = 1.2

/** Who is that near asks when its own turn is expected; who is further behind looks once before. */
const NEAR = 1

/** The part of a hold and a round trip by which it is better to ask too late: asking too early costs a whole round trip. */
const LATE = 0.1

/** How much later still who has one in front, which may be late, too. */
const LATER = 1.5

/** Where in the time in which a look is early enough for its answer to be of use it is aimed at: towards the end. */
const LOOK_AT = 0.7

/** Holds after which a holder that was known is thought to be another one by now. */
const STALE = 4

/** Shortest pause. */
const SHORTEST = 0.002

/**
 * Seconds until a waiter that nobody tells should ask again, by how long holders kept it before; `null` when nothing is
 * known. A waiter asks about twice: once while the one in front of it has its turn, and when that should be over.
 */
export function expectedPause(turn: Turn, roundTrip: number): number | null {
  const { isFree, handsOver, ahead, hold } = turn
  if (!(handsOver || isFree) || hold === null) return null
  const left = untilReleased(turn, hold)
  if (left === null) return null
  const cycle = hold * SLACK
  const late = LATE * (hold + roundTrip)
  // Who takes what is free is in front as well.
  const others = isFree ? ahead - 1 : ahead
  const target =
    ahead <= NEAR
      ? left + Math.max(others, 0) * cycle + late * (ahead > 0 ? LATER : 1)
      : left + others * cycle - hold + LOOK_AT * Math.max(hold + late - roundTrip, 0)
  return Math.max(target - roundTrip, hold / 8, SHORTEST)
}

/** Seconds until the holder, or the one that takes what is free now, releases it. */
function untilReleased({ isFree, held, ahead }: Turn, hold: number): number | null {
  if (isFree) return (hold * (1 + SLACK)) / 2
  if (held !== null && held < STALE * hold) return Math.max(0, hold - held)
  return ahead === 0 ? null : hold / 2
}
