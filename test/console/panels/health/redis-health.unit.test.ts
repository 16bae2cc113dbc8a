import { expect, test } from 'vitest'
import { drawnOf, warningsOf } from '../../../../console/src/panels/health/redis-health.ts'

const memory = { used: 1000, peak: 2000, max: 0, fragmentation: 9 }
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
  expect(warningsOf(healthy)).toEqual([])
})

test('warns of memory that is nearly full or was', () => {
  expect(warningsOf({ ...healthy, memory: { ...memory, max: 1050 } })[0]).toMatch(/nearly full/)
  expect(warningsOf({ ...healthy, evicted: 1 })[0]).toMatch(/evicted/)
  expect(warningsOf({ ...healthy, memory: { ...memory, used: 2e8 } })[0]).toMatch(/fragmented/)
})

test('warns of a long way', () => {
  expect(warningsOf({ ...healthy, latencyMs: 150 })).toHaveLength(1)
})

test('warns of nothing that Redis does not tell', () => {
  const untold = { used: null, peak: null, max: null, fragmentation: null }
  expect(warningsOf({ ...healthy, memory: untold, evicted: null })).toEqual([])
})

test('draws what is there', () => {
  expect(drawnOf({ ...healthy, clients: null }, 7)).toEqual([2, 7, 12, 1000, null])
})
