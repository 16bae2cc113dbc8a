import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { Redis as CoreRedis } from '../../../lib/core.ts'
import { DataError, Redis } from '../../../lib/index.ts'
import {
  fixedWindow,
  type RateLimitDecision,
  RateLimiter,
  slidingWindow,
  tokenBucket,
} from '../../../lib/rate-limit/index.ts'
import { redis } from '../../support/workerd.ts'
import { ALGORITHMS, LONG, newLimiter, uniquePrefix } from './support.ts'

const CLIENTS = 16
const EACH = 8
const LIMIT = 50

/** What as many calls at once came to, each client with one after the other. */
async function hammered(limiters: readonly RateLimiter[]): Promise<RateLimitDecision[]> {
  const calls = limiters.map(async (limiter) => {
    const decisions: RateLimitDecision[] = []
    for (let n = 0; n < EACH; n++) decisions.push(await limiter.limit('user'))
    return decisions
  })
  return (await Promise.all(calls)).flat()
}

function allowed(decisions: readonly RateLimitDecision[]): RateLimitDecision[] {
  return decisions.filter((decision) => decision.allowed)
}

describe('16 clients at once', () => {
  const exact = ['fixedWindow', 'slidingWindow', 'tokenBucket'] as const
  it.each(exact)('get exactly what %s allows, and no more', async (name) => {
    const prefix = uniquePrefix()
    const limiters = Array.from({ length: CLIENTS }, () =>
      newLimiter({ limit: ALGORITHMS[name](LIMIT), prefix }),
    )
    const decisions = await hammered(limiters)
    expect(decisions.flatMap(({ error }) => (error === undefined ? [] : [error]))).toEqual([])
    expect(allowed(decisions)).toHaveLength(LIMIT)
    // Each of the places was given once.
    const left = allowed(decisions).map(({ remaining }) => remaining)
    expect(left.toSorted((a, b) => a - b)).toEqual(Array.from({ length: LIMIT }, (_, n) => n))
  })

  it('get at least what cachedFixedWindow allows, and nothing once all have heard of it', async () => {
    const prefix = uniquePrefix()
    const limiters = Array.from({ length: CLIENTS }, () =>
      newLimiter({ limit: ALGORITHMS.cachedFixedWindow(LIMIT), prefix }),
    )
    const decisions = await hammered(limiters)
    expect(allowed(decisions).length).toBeGreaterThanOrEqual(LIMIT)
    await Promise.all(decisions.map(({ pending }) => pending))
    // Whoever has heard of less than there was asks once more.
    const once = await Promise.all(limiters.map((limiter) => limiter.limit('user')))
    await Promise.all(once.map(({ pending }) => pending))
    expect(allowed(await hammered(limiters))).toEqual([])
  })
})

describe('one client', () => {
  it.each(Object.entries(ALGORITHMS))('gets exactly what %s allows', async (_, algorithm) => {
    const limiter = newLimiter({ limit: algorithm(3), prefix: uniquePrefix() })
    const left: (number | false)[] = []
    for (let n = 0; n < 5; n++) {
      const decision = await limiter.limit('user')
      await decision.pending
      left.push(decision.allowed && decision.remaining)
    }
    expect(left).toEqual([2, 1, 0, false, false])
    expect((await limiter.limit('another user')).allowed).toBe(true)
  })

  it.each(Object.entries(ALGORITHMS))(
    'leaves no key without expiry by %s',
    async (_, algorithm) => {
      const prefix = uniquePrefix()
      const limiter = newLimiter({ limit: algorithm(3), prefix })
      await (await limiter.limit('user')).pending
      await (await limiter.limit('user')).pending
      const keys = await redis.keys(`${prefix}:*`)
      expect(keys).toHaveLength(1)
      expect(await redis.ttl(keys[0] ?? '')).toBeGreaterThan(0)
    },
  )

  it('is let through again when a fixed window has ended', async () => {
    const limiter = newLimiter({ limit: fixedWindow(1, 0.2), prefix: uniquePrefix() })
    const first = await limiter.limit('user')
    expect(first.reset).toBeLessThanOrEqual(0.2)
    await vi.waitFor(async () => expect((await limiter.limit('user')).allowed).toBe(false), 5000)
    await vi.waitFor(async () => expect((await limiter.limit('user')).allowed).toBe(true), 5000)
  })

  it('gets tokens again as the bucket fills up', async () => {
    const limiter = newLimiter({ limit: tokenBucket(1, 0.3, 2), prefix: uniquePrefix() })
    const until = (state: boolean) =>
      vi.waitFor(async () => expect((await limiter.limit('user')).allowed).toBe(state), {
        timeout: 5000,
        interval: 5,
      })
    await until(false)
    await until(true)
  })
})

it('refuses without asking Redis whom it has refused, until the window ends', async () => {
  const client = Redis.fromEnv(env)
  const options = { limit: fixedWindow(1, LONG), outage: 'closed', timeout: 20 } as const
  const limiter = new RateLimiter(client, { ...options, prefix: uniquePrefix() })
  await limiter.limit('user')
  expect(await limiter.limit('user')).toMatchObject({ allowed: false, reason: null })
  const { requests } = client.usage
  const again = await limiter.limit('user')
  expect(again).toMatchObject({ allowed: false, remaining: 0, reason: 'cacheBlock' })
  expect(again.reset).toBeGreaterThan(0)
  expect(client.usage.requests).toBe(requests)
})

it('asks Redis each time with a sliding window, unless told otherwise', async () => {
  const limit = slidingWindow(1, LONG)
  const asking = newLimiter({ limit, prefix: uniquePrefix() })
  const caching = newLimiter({ limit, prefix: uniquePrefix(), ephemeralCache: true })
  const reasons = async (limiter: RateLimiter) => {
    for (let n = 0; n < 2; n++) await limiter.limit('user')
    return (await limiter.limit('user')).reason
  }
  expect(await reasons(asking)).toBeNull()
  expect(await reasons(caching)).toBe('cacheBlock')
})

describe('a client of redge/core', () => {
  const options = { outage: 'closed', timeout: 20 } as const

  it.each(Object.entries(ALGORITHMS))('is limited by %s without the SDK', async (_, algorithm) => {
    const client = CoreRedis.fromEnv(env)
    const prefix = uniquePrefix()
    const limiter = new RateLimiter(client, { ...options, limit: algorithm(2), prefix })
    const decisions = [await limiter.limit('a'), await limiter.limit('a'), await limiter.limit('a')]
    expect(decisions.map((decision) => decision.allowed)).toEqual([true, true, false])
    expect(decisions.map(({ reason }) => reason)).not.toContain('outage')
  })

  it('sends a script that the server does not know', async () => {
    const limit = fixedWindow(2, LONG)
    const client = CoreRedis.fromEnv(env)
    const limiter = new RateLimiter(client, { ...options, limit, prefix: uniquePrefix() })
    await redis.scriptFlush()
    expect(await limiter.limit('a')).toMatchObject({ allowed: true, reason: null })
  })

  it('has no deny list and no analytics', () => {
    const client = CoreRedis.fromEnv(env)
    const limit = fixedWindow(1, 1)
    const bad = [{ denyList: true }, { analytics: true }]
    for (const more of bad) {
      expect(() => new RateLimiter(client, { limit, outage: 'open', ...more })).toThrow(DataError)
    }
  })
})

describe('the deny list', () => {
  const facts = { ip: '192.0.2.1', userAgent: 'bad/1', country: 'XX' }

  it('refuses keys and what is known of a request, and nobody else', async () => {
    const prefix = uniquePrefix()
    const limiter = newLimiter({ limit: fixedWindow(9, LONG), prefix, denyList: true })
    const [key, agent] = [crypto.randomUUID(), crypto.randomUUID()]
    expect(await limiter.denyList?.add(key, agent)).toBe(2)
    expect(await limiter.limit(key)).toMatchObject({ allowed: false, reason: 'denyList', limit: 9 })
    // The isolate remembers it now.
    expect(await limiter.limit(key)).toMatchObject({ allowed: false, reason: 'denyList', reset: 0 })
    const byAgent = await limiter.limit('someone', { ...facts, userAgent: agent })
    expect(byAgent).toMatchObject({ allowed: false, reason: 'denyList' })
    expect(await limiter.limit('someone', facts)).toMatchObject({ allowed: true, reason: null })
    expect(await limiter.denyList?.remove(agent)).toBe(1)
    expect(await redis.smembers(`${prefix}:denyList:all`)).toEqual(new Set([key]))
  })

  it('does not have the engine fetch a list of addresses', async () => {
    const prefix = uniquePrefix()
    const fetched = vi.spyOn(globalThis, 'fetch')
    try {
      const limiter = newLimiter({ limit: fixedWindow(9, LONG), prefix, denyList: true })
      const decision = await limiter.limit('user')
      await decision.pending
      expect(fetched.mock.calls.filter(([url]) => String(url).includes('github'))).toEqual([])
    } finally {
      fetched.mockRestore()
    }
    expect(await redis.get(`${prefix}:ipDenyListStatus`)).toBe('disabled')
  })

  it('cannot be hit by an identifier that names its key', async () => {
    const prefix = uniquePrefix()
    const limiter = newLimiter({ limit: tokenBucket(1, LONG, 1), prefix, denyList: true })
    await limiter.denyList?.add('somebody')
    expect((await limiter.limit('denyList:all')).reason).toBeNull()
    expect((await limiter.limit('ipDenyListStatus')).reason).toBeNull()
  })

  it.each([[[]], [[1]]])('takes texts only, not %j', async (values) => {
    const limiter = newLimiter({ limit: fixedWindow(1, 1), denyList: true })
    // @ts-expect-error it is of another type
    await expect(limiter.denyList?.add(...values)).rejects.toThrow(DataError)
  })
})

it('counts for the analytics of the engine, in the background', async () => {
  const prefix = uniquePrefix()
  const limiter = newLimiter({ limit: fixedWindow(1, LONG), prefix, analytics: true })
  for (let n = 0; n < 3; n++) await (await limiter.limit('user')).pending
  const [table] = await redis.keys(`${prefix}:events:*`)
  const counts = await redis.zrange(table ?? '', 0, -1, { withscores: true })
  const found = counts.map(([event, count]) => [JSON.parse(event), count])
  expect(found).toEqual([
    [{ identifier: 'user', success: true }, 1],
    [{ identifier: 'user', success: false }, 2],
  ])
})

it('lets the engine change the limit while it runs', async () => {
  const prefix = uniquePrefix()
  const limiter = newLimiter({ limit: fixedWindow(1, LONG), prefix, dynamicLimits: true })
  await limiter.engine.setDynamicLimit({ limit: 3 })
  expect(await limiter.limit('user')).toMatchObject({ allowed: true, limit: 3, remaining: 2 })
})

it('keeps long keys as digests, apart from one another', async () => {
  const prefix = uniquePrefix()
  const limiter = newLimiter({ limit: fixedWindow(1, LONG), prefix })
  const long = 'x'.repeat(100_000)
  expect((await limiter.limit(`${long}1`)).allowed).toBe(true)
  expect((await limiter.limit(`${long}1`)).allowed).toBe(false)
  expect((await limiter.limit(`${long}2`)).allowed).toBe(true)
  for (const key of await redis.keys(`${prefix}:*`)) expect(key.length).toBeLessThan(200)
})

it('takes any text for a key, and nothing else', async () => {
  const limiter = newLimiter({ limit: fixedWindow(1, LONG), prefix: uniquePrefix() })
  for (const key of ['', ' ', ':', '*', 'a\u0000b', 'ü', '{}', '\r\n']) {
    expect(await limiter.limit(key)).toMatchObject({ allowed: true, reason: null })
  }
  // @ts-expect-error it is no text
  await expect(limiter.limit(undefined)).rejects.toThrow(DataError)
})
