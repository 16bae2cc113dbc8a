import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { now } from '../../../lib/clock.ts'
import { Renewal } from '../../../lib/lock/renewal.ts'

const TIMEOUT = 10
/** Milliseconds that a renewal takes. */
const WAY = 200

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A renewal of a lock, and how often it was sent; `works`: whether it reaches Redis. */
function renewal({ works }: { works: boolean }): { renewal: Renewal; sent: () => number } {
  let sent = 0
  const renew = async (): Promise<boolean> => {
    sent++
    await new Promise((resolve) => setTimeout(resolve, WAY))
    if (!works) throw new Error('Network connection lost.')
    return true
  }
  const lock = { renew, lost: () => new Error('lost'), timeout: TIMEOUT }
  const hold = { since: now(), life: TIMEOUT, isClaim: false }
  return { renewal: new Renewal(lock, hold, {}), sent: () => sent }
}

it('renews once in half of the time, however often the signal is read', async () => {
  const { renewal: held, sent } = renewal({ works: true })
  for (let passed = 0; passed < 1.6 * TIMEOUT; passed += 0.01) {
    expect(held.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(sent()).toBe(3)
  held.end()
})

it('leaves no timer behind when an extension overtook a renewal that failed', async () => {
  const { renewal: held, sent } = renewal({ works: false })
  await vi.advanceTimersByTimeAsync((TIMEOUT / 2) * 1000)
  held.extended(TIMEOUT, now())
  await vi.advanceTimersByTimeAsync(WAY)
  held.end()
  expect(sent()).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})
