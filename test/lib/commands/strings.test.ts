import { describe, expect, test } from 'vitest'
import { DataError, ResponseError } from '../../../lib/errors.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte)

describe('values', () => {
  test.each(['007', 'true', 'null', '[1]', '{"a":1}', '', '1e3', 'grüße 🦊', '\u0000'])(
    'come back as the text they are: %j',
    async (value) => {
      const key = uniqueKey()
      expect(await redis.set(key, value)).toBe(true)
      expect(await redis.get(key)).toBe(value)
    },
  )

  test('come back byte for byte', async () => {
    const key = uniqueKey()
    await redis.set(key, ALL_BYTES)
    expect(await bytesRedis.get(key)).toEqual(ALL_BYTES)
    expect(await bytesRedis.getrange(key, 254, -1)).toEqual(Uint8Array.of(254, 255))
    expect(await bytesRedis.getset(key, 'x')).toEqual(ALL_BYTES)
    expect(await bytesRedis.getdel(key)).toEqual(utf8('x'))
    expect(await bytesRedis.get(key)).toBeNull()
  })
})

describe('set', () => {
  test('keeps the old value when nx is set and the key exists', async () => {
    const key = uniqueKey()
    expect(await redis.set(key, 'a', { xx: true })).toBeNull()
    expect(await redis.set(key, 'a', { nx: true })).toBe(true)
    expect(await redis.set(key, 'b', { nx: true })).toBeNull()
    expect(await redis.set(key, 'b', { nx: true, get: true })).toBe('a')
    expect(await redis.set(key, 'c', { get: true })).toBe('a')
    expect(await redis.get(key)).toBe('c')
    expect(await bytesRedis.set(key, 'd', { get: true })).toEqual(utf8('c'))
    expect(await redis.set(uniqueKey(), 'd', { get: true })).toBeNull()
  })

  test('sets every kind of expiry, and keeps the one there is', async () => {
    const key = uniqueKey()
    const when = new Date('2099-01-02T03:04:05.678Z')
    await redis.set(key, 'v', { ex: 100 })
    expect(await redis.ttl(key)).toBe(100)
    await redis.set(key, 'v', { px: 50_000 })
    expect(await redis.ttl(key)).toBe(50)
    await redis.set(key, 'v', { exat: when })
    expect(await redis.pexpiretime(key)).toBe(Math.floor(when.getTime() / 1000) * 1000)
    await redis.set(key, 'v', { pxat: when })
    expect(await redis.pexpiretime(key)).toBe(when.getTime())
    await redis.set(key, 'w', { keepttl: true })
    expect(await redis.pexpiretime(key)).toBe(when.getTime())
    await redis.set(key, 'x')
    expect(await redis.ttl(key)).toBe(-1)
  })

  test('rejects with a local error', async () => {
    await expect(redis.set('k', 'v', { ex: 1, px: 1 })).rejects.toThrow(DataError)
    await expect(redis.set('k', true as never)).rejects.toThrow(
      "Invalid input of type: 'bool'. Convert to a bytes, string, int or float first.",
    )
  })

  test('has older relatives', async () => {
    const key = uniqueKey()
    expect(await redis.setex(key, 100, 'v')).toBe(true)
    expect(await redis.psetex(key, 50_000, 'w')).toBe(true)
    expect(await redis.ttl(key)).toBe(50)
    expect(await redis.setnx(key, 'x')).toBe(false)
    expect(await redis.setnx(uniqueKey(), 'x')).toBe(true)
    expect(await redis.get(key)).toBe('w')
  })
})

test('several keys are set and read at once', async () => {
  const [a, b] = [uniqueKey('a'), uniqueKey('b')]
  expect(await redis.mset({ [a]: 'null', [b]: 2 })).toBe(true)
  expect(await redis.mget([a, b], uniqueKey())).toEqual(['null', '2', null])
  expect(await redis.mget(a, b)).toEqual(['null', '2'])
  expect(await redis.mget([])).toEqual([])
  expect(await redis.msetnx({ [a]: 3, [uniqueKey()]: 4 })).toBe(false)
  expect(await redis.msetnx(new Map([[uniqueKey(), ALL_BYTES]]))).toBe(true)
  expect(await bytesRedis.mget(a, uniqueKey())).toEqual([utf8('null'), null])
})

describe('counters', () => {
  test('go up and down', async () => {
    const key = uniqueKey()
    expect(await redis.incr(key)).toBe(1)
    expect(await redis.incr(key, 4)).toBe(5)
    expect(await redis.incrby(key, { amount: 5 })).toBe(10)
    expect(await redis.decr(key)).toBe(9)
    expect(await redis.decrby(key, 10)).toBe(-1)
    expect(await redis.incrbyfloat(key, 0.5)).toBe(-0.5)
    await expect(redis.incr(key)).rejects.toThrow('value is not an integer or out of range')
  })

  test('are exact past 2^53', async () => {
    const key = uniqueKey()
    await redis.set(key, 2n ** 63n - 2n)
    expect(await redis.incr(key)).toBe(2n ** 63n - 1n)
    expect(await redis.decrby(key, 2n ** 63n - 1n)).toBe(0)
    expect(await bytesRedis.incrby(key, 2n ** 60n + 1n)).toBe(2n ** 60n + 1n)
  })
})

test('getex changes the expiry of what it reads', async () => {
  const key = uniqueKey()
  expect(await redis.getex(key, { ex: 5 })).toBeNull()
  await redis.set(key, 'v')
  expect(await redis.getex(key, { ex: 100 })).toBe('v')
  expect(await redis.ttl(key)).toBe(100)
  expect(await redis.getex(key, { pxat: new Date('2099-01-01') })).toBe('v')
  expect(await redis.getex(key)).toBe('v')
  expect(await redis.ttl(key)).toBeGreaterThan(100)
  expect(await bytesRedis.getex(key, { persist: true })).toEqual(utf8('v'))
  expect(await redis.ttl(key)).toBe(-1)
})

test('parts of a string are read and written', async () => {
  const key = uniqueKey()
  expect(await redis.append(key, 'hello')).toBe(5)
  expect(await redis.append(key, ' world')).toBe(11)
  expect(await redis.strlen(key)).toBe(11)
  expect(await redis.getrange(key, 0, 4)).toBe('hello')
  expect(await redis.getrange(key, 20, 30)).toBe('')
  expect(await redis.substr(key, -5)).toBe('world')
  expect(await redis.substr(key, 0, { end: 1 })).toBe('he')
  expect(await redis.setrange(key, 6, 'redis')).toBe(11)
  expect(await redis.get(key)).toBe('hello redis')
  expect(await redis.strlen(uniqueKey())).toBe(0)
})

test('a string is not a list', async () => {
  const key = uniqueKey()
  await redis.eval('return redis.call("rpush", KEYS[1], "x")', 1, key)
  await expect(redis.get(key)).rejects.toMatchObject({ name: 'ResponseError', code: 'WRONGTYPE' })
  await expect(redis.get(key)).rejects.toThrow(ResponseError)
})

test('the longest common subsequence is told in four ways', async () => {
  const [a, b] = [uniqueKey('a'), uniqueKey('b')]
  await redis.mset({ [a]: 'ohmytext', [b]: 'mynewtext' })
  const ranges = [
    [
      [4, 7],
      [5, 8],
    ],
    [
      [2, 3],
      [0, 1],
    ],
  ]
  expect(await redis.lcs(a, b)).toBe('mytext')
  expect(await redis.lcs(a, b, { len: true })).toBe(6)
  expect(await redis.lcs(a, b, { idx: true })).toEqual(['matches', ranges, 'len', 6])
  expect(await redis.lcs(a, b, { idx: true, minmatchlen: 4, withmatchlen: true })).toEqual([
    'matches',
    [[[4, 7], [5, 8], 4]],
    'len',
    6,
  ])
  expect(await bytesRedis.lcs(a, b)).toEqual(utf8('mytext'))
})

test('a pipeline gives the replies in order', async () => {
  const key = uniqueKey()
  const replies = await redis
    .pipeline()
    .set(key, 1)
    .set(key, 2, { get: true })
    .incr(key)
    .mget([])
    .mget(key)
    .getdel(key)
    .execute()
  expect(replies).toEqual([true, '1', 3, [], ['3'], '3'])
})
