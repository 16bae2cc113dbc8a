import { expect, it } from 'vitest'
import { signalFor } from '../../../lib/transport/deadline.ts'

it.each([3e6, 5e6, 1e12])('waits longer than timers can count: %d seconds', async (timeout) => {
  const deadline = signalFor({ timeout })
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(deadline?.aborted).toBe(false)
})

it('is none without a timeout and a signal', () => {
  expect(signalFor({ timeout: null })).toBeUndefined()
})
