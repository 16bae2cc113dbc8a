import { expect, test } from 'vitest'
import {
  countsSince,
  hitRatio,
  percentText,
} from '../../../../console/src/panels/cache/hit-ratio.ts'

test('tells hits among reads, and none without reads', () => {
  expect(hitRatio({ hits: 3, misses: 1 })).toBe(0.75)
  expect(hitRatio({ hits: 0, misses: 0 })).toBeNull()
})

test('counts from one reading to the next, also when the counters began anew', () => {
  const before = { hits: 10, misses: 5 }
  expect(countsSince(before, { hits: 14, misses: 6 })).toEqual({ hits: 4, misses: 1 })
  expect(countsSince(before, { hits: 2, misses: 6 })).toEqual({ hits: 2, misses: 6 })
  expect(countsSince(undefined, before)).toEqual(before)
})

test('says 100 percent only for what never missed', () => {
  expect(percentText(1)).toBe('100 %')
  expect(percentText(0.99999)).toBe('99.9 %')
  expect(percentText(0.9731)).toBe('97.3 %')
  expect(percentText(null)).toBe('–')
})
