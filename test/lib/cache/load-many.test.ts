import { afterEach, expect, it, vi } from 'vitest'
import { keysBeside } from '../../../lib/cache/companion.ts'
import { type Cache, type CacheEvent, createCaches } from '../../../lib/cache/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

function newCache(): { cache: Cache; told: string[] } {
  const told: string[] = []
  const onEvent = ({ type, key, ...event }: CacheEvent): void => {
    const reason = 'reason' in event ? `: ${event.reason}` : ''
    told.push(`${type} ${key.split(':').at(-1)}${reason}`)
  }
  const settings = { redis, keyPrefix: uniqueKey('many') }
  return { cache: (createCaches({ default: settings }).default as Cache).with({ onEvent }), told }
}

const double = (keys: readonly number[]): Map<number, number> =>
  new Map(keys.map((key) => [key, key * 2]))

afterEach(() => {
  vi.useRealTimers()
})

it.each([
  ['with the options of Django', 30],
  ['with more', { timeout: 30, staleIfError: 60, tags: ['n'] }],
] as const)('makes what is missing in one call, %s', async (_, options) => {
  const { cache } = newCache()
  const load = vi.fn(double)
  await cache.getOrSetMany([1, 2], load, options)
  const values = await cache.getOrSetMany([1, 2, 3, 4, 3], load, options)
  expect(values).toEqual({ 1: 2, 2: 4, 3: 6, 4: 8 })
  expect(load.mock.calls.map(([keys]) => keys)).toEqual([
    [1, 2],
    [3, 4],
  ])
  expect(await cache.getMany([1, 2, 3, 4])).toEqual(values)
  expect(await cache.getOrSetMany([], load, options)).toEqual({})
})

it.each([
  ['with the options of Django', {}],
  ['with more', { singleFlight: true }],
] as const)('leaves out what the loader leaves out, and takes records, %s', async (_, options) => {
  const { cache } = newCache()
  const load = (): Record<string, string> => ({ a: 'A', unasked: '?' })
  const keys = ['a', 'b', 'toString', '__proto__']
  expect(await cache.getOrSetMany(keys, load, options)).toEqual({ a: 'A' })
  expect(await cache.getOrSetMany(keys, load, options)).toEqual({ a: 'A' })
  expect(await cache.hasKey('unasked')).toBe(false)
  expect(await redis.exists(keysBeside(cache.makeKey('b')).lock)).toBe(0)
})

it('gives the old values at once and makes new ones together in the background', async () => {
  const { cache, told } = newCache()
  const options = { timeout: 10, staleWhileRevalidate: 60 }
  await cache.getOrSetMany([1, 2], double, options)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 })
  const work: Promise<unknown>[] = []
  const view = cache.with({ waitUntil: (promise) => work.push(promise) })
  const load = vi.fn((keys: readonly number[]) => new Map(keys.map((key) => [key, -key])))
  expect(await view.getOrSetMany([1, 2, 3], load, options)).toEqual({ 1: 2, 2: 4, 3: -3 })
  await Promise.all(work)
  expect(load.mock.calls.map(([keys]) => keys)).toEqual(expect.arrayContaining([[1, 2], [3]]))
  expect(await view.getOrSetMany([1, 2, 3], load, options)).toEqual({ 1: -1, 2: -2, 3: -3 })
  expect(told).toContain('stale 1: revalidate')
})

it('gives the old values when the loader fails, and its error when there are none', async () => {
  const { cache, told } = newCache()
  const options = { timeout: 10, staleIfError: 60 }
  await cache.getOrSetMany([1, 2], double, options)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 })
  const fail = (): never => {
    throw new Error('no origin')
  }
  expect(await cache.getOrSetMany([1, 2], fail, options)).toEqual({ 1: 2, 2: 4 })
  expect(told.slice(-2)).toEqual(['stale 1: error', 'stale 2: error'])
  await expect(cache.getOrSetMany([1, 3], fail, options)).rejects.toThrow('no origin')
  expect(await redis.exists(keysBeside(cache.makeKey(3)).lock)).toBe(0)
})

it('waits for those that another isolate makes', async () => {
  const { cache } = newCache()
  const other = createCaches({ default: { redis, keyPrefix: cache.keyPrefix } }).default as Cache
  const ready = Promise.withResolvers<string>()
  const made = other.getOrSet('a', () => ready.promise, { singleFlight: true })
  const { lock } = keysBeside(cache.makeKey('a'))
  await vi.waitFor(async () => expect(await redis.exists(lock)).toBe(1))
  const load = vi.fn((keys: readonly string[]) => new Map(keys.map((key) => [key, 'ours'])))
  const values = cache.getOrSetMany(['a', 'b'], load, { singleFlight: true })
  await vi.waitFor(async () => expect(await cache.hasKey('b')).toBe(true))
  ready.resolve('theirs')
  await made
  expect(await values).toEqual({ a: 'theirs', b: 'ours' })
  expect(load.mock.calls.map(([keys]) => keys)).toEqual([['b']])
})

it('leaves out what it had to wait for and nobody could make', async () => {
  const { cache } = newCache()
  const other = createCaches({ default: { redis, keyPrefix: cache.keyPrefix } }).default as Cache
  const failing = Promise.withResolvers<string>()
  const failed = other.getOrSet('a', () => failing.promise, { singleFlight: true })
  const { lock } = keysBeside(cache.makeKey('a'))
  await vi.waitFor(async () => expect(await redis.exists(lock)).toBe(1))
  const values = cache.getOrSetMany(['a'], () => ({}), { singleFlight: true })
  failing.reject(new Error('no origin'))
  await expect(failed).rejects.toThrow('no origin')
  expect(await values).toEqual({})
  expect(await cache.hasKey('a')).toBe(false)
})

it('refuses a loader that is none, and what no loader gives', async () => {
  const { cache } = newCache()
  await expect(cache.getOrSetMany(['a'], 'value' as never)).rejects.toThrow('function')
  for (const options of [{}, { singleFlight: true }] as const) {
    await expect(cache.getOrSetMany(['a'], () => 5 as never, options)).rejects.toThrow('record')
  }
})
