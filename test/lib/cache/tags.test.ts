import { expect, it } from 'vitest'
import { type Cache, createCaches, MemoryTier } from '../../../lib/cache/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

function newCache(keyPrefix = uniqueKey('tags')): Cache {
  return createCaches({ default: { redis, keyPrefix } }).default as Cache
}

/** A loader that gives 1, 2, 3 … */
function counting(): () => number {
  let calls = 0
  return () => ++calls
}

it('makes all values with a tag invalid at once, and no others', async () => {
  const cache = newCache()
  const load = counting()
  await cache.getOrSet('a', load, { tags: ['users', 'shop'] })
  await cache.getOrSet('b', load, { tags: ['users'] })
  await cache.getOrSet('c', load, { tags: ['shop'] })
  await cache.invalidateTags(['users'])
  expect(await cache.getOrSet('c', load, { tags: ['shop'] })).toBe(3)
  expect(await cache.getOrSet('a', load, { tags: ['users', 'shop'] })).toBe(4)
  expect(await cache.getOrSet('b', load, { tags: ['users'] })).toBe(5)
  expect(await cache.getOrSet('b', load, { tags: ['users'] })).toBe(5)
})

it('knows the tags of a value even when the reader names none', async () => {
  const cache = newCache()
  const load = counting()
  await cache.getOrSet('k', load, { tags: ['users'] })
  expect(await cache.getOrSet('k', load, { singleFlight: true })).toBe(1)
  await cache.invalidateTags(['users'])
  expect(await cache.getOrSet('k', load, { singleFlight: true })).toBe(2)
})

it('takes tags from the loader', async () => {
  const cache = newCache()
  const load = counting()
  const tagged = ({ tag }: { tag: (...tags: string[]) => void }): number => {
    tag('user:7', 'user:8')
    return load()
  }
  await cache.getOrSet('k', tagged, { singleFlight: true })
  expect(await cache.getOrSet('k', tagged, { singleFlight: true })).toBe(1)
  await cache.invalidateTags(['user:8'])
  expect(await cache.getOrSet('k', tagged, { singleFlight: true })).toBe(2)
})

it('sees an invalidation that comes while the value is made', async () => {
  const cache = newCache()
  const load = counting()
  const overtaken = async (): Promise<number> => {
    const value = load()
    if (value === 1) await cache.invalidateTags(['users'])
    return value
  }
  expect(await cache.getOrSet('k', overtaken, { tags: ['users'] })).toBe(1)
  expect(await cache.getOrSet('k', overtaken, { tags: ['users'] })).toBe(2)
  expect(await cache.getOrSet('k', overtaken, { tags: ['users'] })).toBe(2)
})

it('gives nobody who asks after an invalidation what was begun before it', async () => {
  const cache = newCache()
  const begun = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<void>()
  const load = counting()
  const slow = async (): Promise<number> => {
    const value = load()
    begun.resolve()
    if (value === 1) await ready.promise
    return value
  }
  const before = cache.getOrSet('k', slow, { tags: ['users'] })
  await begun.promise
  await cache.invalidateTags(['users'])
  const after = cache.getOrSet('k', slow, { tags: ['users'] })
  ready.resolve()
  expect(await Promise.all([before, after])).toEqual([1, 2])
})

it('never gives an invalid value, not even when the loader fails', async () => {
  const cache = newCache()
  const options = { tags: ['users'], staleIfError: 100, staleWhileRevalidate: 100 }
  await cache.getOrSet('k', () => 'old', options)
  await cache.invalidateTags(['users'])
  const fail = (): never => {
    throw new Error('no origin')
  }
  await expect(cache.getOrSet('k', fail, options)).rejects.toThrow('no origin')
})

it('lets Django invalidate a tag by a plain delete or incr, and forget it', async () => {
  const cache = newCache()
  const load = counting()
  const options = { tags: ['users'] }
  for (const invalidate of [
    () => cache.delete('{tag}:users'),
    () => cache.incr('{tag}:users'),
    () => cache.deleteMany(['{tag}:users']),
    () => cache.clear(),
  ]) {
    const before = await cache.getOrSet('k', load, options)
    await invalidate()
    expect(await cache.getOrSet('k', load, options)).toBe(before + 1)
  }
})

it('keeps tags of versions apart', async () => {
  const cache = newCache()
  const load = counting()
  await cache.getOrSet('k', load, { tags: ['users'], version: 2 })
  await cache.invalidateTags(['users'])
  expect(await cache.getOrSet('k', load, { tags: ['users'], version: 2 })).toBe(1)
  await cache.invalidateTags(['users'], { version: 2 })
  expect(await cache.getOrSet('k', load, { tags: ['users'], version: 2 })).toBe(2)
})

it('forgets a tag after a month, and a tag of a value without an end never', async () => {
  const cache = newCache()
  await cache.getOrSet('a', () => 1, { tags: ['short'], timeout: 5 })
  await cache.getOrSet('b', () => 1, { tags: ['long'], timeout: null })
  expect(await cache.ttl('{tag}:short')).toBeGreaterThan(29 * 86_400)
  expect(await cache.ttl('{tag}:long')).toBeNull()
})

it('holds for first tiers of other isolates', async () => {
  const here = newCache()
  const there = newCache(here.keyPrefix)
  const load = counting()
  const firstTier = new MemoryTier()
  const options = { tags: ['users'], firstTier }
  await here.getOrSet('k', load, options)
  expect(firstTier.size).toBe(1)
  await there.invalidateTags(['users'])
  expect(await here.getOrSet('k', load, options)).toBe(2)
})
