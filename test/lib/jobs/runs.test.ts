import { describe, expect, it, vi } from 'vitest'
import { NoBackoff } from '../../../lib/index.ts'
import { defineJobs, type Job, type JobRun, type JobsOptions } from '../../../lib/jobs/index.ts'
import { fullJob } from '../../../lib/jobs/job.ts'
import { jobKeys } from '../../../lib/jobs/job-keys.ts'
import { JobStore } from '../../../lib/jobs/job-store.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

const MINUTE = 60_000
const NOON = Date.parse('2026-01-05T12:00:00Z')
const at = (minute: number): Date => new Date(NOON + minute * MINUTE)
const minutesOf = (runs: readonly JobRun[]): number[] =>
  runs.map(({ scheduledTime }) => (scheduledTime - NOON) / MINUTE)

type Part = Partial<Job> & Pick<Job, 'handler'>

function jobsWith(part: Part, options: JobsOptions = {}) {
  const job: Job = { name: 'report', schedule: '* * * * *', ...part }
  const keyPrefix = uniqueKey('jobs:')
  const jobs = defineJobs([job], { keyPrefix, ...options })
  const state = () => jobs.state(redis, 'report')
  const ended = async (): Promise<readonly JobRun[]> => (await state()).ended.toReversed()
  /** Has a run begin of which nothing is heard again. */
  const die = (minute: number) =>
    new JobStore(fullJob({ ...job, lease: 0.001 }), keyPrefix, 100).claim(redis, {
      minute: at(minute).getTime(),
      isDue: true,
      previous: null,
    })
  return { jobs, state, ended, die, key: jobKeys(keyPrefix, 'report').state }
}

/** A handler that waits to be let go, each time. */
function held() {
  const begun: number[] = []
  const ends: (() => void)[] = []
  const handler = ({ scheduledTime }: { scheduledTime: Date }): Promise<void> => {
    begun.push((scheduledTime.getTime() - NOON) / MINUTE)
    const { promise, resolve } = Promise.withResolvers<void>()
    ends.push(resolve)
    return promise
  }
  const beganTimes = (times: number) => vi.waitFor(() => expect(begun).toHaveLength(times), 10_000)
  return { handler, begun, beganTimes, release: () => ends.shift()?.() }
}

describe('runs that overlap', () => {
  it('wait for one another with `queue`, and none is left out', async () => {
    const { handler, begun, beganTimes, release } = held()
    const { jobs, ended } = jobsWith({ overlap: 'queue', handler })
    const first = jobs.run(redis, at(0))
    await beganTimes(1)
    expect(await jobs.run(redis, at(1))).toMatchObject([{ status: 'waiting' }])
    expect(await jobs.run(redis, at(2))).toMatchObject([{ status: 'waiting' }])
    expect(begun).toEqual([0])
    release()
    await beganTimes(2)
    release()
    await beganTimes(3)
    release()
    expect(minutesOf(await first)).toEqual([0, 1, 2])
    expect(minutesOf(await ended())).toEqual([0, 1, 2])
  })

  it('go on side by side with `allow`', async () => {
    const { handler, beganTimes, release } = held()
    const { jobs, state } = jobsWith({ overlap: 'allow', handler })
    const runs = [0, 1, 2].map((minute) => jobs.run(redis, at(minute)))
    await beganTimes(3)
    expect((await state()).current).toMatchObject([1, 2, 3].map(() => ({ status: 'running' })))
    for (const _ of runs) release()
    expect((await Promise.all(runs)).flat()).toMatchObject(
      [1, 2, 3].map(() => ({ status: 'succeeded' })),
    )
    expect((await state()).current).toEqual([])
  })
})

describe('minutes for which no trigger was delivered', () => {
  it('are made up for within the window, the oldest first, each once', async () => {
    const handler = vi.fn()
    const { jobs, ended } = jobsWith({ catchUp: 300, handler })
    for (const minute of [0, 1]) await jobs.run(redis, at(minute))
    const all = await Promise.all([1, 2, 3].map(() => jobs.run(redis, at(12))))
    await vi.waitFor(async () => expect(await ended()).toHaveLength(8), 10_000)
    expect(minutesOf(await ended()).sort((a, b) => a - b)).toEqual([0, 1, 7, 8, 9, 10, 11, 12])
    const made = all.flat().filter(({ status }) => status === 'succeeded')
    expect(minutesOf(made)).toEqual([7, 8, 9, 10, 11, 12])
    expect(made.map(({ trigger }) => trigger).slice(-2)).toEqual(['catch-up', 'schedule'])
    expect(await jobs.run(redis, at(9))).toMatchObject([{ status: 'duplicate' }])
    expect(handler).toHaveBeenCalledTimes(8)
  })

  it('are left out without a window, and before the first trigger', async () => {
    const without = jobsWith({ handler: () => undefined })
    await without.jobs.run(redis, at(0))
    expect(minutesOf(await without.jobs.run(redis, at(5)))).toEqual([5])
    const fresh = jobsWith({ catchUp: 300, handler: () => undefined })
    expect(minutesOf(await fresh.jobs.run(redis, at(5)))).toEqual([5])
  })

  it('are made up for in a minute in which the job is not due', async () => {
    const { jobs } = jobsWith({ schedule: '0 * * * *', catchUp: 600, handler: () => 'done' })
    await jobs.run(redis, at(-30))
    expect(await jobs.run(redis, at(-1))).toEqual([])
    expect(await jobs.run(redis, at(2))).toMatchObject([
      { trigger: 'catch-up', scheduledTime: NOON },
    ])
    expect(await jobs.run(redis, at(3))).toEqual([])
  })
})

describe('a run that fails', () => {
  it('is tried again as often as it may, and each try is recorded', async () => {
    const handler = vi.fn(() => {
      throw new RangeError('out of ink')
    })
    const { jobs } = jobsWith({ retries: 2, backoff: new NoBackoff(), handler })
    const failed = { status: 'failed', error: 'RangeError: out of ink' }
    expect(await jobs.run(redis, at(0))).toMatchObject([
      { ...failed, attempt: 1 },
      { ...failed, attempt: 2 },
      { ...failed, attempt: 3 },
    ])
  })

  it('is tried again no more once it has succeeded', async () => {
    const { jobs, state } = jobsWith({
      retries: 5,
      backoff: new NoBackoff(),
      handler: ({ attempt }) => {
        if (attempt < 2) throw new Error('not yet')
      },
    })
    const runs = await jobs.run(redis, at(0))
    expect(runs.map(({ status }) => status)).toEqual(['failed', 'succeeded'])
    expect((await state()).current).toEqual([])
  })

  it('waits for a later trigger when the pause is long', async () => {
    const backoff = new NoBackoff()
    backoff.compute = () => 3600
    const { jobs, state } = jobsWith({
      retries: 1,
      backoff,
      handler: () => {
        throw new Error('no')
      },
    })
    expect(await jobs.run(redis, at(0))).toHaveLength(1)
    expect((await state()).current).toMatchObject([{ status: 'waiting', attempt: 2 }])
  })
})

describe('a run that was killed', () => {
  it('is recorded as lost and started once more by the next trigger', async () => {
    const handler = vi.fn(() => 'done')
    const { jobs, die, ended } = jobsWith({ handler })
    const { run } = await die(0)
    expect(run).toMatchObject({ attempt: 1 })
    const runs = (await jobs.run(redis, at(1))).filter(
      ({ scheduledTime }) => scheduledTime === NOON,
    )
    expect(runs).toMatchObject([
      { status: 'lost', attempt: 1, id: run?.id, startedAt: run?.startedAt },
      { status: 'succeeded', attempt: 2 },
    ])
    expect((await ended()).filter(({ status }) => status === 'lost')).toHaveLength(1)
    expect(handler).toHaveBeenCalledTimes(2)
  })

  it('is noticed in a minute in which the job is not due, and not started a third time', async () => {
    const part = { schedule: '0 * * * *', handler: () => 'never' }
    const { jobs, die, ended, state } = jobsWith(part)
    await die(0)
    await vi.waitFor(async () => expect((await die(60)).lost).toHaveLength(1), 10_000)
    const again = await jobs.run(redis, at(61))
    expect(again.filter(({ status }) => status === 'lost')).toMatchObject([{ attempt: 2 }])
    expect(minutesOf(await ended()).filter((minute) => minute === 0)).toHaveLength(2)
    expect((await state()).current).toEqual([])
  })

  it('is not taken for killed while it gives signs of life', async () => {
    const { handler, beganTimes, release } = held()
    const { jobs, state } = jobsWith({ lease: 0.6, handler })
    const run = jobs.run(redis, at(0))
    await beganTimes(1)
    const since = Date.now()
    await vi.waitFor(() => expect(Date.now() - since).toBeGreaterThan(1000), 5000)
    expect(await jobs.run(redis, at(1))).toMatchObject([{ status: 'skipped' }])
    expect((await state()).current).toMatchObject([{ status: 'running' }])
    release()
    expect(await run).toMatchObject([{ status: 'succeeded' }])
  })

  it('ends with its signal when it was started elsewhere meanwhile', async () => {
    let reason: unknown
    const { jobs, ended, key } = jobsWith({
      lease: 0.3,
      handler: async ({ signal, attempt }) => {
        if (attempt > 1) return
        const { promise, resolve } = Promise.withResolvers<void>()
        signal.addEventListener('abort', () => {
          reason = signal.reason
          resolve()
        })
        // A clock that was set forward, or a runtime that stood still: the lease is over.
        await redis.hset(key, 'run:1', 'running 1767614400000 schedule 1 0 1 1 1 other')
        await promise
      },
    })
    const [run] = await jobs.run(redis, at(0))
    expect(run).toMatchObject({ status: 'lost', error: expect.stringContaining('LockNotOwned') })
    expect(reason).toMatchObject({ name: 'LockNotOwnedError' })
    expect(await ended()).toEqual([])
  })
})
