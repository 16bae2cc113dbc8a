import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { Redis } from '../../lib/index.ts'
import type { JobRun } from '../../lib/jobs/index.ts'
import type { TriggerRequest } from '../support/job-runner.ts'
import { until } from '../support/until.ts'
import { startWorkerd } from '../support/workerd-process.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
const MINUTE = 60_000
const NOON = Date.parse('2026-01-05T12:00:00Z')
/** Minutes that are delivered in the long test, and how many of them at the same time. */
const TICKS = 500
const AT_ONCE = 5

let workers: Miniflare[]

beforeAll(async () => {
  workers = await Promise.all([1, 2, 3].map(startRunner))
})

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.dispose()))
})

/** A workerd process of its own. */
async function startRunner(): Promise<Miniflare> {
  return await startWorkerd('test/support/job-runner.ts', {
    UPSTASH_REDIS_REST_URL: inject('gatewayUrl'),
    UPSTASH_REDIS_REST_TOKEN: inject('gatewayToken'),
  })
}

type Job = Omit<TriggerRequest, 'time'>

function newJob(job: TriggerRequest['job'], rest: Partial<Job> = {}): Job {
  const keyPrefix = `test:${crypto.randomUUID()}:`
  return { keyPrefix, log: `${keyPrefix}log`, job, ...rest }
}

async function fire(worker: Miniflare | undefined, job: Job, minute: number): Promise<JobRun[]> {
  if (worker === undefined) throw new Error('There is no such worker')
  const body = JSON.stringify({ ...job, time: NOON + minute * MINUTE })
  const answer = await fetch(await worker.ready, { method: 'POST', body })
  return (await answer.json()) as JobRun[]
}

/** Delivers a minute to every worker at once. */
async function deliver(job: Job, minute: number): Promise<JobRun[]> {
  return (await Promise.all(workers.map((worker) => fire(worker, job, minute)))).flat()
}

async function minutesRun({ log }: Job): Promise<Record<number, string>> {
  const counts = Object.entries(await redis.hgetall(log))
  return Object.fromEntries(counts.map(([time, count]) => [(Number(time) - NOON) / MINUTE, count]))
}

describe('three workerd processes', () => {
  it(`run each of ${TICKS} minutes once that is delivered to all of them at once`, async () => {
    const job = newJob({ overlap: 'allow' })
    const runs: JobRun[] = []
    for (let minute = 0; minute < TICKS; minute += AT_ONCE) {
      const minutes = Array.from({ length: AT_ONCE }, (_, i) => minute + i)
      runs.push(...(await Promise.all(minutes.map((one) => deliver(job, one)))).flat())
    }
    const once = Array.from({ length: TICKS }, (_, minute) => [minute, '1'] as const)
    expect(await minutesRun(job)).toEqual(Object.fromEntries(once))
    expect(runs.filter(({ status }) => status === 'succeeded')).toHaveLength(TICKS)
    expect(runs.filter(({ status }) => status === 'duplicate')).toHaveLength(2 * TICKS)
    expect(new Set(runs.map(({ fence }) => fence))).toHaveLength(TICKS + 1)
  }, 120_000)

  it('make up for ten minutes without a trigger as far as the window reaches, each minute once', async () => {
    const job = newJob({ catchUp: 300 })
    for (const minute of [0, 1]) await deliver(job, minute)
    await deliver(job, 12)
    await until(async () => Object.keys(await minutesRun(job)).length === 8)
    await deliver(job, 13)
    const expected = [0, 1, 7, 8, 9, 10, 11, 12, 13].map((minute) => [minute, '1'] as const)
    expect(await minutesRun(job)).toEqual(Object.fromEntries(expected))
  })

  it('notice that one of them was killed midway, and try its run again once', async () => {
    const job = newJob({ lease: 2 }, { hang: true })
    const mortal = await startRunner()
    const killed = fire(mortal, job, 0).catch(() => 'killed')
    await until(async () => (await minutesRun(job))[0] === '1')
    await mortal.dispose()
    expect(await killed).toBe('killed')

    const seen: JobRun[] = []
    let minute = 0
    const other = { ...job, hang: false }
    await until(async () => {
      minute += 1
      seen.push(...(await deliver(other, minute)))
      return seen.some(({ status }) => status === 'lost')
    })
    await until(async () => (await minutesRun(job))[0] === '2')
    await deliver(other, minute + 1)
    expect((await minutesRun(job))[0]).toBe('2')
    const texts = await redis.zrange(`${job.keyPrefix}report:history`, NOON, NOON, {
      byscore: true,
    })
    const recorded = texts.map((text): JobRun => JSON.parse(text))
    expect(recorded).toHaveLength(2)
    expect(recorded.find(({ status }) => status === 'lost')).toMatchObject({ attempt: 1 })
    expect(recorded.find(({ status }) => status === 'succeeded')).toMatchObject({ attempt: 2 })
  }, 90_000)
})
