import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type Cache,
  CacheApiTier,
  type CacheEvent,
  createCaches,
  type FirstTier,
  MemoryTier,
} from '../../../lib/cache/index.ts'
import { Redis } from '../../../lib/index.ts'
import { uniqueKey } from '../../support/workerd.ts'

function newCache(): { cache: Cache; redis: Redis; hits: string[] } {
  const redis = Redis.fromEnv(env)
  const hits: string[] = []
  const onEvent = (event: CacheEvent): void => {
    if (event.type === 'hit') hits.push(event.from)
  }
  const { default: cache } = createCaches({ default: { redis, keyPrefix: uniqueKey('tier') } })
  return { cache: (cache as Cache).with({ onEvent }), redis, hits }
}

afterEach(() => {
  vi.useRealTimers()
})

const tiers: readonly (readonly [string, () => Promise<FirstTier>])[] = [
  ['MemoryTier', async () => new MemoryTier()],
  ['CacheApiTier', async () => new CacheApiTier(await caches.open('tier'))],
]

describe.each(tiers)('a %s', (_, newTier) => {
  it('gives what it has without a request, or with one command for tags', async () => {
    const { cache, redis, hits } = newCache()
    const firstTier = await newTier()
    const plain = { firstTier }
    const tagged = { firstTier, tags: ['ü: "tag"'] }
    const value = { bytes: [1, 'é', null] }
    for (const [key, options] of [
      ['plain', plain],
      ['tagged', tagged],
    ] as const) {
      await cache.getOrSet(key, () => value, options)
      const before = redis.usage.requests
      const commands = redis.usage.billedCommands
      expect(await cache.getOrSet(key, () => 'not this', options)).toEqual(value)
      const cost = key === 'plain' ? 0 : 1
      expect(redis.usage.requests - before).toBe(cost)
      expect(redis.usage.billedCommands - commands).toBe(cost)
    }
    expect(hits).toEqual(['first tier', 'first tier'])
  })

  it('is filled by a hit in Redis, and emptied by an invalidation', async () => {
    const { cache, hits } = newCache()
    const firstTier = await newTier()
    await cache.getOrSet('k', () => 'v', { tags: ['t'] })
    await cache.getOrSet('k', () => 'no', { firstTier, tags: ['t'] })
    await cache.getOrSet('k', () => 'no', { firstTier, tags: ['t'] })
    expect(hits).toEqual(['redis', 'first tier'])
    await cache.invalidateTags(['t'])
    expect(await cache.getOrSet('k', () => 'new', { firstTier, tags: ['t'] })).toBe('new')
    expect(await cache.getOrSet('k', () => 'no', { firstTier, tags: ['t'] })).toBe('new')
  })

  it('does not keep what Django has stored, nor give what is no longer fresh', async () => {
    const { cache, hits } = newCache()
    const firstTier = await newTier()
    await cache.set('django', 'v', 60)
    await cache.getOrSet('django', () => 'no', { firstTier })
    expect(await firstTier.get(String(cache.makeKey('django')))).toBeUndefined()
    const short = { firstTier, timeout: 2, staleWhileRevalidate: 60 }
    await cache.getOrSet('short', () => 'old', short)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3000 })
    expect(await cache.getOrSet('short', () => 'new', short)).toBe('old')
    expect(hits).toEqual(['redis'])
  })
})

describe('the bounds of a MemoryTier', () => {
  const entry = { stored: new Uint8Array(100), companion: '' }

  it('let the entry go that was used longest ago', () => {
    const tier = new MemoryTier({ maxEntries: 2 })
    tier.set('a', entry)
    tier.set('b', entry)
    tier.get('a')
    tier.set('c', entry)
    expect(['a', 'b', 'c'].map((name) => tier.get(name) !== undefined)).toEqual([true, false, true])
  })

  it('count bytes, and refuse what is too large by itself', () => {
    const tier = new MemoryTier({ maxBytes: 1000 })
    for (const name of ['a', 'b', 'c', 'd']) tier.set(name, entry)
    expect(tier.size).toBe(3)
    tier.set('e', { stored: new Uint8Array(2000), companion: '' })
    expect(tier.get('e')).toBeUndefined()
    expect(tier.size).toBe(3)
    for (let i = 0; i < 10; i++) tier.set('d', entry)
    expect(tier.size).toBe(3)
  })

  it('end in time', () => {
    const tier = new MemoryTier({ timeout: 2 })
    tier.set('a', entry)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2000 })
    expect(tier.get('a')).toBeUndefined()
    expect(tier.size).toBe(0)
  })

  it('are refused unless they are positive', () => {
    for (const bound of ['maxEntries', 'maxBytes', 'timeout']) {
      for (const value of [0, -1, Number.NaN]) {
        expect(() => new MemoryTier({ [bound]: value })).toThrow('positive')
      }
    }
  })
})

it('a tier in the Cache API takes whole seconds alone', async () => {
  const cache = await caches.open('tier')
  for (const timeout of [0, -1, 0.5, Number.NaN]) {
    expect(() => new CacheApiTier(cache, { timeout })).toThrow('a whole number of seconds')
  }
})
