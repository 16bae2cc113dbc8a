import { expect, it } from 'vitest'
import { defineJobs, type Job } from '../../../lib/jobs/index.ts'
import { jobKeys } from '../../../lib/jobs/job-keys.ts'
import { hashTagOf } from '../../../lib/wire/hash-tag.ts'

it.each<[Partial<Job>, string]>([
  [{ timezone: 'Mars/Olympus' }, 'The timezone of job a is unknown'],
  [{ overlap: 'never' as 'skip' }, 'The overlap of job a is none of skip, queue and allow'],
  [{ catchUp: -1 }, 'The catchUp of job a'],
  [{ catchUp: 86_401 }, 'The catchUp of job a'],
  [{ catchUp: Number.NaN }, 'The catchUp of job a'],
  [{ retries: 0.5 }, 'The retries of job a'],
  [{ retries: -1 }, 'The retries of job a'],
  [{ timeout: Number.POSITIVE_INFINITY }, 'The timeout of job a is not positive'],
  [{ lease: 0 }, 'The lease of job a is not positive'],
  [{ deadMan: 0 }, 'The deadMan of job a is not positive'],
  [{ name: 'a'.repeat(101) }, 'The name of a job'],
  [{ schedule: '61 * * * *' }, 'The schedule of job a is no cron expression'],
])('a job with %j is refused', (part, message) => {
  const job = { name: 'a', schedule: '* * * * *', handler: () => undefined, ...part }
  expect(() => defineJobs([job])).toThrow(message)
})

it.each(['redge:jobs:', '{app}:jobs:', 'jobs}', ''])(
  'the keys under %j are in one slot',
  (prefix) => {
    const { state, ticks, history } = jobKeys(prefix, 'report')
    expect(history).toBe(`${prefix}report:history`)
    expect(new Set([state, ticks, history])).toHaveLength(3)
    for (const key of [state, ticks]) {
      expect(key.startsWith(prefix)).toBe(true)
      expect(hashTagOf(key)).toBe(hashTagOf(history))
    }
  },
)
