import { describe, expect, test } from 'vitest'
import { ResponseError, UnsupportedCommandError } from '../../../lib/index.ts'
import { failures } from '../../support/failures.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

/** An `m` and a byte, for each value a byte has. */
const everyByte = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(0x6d, byte))

describe('fields and values', () => {
  test('a field is new once and overwritten after that', async () => {
    const key = uniqueKey()
    expect(await redis.hset(key, 'f', 'one')).toBe(1)
    expect(await redis.hset(key, 'f', 'two')).toBe(0)
    expect(await redis.hget(key, 'f')).toBe('two')
    expect(await redis.hget(key, 'other')).toBeNull()
    expect(await redis.hget(uniqueKey(), 'f')).toBeNull()
  })

  test('items, key with value and a mapping are stored together', async () => {
    const key = uniqueKey()
    const mapping = { m: 0.1 + 0.2 }
    expect(await redis.hset(key, { items: ['i', 1], key: 'k', value: 2n, mapping })).toBe(3)
    expect({ ...(await redis.hgetall(key)) }).toEqual({ i: '1', k: '2', m: '0.30000000000000004' })
  })

  test('values come back as the text they are', async () => {
    const key = uniqueKey()
    const values = { a: '007', b: 'true', c: 'null', d: '[1]', e: '', f: '9007199254740993' }
    await redis.hset(key, { mapping: values })
    expect({ ...(await redis.hgetall(key)) }).toEqual(values)
  })

  test('__proto__ is a field like any other', async () => {
    const key = uniqueKey()
    await redis.hset(key, '__proto__', 'v')
    expect(Object.entries(await redis.hgetall(key))).toEqual([['__proto__', 'v']])
    expect(Object.entries((await redis.hscan(key))[1])).toEqual([['__proto__', 'v']])
  })

  test('a missing key has no fields', async () => {
    const key = uniqueKey()
    expect(Object.keys(await redis.hgetall(key))).toEqual([])
    expect(await redis.hkeys(key)).toEqual([])
    expect(await redis.hvals(key)).toEqual([])
    expect(await redis.hlen(key)).toBe(0)
    expect(await redis.hrandfield(key)).toBeNull()
    expect(await redis.hrandfield(key, 2)).toEqual([])
  })

  test('several values, null for each field that is missing', async () => {
    const key = uniqueKey()
    await redis.hset(key, { mapping: { a: 1, b: 2 } })
    expect(await redis.hmget(key, 'b', 'x', 'a')).toEqual(['2', null, '1'])
    expect(await redis.hmget(key, ['a'], 'b')).toEqual(['1', '2'])
  })

  test('fields, values, number and lengths', async () => {
    const key = uniqueKey()
    expect(await redis.hmset(key, { a: 'é', b: 'xyz' })).toBe(true)
    expect((await redis.hkeys(key)).sort()).toEqual(['a', 'b'])
    expect((await redis.hvals(key)).sort()).toEqual(['xyz', 'é'])
    expect(await redis.hlen(key)).toBe(2)
    expect(await redis.hstrlen(key, 'a')).toBe(2)
    expect(await redis.hstrlen(key, 'x')).toBe(0)
    expect(await redis.hexists(key, 'a')).toBe(true)
    expect(await redis.hexists(key, 'x')).toBe(false)
  })

  test('only a field that is missing is stored by hsetnx', async () => {
    const key = uniqueKey()
    expect(await redis.hsetnx(key, 'f', 1)).toBe(1)
    expect(await redis.hsetnx(key, 'f', 2)).toBe(0)
    expect(await redis.hget(key, 'f')).toBe('1')
  })

  test('removed fields are counted, and the key goes with the last', async () => {
    const key = uniqueKey()
    await redis.hset(key, { mapping: { a: 1, b: 2 } })
    expect(await redis.hdel(key, 'a', 'x')).toBe(1)
    expect(await redis.hdel(key, 'b')).toBe(1)
    expect(await redis.hlen(key)).toBe(0)
  })
})

describe('counters', () => {
  test('integers are exact to the last of 64 bits', async () => {
    const key = uniqueKey()
    expect(await redis.hincrby(key, 'n')).toBe(1)
    expect(await redis.hincrby(key, 'n', -3)).toBe(-2)
    expect(await redis.hincrby(key, 'n', { amount: 2 ** 53 - 1 })).toBe(2 ** 53 - 3)
    await redis.hset(key, 'n', 0)
    expect(await redis.hincrby(key, 'n', 2n ** 63n - 1n)).toBe(2n ** 63n - 1n)
    await expect(redis.hincrby(key, 'n')).rejects.toThrow(ResponseError)
  })

  test('fractions are added to, 1 by default', async () => {
    const key = uniqueKey()
    expect(await redis.hincrbyfloat(key, 'n')).toBe(1)
    expect(await redis.hincrbyfloat(key, 'n', 1e-5)).toBe(1.00001)
    expect(await redis.hincrbyfloat(key, 'n', { amount: -2.5 })).toBe(-1.49999)
  })

  test('a value that is no number is an error', async () => {
    const key = uniqueKey()
    await redis.hset(key, 'f', 'text')
    await expect(redis.hincrby(key, 'f')).rejects.toThrow('hash value is not an integer')
    await expect(redis.hincrbyfloat(key, 'f')).rejects.toThrow('hash value is not a float')
  })
})

describe('random fields', () => {
  test('one, several, and with repetitions', async () => {
    const key = uniqueKey()
    await redis.hset(key, { mapping: { a: 1, b: 2 } })
    expect(['a', 'b']).toContain(await redis.hrandfield(key))
    expect((await redis.hrandfield(key, 5)).sort()).toEqual(['a', 'b'])
    expect(await redis.hrandfield(key, { count: -5 })).toHaveLength(5)
  })

  test('with values as a flat list', async () => {
    const key = uniqueKey()
    await redis.hset(key, 'a', 1)
    expect(await redis.hrandfield(key, 1, { withvalues: true })).toEqual(['a', '1'])
  })
})

describe('pages', () => {
  test('every field comes until the cursor is 0', async () => {
    const key = uniqueKey()
    const mapping = new Map(Array.from({ length: 1000 }, (_, i) => [`f${i}`, i] as const))
    await redis.hset(key, { mapping })
    const seen = new Map<string, string>()
    let cursor = 0
    do {
      const [next, page] = await redis.hscan(key, cursor, { count: 100 })
      for (const [field, value] of Object.entries(page)) seen.set(field, value)
      cursor = next
    } while (cursor !== 0)
    expect(seen.size).toBe(1000)
    expect(seen.get('f999')).toBe('999')
  })

  test('only fields that match', async () => {
    const key = uniqueKey()
    await redis.hset(key, { mapping: { a1: 1, a2: 2, b1: 3 } })
    const [cursor, page] = await redis.hscan(key, { match: 'a*' })
    expect(cursor).toBe(0)
    expect({ ...page }).toEqual({ a1: '1', a2: '2' })
  })
})

describe('a client that gets bytes', () => {
  test('fields and values keep all 256 byte values', async () => {
    const key = uniqueKey()
    const mapping = new Map(everyByte.map((byte) => [byte, Uint8Array.of(...byte, 0xff)]))
    expect(await bytesRedis.hset(key, { mapping })).toBe(256)
    const all = await bytesRedis.hgetall(key)
    expect(all).toBeInstanceOf(Map)
    const read = [...all].sort(([a], [b]) => (a[1] ?? 0) - (b[1] ?? 0))
    expect(read).toEqual([...mapping])
    expect(await bytesRedis.hget(key, Uint8Array.of(0x6d, 0x80))).toEqual(
      Uint8Array.of(0x6d, 0x80, 0xff),
    )
    expect(await bytesRedis.hmget(key, everyByte)).toEqual([...mapping.values()])
    expect(await bytesRedis.hdel(key, ...everyByte)).toBe(256)
  })

  test('a page is a Map', async () => {
    const key = uniqueKey()
    await bytesRedis.hset(key, Uint8Array.of(0, 255), Uint8Array.of(128))
    const [cursor, page] = await bytesRedis.hscan(key)
    expect(cursor).toBe(0)
    expect([...page]).toEqual([[Uint8Array.of(0, 255), Uint8Array.of(128)]])
    expect(await bytesRedis.hkeys(key)).toEqual([Uint8Array.of(0, 255)])
    expect(await bytesRedis.hvals(key)).toEqual([Uint8Array.of(128)])
    expect(await bytesRedis.hrandfield(key)).toEqual(Uint8Array.of(0, 255))
  })

  test('numbers and booleans stay what they are', async () => {
    const key = uniqueKey()
    expect(await bytesRedis.hmset(key, { a: 1 })).toBe(true)
    expect(await bytesRedis.hincrby(key, 'a', 2)).toBe(3)
    expect(await bytesRedis.hincrbyfloat(key, 'a', 0.5)).toBe(3.5)
    expect(await bytesRedis.hexists(key, 'a')).toBe(true)
  })
})

test('a pipeline gives each reply its shape', async () => {
  const key = uniqueKey()
  const [added, all, random, page] = await redis
    .pipeline()
    .hset(key, 'f', 'v')
    .hgetall(key)
    .hrandfield(key)
    .hscan(key)
    .execute()
  expect(added).toBe(1)
  expect({ ...all }).toEqual({ f: 'v' })
  expect(random).toBe('f')
  expect({ ...page[1] }).toEqual({ f: 'v' })
})

describe('errors', () => {
  test('a key of another type is refused with WRONGTYPE', async () => {
    const key = uniqueKey()
    await redis.set(key, 'text')
    for (const error of await failures([
      redis.hdel(key, 'f'),
      redis.hexists(key, 'f'),
      redis.hget(key, 'f'),
      redis.hgetall(key),
      redis.hincrby(key, 'f'),
      redis.hincrbyfloat(key, 'f'),
      redis.hkeys(key),
      redis.hlen(key),
      redis.hset(key, 'f', 'v'),
      redis.hsetnx(key, 'f', 'v'),
      redis.hmset(key, { f: 'v' }),
      redis.hmget(key, 'f'),
      redis.hvals(key),
      redis.hstrlen(key, 'f'),
      redis.hrandfield(key),
      redis.hscan(key),
    ])) {
      expect(error).toBeInstanceOf(ResponseError)
      expect(error).toMatchObject({ code: 'WRONGTYPE' })
    }
  })

  test('what cannot be sent rejects and does not throw', async () => {
    await expect(redis.hset(uniqueKey(), {})).rejects.toThrow("'hset' with no key value pairs")
    await expect(redis.himportSet(uniqueKey(), 's', ['v'])).rejects.toThrow(UnsupportedCommandError)
  })
})
