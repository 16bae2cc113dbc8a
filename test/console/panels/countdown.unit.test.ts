import { expect, test } from 'vitest'
import { clockOffset, deadlineOf, steadyDeadline } from '../../../console/src/panels/countdown.ts'

const asked = { askedAt: 1000, answeredAt: 1200 }

/** A round trip of 200 ms that ended then. */
function at(time: string) {
  const answeredAt = Date.parse(time)
  return { askedAt: answeredAt - 200, answeredAt }
}

test('counts from the middle of the round trip', () => {
  expect(deadlineOf(30, asked)).toBe(31_100)
})

test('has no end for what does not expire', () => {
  expect(deadlineOf(null, asked)).toBeNull()
})

test('keeps a deadline that only seems to differ, and takes one that was renewed', () => {
  expect(steadyDeadline(31_100, 31_300)).toBe(31_100)
  expect(steadyDeadline(31_100, 41_000)).toBe(41_000)
  expect(steadyDeadline(31_100, null)).toBeNull()
  expect(steadyDeadline(null, 31_000)).toBe(31_000)
  expect(steadyDeadline(undefined, 31_000)).toBe(31_000)
})

test('takes a clock as right that whole seconds and the way explain', () => {
  const asked = at('2026-11-22T10:00:00.900Z')
  expect(clockOffset('Sun, 22 Nov 2026 10:00:00 GMT', asked)).toBe(0)
  expect(clockOffset(null, asked)).toBe(0)
  expect(clockOffset('yesterday', asked)).toBe(0)
})

test('tells how far a clock is off', () => {
  const asked = at('2026-11-22T10:00:00.600Z')
  expect(clockOffset('Sun, 22 Nov 2026 10:02:00 GMT', asked)).toBe(120_000)
  expect(clockOffset('Sun, 22 Nov 2026 09:00:00 GMT', asked)).toBe(-3_600_000)
})
