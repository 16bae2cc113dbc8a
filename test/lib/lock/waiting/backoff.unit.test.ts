import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BackoffPauses } from '../../../../lib/lock/waiting/backoff.ts'
import { PollPauses } from '../../../../lib/lock/waiting/poll.ts'
import type { Pauses } from '../../../../lib/lock/waiting/until-taken.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** The pauses of a wait of `limit` seconds; `left` tells how long the key still lives. */
function pausesOf(
  pauses: Pauses,
  limit: number,
  left: (waited: number) => number | null,
): number[] {
  const all: number[] = []
  for (let waited = 0; ; ) {
    const pause = pauses.next(left(waited), limit - waited)
    if (pause === null) return all
    all.push(pause)
    waited += pause
    vi.advanceTimersByTime(pause * 1000)
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

describe('backoff', () => {
  it.each([
    ['does not expire', () => null],
    ['expires long after', (waited: number) => 1000 - waited],
    ['is renewed each second', (waited: number) => 2 - (waited % 1)],
    ['expires after seven seconds, and is taken again', (waited: number) => 7 - (waited % 7)],
  ])(
    'tries a lock that stays with its holder 20 times in 30 seconds at most when it %s',
    (_, left) => {
      for (let i = 0; i < 100; i++) {
        const pauses = pausesOf(new BackoffPauses(), 30, left)
        // The first try comes before the first pause.
        expect(pauses.length + 1).toBeLessThanOrEqual(20)
        expect(sum(pauses)).toBeCloseTo(30)
      }
    },
  )

  it('begins with short pauses, of which no two waiters have the same', () => {
    const first = pausesOf(new BackoffPauses(), 30, () => null).slice(0, 6)
    expect(Math.min(...first)).toBeGreaterThanOrEqual(0.008)
    expect(Math.max(...first)).toBeLessThanOrEqual(0.064)
    expect(pausesOf(new BackoffPauses(), 30, () => null).slice(0, 6)).not.toEqual(first)
  })

  it('keeps them short while the lock is passed on', () => {
    // Somebody takes it for ten seconds every 30 ms.
    const pauses = pausesOf(new BackoffPauses(), 1, (waited) => 10 - (waited % 0.03))
    expect(Math.max(...pauses)).toBeLessThanOrEqual(0.064)
  })

  it('grows in the end all the same', () => {
    const pauses = pausesOf(new BackoffPauses(), 60, (waited) => 10 - (waited % 0.03))
    expect(pauses.length).toBeLessThan(90)
    expect(pauses.at(-2)).toBeGreaterThan(1)
  })

  it('tries when the lock expires', () => {
    const pauses = pausesOf(new BackoffPauses(), 10, (waited) => Math.max(0, 1 - waited))
    const times = pauses.map((_, index) => sum(pauses.slice(0, index + 1)))
    expect(times.some((time) => time > 0.999 && time < 1.1)).toBe(true)
  })

  it('tries at the deadline, and not after it', () => {
    const pauses = new BackoffPauses()
    expect(pauses.next(null, 0.001)).toBe(0.001)
    expect(pauses.next(null, 0)).toBeNull()
  })
})

describe('poll', () => {
  it('pauses for the same time, and not when that would end after the limit', () => {
    const pauses = new PollPauses(0.1)
    expect(pauses.next(null, 1)).toBe(0.1)
    expect(pauses.next(0.01, 0.1)).toBe(0.1)
    expect(pauses.next(null, 0.09)).toBeNull()
  })
})
