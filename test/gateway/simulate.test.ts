import { Redis } from '@upstash/redis'
import { afterEach, expect, it } from 'vitest'
import { type Gateway, type SimulateOptions, startGateway } from '../../gateway/index.ts'
import { request, useGateway } from './support.ts'

const fixture = useGateway()
let gateway: Gateway

afterEach(() => gateway?.close())

async function simulate(options: SimulateOptions): Promise<Gateway> {
  gateway = await startGateway({ redis: fixture.redis.url, simulate: options })
  return gateway
}

it('takes its time', async () => {
  await simulate({ latencyMs: 120, jitterMs: 10 })
  const startedAt = performance.now()
  expect(await request(gateway, '/ping')).toMatchObject({ status: 200 })
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(119)
})

it('runs what it never answers', async () => {
  await fixture.post('/', ['DEL', 'lost'])
  await simulate({ dropReplies: 1 })
  await expect(request(gateway, '/incr/lost')).rejects.toThrow()
  expect((await fixture.call('/get/lost')).json).toEqual({ result: '1' })
  const redis = new Redis({ ...gateway, retry: { retries: 2, backoff: () => 1 } })
  await expect(redis.incr('lost')).rejects.toThrow()
  // As in production: the client's own retries have counted three times more.
  expect((await fixture.call('/get/lost')).json).toEqual({ result: '4' })
})

it('runs what comes twice', async () => {
  await fixture.post('/', ['DEL', 'twice'])
  await simulate({ duplicateRequests: 1 })
  expect((await request(gateway, '/incr/twice')).json).toEqual({ result: 2 })
})

it('answers 429 when the quota is used up', async () => {
  await simulate({ quota: 2 })
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) statuses.push((await request(gateway, '/ping')).status)
  expect(statuses).toEqual([200, 200, 429])
  const { json } = await request(gateway, '/ping')
  expect(json).toEqual({ error: 'ERR max daily request limit exceeded. Limit: 2, Usage: 4' })
})

it('answers 429 to too many at once', async () => {
  await simulate({ maxRequestsPerSecond: 1 })
  const replies = await Promise.all([1, 2, 3, 4].map(() => request(gateway, '/ping')))
  expect(replies.map(({ status }) => status)).toContain(429)
})

it('limits the size of a command', async () => {
  await simulate({ maxRequestSize: 100 })
  const body = 'x'.repeat(101)
  expect(await request(gateway, '/set/k', { method: 'POST', body })).toMatchObject({ status: 413 })
})

it('reads what is old, unless the reader brings the token of the write', async () => {
  await fixture.post('/pipeline', [
    ['SET', 'lagging', 'before'],
    ['DEL', 'new'],
  ])
  await simulate({ replicaLagMs: 400, replicaDb: 9 })
  const stale = new Redis({ ...gateway, readYourWrites: false, enableAutoPipelining: false })
  const own = new Redis({ ...gateway, enableAutoPipelining: false })
  expect(await stale.get('lagging')).toBe('before')
  await own.set('lagging', 'after')
  await own.multi().rpush('new', 'v').expire('new', 100).exec()
  expect(await stale.get('lagging')).toBe('before')
  expect(await stale.lrange('new', 0, -1)).toEqual([])
  expect(await own.get('lagging')).toBe('after')
  expect(await own.lrange('new', 0, -1)).toEqual(['v'])
  await expect.poll(() => stale.get('lagging'), { timeout: 10_000 }).toBe('after')
  await expect.poll(() => stale.lrange('new', 0, -1), { timeout: 10_000 }).toEqual(['v'])
  expect(await stale.ttl('new')).toBeGreaterThan(0)
  await own.flushdb()
  await expect.poll(() => stale.exists('lagging', 'new'), { timeout: 10_000 }).toBe(0)
})

it.each([
  [{ dropReplies: 2 }, 'dropReplies must be a number from 0 to 1'],
  [{ latencyMs: -1 }, 'latencyMs must be a whole number'],
  [{ latency: 1 }, 'There is nothing to simulate called latency'],
  [{ replicaLagMs: 5, replicaDb: 0 }, 'replicaLagMs needs a single server, and another database'],
])('refuses %j', async (options, message) => {
  const start = startGateway({ redis: fixture.redis.url, simulate: options as SimulateOptions })
  await expect(start).rejects.toThrow(message)
})
