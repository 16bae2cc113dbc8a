import { beforeEach, describe, expect, test } from 'vitest'
import { ResponseError } from '../../../lib/index.ts'
import { failures } from '../../support/failures.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

/** An `m` and a byte, for each value a byte has. */
const everyByte = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(0x6d, byte))

const withscores = true

describe('adding', () => {
  test('members are counted when new, with ch when changed as well', async () => {
    const key = uniqueKey()
    expect(await redis.zadd(key, { a: 1, b: 2 })).toBe(2)
    expect(await redis.zadd(key, { a: 5, c: 3 })).toBe(1)
    expect(await redis.zadd(key, new Map([['a', 6]]), { ch: true })).toBe(1)
    expect(await redis.zrange(key, 0, -1, { withscores })).toEqual([
      ['b', 2],
      ['c', 3],
      ['a', 6],
    ])
  })

  test('conditions keep scores as they are', async () => {
    const key = uniqueKey()
    await redis.zadd(key, { a: 1 })
    await redis.zadd(key, { a: 2, b: 2 }, { nx: true })
    await redis.zadd(key, { b: 3, c: 3 }, { xx: true })
    await redis.zadd(key, { a: 0, b: 4 }, { gt: true })
    await redis.zadd(key, { a: -1, b: 9 }, { lt: true })
    expect(await redis.zmscore(key, ['a', 'b', 'c'])).toEqual([-1, 4, null])
  })

  test('incr gives the sum, or null when a condition is not met', async () => {
    const key = uniqueKey()
    expect(await redis.zadd(key, { a: 0.1 }, { incr: true })).toBe(0.1)
    expect(await redis.zadd(key, [['a', 0.2]], { incr: true })).toBe(0.1 + 0.2)
    expect(await redis.zadd(key, { a: 1 }, { incr: true, nx: true })).toBeNull()
    expect(await redis.zincrby(key, -1.5, 'a')).toBe(0.1 + 0.2 - 1.5)
    expect(await redis.zincrby(key, 2, 'new')).toBe(2)
  })

  test.each([
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    1e-5,
    0.1 + 0.2,
    Number.MAX_SAFE_INTEGER,
    Number.MAX_VALUE,
    Number.MIN_VALUE,
    1.7732526297292595e18,
  ])('the score %s comes back the same', async (score) => {
    const key = uniqueKey()
    await redis.zadd(key, { m: score })
    expect(await redis.zscore(key, 'm')).toBe(score)
    expect(await redis.zrange(key, 0, -1, { withscores })).toEqual([['m', score]])
  })

  test('the score -0 comes back the same, unless Redis packs it as an integer', async () => {
    const key = uniqueKey()
    const long = 'm'.repeat(65)
    await redis.zadd(key, { [long]: -0 })
    expect(await redis.zscore(key, long)).toBe(-0)
    const packed = uniqueKey()
    await redis.zadd(packed, { m: -0 })
    expect(await redis.zscore(packed, 'm')).toBe(0)
  })

  test('nan is no score', async () => {
    await expect(redis.zadd(uniqueKey(), { m: Number.NaN })).rejects.toThrow('not a valid float')
  })

  test('__proto__ is a member like any other', async () => {
    const key = uniqueKey()
    await redis.zadd(key, [['__proto__', 1]])
    expect(await redis.zrange(key, 0, -1)).toEqual(['__proto__'])
  })
})

describe('reading', () => {
  let key: string

  beforeEach(async () => {
    key = uniqueKey()
    await redis.zadd(key, { a: 1, b: 2, c: 3, d: 4 })
  })

  test('numbers of members', async () => {
    expect(await redis.zcard(key)).toBe(4)
    expect(await redis.zcount(key, 2, 3)).toBe(2)
    expect(await redis.zcount(key, '(2', Number.POSITIVE_INFINITY)).toBe(2)
    expect(await redis.zcard(uniqueKey())).toBe(0)
    const lex = uniqueKey()
    await redis.zadd(lex, { a: 0, b: 0, c: 0 })
    expect(await redis.zlexcount(lex, '[b', '+')).toBe(2)
  })

  test('scores and ranks, null for what is missing', async () => {
    expect(await redis.zscore(key, 'b')).toBe(2)
    expect(await redis.zscore(key, 'x')).toBeNull()
    expect(await redis.zmscore(key, ['d', 'x'])).toEqual([4, null])
    expect(await redis.zrank(key, 'a')).toBe(0)
    expect(await redis.zrevrank(key, 'a')).toBe(3)
    expect(await redis.zrank(key, 'x')).toBeNull()
    expect(await redis.zrevrank(key, 'x')).toBeNull()
  })

  test('with scores as what scoreCastFunc makes of them', async () => {
    const scoreCastFunc = (score: number): string => `${score} points`
    expect((await redis.zscan(key, { scoreCastFunc, match: 'b' }))[1]).toEqual([['b', '2 points']])
  })

  test('at random, one or several, a negative count with repetitions', async () => {
    expect(['a', 'b', 'c', 'd']).toContain(await redis.zrandmember(key))
    expect((await redis.zrandmember(key, 9)).sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(await redis.zrandmember(key, { count: -9 })).toHaveLength(9)
    expect(await redis.zrandmember(uniqueKey())).toBeNull()
    const one = uniqueKey()
    await redis.zadd(one, { m: 1.5 })
    expect(await redis.zrandmember(one, 1, { withscores })).toEqual(['m', '1.5'])
  })
})

describe('removing', () => {
  let key: string

  beforeEach(async () => {
    key = uniqueKey()
    await redis.zadd(key, { a: 1, b: 2, c: 3, d: 4 })
  })

  test('members, ranges of ranks, scores and members', async () => {
    expect(await redis.zrem(key, 'a', 'x')).toBe(1)
    expect(await redis.zremrangebyrank(key, -1, -1)).toBe(1)
    expect(await redis.zremrangebyscore(key, '-inf', '(3')).toBe(1)
    expect(await redis.zrange(key, 0, -1)).toEqual(['c'])
    expect(await redis.zremrangebylex(key, '[c', '[c')).toBe(1)
    expect(await redis.zcard(key)).toBe(0)
  })

  test('the lowest and the highest are popped', async () => {
    expect(await redis.zpopmin(key)).toEqual([['a', 1]])
    expect(await redis.zpopmax(key, 2)).toEqual([
      ['d', 4],
      ['c', 3],
    ])
    expect(await redis.zpopmin(key, { count: 9 })).toEqual([['b', 2]])
    expect(await redis.zpopmax(key)).toEqual([])
  })

  test('from the first key that has members', async () => {
    const keys = [uniqueKey('empty'), key]
    expect(await redis.zmpop(2, keys, { min: true })).toEqual([key, [['a', '1']]])
    expect(await redis.zmpop(2, keys, { max: true, count: 2 })).toEqual([
      key,
      [
        ['d', '4'],
        ['c', '3'],
      ],
    ])
    expect(await redis.zmpop(1, [uniqueKey()], { min: true })).toBeNull()
  })
})

describe('pages', () => {
  test('every member comes until the cursor is 0', async () => {
    const key = uniqueKey()
    await redis.zadd(key, new Map(Array.from({ length: 1000 }, (_, i) => [`m${i}`, i] as const)))
    const seen = new Map<string, number>()
    let cursor = 0
    do {
      const [next, page] = await redis.zscan(key, cursor, { count: 100 })
      for (const [member, score] of page) seen.set(member, score)
      cursor = next
    } while (cursor !== 0)
    expect(seen.size).toBe(1000)
    expect(seen.get('m999')).toBe(999)
  })
})

describe('a client that gets bytes', () => {
  test('members keep all 256 byte values', async () => {
    const key = uniqueKey()
    const mapping = new Map(everyByte.map((member, score) => [member, score]))
    expect(await bytesRedis.zadd(key, mapping)).toBe(256)
    expect(await bytesRedis.zrange(key, 0, -1)).toEqual(everyByte)
    expect(await bytesRedis.zrange(key, 0, -1, { withscores })).toEqual([...mapping])
    expect(await bytesRedis.zmscore(key, everyByte)).toEqual([...mapping.values()])
    const [cursor, page] = await bytesRedis.zscan(key, 0, { count: 1000 })
    expect(cursor).toBe(0)
    expect(page.sort(([, a], [, b]) => a - b)).toEqual([...mapping])
    expect(await bytesRedis.zpopmin(key, 256)).toEqual([...mapping])
  })

  test('scores in flat lists and of zmpop are bytes as well', async () => {
    const key = uniqueKey()
    const member = Uint8Array.of(0xff)
    const score = new TextEncoder().encode('1.5')
    await bytesRedis.zadd(key, [[member, 1.5]])
    expect(await bytesRedis.zdiff(key, true)).toEqual([member, score])
    expect(await bytesRedis.zrandmember(key, 1, { withscores })).toEqual([member, score])
    expect(await bytesRedis.zscore(key, member)).toBe(1.5)
    expect(await bytesRedis.zrank(key, member)).toBe(0)
    expect(await bytesRedis.zmpop(1, [key], { max: true })).toEqual([
      new TextEncoder().encode(key),
      [[member, score]],
    ])
  })
})

test('a pipeline gives each reply its shape', async () => {
  const key = uniqueKey()
  const replies = await redis
    .pipeline()
    .zadd(key, { a: 1 })
    .zrange(key, 0, -1, { withscores })
    .zscan(key)
    .zpopmin(key)
    .execute()
  expect(replies).toEqual([1, [['a', 1]], [0, [['a', 1]]], [['a', 1]]])
})

test('a key of another type is refused with WRONGTYPE', async () => {
  const key = uniqueKey()
  await redis.set(key, 'text')
  for (const error of await failures([
    redis.zadd(key, { a: 1 }),
    redis.zcard(key),
    redis.zcount(key, 0, 1),
    redis.zdiff(key),
    redis.zdiffstore(uniqueKey(), key),
    redis.zincrby(key, 1, 'a'),
    redis.zinter(key),
    redis.zinterstore(uniqueKey(), [key]),
    redis.zintercard(1, [key]),
    redis.zlexcount(key, '-', '+'),
    redis.zpopmax(key),
    redis.zpopmin(key),
    redis.zrandmember(key),
    redis.zmpop(1, [key], { min: true }),
    redis.zrange(key, 0, -1),
    redis.zrevrange(key, 0, -1),
    redis.zrangestore(uniqueKey(), key, 0, -1),
    redis.zrangebylex(key, '-', '+'),
    redis.zrevrangebylex(key, '+', '-'),
    redis.zrangebyscore(key, 0, 1),
    redis.zrevrangebyscore(key, 1, 0),
    redis.zrank(key, 'a'),
    redis.zrem(key, 'a'),
    redis.zremrangebylex(key, '-', '+'),
    redis.zremrangebyrank(key, 0, -1),
    redis.zremrangebyscore(key, 0, 1),
    redis.zrevrank(key, 'a'),
    redis.zscore(key, 'a'),
    redis.zunion([key]),
    redis.zunionstore(uniqueKey(), [key]),
    redis.zmscore(key, ['a']),
    redis.zscan(key),
  ])) {
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ code: 'WRONGTYPE' })
  }
})
