import { expect, test } from 'vitest'
import {
  type Job,
  kindOf,
  runsSignature,
  tookText,
} from '../../../../console/src/panels/jobs/job.ts'

const job: Job = {
  name: 'report',
  schedule: '* * * * *',
  timezone: 'UTC',
  overlap: 'skip',
  paused: false,
  next: null,
  succeededAt: null,
  overdue: false,
  current: [],
  lastRun: null,
}

test('is another signature when a run begins, goes on or ends', () => {
  const waiting = { id: 2, status: 'waiting', scheduledTime: 0 }
  const states = [
    job,
    { ...job, current: [waiting] },
    { ...job, current: [{ ...waiting, status: 'running' }] },
    { ...job, lastRun: { ...waiting, status: 'succeeded' } },
  ]
  expect(new Set(states.map((state) => runsSignature([state]))).size).toBe(states.length)
})

test('is the same signature while only time goes by', () => {
  expect(runsSignature([{ ...job, next: 5, overdue: true }])).toBe(runsSignature([job]))
})

test('shows what went wrong in red', () => {
  expect(['succeeded', 'failed', 'lost', 'skipped', 'running', 'waiting'].map(kindOf)).toEqual([
    'good',
    'danger',
    'danger',
    'warning',
    'accent',
    'plain',
  ])
})

test('writes how long a run took', () => {
  expect(tookText(12.6)).toBe('13 ms')
  expect(tookText(65_000)).toBe('1 min 5 s')
})
