import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { Redis } from '../../../lib/index.ts'
import { defineJobs, type Job } from '../../../lib/jobs/index.ts'
import { losing } from '../../support/losing.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

/** A client that loses the reply to its first pipeline, after the server has run it. */
function losingPipeline(): Redis {
  let isLost = false
  return new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    fetch: async (input, init) => {
      const response = await fetch(input, init)
      if (isLost || !String(input).endsWith('/pipeline')) return response
      await response.text()
      isLost = true
      throw new TypeError('Network connection lost.')
    },
  })
}

const NOON = new Date('2026-01-05T12:00:30Z')
const MINUTE = 60_000

function later(minutes: number): Date {
  return new Date(NOON.getTime() + minutes * MINUTE)
}

function jobsWith(job: Partial<Job> & Pick<Job, 'handler'>, historyLength = 100) {
  const keyPrefix = uniqueKey('jobs:')
  const jobs = defineJobs([{ name: 'report', schedule: '* * * * *', ...job }], {
    keyPrefix,
    historyLength,
  })
  const history = async (): Promise<unknown[]> => {
    const runs = await redis.zrange(`${keyPrefix}report:history`, 0, -1)
    return runs.map((run) => JSON.parse(run))
  }
  return { jobs, keyPrefix, history }
}

describe('which jobs are due', () => {
  const at = (schedule: string, timezone?: string) =>
    defineJobs([{ name: 'j', schedule, ...(timezone && { timezone }), handler: () => {} }])

  it('is told by the cron expression, in UTC unless told otherwise', () => {
    expect(at('0 12 * * *').due(NOON)).toHaveLength(1)
    expect(at('0 13 * * *').due(NOON)).toHaveLength(0)
    expect(at('0 13 * * *', 'Europe/Berlin').due(NOON)).toHaveLength(1)
    expect(at('* * * * 1').due(NOON)).toHaveLength(1)
    expect(at('*/7 * * * *').due(NOON)).toHaveLength(1)
    expect(at('*/7 * * * *').due(later(1))).toHaveLength(0)
  })

  it.each([
    [{ name: 'a b', schedule: '* * * * *' }, 'The name of a job'],
    [{ name: 'a', schedule: 'never' }, 'must be a cron expression'],
    [{ name: 'a', schedule: '* * * * * *' }, 'must be a cron expression'],
    [{ name: 'a', schedule: '* * * * *', timeout: 0 }, 'more than 0'],
  ])('refuses %j', (job, message) => {
    expect(() => defineJobs([{ ...job, handler: () => {} }])).toThrow(message)
  })

  it('refuses two jobs of one name', () => {
    const job = { name: 'a', schedule: '* * * * *', handler: () => {} }
    expect(() => defineJobs([job, job])).toThrow('two jobs called a')
  })
})

describe('run', () => {
  it('starts a due job once, however often its minute is triggered', async () => {
    const handler = vi.fn(() => 42)
    const { jobs, history } = jobsWith({ handler })
    const atOnce = await Promise.all([1, 2, 3].map(() => jobs.run(redis, NOON)))
    const again = await jobs.run(redis, NOON)
    expect(handler).toHaveBeenCalledTimes(1)
    const statuses = [...atOnce, again].flat().map(({ status }) => status)
    expect(statuses.sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'succeeded'])
    expect(await history()).toMatchObject([
      { name: 'report', status: 'succeeded', result: 42, scheduledTime: NOON.getTime() - 30_000 },
    ])
  })

  it('starts it again in the next minute', async () => {
    const handler = vi.fn()
    const { jobs } = jobsWith({ handler })
    await jobs.run(redis, NOON)
    await jobs.run(redis, later(1))
    expect(handler).toHaveBeenCalledTimes(2)
  })

  it('skips a minute while the run before it is still going on', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const { jobs, history } = jobsWith({
      handler: () => {
        started.resolve()
        return promise
      },
    })
    const first = jobs.run(redis, NOON)
    await started.promise
    expect(await jobs.run(redis, later(1))).toMatchObject([{ status: 'skipped' }])
    expect(await history()).toMatchObject([{ status: 'skipped' }])
    resolve()
    expect(await first).toMatchObject([{ status: 'succeeded' }])
  })

  it('records a failure, and runs the other jobs', async () => {
    const other = vi.fn()
    const keyPrefix = uniqueKey('jobs:')
    const jobs = defineJobs(
      [
        {
          name: 'broken',
          schedule: '* * * * *',
          handler: () => {
            throw new RangeError('out of ink')
          },
        },
        { name: 'other', schedule: '* * * * *', handler: other },
      ],
      { keyPrefix },
    )
    expect(await jobs.run(redis, NOON)).toMatchObject([
      { name: 'broken', status: 'failed', error: 'RangeError: out of ink' },
      { name: 'other', status: 'succeeded' },
    ])
    expect(other).toHaveBeenCalledTimes(1)
    expect(await redis.zcard(`${keyPrefix}broken:history`)).toBe(1)
    expect(await redis.exists(`${keyPrefix}broken:lock`)).toBe(0)
  })

  it('tells the handler its minute, and when its time is up', async () => {
    let told: unknown
    const { jobs } = jobsWith({
      timeout: 0.05,
      handler: ({ scheduledTime, signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            told = [scheduledTime.toISOString(), signal.reason.name]
          })
        }),
    })
    await jobs.run(redis, NOON)
    expect(told).toEqual(['2026-01-05T12:00:00.000Z', 'TimeoutError'])
  })

  it('starts a minute that is delivered late, and one far ahead, each on its own', async () => {
    const handler = vi.fn()
    const { jobs } = jobsWith({ handler })
    for (const minute of [1_000_000, 5, 0]) await jobs.run(redis, later(minute))
    expect(handler).toHaveBeenCalledTimes(3)
  })

  it('counts a run as failed that takes too long, though its handler goes on', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { jobs, history } = jobsWith({ timeout: 0.05, handler: () => promise })
    expect(await jobs.run(redis, NOON)).toMatchObject([
      { status: 'failed', error: 'TimeoutError: The run took longer than 0.05 seconds' },
    ])
    expect(await history()).toMatchObject([{ status: 'failed' }])
    resolve()
  })

  it('counts a result that JSON cannot hold as a failure', async () => {
    const { jobs } = jobsWith({ handler: () => 10n })
    expect(await jobs.run(redis, NOON)).toMatchObject([{ status: 'failed' }])
  })

  it('does not miss a minute when the replies to its first commands are lost', async () => {
    const handler = vi.fn(() => 'done')
    const { jobs } = jobsWith({ handler })
    const faulty = losingPipeline()
    expect(await jobs.run(faulty, NOON)).toMatchObject([{ status: 'succeeded' }])
    expect(await jobs.run(redis, NOON)).toMatchObject([{ status: 'duplicate' }])
    expect(handler).toHaveBeenCalledTimes(1)
  })

  it('records a run once when the reply to its end is lost', async () => {
    const { jobs, history } = jobsWith({ handler: () => 'done' })
    expect(await jobs.run(losing('EVAL'), NOON)).toMatchObject([{ status: 'succeeded' }])
    expect(await history()).toMatchObject([{ status: 'succeeded' }])
    expect((await jobs.state(redis, 'report')).current).toEqual([])
  })

  it('gives a failed run for a job that Redis cannot be asked about', async () => {
    const { jobs } = jobsWith({ handler: () => 'never' })
    const away = new Redis({ url: 'http://127.0.0.1:1', token: 't', retry: false })
    expect(await jobs.run(away, NOON)).toMatchObject([{ name: 'report', status: 'failed' }])
  })

  it('keeps the newest runs only', async () => {
    const { jobs, history } = jobsWith(
      { handler: ({ scheduledTime }) => scheduledTime.getTime() },
      2,
    )
    for (const minute of [0, 1, 2]) await jobs.run(redis, later(minute))
    expect(await history()).toMatchObject([
      { scheduledTime: later(1).getTime() - 30_000 },
      { scheduledTime: later(2).getTime() - 30_000 },
    ])
  })
})
