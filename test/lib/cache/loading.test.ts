import { afterEach, describe, expect, it, vi } from 'vitest'
import { keysBeside } from '../../../lib/cache/companion.ts'
import {
  type Cache,
  type CacheEvent,
  createCaches,
  HerdClient,
  type LoadContext,
  type LoadOptions,
  ShardClient,
} from '../../../lib/cache/index.ts'
import { hashTagOf } from '../../../lib/wire/hash-tag.ts'
import { failures } from '../../support/failures.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

/** A cache that no other test shares, and what it tells. */
function newCache(options: object = {}): { cache: Cache; told: string[] } {
  const settings = { redis, keyPrefix: uniqueKey('loading'), options }
  const told: string[] = []
  const onEvent = (event: CacheEvent): void => {
    told.push('reason' in event ? `${event.type}: ${event.reason}` : event.type)
  }
  const cache = (createCaches({ default: settings }).default as Cache).with({ onEvent })
  return { cache, told }
}

/** Lets the values of this isolate, and not the keys of Redis, grow older. */
function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
}

/** A loader that gives `made 1`, `made 2` … */
function counting(): { load: () => Promise<string>; calls: () => number } {
  let calls = 0
  const load = async (): Promise<string> => `made ${++calls}`
  return { load, calls: () => calls }
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a value that a loader makes', () => {
  it('is a plain one for Django, beside a companion that lives as long', async () => {
    const { cache } = newCache()
    const options = { timeout: 30, staleWhileRevalidate: 60, staleIfError: 10 }
    expect(await cache.getOrSet('k', () => ({ a: [1] }), options)).toEqual({ a: [1] })
    expect(await cache.get('k')).toEqual({ a: [1] })
    const { companion, lock } = keysBeside(cache.makeKey('k'))
    for (const key of [String(cache.makeKey('k')), companion]) {
      const left = await redis.pttl(key)
      expect(left).toBeGreaterThan(80_000)
      expect(left).toBeLessThanOrEqual(90_000)
    }
    expect(await redis.exists(lock)).toBe(0)
    await cache.clear()
    expect(await redis.exists(companion)).toBe(0)
  })

  it('is made once for all who want it at the same time', async () => {
    const { cache, told } = newCache()
    const { load, calls } = counting()
    const wanted = Array.from({ length: 20 }, () =>
      cache.getOrSet('k', load, { singleFlight: true }),
    )
    expect(new Set(await Promise.all(wanted))).toEqual(new Set(['made 1']))
    expect(calls()).toBe(1)
    expect(told.filter((type) => type === 'refresh')).toEqual(['refresh'])
  })

  it('is waited for when another isolate makes it', async () => {
    const { cache } = newCache()
    const other = createCaches({ default: { redis, keyPrefix: cache.keyPrefix } }).default as Cache
    const ready = Promise.withResolvers<string>()
    const made = other.getOrSet('k', () => ready.promise, { singleFlight: true })
    const { lock } = keysBeside(cache.makeKey('k'))
    await vi.waitFor(async () => expect(await redis.exists(lock)).toBe(1))
    const never = vi.fn(() => 'not this')
    const waiting = cache.getOrSet('k', never, { singleFlight: true })
    ready.resolve('theirs')
    expect(await Promise.all([made, waiting])).toEqual(['theirs', 'theirs'])
    expect(never).not.toHaveBeenCalled()
  })

  it('is given up after the hard timeout, and the lock is free again', async () => {
    const { cache, told } = newCache()
    const aborted = Promise.withResolvers<unknown>()
    const load = ({ signal }: { signal: AbortSignal }): Promise<never> => {
      signal.addEventListener('abort', () => aborted.resolve(signal.reason))
      return new Promise(() => undefined)
    }
    const call = cache.getOrSet('k', load, { hardTimeout: 0.05 })
    await expect(call).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }))
    expect(await aborted.promise).toMatchObject({ name: 'TimeoutError' })
    expect(told).toEqual(['miss', 'refresh error'])
    expect(await redis.exists(keysBeside(cache.makeKey('k')).lock)).toBe(0)
    expect(await cache.getOrSet('k', () => 'now', { hardTimeout: 5 })).toBe('now')
  })

  it('is not made when its caller is called off', async () => {
    const { cache } = newCache()
    const controller = new AbortController()
    const own = cache.with({ signal: controller.signal })
    const call = own.getOrSet('k', () => new Promise(() => undefined), { singleFlight: true })
    const other = cache.getOrSet('k', () => 'other', { singleFlight: true })
    controller.abort(new Error('called off'))
    await expect(call).rejects.toThrow('called off')
    expect(await other).toBe('other')
  })

  it('gives way to what somebody else stores meanwhile', async () => {
    const { cache } = newCache()
    const load = async (): Promise<string> => {
      await cache.set('k', 'by hand')
      return 'loaded'
    }
    await cache.getOrSet('k', load, { singleFlight: true })
    expect(await cache.get('k')).toBe('by hand')
  })

  it('is whatever Django has stored, as long as that is there', async () => {
    const { cache, told } = newCache()
    const { load } = counting()
    await cache.getOrSet('k', load, { timeout: 10, staleWhileRevalidate: 60 })
    await cache.set('k', 'by Django', 300)
    later(50)
    expect(await cache.getOrSet('k', load, { singleFlight: true })).toBe('by Django')
    expect(told.at(-1)).toBe('hit')
  })

  it('fails with the error of the loader, for all who wait here', async () => {
    const { cache } = newCache()
    const load = vi.fn(async () => {
      throw new Error('no origin')
    })
    const calls = [1, 2].map(() => cache.getOrSet('k', load, { singleFlight: true }))
    const error = expect.objectContaining({ message: 'no origin' })
    expect(await failures(calls)).toEqual([error, error])
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('of 200,000 bytes that are no text is stored as any other', async () => {
    const { cache } = newCache()
    const bytes = crypto.getRandomValues(new Uint8Array(50_000))
    const large = Array.from({ length: 4 }, () => bytes)
    await cache.getOrSet('k', () => large, { singleFlight: true })
    expect(await cache.get('k')).toEqual(large)
  })
})

describe('a value that is no longer fresh', () => {
  const options: LoadOptions = { timeout: 10, staleWhileRevalidate: 20, staleIfError: 60 }

  it('is given at once while a new one is made in the background', async () => {
    const { cache, told } = newCache()
    const { load, calls } = counting()
    const work: Promise<unknown>[] = []
    const view = cache.with({ waitUntil: (promise) => work.push(promise) })
    expect(await view.getOrSet('k', load, options)).toBe('made 1')
    later(15)
    expect(await view.getOrSet('k', load, options)).toBe('made 1')
    await Promise.all(work)
    expect(await view.getOrSet('k', load, options)).toBe('made 2')
    expect(calls()).toBe(2)
    expect(told).toEqual(['miss', 'refresh', 'stale: revalidate', 'refresh', 'hit'])
  })

  it('is given when the loader fails', async () => {
    const { cache, told } = newCache()
    await cache.getOrSet('k', () => 'old', options)
    later(40)
    const fail = (): never => {
      throw new Error('no origin')
    }
    expect(await cache.getOrSet('k', fail, options)).toBe('old')
    expect(told.slice(-2)).toEqual(['refresh error', 'stale: error'])
    expect(await cache.getOrSet('k', () => 'new', options)).toBe('new')
  })

  it('is given when the loader is slow, which goes on', async () => {
    const { cache, told } = newCache()
    await cache.getOrSet('k', () => 'old', options)
    later(40)
    const ready = Promise.withResolvers<string>()
    const soft = { ...options, softTimeout: 0.02 }
    expect(await cache.getOrSet('k', () => ready.promise, soft)).toBe('old')
    expect(told.at(-1)).toBe('stale: slow')
    ready.resolve('new')
    await vi.waitFor(async () => expect(await cache.get('k')).toBe('new'))
  })

  it('is given while another isolate makes a new one', async () => {
    const { cache, told } = newCache()
    await cache.getOrSet('k', () => 'old', options)
    later(40)
    await redis.set(keysBeside(cache.makeKey('k')).lock, 'theirs', { ex: 30 })
    const never = vi.fn()
    expect(await cache.getOrSet('k', never, options)).toBe('old')
    expect(told.at(-1)).toBe('stale: loading')
    expect(never).not.toHaveBeenCalled()
  })

  it('is missing when it is too old for anything', async () => {
    const { cache } = newCache()
    const { load } = counting()
    await cache.getOrSet('k', load, options)
    later(100)
    expect(await cache.getOrSet('k', load, options)).toBe('made 2')
  })

  it('is made anew in time by chance, the sooner the longer that takes', async () => {
    const { cache, told } = newCache()
    const { load, calls } = counting()
    const early = { timeout: 1000, earlyRecompute: 1e9 }
    const slow = async (): Promise<string> => {
      later(2)
      return await load()
    }
    await cache.getOrSet('k', slow, early)
    expect(await cache.getOrSet('k', load, early)).toBe('made 1')
    await vi.waitFor(() => expect(told).toEqual(['miss', 'refresh', 'hit', 'refresh']))
    expect(calls()).toBe(2)
  })

  it('ends earlier by a random share of its timeout', async () => {
    const { cache } = newCache()
    const ends = new Set<number>()
    for (const key of ['a', 'b', 'c']) {
      await cache.getOrSet(key, () => 'v', { timeout: 1000, jitter: 0.5 })
      ends.add(await redis.pttl(String(cache.makeKey(key))))
    }
    expect(ends.size).toBe(3)
    for (const left of ends) {
      expect(left).toBeGreaterThan(490_000)
      expect(left).toBeLessThanOrEqual(1_000_000)
    }
  })
})

describe('null', () => {
  it('is a value with a timeout of its own, and None for Django', async () => {
    const { cache, told } = newCache()
    const load = vi.fn(() => null)
    const options = { timeout: 300, negativeTimeout: 5, staleIfError: 100 }
    expect(await cache.getOrSet('k', load, options)).toBeNull()
    expect(await cache.getOrSet('k', load, options)).toBeNull()
    expect(load).toHaveBeenCalledTimes(1)
    expect(await cache.get('k', { default: 'missing' })).toBeNull()
    expect(await cache.pttl('k')).toBeLessThanOrEqual(5000)
    expect(told.at(-1)).toBe('hit')
  })

  it('is not stored with a timeout of 0', async () => {
    const { cache } = newCache()
    expect(await cache.getOrSet('k', () => undefined, { negativeTimeout: 0 })).toBeNull()
    expect(await cache.hasKey('k')).toBe(false)
    expect(await redis.exists(keysBeside(cache.makeKey('k')).lock)).toBe(0)
  })
})

describe('a loader', () => {
  it('may say how long the value lives', async () => {
    const { cache } = newCache()
    const load = ({ expire }: LoadContext): string => {
      expire(7)
      return 'v'
    }
    await cache.getOrSet('k', load, { singleFlight: true })
    expect(await cache.pttl('k')).toBeLessThanOrEqual(7000)
  })

  it('is told nothing but its signal with the options of Django', async () => {
    const { cache, told } = newCache()
    const seen: unknown[] = []
    await cache.getOrSet('k', ({ signal, hasStale }) => seen.push(signal.aborted, hasStale), 30)
    expect(seen).toEqual([false, false])
    expect(told).toEqual([])
  })
})

it('takes a companion that is none for nothing', async () => {
  const { cache, told } = newCache()
  await cache.getOrSet('k', () => 'v', { singleFlight: true })
  const { companion } = keysBeside(cache.makeKey('k'))
  const texts = [
    'no JSON',
    'null',
    '5',
    '[]',
    '{"made":1,"took":1,"checksum":"x","tags":{"a":1},"freshUntil":1}',
    '{"made":1,"took":1,"checksum":"x","tags":[["__proto__",5]],"freshUntil":1}',
    '{"made":1,"took":1,"checksum":"x","tags":[],"freshUntil":"soon"}',
    '{"made":"1","took":1,"checksum":"x","tags":[],"freshUntil":null}',
    '['.repeat(100_000),
  ]
  await cache.set('k', 'v', 60)
  for (const text of texts) {
    await redis.set(companion, text)
    expect(await cache.getOrSet('k', () => 'new', { singleFlight: true })).toBe('v')
    expect(told.pop()).toBe('hit')
  }
  await cache.delete('k')
  expect(await cache.getOrSet('k', () => 'new', { singleFlight: true })).toBe('new')
})

describe('what cannot be', () => {
  it('is refused: times and parts that are none', async () => {
    const { cache } = newCache()
    const refused: LoadOptions[] = [
      { staleIfError: -1 },
      { staleWhileRevalidate: Number.NaN },
      { softTimeout: Number.POSITIVE_INFINITY },
      { hardTimeout: -1 },
      { jitter: 2 },
      { earlyRecompute: -1 },
      { negativeTimeout: Number.NaN },
      { tags: 'users' as never },
      { tags: [1] as never },
    ]
    for (const options of refused) {
      const call = cache.getOrSet('k', () => 1, options)
      await expect(call, Object.keys(options)[0]).rejects.toThrow(
        expect.objectContaining({ name: 'DataError' }),
      )
    }
    await expect(cache.invalidateTags('users')).rejects.toThrow('list')
  })

  it('is refused: keys beside which nothing can be kept', async () => {
    const { cache } = newCache()
    for (const key of ['a}b', 'a{b', '{}']) {
      const call = cache.getOrSet(key, () => 1, { singleFlight: true })
      await expect(call, key).rejects.toThrow(expect.objectContaining({ name: 'ValueError' }))
    }
  })

  it('is refused: a herd client with a way of its own', async () => {
    const { cache } = newCache({ clientClass: HerdClient })
    await expect(cache.getOrSet('k', () => 1, { staleIfError: 5 } as never)).rejects.toThrow(
      expect.objectContaining({ name: 'NotImplementedError' }),
    )
  })
})

it('keeps what is beside a key in its slot, and on its shard', async () => {
  const { cache } = newCache()
  for (const key of ['plain', 'a{tag}b', '{tag}', 'a{tag}b{c}', '{{x}}']) {
    const name = cache.makeKey(key)
    for (const beside of Object.values(keysBeside(name))) {
      expect(hashTagOf(beside)).toBe(hashTagOf(String(name)))
      expect(beside.startsWith(String(name))).toBe(true)
    }
  }
})

it('works on shards, with tags that are on another one', async () => {
  const location = ['redis://one', 'redis://two', 'redis://three']
  const endpoints = Object.fromEntries(location.map((text) => [text, redis]))
  const settings = {
    location,
    keyPrefix: uniqueKey('shards'),
    options: { endpoints, clientClass: ShardClient },
  }
  const cache = createCaches({ default: settings }).default as Cache
  const { load } = counting()
  const options = { tags: ['a', 'b'], timeout: 30 }
  for (const key of ['one', 'two', 'three', 'four']) await cache.getOrSet(key, load, options)
  expect(await cache.getOrSet('one', load, options)).toBe('made 1')
  await cache.invalidateTags(['b'])
  expect(await cache.getOrSet('one', load, options)).toBe('made 5')
  expect(
    await cache.getOrSetMany(['one', 'two'], (keys) => new Map(keys.map((k) => [k, k])), options),
  ).toEqual({ one: 'made 5', two: 'two' })
})
