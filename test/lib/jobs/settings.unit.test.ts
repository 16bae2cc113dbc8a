import { expect, it } from 'vitest'
import { defineJobs, type Job } from '../../../lib/jobs/index.ts'
import { jobKeys } from '../../../lib/jobs/job-keys.ts'
import { hashTagOf } from '../../../lib/wire/hash-tag.ts'

it.each<[Partial<Job>, string]>([
  [{ timezone: 'Mars/Olympus' }, 'The timezone of job a must be an IANA name'],
  [{ overlap: 'never' as 'skip' }, "The overlap of job a must be 'skip', 'queue' or 'allow'"],
  [{ catchUp: -1 }, 'The catchUp of job a'],
  [{ catchUp: 86_401 }, 'The catchUp of job a'],
  [{ catchUp: Number.NaN }, 'The catchUp of job a'],
  [{ retries: 0.5 }, 'The retries of job a'],
  [{ retries: -1 }, 'The retries of job a'],
  [
    { timeout: Number.POSITIVE_INFINITY },
    'The timeout of job a must be a number of seconds, more than 0',
  ],
  [{ lease: 0 }, 'The lease of job a must be a number of seconds, more than 0'],
  [{ deadMan: 0 }, 'The deadMan of job a must be a number of seconds, more than 0'],
  [{ name: 'a'.repeat(101) }, 'The name of a job'],
  [{ schedule: '61 * * * *' }, 'The schedule of job a must be a cron expression of five fields'],
])('a job with %j is refused', (part, message) => {
  const job = { name: 'a', schedule: '* * * * *', handler: () => undefined, ...part }
  expect(() => defineJobs([job])).toThrow(message)
})

it.each([-1, 0.5, Number.NaN])('a history of %j runs is refused', (historyLength) => {
  expect(() => defineJobs([], { historyLength })).toThrow('historyLength must be a whole number')
})

it('takes an option that is undefined for one that was left out', () => {
  const job: Job = { name: 'a', schedule: '* * * * *', handler: () => undefined }
  const left = { timezone: undefined, overlap: undefined, timeout: undefined, lease: undefined }
  const given = defineJobs([{ ...job, ...left, catchUp: undefined, retries: undefined }]).get('a')
  expect(given).toMatchObject({ timezone: 'UTC', overlap: 'skip', timeout: 60, lease: 30 })
  expect(given).toMatchObject({ catchUp: 0, retries: 0 })
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
