import type { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { createCaches } from '../../lib/cache/index.ts'
import { Redis } from '../../lib/index.ts'
import type { LoadRequest, LoadResult } from '../support/cache-contender.ts'
import { startWorkerd } from '../support/workerd-process.ts'

const endpoint = { url: inject('gatewayUrl'), token: inject('gatewayToken') }
const redis = new Redis(endpoint)
const keyPrefix = `stampede:${crypto.randomUUID()}`
let workers: readonly Miniflare[]

beforeAll(async () => {
  const bindings = {
    UPSTASH_REDIS_REST_URL: endpoint.url,
    UPSTASH_REDIS_REST_TOKEN: endpoint.token,
  }
  const starts = [1, 2, 3, 4].map(() => startWorkerd('test/support/cache-contender.ts', bindings))
  workers = await Promise.all(starts)
  await Promise.all(workers.map((worker) => worker.ready))
}, 120_000)

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.dispose()))
})

function newRequest(request: Partial<LoadRequest>): LoadRequest {
  const id = crypto.randomUUID()
  const own = { keyPrefix, key: id, counter: `${keyPrefix}:runs:${id}` }
  return { ...own, takes: 0, options: { singleFlight: true }, ...request }
}

async function ask(worker: Miniflare | undefined, request: LoadRequest): Promise<LoadResult> {
  const url = (await worker?.ready) ?? expect.fail('There is no worker')
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(request) })
  return (await answer.json()) as LoadResult
}

/** So many requests at the same time, spread over the four processes. */
function askAll(times: number, request: LoadRequest): Promise<LoadResult[]> {
  const asked = Array.from({ length: times }, (_, i) => ask(workers[i % 4], request))
  return Promise.all(asked)
}

it('runs the loader once for 200 requests at the same time in four workerd processes', async () => {
  const request = newRequest({ takes: 1000 })
  const results = await askAll(200, request)
  expect(new Set(results.map(({ value }) => value))).toEqual(new Set([1]))
  expect(await redis.get(request.counter)).toBe('1')
  const types = results.flatMap(({ events }) => events)
  expect(types.filter((type) => type === 'refresh')).toHaveLength(1)
  const { default: cache } = createCaches({ default: { redis, keyPrefix } })
  expect(await cache.get(request.key)).toBe(1)
}, 60_000)

it('goes on in another process when the one that made the value has ended', async () => {
  const bindings = {
    UPSTASH_REDIS_REST_URL: endpoint.url,
    UPSTASH_REDIS_REST_TOKEN: endpoint.token,
  }
  const doomed = await startWorkerd('test/support/cache-contender.ts', bindings)
  const request = newRequest({ takes: 60_000, options: { hardTimeout: 1 } })
  const lost = ask(doomed, request).catch(() => 'lost')
  await vi.waitFor(async () => expect(await redis.get(request.counter)).toBe('1'), 20_000)
  await doomed.dispose()
  expect(await lost).toBe('lost')
  // Its lock ends by itself: one second, and five for the storing.
  const patient = { ...request, takes: 0, options: { hardTimeout: 20 } }
  expect(await ask(workers[0], patient)).toMatchObject({ value: 2 })
}, 60_000)

it('goes on in the same process when the client of the one that makes the value has left', async () => {
  const request = newRequest({ takes: 2000 })
  const controller = new AbortController()
  const url = (await workers[2]?.ready) ?? expect.fail('There is no worker')
  const init = { method: 'POST', body: JSON.stringify(request), signal: controller.signal }
  const left = fetch(url, init).catch(() => 'left')
  await vi.waitFor(async () => expect(await redis.get(request.counter)).toBe('1'), 20_000)
  controller.abort()
  expect(await left).toBe('left')
  const results = await Promise.all([1, 2, 3].map(() => ask(workers[2], request)))
  expect(new Set(results.map(({ value }) => value))).toEqual(new Set([1]))
}, 60_000)

it('makes a new value once in the background while all get the old one', async () => {
  const options = { timeout: 0.05, staleWhileRevalidate: 60 }
  const request = newRequest({ options })
  await ask(workers[0], request)
  await vi.waitFor(async () => {
    const results = await askAll(40, {
      ...request,
      takes: 1500,
      options: { ...options, timeout: 30 },
    })
    for (const { value } of results) expect(value).toBe(1)
    expect(results.flatMap(({ events }) => events)).toContain('stale')
  }, 20_000)
  // The answer was there before the value: the Worker goes on with it.
  await vi.waitFor(async () => {
    expect(
      await ask(workers[1], { ...request, options: { ...options, timeout: 30 } }),
    ).toMatchObject({
      value: 2,
      events: ['hit'],
    })
  }, 20_000)
  expect(await redis.get(request.counter)).toBe('2')
}, 60_000)

it.each([
  ['fails', { takes: 0, fails: true }],
  ['is slow', { takes: 20_000 }],
])(
  'gives the old value within the soft timeout when the loader %s',
  async (_, loader) => {
    const options = { timeout: 0.05, staleIfError: 600, softTimeout: 0.3, hardTimeout: 25 }
    const request = newRequest({ options })
    await ask(workers[0], request)
    const asked = { ...request, ...loader }
    const results = await vi.waitFor(async () => {
      const some = await askAll(20, asked)
      expect(some.flatMap(({ events }) => events)).toContain('stale')
      return some
    }, 20_000)
    for (const { value, took } of results) {
      expect(value).toBe(1)
      // Well before the loader would have been done; how long exactly is the machine's affair.
      expect(took).toBeLessThan(15_000)
    }
  },
  60_000,
)
