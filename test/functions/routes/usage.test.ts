import {
  createExecutionContext,
  createScheduledController,
  waitOnExecutionContext,
} from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp } from '../../../functions/app.ts'
import { scheduled } from '../../../functions/jobs/index.ts'
import { usageJob } from '../../../functions/jobs/usage.ts'
import { noteSpent } from '../../../functions/usage/ledger.ts'
import { defineJobs } from '../../../lib/jobs/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { api, apiWith, problemOf } from '../support.ts'

interface Spent {
  readonly calls: number
  readonly requests: number
  readonly commands: number
}

interface Answer {
  readonly interval: number
  readonly since: number | null
  readonly samples: readonly (Spent & {
    readonly at: number
    readonly by: Readonly<Record<string, Spent>>
    readonly latencyMs: number | null
    readonly keys: number | null
    readonly memory: number | null
  })[]
}

async function usage(hours = 1): Promise<Answer> {
  const response = await api(`/v1/usage?hours=${hours}`)
  expect(response.status).toBe(200)
  return await response.json()
}

/** Requests to a Worker that notes what they spend, until it is noted. */
async function spend(
  requests: [path: string, init?: RequestInit][],
  interval = '0.05',
): Promise<void> {
  const context = createExecutionContext()
  const bindings = { ...env, USAGE_INTERVAL: interval }
  for (const [path, { headers, ...init } = {}] of requests) {
    const authorization = { Authorization: `Bearer ${env.REDGE_API_TOKEN}` }
    const request = new Request(`http://worker.test${path}`, {
      ...init,
      headers: { ...authorization, ...headers },
    })
    const response = await createApp().fetch(request, bindings, context)
    await response.text()
  }
  await waitOnExecutionContext(context)
}

beforeEach(async () => {
  // What the tests of other files have spent.
  await noteSpent(redis)
  await redis.delete('redge:usage', 'redge:usage:sums', 'redge:samples')
})

describe('GET /v1/usage', () => {
  it('tells what was spent by route, never by key, and for the console apart', async () => {
    const key = uniqueKey()
    const console = { headers: { 'X-Redge-Console': '1' } }
    await spend([
      [`/v1/streams/${key}/entries`],
      [`/v1/streams/${key}/entries`],
      [`/v1/streams/${key}`],
      ['/v1/channels', console],
      ['/nowhere', { method: 'PROPFIND' }],
    ])
    const notes = await redis.xlen('redge:usage')
    const { interval, since, samples } = await usage()
    expect(samples).toHaveLength(1)
    const [sample] = samples
    expect(sample?.by).toEqual({
      'GET /v1/streams/{key}/entries': { calls: 2, requests: 2, commands: 2 },
      'GET /v1/streams/{key}': { calls: 1, requests: 1, commands: 4 },
      console: { calls: 1, requests: 1, commands: 1 },
      'OTHER none': { calls: 1, requests: 0, commands: 0 },
      service: { calls: notes, requests: notes, commands: notes },
    })
    expect(sample).toMatchObject({ requests: 4 + notes, commands: 7 + notes, latencyMs: null })
    expect(interval).toBe(300)
    expect(since).toBe(sample?.at)
    expect((since ?? 1) % 300).toBe(0)
  })

  it('notes many requests by one command', async () => {
    const requests = Array.from({ length: 20 }, (): [string] => ['/v1/token'])
    await spend(requests, '3')
    expect(await redis.xlen('redge:usage')).toBe(1)
  })

  it('counts what a stream of events spends after its answer has begun', async () => {
    const context = createExecutionContext()
    const bindings = { ...env, USAGE_INTERVAL: '0.05', TAIL_MAX_REQUESTS: '3' }
    const headers = { Authorization: `Bearer ${env.REDGE_API_TOKEN}` }
    const request = new Request(`http://worker.test/v1/streams/${uniqueKey()}/tail`, { headers })
    await (await createApp().fetch(request, bindings, context)).text()
    await waitOnExecutionContext(context)
    // What was counted when it ended is otherwise noted with the next requests.
    await noteSpent(redis)
    const [sample] = (await usage()).samples
    const route = sample?.by['GET /v1/streams/{key}/tail']
    expect(route).toEqual({ calls: 1, requests: 3, commands: 3 })
  })

  it('keeps what could not be noted for the next time', async () => {
    await redis.set('redge:usage', 'no stream')
    await spend([['/v1/channels']])
    await redis.delete('redge:usage')
    await spend([['/v1/channels']])
    const [sample] = (await usage()).samples
    expect(sample?.by).toEqual({
      'GET /v1/channels': { calls: 2, requests: 2, commands: 2 },
      service: { calls: 2, requests: 2, commands: 2 },
    })
  })

  it('tells the same once the notes are summed up, and of each hour when it is about more than a day', async () => {
    const at = Math.floor(Date.now() / 300_000) * 300_000
    const note = (ms: number, fields: Record<string, string>): Promise<string> =>
      redis.xadd('redge:usage', fields, `${ms}-*`)
    await note(at - 7_200_000, { 'GET /a': '1 2 3', odd: 'x' })
    await note(at - 7_199_000, { 'GET /a': '1 1 1', 'job:sample': '1 6 6' })
    await note(at - 6_900_000, { 'GET /a': '1 1 1' })
    const before = await usage(3)
    expect(before.samples.map(({ requests, commands }) => [requests, commands])).toEqual([
      [9, 10],
      [1, 1],
    ])
    const jobs = defineJobs([usageJob()], { keyPrefix: uniqueKey('jobs:') })
    const [run] = await jobs.run(redis, new Date('2026-01-05T12:00:00Z'))
    expect(run).toMatchObject({ status: 'succeeded', result: { notes: 3 }, usage: { requests: 2 } })
    expect(await redis.xlen('redge:usage')).toBe(0)
    expect(await usage(3)).toEqual(before)
    const coarse = await usage(48)
    expect(coarse.interval).toBe(3600)
    expect(coarse.samples.reduce((sum, { requests }) => sum + requests, 0)).toBe(10)
    expect((await usage(1)).samples).toEqual([])
  })

  it('sums up nothing when nothing was noted', async () => {
    const jobs = defineJobs([usageJob()], { keyPrefix: uniqueKey('jobs:') })
    const [run] = await jobs.run(redis, new Date('2026-01-05T12:00:00Z'))
    expect(run).toMatchObject({ status: 'succeeded', result: { notes: 0 } })
  })

  it('tells what jobs have spent, and what the job sample has noted', async () => {
    // A Redis on which no other test runs jobs.
    const other = {
      UPSTASH_REDIS_REST_URL: env.EXAMPLES_REDIS_REST_URL,
      UPSTASH_REDIS_REST_TOKEN: env.EXAMPLES_REDIS_REST_TOKEN,
    }
    const scheduledTime = new Date('2031-03-03T03:03:00Z')
    const controller = createScheduledController({ scheduledTime })
    await scheduled(controller, { ...env, ...other, USAGE_INTERVAL: '10' })
    const answer = await (await apiWith(other, '/v1/usage?hours=1')).json<Answer>()
    const sample = answer.samples.at(-1)
    expect(sample?.by).toMatchObject({ 'job:sample': { calls: 1, requests: 6 } })
    expect(sample).toMatchObject({
      latencyMs: expect.any(Number),
      keys: expect.any(Number),
      memory: expect.any(Number),
    })
  })

  it('is empty where nothing was noted', async () => {
    expect(await usage()).toEqual({ interval: 300, since: null, samples: [] })
  })

  it.each(['hours=0', 'hours=169', 'hours=x', 'days=1'])('refuses ?%s', async (query) => {
    await problemOf(await api(`/v1/usage?${query}`), 400, 'invalid-query')
  })

  it('notes nothing when it is off, and refuses a time that cannot be', async () => {
    const fetched = vi.spyOn(globalThis, 'fetch')
    await apiWith({ USAGE_INTERVAL: '0' }, '/v1/token')
    expect(fetched).not.toHaveBeenCalled()
    fetched.mockRestore()
    for (const interval of ['-1', '26', 'often']) {
      await problemOf(
        await apiWith({ USAGE_INTERVAL: interval }, '/v1/token'),
        503,
        'not-configured',
      )
    }
  })
})
