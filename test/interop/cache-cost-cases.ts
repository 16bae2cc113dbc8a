import {
  type Cache,
  createCaches,
  Float,
  HerdClient,
  type LoadOptions,
  MemoryTier,
} from '../../lib/cache/index.ts'
import type { Redis } from '../../lib/index.ts'

/** A row of the table in docs/cache.md. */
export interface CacheCostCase {
  /** What is done before the measuring begins. */
  readonly before?: (cache: Cache) => Promise<unknown>
  /** What is measured: each of these costs what the row says. */
  readonly run: readonly ((cache: Cache) => unknown)[]
  readonly options?: object
}

const hundred = Array.from({ length: 100 }, (_, index) => `k${index}`)
const numbers = Object.fromEntries(hundred.map((key, index) => [key, index]))
const herd = { clientClass: HerdClient }
const soft: LoadOptions = { timeout: 60, staleWhileRevalidate: 60, staleIfError: 600 }
const tagged: LoadOptions = { ...soft, tags: ['one', 'two'] }
const near: LoadOptions = { ...soft, firstTier: new MemoryTier() }
const nearTagged: LoadOptions = { ...tagged, firstTier: new MemoryTier() }
const makeAll = (keys: readonly string[]): Map<string, number> =>
  new Map(keys.map((key, index) => [key, index]))

/** A cache with keys of its own. */
export function costCache(redis: Redis, keyPrefix: string, options: object = {}): Cache {
  return createCaches({ default: { redis, keyPrefix, options } }).default as Cache
}

/** How each row is run, by its first column. */
export const cacheCostCases: Readonly<Record<string, CacheCostCase>> = {
  '`get`, hit or miss': {
    before: (cache) => cache.set('k', ['v']),
    run: [(cache) => cache.get('k'), (cache) => cache.get('x')],
  },
  '`set`, `add`, `delete`, `hasKey`': {
    run: [
      (cache) => cache.set('k', ['v']),
      (cache) => cache.set('k', ['v'], 0),
      (cache) => cache.add('k', ['v']),
      (cache) => cache.delete('k'),
      (cache) => cache.hasKey('k'),
    ],
  },
  '`getMany` of 100': { run: [(cache) => cache.getMany(hundred)] },
  '`setMany` of 100 numbers': { run: [(cache) => cache.setMany(numbers)] },
  '`deleteMany` of 100': { run: [(cache) => cache.deleteMany(hundred)] },
  '`getMany`, `setMany` and `deleteMany` of nothing': {
    run: [
      (cache) => cache.getMany([]),
      (cache) => cache.setMany({}),
      (cache) => cache.deleteMany([]),
    ],
  },
  '`getOrSet`, hit': {
    before: (cache) => cache.set('k', 'v'),
    run: [(cache) => cache.getOrSet('k', () => 'made')],
  },
  '`getOrSet`, miss': { run: [(cache) => cache.getOrSet('k', () => 'made')] },
  '`getOrSet` with a value in place of a function': {
    run: [(cache) => cache.getOrSet('k', 'value'), (cache) => cache.getOrSet('k', 'other')],
  },
  '`getOrSet` with a companion, hit': {
    before: (cache) => cache.getOrSet('k', () => 'made', soft),
    run: [(cache) => cache.getOrSet('k', () => 'made', soft)],
  },
  '`getOrSet` with tags, hit': {
    before: (cache) => cache.getOrSet('k', () => 'made', tagged),
    run: [(cache) => cache.getOrSet('k', () => 'made', tagged)],
  },
  '`getOrSet` with a first tier, hit there': {
    before: (cache) => cache.getOrSet('k', () => 'made', near),
    run: [(cache) => cache.getOrSet('k', () => 'made', near)],
  },
  '`getOrSet` with a first tier and tags, hit there': {
    before: (cache) => cache.getOrSet('k', () => 'made', nearTagged),
    run: [(cache) => cache.getOrSet('k', () => 'made', nearTagged)],
  },
  '`getOrSet` with a companion, miss': {
    run: [(cache) => cache.getOrSet('k', () => 'made', soft)],
  },
  '`getOrSet` with two tags, miss': {
    run: [(cache) => cache.getOrSet('k', () => 'made', tagged)],
  },
  '`getOrSetMany` of 100, all there': {
    before: (cache) => cache.getOrSetMany(hundred, makeAll, soft),
    run: [
      (cache) => cache.getOrSetMany(hundred, makeAll, soft),
      (cache) => cache.getOrSetMany(hundred, makeAll, 60),
    ],
  },
  '`getOrSetMany` of 100 numbers, none there': {
    run: [(cache) => cache.getOrSetMany(hundred, makeAll, 60)],
  },
  '`getOrSetMany` of 100 with companions, none there': {
    run: [(cache) => cache.getOrSetMany(hundred, makeAll, soft)],
  },
  '`invalidateTags`': { run: [(cache) => cache.invalidateTags(['one', 'two'])] },
  '`touch`, `ttl`, `pttl`, `persist`, `expire`': {
    before: (cache) => cache.set('k', 1),
    run: [
      (cache) => cache.touch('k', 5),
      (cache) => cache.touch('k', null),
      (cache) => cache.ttl('k'),
      (cache) => cache.ttl('x'),
      (cache) => cache.pttl('k'),
      (cache) => cache.persist('k'),
      (cache) => cache.expire('k', 5),
    ],
  },
  '`incr`, `decr`': {
    before: (cache) => cache.set('k', 1),
    run: [(cache) => cache.incr('k'), (cache) => cache.decr('k')],
  },
  '`incr` with `ignoreKeyCheck`': { run: [(cache) => cache.incr('k', { ignoreKeyCheck: true })] },
  '`incr` past 2^53': {
    before: (cache) => cache.set('k', 2n ** 60n),
    run: [(cache) => cache.incr('k')],
  },
  '`incr` of a float, or past 64 bits': {
    before: (cache) => cache.setMany({ float: new Float(1), large: 2n ** 80n }),
    run: [(cache) => cache.incr('float'), (cache) => cache.incr('large')],
  },
  '`incrVersion`, `decrVersion`': {
    before: (cache) => cache.set('k', 'v'),
    run: [(cache) => cache.incrVersion('k'), (cache) => cache.decrVersion('k', { version: 2 })],
  },
  '`keys`': { run: [(cache) => cache.keys('*')] },
  '`sadd`, `smembers`, `hset`, `zadd`, `zrange` and the like': {
    run: [
      (cache) => cache.sadd('s', 1, 'two'),
      (cache) => cache.smembers('s'),
      (cache) => cache.hset(`${cache.keyPrefix}:hash`, 'f', 1),
      (cache) => cache.zadd('z', { a: 1 }),
      (cache) => cache.zrange('z', 0, -1),
    ],
  },
  '`lock`, before it is acquired': { run: [(cache) => cache.lock('k')] },
  '`doctor`, the key is there': {
    before: (cache) => cache.set('k', 'v'),
    run: [(cache) => cache.doctor('k')],
  },
  '`HerdClient`: `get`': {
    options: herd,
    before: (cache) => cache.set('k', 'v'),
    run: [(cache) => cache.get('k')],
  },
  '`HerdClient`: `touch`': {
    options: herd,
    before: (cache) => cache.set('k', 'v'),
    run: [(cache) => cache.touch('k', 50)],
  },
}
