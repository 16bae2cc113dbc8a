import { describe, expect, it } from 'vitest'
import {
  type Cache,
  createCaches,
  type StandardSchema,
  ZlibCompressor,
} from '../../../lib/cache/index.ts'
import { losing } from '../../support/losing.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

/** A cache that no other test shares. */
function newCache(options: object = {}): Cache {
  return createCaches({ default: { redis, keyPrefix: uniqueKey('cache'), options } })
    .default as Cache
}

const json = { serializer: 'django_redis.serializers.json.JSONSerializer' }

describe('a value', () => {
  it.each([
    ['a text', 'hello'],
    ['a number', 42],
    ['a large number', 2n ** 100n],
    ['a fraction', 1.5],
    ['null', null],
    ['a list', [1, 'two', [3, null, true]]],
    ['a record', { name: 'Ada', tags: ['x'] }],
    ['bytes', new Uint8Array([0, 255, 128])],
    ['a set', new Set([1, 'a'])],
    ['an empty text', ''],
    ['a long text', 'é'.repeat(100_000)],
  ])('that is %s comes back', async (_, value) => {
    const cache = newCache()
    await cache.set('k', value)
    expect(await cache.get('k')).toEqual(value)
    expect(await cache.getMany(['k'])).toEqual({ k: value })
  })

  it('that is a whole number is stored as digits, anything else is not', async () => {
    const cache = newCache()
    const stored = async (): Promise<string> =>
      new TextDecoder().decode((await bytesRedis.get(String(cache.makeKey('k')))) ?? undefined)
    await cache.set('k', 7)
    expect(await stored()).toBe('7')
    await cache.set('k', -0)
    expect(await stored()).toMatch(/^\ufffd/)
    await cache.set('k', 1e21)
    expect(await stored()).toMatch(/^\ufffd/)
    await cache.set('k', true)
    expect(await stored()).toMatch(/^\ufffd/)
  })

  it('that is an integer of more digits than Python reads is refused', async () => {
    const cache = newCache()
    await cache.set('k', 10n ** 4300n - 1n)
    expect(await cache.get('k')).toBe(10n ** 4300n - 1n)
    await expect(cache.set('k', 10n ** 4300n)).rejects.toThrow('4300 digits')
  })

  it('that is missing is null, or the default', async () => {
    const cache = newCache()
    expect(await cache.get('k')).toBeNull()
    expect(await cache.get('k', { default: { none: true } })).toEqual({ none: true })
    await cache.set('k', null)
    expect(await cache.get('k', { default: 'default' })).toBeNull()
  })

  it('that the serializer has no place for stores nothing', async () => {
    const cache = newCache(json)
    await expect(cache.set('k', new Uint8Array(1))).rejects.toThrow(
      expect.objectContaining({ code: 'SERIALIZER' }),
    )
    expect(await cache.hasKey('k')).toBe(false)
  })

  it('that is not this serializer’s is an error to the caller', async () => {
    const cache = newCache()
    await redis.set(String(cache.makeKey('k')), 'hello')
    await expect(cache.get('k')).rejects.toThrow(expect.objectContaining({ code: 'UNPICKLING' }))
    await redis.set(String(cache.makeKey('k')), '')
    await expect(cache.get('k')).rejects.toThrow(expect.objectContaining({ code: 'UNPICKLING' }))
  })

  it('that is short is not compressed, and read all the same', async () => {
    const cache = newCache({ ...json, compressor: 'django_redis.compressors.zlib.ZlibCompressor' })
    await cache.setMany({ short: 'x', long: 'x'.repeat(1000) })
    expect(await cache.getMany(['short', 'long'])).toEqual({ short: 'x', long: 'x'.repeat(1000) })
    expect(await redis.get(String(cache.makeKey('short')))).toBe('"x"')
    expect(await bytesRedis.strlen(String(cache.makeKey('long')))).toBeLessThan(50)
  })
})

it('a value that would be larger than allowed is an error, and not taken for uncompressed', async () => {
  const keyPrefix = uniqueKey('cache')
  const cacheWith = (maxOutputBytes: number): Cache =>
    createCaches({
      default: {
        redis,
        keyPrefix,
        options: { compressor: new ZlibCompressor({ maxOutputBytes }) },
      },
    }).default as Cache
  await cacheWith(1_000_000).set('bomb', 'x'.repeat(100_000))
  await expect(cacheWith(10_000).get('bomb')).rejects.toThrow(
    expect.objectContaining({ code: 'OUTPUT_LIMIT' }),
  )
})

describe('positions and options', () => {
  it('take a timeout either way', async () => {
    const cache = newCache()
    await cache.set('k', 1, 50)
    expect(await cache.ttl('k')).toBeGreaterThan(40)
    await cache.set('k', 1, { timeout: null })
    expect(await cache.ttl('k')).toBeNull()
    await cache.set('k', 1, { timeout: undefined })
    expect(await cache.ttl('k')).toBeGreaterThan(290)
  })

  it('refuse Django’s second positional argument of get()', async () => {
    const cache = newCache()
    await expect(cache.get('k', 'default' as never)).rejects.toThrow('object of options')
    await expect(cache.set('k', 1, '30' as never)).rejects.toThrow(
      expect.objectContaining({ code: 'DATA' }),
    )
    await expect(cache.set('k', 1, Number.NaN)).rejects.toThrow('finite')
  })

  it('of a view give the version', async () => {
    const cache = newCache()
    const second = cache.with({ version: 2 })
    await second.sadd('s', 'a')
    await second.set('k', 'two')
    expect(await cache.get('k', { version: 2 })).toBe('two')
    expect(await cache.scard('s')).toBe(0)
    expect(await cache.scard('s', { version: 2 })).toBe(1)
    expect(second.version).toBe(2)
    expect(second.with({}).version).toBe(2)
  })

  it('of a view end calls by a signal', async () => {
    const reason = new Error('gone')
    const cache = newCache().with({ signal: AbortSignal.abort(reason) })
    await expect(cache.get('k')).rejects.toBe(reason)
  })
})

describe('several values', () => {
  it('of more bytes than one transaction carries are all stored', async () => {
    const cache = newCache()
    const values = Object.fromEntries(
      [50_000, 10, 50_000, 100_000, 20].map((length, index) => [
        `k${index}`,
        new Uint8Array(length).fill(200 + index),
      ]),
    )
    await cache.setMany(values, 60)
    expect(await cache.getMany(Object.keys(values))).toEqual(values)
  })

  it('may have keys that are no names of fields', async () => {
    const cache = newCache()
    await cache.setMany([
      ['__proto__', 1],
      [5, 2],
      [cache.makeKey('made'), 3],
    ])
    const found = await cache.getMany(['__proto__', 5, cache.makeKey('made')])
    expect(Object.entries(found)).toEqual(
      expect.arrayContaining([
        ['5', 2],
        ['__proto__', 1],
        [String(cache.makeKey('made')), 3],
      ]),
    )
  })

  it('are none without a request', async () => {
    const cache = newCache()
    await cache.setMany({})
    expect(await cache.getMany([])).toEqual({})
    expect(await cache.deleteMany([])).toBe(0)
  })
})

describe('getOrSet', () => {
  it('calls the function for a miss only, and keeps what was there first', async () => {
    const cache = newCache()
    let calls = 0
    const make = async (): Promise<string> => `made ${++calls}`
    expect(await cache.getOrSet('k', make, 60)).toBe('made 1')
    expect(await cache.getOrSet('k', make)).toBe('made 1')
    expect(calls).toBe(1)
  })

  it('gives what somebody else has stored meanwhile', async () => {
    const cache = newCache()
    const slow = async (): Promise<string> => {
      await cache.set('k', 'theirs')
      return 'ours'
    }
    expect(await cache.getOrSet('k', slow)).toBe('theirs')
    expect(await cache.get('k')).toBe('theirs')
  })

  it('gives what is there when the reply is lost', async () => {
    const keyPrefix = uniqueKey('cache')
    const { default: cache } = createCaches({ default: { redis: losing('SET'), keyPrefix } })
    expect(await cache.getOrSet('k', () => 5)).toBe(5)
    expect(await cache.get('k')).toBe(5)
  })

  it('passes on what the function throws, and stores nothing', async () => {
    const cache = newCache()
    const failing = (): string => {
      throw new RangeError('no')
    }
    await expect(cache.getOrSet('k', failing)).rejects.toThrow(RangeError)
    expect(await cache.hasKey('k')).toBe(false)
  })
})

describe('a schema', () => {
  /** Texts, as numbers of letters. */
  const length: StandardSchema<number> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        typeof value === 'string'
          ? { value: value.length }
          : { issues: [{ message: `Not a text: ${String(value)}`, path: ['a', { key: 0 }] }] },
    },
  }

  it('gives what is read its type', async () => {
    const cache = newCache()
    await cache.set('k', 'four')
    const letters: number | null = await cache.get('k', { schema: length })
    expect(letters).toBe(4)
    expect(await cache.getMany(['k'], { schema: length })).toEqual({ k: 4 })
  })

  it('is not asked about a default', async () => {
    expect(await newCache().get('k', { schema: length, default: 'none' })).toBe('none')
  })

  it('refuses what does not fit, without showing it', async () => {
    const cache = newCache()
    await cache.set('k', 123456)
    const error = await cache.get('k', { schema: length }).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ name: 'ValidationError', code: 'VALIDATION' })
    expect(String(error)).toContain('a.0')
    expect(JSON.stringify(error) + String(error)).not.toContain('123456')
    expect(error).toHaveProperty('issues.0.message', 'Not a text: 123456')
    await expect(cache.getMany(['k'], { schema: length })).rejects.toThrow('a.0')
  })
})
