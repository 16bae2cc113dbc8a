import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Cache, createCaches, HerdClient } from '../../../lib/cache/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

function newCache(options: object = {}): Cache {
  const settings = { clientClass: HerdClient, cacheHerdTimeout: 60, ...options }
  return createCaches({ default: { redis, keyPrefix: uniqueKey('herd'), options: settings } })
    .default as Cache
}

/** Lets the values of this isolate, and not the keys of Redis, grow older. */
function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a value of a herd client', () => {
  it('is there until its time is over, and stays a while longer', async () => {
    const cache = newCache()
    await cache.set('k', 5, 30)
    expect(await cache.get('k')).toBe(5)
    expect(await cache.ttl('k')).toBeGreaterThan(85)
    later(30)
    expect(await cache.get('k')).toBe(5)
    later(61)
    expect(await cache.get('k', { default: 'missing' })).toBe('missing')
    expect(await cache.getMany(['k'])).toEqual({ k: null })
    expect(await cache.hasKey('k')).toBe(true)
  })

  it('is taken for missing by some and not by others in between', async () => {
    const cache = newCache()
    await cache.set('k', 'old', 30)
    later(60)
    const seen = new Set<unknown>()
    await vi.waitFor(async () => {
      seen.add(await cache.get('k'))
      expect(seen).toEqual(new Set(['old', null]))
    }, 10_000)
  })

  it('is stored as it is without an expiry, and not at all with 0', async () => {
    const cache = newCache()
    await cache.set('k', 7, null)
    expect(await redis.get(String(cache.makeKey('k')))).toBe('7')
    expect(await cache.set('k', 8, 0)).toBe(true)
    expect(await cache.get('k')).toBeNull()
  })

  it('heeds nx and xx', async () => {
    const cache = newCache()
    expect(await cache.set('k', 1, { xx: true })).toBe(false)
    expect(await cache.add('k', 2)).toBe(true)
    expect(await cache.add('k', 3)).toBe(false)
    expect(await cache.get('k')).toBe(2)
  })

  it('that is many values goes in one request', async () => {
    const cache = newCache()
    await cache.setMany({ a: 1, b: null }, 30)
    expect(await cache.getMany(['a', 'b', 'c'])).toEqual({ a: 1, b: null })
  })
})

describe('touch of a herd client', () => {
  it('gives a new time', async () => {
    const cache = newCache()
    await cache.set('k', 'v', 30)
    expect(await cache.touch('k', 500)).toBe(true)
    expect(await cache.ttl('k')).toBeGreaterThan(550)
    later(400)
    expect(await cache.get('k')).toBe('v')
    expect(await cache.touch('k', null)).toBe(true)
    expect(await cache.ttl('k')).toBeNull()
    expect(await cache.touch('k', 0)).toBe(true)
    expect(await cache.hasKey('k')).toBe(false)
  })

  it('is false for what is missing, over or null', async () => {
    const cache = newCache()
    expect(await cache.touch('k')).toBe(false)
    await cache.setMany({ over: 1, none: null }, 10)
    expect(await cache.touch('none')).toBe(false)
    later(100)
    expect(await cache.touch('over')).toBe(false)
  })
})

describe('getOrSet of a herd client', () => {
  it('makes a value anew that is taken for missing', async () => {
    const cache = newCache()
    await cache.set('k', 'old', 30)
    expect(await cache.getOrSet('k', 'new', 30)).toBe('old')
    later(95)
    expect(await cache.getOrSet('k', 'new', 30)).toBe('new')
    expect(await cache.get('k')).toBe('new')
  })
})

it('does not count', async () => {
  const refusal = expect.objectContaining({ name: 'NotImplementedError', code: 'NOT_IMPLEMENTED' })
  await expect(newCache().incr('k')).rejects.toThrow(refusal)
  await expect(newCache().decr('k')).rejects.toThrow(refusal)
})
