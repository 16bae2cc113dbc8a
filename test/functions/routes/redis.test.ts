import { expect, it, vi } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { api, apiWith, problemOf } from '../support.ts'

it('tells how Redis is', async () => {
  await redis.set('test:redis-route', 'x', { ex: 60 })
  await redis.get('test:redis-route')
  const response = await api('/v1/redis')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    version: expect.stringMatching(/^\d+\.\d+/),
    mode: 'standalone',
    uptime: expect.any(Number),
    memory: {
      used: expect.any(Number),
      peak: expect.any(Number),
      max: expect.any(Number),
      fragmentation: expect.any(Number),
    },
    clients: expect.any(Number),
    opsPerSecond: expect.any(Number),
    hitRatio: expect.any(Number),
    evicted: expect.any(Number),
    keys: expect.any(Number),
    latencyMs: expect.any(Number),
  })
})

it('goes without what a Redis does not tell the Worker', async () => {
  const fetched = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const isInfo = String(
      init?.body ?? (input instanceof Request ? await input.clone().text() : ''),
    ).includes('INFO')
    if (!isInfo) return await fetched(input, init)
    return Response.json({ error: 'NOPERM this user has no permissions' }, { status: 400 })
  })
  const response = await apiWith({}, '/v1/redis')
  vi.restoreAllMocks()
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    version: null,
    memory: { used: null },
    hitRatio: null,
    keys: expect.any(Number),
  })
})

it('says when Redis cannot be reached', async () => {
  const nowhere = { UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9' }
  await problemOf(await apiWith(nowhere, '/v1/redis'), 503, 'redis-unavailable')
})
