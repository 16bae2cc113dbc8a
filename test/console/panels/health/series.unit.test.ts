import { expect, test } from 'vitest'
import { emptyColumns, rateOf, withRow } from '../../../../console/src/panels/health/series.ts'

test('adds rows at the end and forgets those that are too old', () => {
  let columns = emptyColumns(2)
  for (const at of [0, 10, 20, 30]) columns = withRow(columns, at, [at, null], 20)
  expect(columns).toEqual([
    [10, 20, 30],
    [10, 20, 30],
    [null, null, null],
  ])
})

test('replaces rows that are not older than the new one', () => {
  let columns = emptyColumns(1)
  for (const at of [10, 20, 20, 15]) columns = withRow(columns, at, [at], 100)
  expect(columns).toEqual([
    [10, 15],
    [10, 15],
  ])
})

test('keeps the new row alone when all others are too old', () => {
  const columns = withRow(withRow(emptyColumns(1), 0, [1], 10), 1000, [2], 10)
  expect(columns).toEqual([[1000], [2]])
})

test('leaves a gap for a line without a value', () => {
  expect(withRow(emptyColumns(2), 5, [1], 10)).toEqual([[5], [1], [null]])
})

test('tells a rate, and none across a restart or without time', () => {
  expect(rateOf({ at: 10, count: 100 }, { at: 15, count: 150 })).toBe(10)
  expect(rateOf({ at: 10, count: 100 }, { at: 15, count: 5 })).toBeNull()
  expect(rateOf({ at: 10, count: 100 }, { at: 10, count: 150 })).toBeNull()
})
