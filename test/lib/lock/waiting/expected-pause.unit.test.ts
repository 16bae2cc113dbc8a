import { describe, expect, it } from 'vitest'
import { expectedPause } from '../../../../lib/lock/waiting/expected-pause.ts'
import type { Turn } from '../../../../lib/lock/waiting/queue.ts'

const ROUND_TRIP = 0.03

/** A queue whose holders keep the lock for 0.1 s; this one has just begun. */
const turn: Turn = {
  serverTime: 0,
  ticket: 1,
  ahead: 0,
  isFree: false,
  left: 10,
  handsOver: true,
  hold: 0.1,
  held: 0,
  open: 0,
}

/** Seconds after the answer's own time at which the next request arrives: a round trip after it is known. */
function arrival(known: Partial<Turn>): number {
  const pause = expectedPause({ ...turn, ...known }, ROUND_TRIP)
  if (pause === null) throw new Error('Nothing is known.')
  return pause + ROUND_TRIP
}

describe('a waiter that asks', () => {
  it('comes shortly after the release, when it is next', () => {
    for (const held of [0, 0.02, 0.05]) {
      expect(arrival({ held })).toBeGreaterThan(0.1 - held)
      expect(arrival({ held })).toBeLessThan(0.1 - held + 0.02)
    }
  })

  it('comes when the one in front of it should be done', () => {
    expect(arrival({ ahead: 1 })).toBeGreaterThan(0.2)
    expect(arrival({ ahead: 1 })).toBeLessThan(0.26)
    expect(arrival({ ahead: 1, held: 0.05 })).toBeCloseTo(arrival({ ahead: 1 }) - 0.05)
  })

  it('looks in time, while the one in front of it has the lock, when it is further behind', () => {
    for (const ahead of [2, 3, 6]) {
      const begins = 0.1 + ahead * 0.12 - 0.1
      expect(arrival({ ahead })).toBeGreaterThan(begins)
      // Its answer is there before the request that comes after the release must go.
      expect(arrival({ ahead })).toBeLessThan(begins + 0.1 - ROUND_TRIP)
    }
  })

  it('looks at the beginning of that turn when a round trip is longer than a hold', () => {
    const pause = expectedPause({ ...turn, ahead: 3 }, 0.5)
    expect(pause).toBe(0.1 / 8)
    expect(arrival({ ahead: 3, hold: 0.02, held: 0 })).toBeGreaterThan(0.072)
  })

  it('counts whoever takes a free lock as the holder that has just begun', () => {
    expect(arrival({ isFree: true, ahead: 1, held: null })).toBeCloseTo(
      arrival({ ahead: 1 }) - 0.12 + 0.01,
    )
    expect(arrival({ isFree: true, ahead: 3, held: null })).toBeCloseTo(
      arrival({ ahead: 3 }) - 0.12 + 0.01,
    )
  })

  it('comes soon when the holder should have released', () => {
    expect(expectedPause({ ...turn, held: 0.2 }, ROUND_TRIP)).toBe(0.1 / 8)
    expect(expectedPause({ ...turn, hold: 0.001, held: 0.001 }, ROUND_TRIP)).toBe(0.002)
  })

  it('knows nothing of a holder that keeps it for much longer than others, when it is next', () => {
    expect(expectedPause({ ...turn, held: 0.4 }, ROUND_TRIP)).toBeNull()
    expect(expectedPause({ ...turn, held: null }, ROUND_TRIP)).toBeNull()
    expect(arrival({ held: null, ahead: 2 })).toBeCloseTo(arrival({ held: 0.05, ahead: 2 }))
  })

  it('knows nothing when no hold was ever measured, or the holder does not hand over', () => {
    expect(expectedPause({ ...turn, hold: null }, ROUND_TRIP)).toBeNull()
    expect(expectedPause({ ...turn, handsOver: false }, ROUND_TRIP)).toBeNull()
    expect(expectedPause({ ...turn, handsOver: false, isFree: true }, ROUND_TRIP)).not.toBeNull()
  })
})
