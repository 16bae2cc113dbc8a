import { describe, expect, test } from 'vitest'
import { ResponseError } from '../../../lib/index.ts'
import { failures } from '../../support/failures.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

/** An `m` and a byte, for each value a byte has. */
const everyByte = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(0x6d, byte))

function sorted(members: Iterable<Uint8Array>): Uint8Array[] {
  return [...members].sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0))
}

/** Two sets, `abc` and `bcd`. */
async function twoSets(): Promise<[string, string]> {
  const keys: [string, string] = [uniqueKey('abc'), uniqueKey('bcd')]
  await redis.sadd(keys[0], 'a', 'b', 'c')
  await redis.sadd(keys[1], 'b', 'c', 'd')
  return keys
}

describe('members', () => {
  test('are added once and counted', async () => {
    const key = uniqueKey()
    expect(await redis.sadd(key, 'a', 'b', 'a')).toBe(2)
    expect(await redis.sadd(key, 'b', 3)).toBe(1)
    expect(await redis.scard(key)).toBe(3)
    expect(await redis.smembers(key)).toEqual(new Set(['a', 'b', '3']))
    expect(await redis.smembers(uniqueKey())).toEqual(new Set())
  })

  test('membership is 0 or 1', async () => {
    const key = uniqueKey()
    await redis.sadd(key, 'a')
    expect(await redis.sismember(key, 'a')).toBe(1)
    expect(await redis.sismember(key, 'b')).toBe(0)
    expect(await redis.smismember(key, 'a', 'b')).toEqual([1, 0])
    expect(await redis.smismember(key, ['b', 'a'])).toEqual([0, 1])
  })

  test('removed ones are counted, and the key goes with the last', async () => {
    const key = uniqueKey()
    await redis.sadd(key, 'a', 'b')
    expect(await redis.srem(key, 'a', 'x')).toBe(1)
    expect(await redis.srem(key, 'b')).toBe(1)
    expect(await redis.scard(key)).toBe(0)
  })

  test('one moves from set to set', async () => {
    const [abc, bcd] = await twoSets()
    expect(await redis.smove(abc, bcd, 'a')).toBe(true)
    expect(await redis.smove(abc, bcd, 'a')).toBe(false)
    expect(await redis.smembers(bcd)).toEqual(new Set(['a', 'b', 'c', 'd']))
  })

  test('random ones stay, popped ones go', async () => {
    const key = uniqueKey()
    await redis.sadd(key, 'a', 'b', 'c')
    expect(['a', 'b', 'c']).toContain(await redis.srandmember(key))
    expect((await redis.srandmember(key, 5)).sort()).toEqual(['a', 'b', 'c'])
    expect(await redis.srandmember(key, { number: -5 })).toHaveLength(5)
    expect(await redis.scard(key)).toBe(3)
    expect(['a', 'b', 'c']).toContain(await redis.spop(key))
    expect(await redis.spop(key, { count: 5 })).toHaveLength(2)
    expect(await redis.spop(key)).toBeNull()
    expect(await redis.spop(key, 2)).toEqual([])
    expect(await redis.srandmember(key)).toBeNull()
  })
})

describe('several sets', () => {
  test('difference, intersection and union', async () => {
    const [abc, bcd] = await twoSets()
    expect(await redis.sdiff(abc, bcd)).toEqual(new Set(['a']))
    expect(await redis.sinter([abc, bcd])).toEqual(new Set(['b', 'c']))
    expect(await redis.sunion([abc], bcd)).toEqual(new Set(['a', 'b', 'c', 'd']))
    expect(await redis.sinter(abc, uniqueKey())).toEqual(new Set())
  })

  test('are counted without being read', async () => {
    const [abc, bcd] = await twoSets()
    expect(await redis.sintercard(2, [abc, bcd])).toBe(2)
    expect(await redis.sintercard(2, [abc, bcd], 1)).toBe(1)
    expect(await redis.sintercard(2, [abc, bcd], { limit: 1 })).toBe(1)
  })

  test('are stored under a key, and counted', async () => {
    const [abc, bcd] = await twoSets()
    const dest = uniqueKey('dest')
    expect(await redis.sdiffstore(dest, abc, bcd)).toBe(1)
    expect(await redis.smembers(dest)).toEqual(new Set(['a']))
    expect(await redis.sinterstore(dest, [abc, bcd])).toBe(2)
    expect(await redis.smembers(dest)).toEqual(new Set(['b', 'c']))
    expect(await redis.sunionstore(dest, abc, bcd)).toBe(4)
    expect(await redis.scard(dest)).toBe(4)
    expect(await redis.sdiffstore(dest, abc, abc)).toBe(0)
    expect(await redis.scard(dest)).toBe(0)
  })
})

describe('pages', () => {
  test('every member comes until the cursor is 0', async () => {
    const key = uniqueKey()
    await redis.sadd(key, ...Array.from({ length: 1000 }, (_, i) => `m${i}`))
    const seen = new Set<string>()
    let cursor = 0
    do {
      const [next, page] = await redis.sscan(key, cursor, { count: 100 })
      for (const member of page) seen.add(member)
      cursor = next
    } while (cursor !== 0)
    expect(seen.size).toBe(1000)
  })

  test('only members that match', async () => {
    const key = uniqueKey()
    await redis.sadd(key, 'a1', 'a2', 'b1')
    const [cursor, page] = await redis.sscan(key, { match: 'a*' })
    expect([cursor, page.sort()]).toEqual([0, ['a1', 'a2']])
  })
})

describe('a client that gets bytes', () => {
  test('members keep all 256 byte values', async () => {
    const key = uniqueKey()
    expect(await bytesRedis.sadd(key, ...everyByte)).toBe(256)
    expect(sorted(await bytesRedis.smembers(key))).toEqual(everyByte)
    expect(sorted(await bytesRedis.sunion(key))).toEqual(everyByte)
    expect(await bytesRedis.smismember(key, everyByte)).toEqual(everyByte.map(() => 1))
    expect(sorted((await bytesRedis.sscan(key, 0, { count: 1000 }))[1])).toEqual(everyByte)
    expect(sorted(await bytesRedis.srandmember(key, 256))).toEqual(everyByte)
    expect(sorted(await bytesRedis.spop(key, 256))).toEqual(everyByte)
  })

  test('one random member', async () => {
    const key = uniqueKey()
    await bytesRedis.sadd(key, Uint8Array.of(0xff))
    expect(await bytesRedis.srandmember(key)).toEqual(Uint8Array.of(0xff))
    expect(await bytesRedis.spop(key)).toEqual(Uint8Array.of(0xff))
    expect(await bytesRedis.spop(key)).toBeNull()
  })
})

test('a pipeline gives each reply its shape', async () => {
  const key = uniqueKey()
  const replies = await redis.pipeline().sadd(key, 'a').smembers(key).spop(key, 1).execute()
  expect(replies).toEqual([1, new Set(['a']), ['a']])
})

test('a key of another type is refused with WRONGTYPE', async () => {
  const key = uniqueKey()
  await redis.set(key, 'text')
  for (const error of await failures([
    redis.sadd(key, 'a'),
    redis.scard(key),
    redis.sdiff(key),
    redis.sdiffstore(uniqueKey(), key),
    redis.sinter(key),
    redis.sintercard(1, [key]),
    redis.sinterstore(uniqueKey(), key),
    redis.sismember(key, 'a'),
    redis.smembers(key),
    redis.smismember(key, 'a'),
    redis.smove(key, uniqueKey(), 'a'),
    redis.spop(key),
    redis.srandmember(key),
    redis.srem(key, 'a'),
    redis.sunion(key),
    redis.sunionstore(uniqueKey(), key),
    redis.sscan(key),
  ])) {
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ code: 'WRONGTYPE' })
  }
})
