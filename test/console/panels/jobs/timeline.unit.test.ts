import { expect, test } from 'vitest'
import { barAt, countByStatus, timelineBars } from '../../../../console/src/panels/jobs/timeline.ts'

const range = { from: 0, to: 1000, now: 900 }

function run(id: number, startedAt: number, durationMs: number) {
  return { id, status: 'succeeded', scheduledTime: startedAt, startedAt, durationMs }
}

test('shows a run as a bar in seconds, in the row of its job', () => {
  const jobs = [
    { name: 'a', runs: [] },
    { name: 'b', runs: [run(1, 100_000, 5000)] },
  ]
  const bars = timelineBars(jobs, range)
  expect(bars).toEqual([
    expect.objectContaining({ job: 'b', row: 1, lane: 0, lanes: 1, from: 100, to: 105 }),
  ])
})

test('gives runs that overlap lanes of their own, and uses them again', () => {
  const runs = [run(1, 0, 50_000), run(2, 10_000, 10_000), run(3, 30_000, 5000), run(4, 60_000, 1)]
  const bars = timelineBars([{ name: 'a', runs }], range)
  expect(bars.map(({ lane }) => lane)).toEqual([0, 1, 1, 0])
  expect(bars.every(({ lanes }) => lanes === 2)).toBe(true)
})

test('lets a run that goes on end now, and one that waits or was skipped have no length', () => {
  const runs = [
    { id: 1, status: 'running', scheduledTime: 0, startedAt: 800_000 },
    { id: 2, status: 'waiting', scheduledTime: 850_000 },
  ]
  const bars = timelineBars([{ name: 'a', runs }], range)
  expect(bars.map(({ from, to }) => [from, to])).toEqual([
    [800, 900],
    [850, 850],
  ])
})

test('leaves out what does not touch the time that is shown', () => {
  const runs = [run(1, -9000, 1000), run(2, -500, 1000), run(3, 1_000_001, 1)]
  const bars = timelineBars([{ name: 'a', runs }], range)
  expect(bars.map((bar) => bar.run.id)).toEqual([2])
})

test('finds the nearest bar of a row within reach', () => {
  const bars = timelineBars([{ name: 'a', runs: [run(1, 100_000, 1), run(2, 110_000, 1)] }], range)
  expect(barAt(bars, { time: 104, row: 0, reach: 5 })?.run.id).toBe(1)
  expect(barAt(bars, { time: 108, row: 0, reach: 5 })?.run.id).toBe(2)
  expect(barAt(bars, { time: 104, row: 1, reach: 5 })).toBeUndefined()
  expect(barAt(bars, { time: 300, row: 0, reach: 5 })).toBeUndefined()
})

test('counts runs by how they ended', () => {
  const runs = [run(1, 0, 1), { ...run(2, 0, 1), status: 'failed' }, run(3, 0, 1)]
  expect(countByStatus(runs)).toEqual([
    ['succeeded', 2],
    ['failed', 1],
  ])
})
