import { describe, expect, it, vi } from 'vitest'
import { Redis } from '../../../lib/index.ts'
import { defineJobs, type Job, type JobContext, type JobsOptions } from '../../../lib/jobs/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

const NOON = new Date('2026-01-05T12:00:00Z')
const later = (minutes: number): Date => new Date(NOON.getTime() + minutes * 60_000)

function jobsWith(part: Partial<Job> & Pick<Job, 'handler'>, options: JobsOptions = {}) {
  const job: Job = { name: 'report', schedule: '* * * * *', ...part }
  return defineJobs([job], { keyPrefix: uniqueKey('jobs:'), ...options })
}

describe('pause and resume', () => {
  it('let no minute begin in between, and none is made up for', async () => {
    const handler = vi.fn()
    const jobs = jobsWith({ catchUp: 3600, handler })
    await jobs.run(redis, NOON)
    await jobs.pause(redis, 'report')
    expect(await jobs.state(redis, 'report')).toMatchObject({ paused: true, next: null })
    expect(await jobs.run(redis, later(1))).toMatchObject([{ status: 'paused' }])
    await jobs.resume(redis, 'report')
    expect(await jobs.state(redis, 'report')).toMatchObject({
      paused: false,
      next: expect.any(Number),
    })
    expect(await jobs.run(redis, later(1))).toMatchObject([{ status: 'duplicate' }])
    expect(await jobs.run(redis, later(4))).toMatchObject([{ status: 'succeeded' }])
    expect(handler).toHaveBeenCalledTimes(2)
  })
})

describe('a run that is asked for', () => {
  it('begins when what waits is run, also while the job is paused', async () => {
    const jobs = jobsWith({ handler: () => 'done' })
    await jobs.pause(redis, 'report')
    const id = await jobs.runNow(redis, 'report')
    expect(await jobs.state(redis, 'report')).toMatchObject({
      current: [{ id, status: 'waiting' }],
    })
    const runs = await jobs.runWaiting(redis, 'report')
    expect(runs).toMatchObject([{ id, trigger: 'manual', status: 'succeeded', result: 'done' }])
    expect(await jobs.runWaiting(redis, 'report')).toEqual([])
  })

  it('begins with the next trigger, due or not', async () => {
    const jobs = jobsWith({ schedule: '0 0 * * *', handler: () => 'done' })
    await jobs.runNow(redis, 'report')
    expect(await jobs.run(redis, later(1))).toMatchObject([{ trigger: 'manual' }])
    expect(await jobs.run(redis, later(2))).toEqual([])
  })

  it('is refused when a hundred wait', async () => {
    const jobs = jobsWith({ handler: () => undefined })
    const ids = await Promise.all(Array.from({ length: 101 }, () => jobs.runNow(redis, 'report')))
    expect(ids.filter((id) => id === null)).toHaveLength(1)
    expect(new Set(ids)).toHaveLength(101)
  })
})

describe('cancel', () => {
  it('takes back a run that waits, and records that', async () => {
    const jobs = jobsWith({ handler: () => undefined })
    const id = (await jobs.runNow(redis, 'report')) ?? 0
    expect(await jobs.cancel(redis, 'report', id)).toBe('cancelled')
    expect(await jobs.cancel(redis, 'report', id)).toBe(null)
    expect(await jobs.runWaiting(redis, 'report')).toEqual([])
    expect(await jobs.state(redis, 'report')).toMatchObject({
      ended: [{ id, status: 'cancelled' }],
    })
  })

  it('aborts the signal of a run that is going on, which is not tried again', async () => {
    const started = Promise.withResolvers<number>()
    const jobs = jobsWith({
      lease: 0.3,
      retries: 3,
      handler: ({ signal, fence }) => {
        started.resolve(fence)
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        })
      },
    })
    const run = jobs.run(redis, NOON)
    const id = await started.promise
    expect(await jobs.cancel(redis, 'report', id)).toBe('cancelling')
    expect(await run).toMatchObject([{ id, status: 'cancelled' }])
    expect(await jobs.state(redis, 'report')).toMatchObject({ current: [] })
  })
})

describe('what is kept of a run', () => {
  it('is what it has used, what it has logged and what it gave', async () => {
    const contexts: JobContext[] = []
    const jobs = jobsWith({
      handler: async (context) => {
        contexts.push(context)
        await context.redis.mset({ [uniqueKey()]: 1 })
        await context.redis.ping()
        for (let i = 0; i < 200; i++) context.log(`${i} ${'x'.repeat(600)}`)
        return { ok: true }
      },
    })
    const [run] = await jobs.run(redis, NOON)
    const usage = { requests: 2, commands: 2, billedCommands: 2 }
    expect(run).toMatchObject({ usage, result: { ok: true }, trigger: 'schedule', attempt: 1 })
    expect(run?.log).toHaveLength(100)
    expect(run?.log?.[0]).toHaveLength(500)
    expect((await jobs.state(redis, 'report')).ended).toEqual([run])
    await jobs.run(redis, later(1))
    expect(contexts[1]?.fence).toBeGreaterThan(contexts[0]?.fence ?? 0)
  })

  it('leaves out a result that is too long, and cuts a long error', async () => {
    const long = jobsWith({ handler: () => 'x'.repeat(20_000) })
    const [run] = await long.run(redis, NOON)
    expect(run).toMatchObject({ status: 'succeeded' })
    expect(run).not.toHaveProperty('result')
    const broken = jobsWith({
      handler: () => {
        throw new Error('x'.repeat(20_000))
      },
    })
    expect((await broken.run(redis, NOON))[0]?.error).toHaveLength(500)
  })
})

describe('a job that has not succeeded for too long', () => {
  const failing = { deadMan: 0.05, handler: () => Promise.reject(new Error('no')) }

  it('is told of once, until it succeeds again', async () => {
    const onOverdue = vi.fn()
    let isBroken = true
    const handler = (): void => {
      if (isBroken) throw new Error('no')
    }
    const jobs = jobsWith({ ...failing, handler }, { onOverdue })
    expect(await jobs.checkOverdue(redis)).toEqual([])
    await jobs.run(redis, NOON)
    await vi.waitFor(async () => expect(await jobs.checkOverdue(redis)).toHaveLength(1), 10_000)
    await Promise.all([jobs.checkOverdue(redis), jobs.checkOverdue(redis)])
    expect(onOverdue).toHaveBeenCalledTimes(1)
    expect(onOverdue.mock.calls[0]).toMatchObject([{ name: 'report', overdue: true }])
    isBroken = false
    await jobs.run(redis, later(1))
    await vi.waitFor(async () => {
      await jobs.checkOverdue(redis)
      expect(onOverdue).toHaveBeenCalledTimes(2)
    }, 10_000)
  })

  it('is told of again when that failed', async () => {
    const onOverdue = vi.fn().mockRejectedValueOnce(new Error('nobody there'))
    const jobs = jobsWith(failing, { onOverdue })
    await jobs.run(redis, NOON)
    await vi.waitFor(() => expect(jobs.checkOverdue(redis)).rejects.toThrow('nobody there'), 10_000)
    await jobs.checkOverdue(redis)
    expect(onOverdue).toHaveBeenCalledTimes(2)
  })

  it('is nobody’s business while it is paused', async () => {
    const onOverdue = vi.fn()
    const jobs = jobsWith(failing, { onOverdue })
    await jobs.run(redis, NOON)
    await vi.waitFor(async () => {
      expect((await jobs.state(redis, 'report')).overdue).toBe(true)
    }, 10_000)
    await jobs.pause(redis, 'report')
    expect(await jobs.checkOverdue(redis)).toEqual([])
    expect(onOverdue).not.toHaveBeenCalled()
  })
})

it('gives as many ended runs as are asked for, none for 0', async () => {
  const jobs = jobsWith({ handler: () => undefined })
  await jobs.run(redis, NOON)
  await jobs.run(redis, later(1))
  const counts = [0, 1, 5].map(
    async (runs) => (await jobs.state(redis, 'report', runs)).ended.length,
  )
  expect(await Promise.all(counts)).toEqual([0, 1, 2])
  await expect(jobs.list(redis, -1)).rejects.toThrow('The number of runs must be whole')
})

it('a job that is not there is an error', async () => {
  const jobs = jobsWith({ handler: () => undefined })
  const away = new Redis({ url: 'http://127.0.0.1:1', token: 't', retry: false })
  await expect(jobs.runNow(away, 'other')).rejects.toThrow('There is no job of this name')
  await expect(jobs.pause(away, 'other')).rejects.toThrow('There is no job of this name')
  await expect(jobs.state(away, 'other')).rejects.toThrow('There is no job of this name')
  expect(jobs.get('other')).toBe(undefined)
})
