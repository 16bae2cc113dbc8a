import { expect, test } from 'vitest'
import { drawnOf, warningsOf } from '../../../../console/src/panels/health/redis-health.ts'

const memory = { used: 1000, peak: 2000, max: 0, fragmentation: 9 }
const near = [2, 150, 3]
const healthy = {
  version: '8.2',
  mode: 'standalone',
  uptime: 5,
  memory,
  clients: 3,
  opsPerSecond: 12,
  hitRatio: null,
  evicted: 0,
  keys: 1,
  latencyMs: 2,
}

test('is content with a small Redis nearby', () => {
  expect(warningsOf(healthy, near)).toEqual([])
})

test('warns of memory that is nearly full or was', () => {
  expect(warningsOf({ ...healthy, memory: { ...memory, max: 1050 } }, near)[0]).toMatch(
    /nearly full/,
  )
  expect(warningsOf({ ...healthy, evicted: 1 }, near)[0]).toMatch(/evicted/)
  expect(warningsOf({ ...healthy, memory: { ...memory, used: 2e8 } }, near)[0]).toMatch(
    /fragmented/,
  )
})

test('warns of a long way', () => {
  expect(warningsOf(healthy, [150, 130, 140])[0]).toMatch(/far/)
})

test('takes a few slow answers for no long way', () => {
  expect(warningsOf(healthy, [150, 130])).toEqual([])
  expect(warningsOf(healthy, [150, null, 140])).toEqual([])
})

test('warns of nothing that Redis does not tell', () => {
  const untold = { used: null, peak: null, max: null, fragmentation: null }
  expect(warningsOf({ ...healthy, memory: untold, evicted: null }, near)).toEqual([])
})

test('draws what is there', () => {
  expect(drawnOf({ ...healthy, clients: null }, 7)).toEqual([2, 7, 12, 1000, null])
})
