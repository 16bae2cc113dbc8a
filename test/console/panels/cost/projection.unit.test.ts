import { expect, test } from 'vitest'
import {
  bill,
  countText,
  kindOfSource,
  MONTH,
  observedSeconds,
  perMonth,
  spendingOf,
  stackedColumns,
} from '../../../../console/src/panels/cost/projection.ts'

function use(commands: number) {
  return { calls: 1, requests: 2, commands }
}

const samples = [
  { at: 60, requests: 4, commands: 10, by: { 'GET /v1/keys': use(4), 'job:sample': use(6) } },
  { at: 120, requests: 2, commands: 10, by: { 'job:sample': use(10) } },
]

test('adds up what each source has used, the most expensive first', () => {
  expect(spendingOf(samples)).toEqual({
    requests: 6,
    commands: 20,
    sources: [
      { name: 'job:sample', calls: 2, requests: 4, commands: 16, share: 0.8 },
      { name: 'GET /v1/keys', calls: 1, requests: 2, commands: 4, share: 0.2 },
    ],
  })
})

test('shares nothing out when nothing was used', () => {
  expect(spendingOf([])).toEqual({ requests: 0, commands: 0, sources: [] })
  const idle = spendingOf([{ at: 0, requests: 0, commands: 0, by: { console: use(0) } }])
  expect(idle.sources[0]?.share).toBe(0)
})

test('tells jobs, the console and endpoints apart', () => {
  expect(['job:sample', 'console', 'GET /v1/keys'].map(kindOfSource)).toEqual([
    'job',
    'console',
    'endpoint',
  ])
})

test('observes no longer than there are records, and a minute at least', () => {
  expect(observedSeconds({ asked: 3600, since: 0, now: 9000 })).toBe(3600)
  expect(observedSeconds({ asked: 3600, since: 8000, now: 9000 })).toBe(1000)
  expect(observedSeconds({ asked: 3600, since: 8999, now: 9000 })).toBe(60)
  expect(observedSeconds({ asked: 3600, since: null, now: 9000 })).toBe(0)
})

test('projects what was observed over a month', () => {
  expect(perMonth(20, 120)).toBeCloseTo((20 / 120) * MONTH)
  expect(perMonth(0, 0)).toBeNull()
})

test('bills what is beyond the free commands', () => {
  const price = { perHundredThousand: 0.2, freePerMonth: 500_000, currency: '$' }
  expect(bill(1_500_000, price)).toBeCloseTo(2)
  expect(bill(400_000, price)).toBe(0)
})

test('stacks sources in bars, with all others on top and none where nothing was used', () => {
  const span = { from: 0, to: 185, width: 60 }
  expect(stackedColumns(samples, ['GET /v1/keys'], span)).toEqual({
    times: [0, 60, 120, 180],
    columns: [
      [0, 4, 0, 0],
      [0, 10, 10, 0],
    ],
  })
})

test('joins samples that share a bar, and leaves out what lies outside', () => {
  const span = { from: 60, to: 160, width: 120 }
  const early = { at: -5, requests: 1, commands: 9, by: {} }
  expect(stackedColumns([early, ...samples], [], span)).toEqual({
    times: [0, 120],
    columns: [[10, 10]],
  })
  expect(stackedColumns(samples, [], { from: 0, to: 119, width: 240 }).columns).toEqual([[20]])
})

test.each([
  [0.25, '0.3'],
  [950, '950'],
  [12_345, '12.3 k'],
  [999_960, '1 M'],
  [4_560_000, '4.56 M'],
  [2e9, '2 G'],
])('writes %d as %s', (count, text) => {
  expect(countText(count)).toBe(text)
})
