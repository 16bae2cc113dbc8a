import { describe, expect, it } from 'vitest'
import {
  type Cache,
  createCaches,
  type DjangoCacheSettings,
  Float,
  GzipCompressor,
  ZlibCompressor,
} from '../../../lib/cache/index.ts'
import { DataError } from '../../../lib/errors.ts'
import { losing } from '../../support/losing.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

/** A cache that no other test shares. */
function newCache(settings: DjangoCacheSettings = {}): Cache {
  const own = { REDIS: redis, KEY_PREFIX: uniqueKey('cache'), ...settings }
  return createCaches({ default: own }).default as Cache
}

describe('counting', () => {
  it('is atomic for whole numbers, floats and numbers past 64 bits', async () => {
    const cache = newCache()
    await cache.setMany({ whole: 0, float: new Float(0), large: 2n ** 70n })
    const adds = Array.from({ length: 10 }, () =>
      Promise.all([cache.incr('whole'), cache.incr('float', 0.5), cache.incr('large', 2)]),
    )
    await Promise.all(adds)
    expect(await cache.get('whole')).toBe(10)
    expect(await cache.get('float')).toBe(5)
    expect(await cache.get('large')).toBe(2n ** 70n + 20n)
  })

  it('keeps the time left to the millisecond, also where Redis cannot add', async () => {
    const cache = newCache()
    await cache.set('k', 1.5, 90.9)
    await cache.incr('k')
    expect(await cache.pttl('k')).toBeGreaterThan(90_000)
  })

  it('adds to what Python takes for a number', async () => {
    const cache = newCache()
    for (const [text, sum] of [
      ['1_000', 1001],
      [' 7\n', 8],
      ['+5', 6],
      ['007', 8],
    ] as const) {
      await redis.set(String(cache.makeKey('k')), text)
      expect(await cache.incr('k')).toBe(sum)
    }
  })

  it('fails for what is no number, and leaves it', async () => {
    const cache = newCache()
    await cache.set('k', ['x'])
    await expect(cache.incr('k')).rejects.toThrow(expect.objectContaining({ name: 'ValueError' }))
    expect(await cache.get('k')).toEqual(['x'])
    await cache.sadd('s', 1)
    await expect(cache.incr('s')).rejects.toThrow('WRONGTYPE')
    await expect(cache.incr('new', { delta: 1.5, ignoreKeyCheck: true })).rejects.toThrow('integer')
  })

  it('names neither key nor value when there is none', async () => {
    const cache = newCache()
    const error: Error = await cache.incr('secret').catch((cause) => cause)
    expect(error).toMatchObject({ name: 'ValueError', message: 'Key not found' })
  })
})

describe('versions', () => {
  it('are counted up with value and time left to the millisecond', async () => {
    const cache = newCache()
    await cache.set('k', 'v', 90.9)
    expect(await cache.incrVersion('k')).toBe(2)
    expect(await cache.pttl('k', { version: 2 })).toBeGreaterThan(90_000)
    expect(await cache.decrVersion('k', { version: 2 })).toBe(1)
    expect(await cache.get('k')).toBe('v')
  })

  it('are counted for a key that was made, by the text after its last colon', async () => {
    const cache = newCache()
    await cache.set('k', 'v')
    expect(await cache.incrVersion(cache.makeKey('k'))).toBe(2)
    expect(await cache.get('k', { version: 2 })).toBe('v')
  })

  it('that are texts cannot be counted', async () => {
    const cache = newCache({ VERSION: 'v2' })
    await expect(cache.incrVersion('k')).rejects.toThrow('whole numbers')
    await expect(newCache().incrVersion('k', 0.5)).rejects.toThrow('whole numbers')
  })
})

describe('deleting by pattern', () => {
  it('takes thousands in pages, and no key of another prefix', async () => {
    const cache = newCache()
    const other = newCache({ KEY_PREFIX: `${cache.keyPrefix}x` })
    const keys = Array.from({ length: 1200 }, (_, index) => [`k${index}`, index] as const)
    await cache.setMany(keys)
    await other.set('k1', 'kept')
    expect(await cache.deletePattern('k1*', { itersize: 500 })).toBe(311)
    expect(await cache.deletePattern('*')).toBe(889)
    expect(await other.get('k1')).toBe('kept')
  })

  it('takes a prefix and a version of the call', async () => {
    const cache = newCache()
    const prefix = uniqueKey('other')
    await redis.set(`${prefix}:7:a`, 1)
    expect(await cache.deletePattern('*', { version: 7, prefix })).toBe(1)
  })

  it('goes on when a reply is lost', async () => {
    const cache = newCache({ REDIS: losing('EVAL') })
    await cache.set('k', 1)
    await cache.deletePattern('*')
    expect(await cache.hasKey('k')).toBe(false)
  })

  it('takes a part at a time, as many requests as it is told', async () => {
    const cache = newCache()
    const keys = Array.from({ length: 300 }, (_, index) => [`k${index}`, index] as const)
    await cache.setMany(keys)
    let part = await cache.deletePatternFrom('k*', { itersize: 20, pages: 1 })
    expect(part.cursor).toMatch(/^0-\d+$/)
    let deleted = part.deleted
    while (part.cursor !== null) {
      part = await cache.deletePatternFrom('k*', { cursor: part.cursor })
      deleted += part.deleted
    }
    expect(deleted).toBe(300)
  })

  it.each(['', '5', 'x-1', '0-', '0-1-2', '0--1'])('refuses the cursor %j', async (cursor) => {
    await expect(newCache().deletePatternFrom('*', { cursor })).rejects.toThrow(DataError)
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses an itersize of %j', async (itersize) => {
    await expect(newCache().deletePattern('*', { itersize })).rejects.toThrow('itersize')
    await expect(newCache().deletePatternFrom('*', { itersize })).rejects.toThrow('itersize')
    const pages = itersize
    await expect(newCache().deletePatternFrom('*', { pages })).rejects.toThrow('pages')
  })
})

describe('clear()', () => {
  it('removes all versions of this prefix, sets and all, and nothing else', async () => {
    const cache = newCache({ VERSION: 'own*' })
    const others = [
      `${cache.keyPrefix}2:1:k`,
      `${cache.keyPrefix}:sub:1:k`,
      `x${cache.keyPrefix}:1:k`,
    ]
    await cache.set('k', 1)
    await cache.set('a:b:c', 1, { version: -3 })
    await cache.with({ version: 12 }).sadd('s', 1)
    await redis.mset(Object.fromEntries(others.map((name) => [name, 'kept'])))
    await cache.clear()
    expect(await redis.keys(`*${cache.keyPrefix}*`)).toEqual(expect.arrayContaining(others))
    expect(await redis.keys(`*${cache.keyPrefix}*`)).toHaveLength(3)
  })

  it.each(['we*ird?[x]', 'back\\slash', 'a\\*b'])('takes the prefix %j as it is', async (text) => {
    const cache = newCache({ KEY_PREFIX: `${uniqueKey()}${text}` })
    await cache.set('k', 1)
    await cache.clear()
    expect(await cache.hasKey('k')).toBe(false)
  })

  it('asks, when there is a KEY_FUNCTION', async () => {
    const KEY_FUNCTION = (key: string, prefix: string): string => `${prefix}/${key}`
    const cache = newCache({ KEY_FUNCTION })
    await cache.set('k', 1)
    await expect(cache.clear()).rejects.toThrow('clear({ flushdb: false })')
    expect(await cache.hasKey('k')).toBe(true)
    await cache.clear({ flushdb: false })
    expect(await cache.hasKey('k')).toBe(false)
  })
})

describe('keys', () => {
  it('come in pages', async () => {
    const cache = newCache()
    await cache.setMany(Array.from({ length: 30 }, (_, index) => [`k${index}`, index] as const))
    const found = await Array.fromAsync(cache.iterKeys('k1*', { itersize: 5 }))
    expect(new Set(found)).toEqual(new Set(await cache.keys('k1*')))
    expect(found.length).toBeGreaterThanOrEqual(11)
  })
})

describe('hashes', () => {
  it('have plain names and prefixed fields', async () => {
    const cache = newCache()
    const name = uniqueKey('hash')
    expect(await cache.hset(name, 'f', { a: 1 })).toBe(1)
    expect(await cache.hset(name, 'f', 5, { version: 2 })).toBe(1)
    expect(await redis.hkeys(name)).toEqual([`${cache.keyPrefix}:1:f`, `${cache.keyPrefix}:2:f`])
    expect(await redis.hget(name, `${cache.keyPrefix}:2:f`)).toBe('5')
    expect(await cache.hlen(name)).toBe(2)
    expect(await cache.hexists(name, 'f')).toBe(true)
    expect(await cache.hdel(name, 'f')).toBe(1)
    expect(await cache.hexists(name, 'f')).toBe(false)
    const short = newCache({ KEY_PREFIX: 'p' })
    await short.hset(`${name}2`, 'g', 1)
    expect(await short.hkeys(`${name}2`)).toEqual(['g'])
  })
})

it('rejects, and never throws, for options that are none', async () => {
  const cache = newCache()
  const calls: readonly ((options: never) => Promise<unknown>)[] = [
    (options) => cache.add('k', 1, options),
    (options) => cache.incr('k', options),
    (options) => cache.decr('k', options),
    (options) => cache.incrVersion('k', options),
    (options) => cache.decrVersion('k', options),
    (options) => cache.touch('k', options),
    (options) => cache.ttl('k', options),
    (options) => cache.zrange('z', 0, 1, options),
    (options) => cache.zpopmin('z', options),
    (options) => cache.spop('s', options),
    (options) => cache.getMany(['k'], options),
    (options) => cache.clear(options),
  ]
  for (const call of calls) {
    await expect(call('text' as never), String(call)).rejects.toThrow(
      expect.objectContaining({ code: 'DATA' }),
    )
  }
})

describe('sets and sorted sets', () => {
  it('refuse a match on compressed members', async () => {
    const cache = newCache({ OPTIONS: { COMPRESSOR: new ZlibCompressor() } })
    const refusal = expect.objectContaining({ name: 'ValueError' })
    await expect(cache.sscan('s', { match: 'x*' })).rejects.toThrow(refusal)
    await expect(cache.sscanIter('s', { match: 'x*' }).next()).rejects.toThrow(refusal)
    expect(await cache.sscan('s')).toEqual(new Set())
  })

  it('find members by their bytes', async () => {
    const cache = newCache()
    await cache.sadd('s', 1, 'x', ['list'])
    expect(await cache.sismember('s', ['list'])).toBe(true)
    expect(await cache.sscan('s', { match: '1', count: 100 })).toEqual(new Set())
    expect(await Array.fromAsync(cache.sscanIter('s'))).toHaveLength(3)
  })

  it('take scores as a record, a Map and pairs, and give fractions with incr', async () => {
    const cache = newCache()
    await cache.zadd('z', { a: 1 })
    await cache.zadd('z', new Map([[['list'], 2]]))
    await cache.zadd('z', [[7, 0.5]])
    expect(await cache.zrange('z', 0, -1, { withscores: true })).toEqual([
      [7, 0.5],
      ['a', 1],
      [['list'], 2],
    ])
    expect(await cache.zadd('z', { a: 0.25 }, { incr: true })).toBe(1.25)
    expect(await cache.zadd('z', { new: 1 }, { incr: true, xx: true })).toBeNull()
  })

  it('want start and num together', async () => {
    await expect(newCache().zrangebyscore('z', 0, 1, { start: 1 })).rejects.toThrow('both')
  })
})

describe('a lock', () => {
  it('is on the key as it is named in Redis', async () => {
    const cache = newCache()
    await using lock = await cache.lock('job', { timeout: 10, version: 3 }).acquireOrThrow()
    expect(lock.name).toBe(`${cache.keyPrefix}:3:job`)
    expect(await cache.lock('job', { version: 3 }).acquire({ blocking: false })).toBe(false)
    expect(await cache.lock('job').acquire({ blocking: false })).toBe(true)
  })
})

describe('the connection', () => {
  it('gives bytes and knows no prefix', async () => {
    const name = uniqueKey()
    const caches = createCaches({ default: { redis, keyPrefix: 'p' } })
    await caches.getRedisConnection().set(name, new Uint8Array([255]))
    expect(await caches.getRedisConnection('default', { write: false }).get(name)).toEqual(
      new Uint8Array([255]),
    )
    expect(await caches.default.connection().exists(name)).toBe(1)
    await caches.default.close()
  })
})

describe('doctor()', () => {
  const texts = [
    'some',
    'texts',
    'of',
    'a',
    'list',
    'that',
    'is',
    'long',
    'enough',
    'to',
    'compress',
  ]

  it('is content with what the same settings wrote', async () => {
    const cache = newCache({ OPTIONS: { COMPRESSOR: new ZlibCompressor() } })
    await cache.set('probe', texts)
    const { agrees, findings } = await cache.doctor('probe')
    expect(agrees).toBe(true)
    expect(findings.map(({ about, agrees }) => [about, agrees])).toEqual([
      ['key', true],
      ['compressor', true],
      ['serializer', true],
      ['value', true],
    ])
  })

  it('finds another version, another compressor and another serializer', async () => {
    const cache = newCache()
    const key = uniqueKey('probe')
    const theirs = createCaches({
      default: {
        redis,
        keyPrefix: cache.keyPrefix,
        version: 2,
        options: {
          serializer: 'django_redis.serializers.json.JSONSerializer',
          compressor: new GzipCompressor(),
        },
      },
    }).default
    await theirs.set(key, texts)
    const { agrees, findings } = await cache.doctor(key)
    expect(agrees).toBe(false)
    expect(findings).toMatchObject([
      { about: 'key', agrees: false, found: `${cache.keyPrefix}:2:${key}` },
      { about: 'compressor', agrees: false, expected: 'identity', found: 'gzip' },
      { about: 'serializer', agrees: false, expected: 'pickle', found: 'json' },
    ])
  })

  it('says when a value cannot tell', async () => {
    const cache = newCache({ OPTIONS: { COMPRESSOR: new ZlibCompressor() } })
    await cache.set('number', 5)
    expect((await cache.doctor('number')).findings).toMatchObject([
      { about: 'key', agrees: true },
      { about: 'value', agrees: null },
    ])
    await cache.set('short', '')
    expect((await cache.doctor('short')).findings).toMatchObject([
      { about: 'key', agrees: true },
      { about: 'compressor', agrees: null },
      { about: 'serializer', agrees: true },
      { about: 'value', agrees: true },
    ])
  })

  it('finds what is no value, and what is not there', async () => {
    const cache = newCache()
    await cache.sadd('s', 1)
    expect(await cache.doctor('s')).toMatchObject({ agrees: false, findings: [{ about: 'key' }] })
    expect(await cache.doctor(uniqueKey())).toMatchObject({
      agrees: false,
      findings: [{ about: 'key', agrees: false, message: expect.stringContaining('no such key') }],
    })
  })

  it('finds what names a class', async () => {
    const cache = newCache()
    const pickled = new TextEncoder().encode('\u0080\u0004cos\nsystem\n.')
    await bytesRedis.set(
      String(cache.makeKey('k')),
      pickled.filter((byte) => byte !== 0xc2),
    )
    const { findings } = await cache.doctor('k')
    expect(findings.at(-1)).toMatchObject({ about: 'value', agrees: false })
    expect(findings.at(-1)?.message).toContain('os.system')
  })
})
