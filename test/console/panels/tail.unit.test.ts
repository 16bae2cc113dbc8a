import { expect, test } from 'vitest'
import { appended, cleared, EMPTY_TAIL, paused, resumed } from '../../../console/src/panels/tail.ts'

test('keeps the newest lines and tells how many went', () => {
  const tail = appended(appended(EMPTY_TAIL, [1, 2], 3), [3, 4], 3)
  expect(tail).toMatchObject({ lines: [2, 3, 4], count: 4, dropped: 1 })
})

test('holds lines during a pause, and shows them when it ends', () => {
  const still = appended(paused(appended(EMPTY_TAIL, [1], 3)), [2, 3, 4, 5], 3)
  expect(still).toMatchObject({ lines: [1], held: [3, 4, 5], isPaused: true, dropped: 1 })
  expect(resumed(still, 3)).toEqual({
    lines: [3, 4, 5],
    held: [],
    isPaused: false,
    count: 5,
    dropped: 2,
  })
})

test('clears the lines and stays paused', () => {
  expect(cleared(appended(paused(EMPTY_TAIL), [1], 3))).toEqual({ ...EMPTY_TAIL, isPaused: true })
})

test('is the same when nothing came', () => {
  expect(appended(EMPTY_TAIL, [], 3)).toBe(EMPTY_TAIL)
})
