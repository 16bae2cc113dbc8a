import { beforeEach, describe, expect, test } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'

const withscores = true

describe('a part of a sorted set', () => {
  let key: string

  beforeEach(async () => {
    key = uniqueKey()
    await redis.zadd(key, { a: 1, b: 2, c: 3, d: 4 })
  })

  test('by rank, from either end', async () => {
    expect(await redis.zrange(key, 1, 2)).toEqual(['b', 'c'])
    expect(await redis.zrange(key, 0, 1, { desc: true })).toEqual(['d', 'c'])
    expect(await redis.zrange(key, 0, 0, { desc: true, withscores })).toEqual([['d', 4]])
    expect(await redis.zrevrange(key, 2, -1)).toEqual(['b', 'a'])
    expect(await redis.zrevrange(key, 3, 3, { withscores })).toEqual([['a', 1]])
    expect(await redis.zrange(key, 9, 10)).toEqual([])
  })

  test('by score, from either end and page by page', async () => {
    expect(await redis.zrange(key, 2, '(4', { byscore: true })).toEqual(['b', 'c'])
    const page = { byscore: true, desc: true, offset: 1, num: 2, withscores } as const
    expect(await redis.zrange(key, '+inf', '-inf', page)).toEqual([
      ['c', 3],
      ['b', 2],
    ])
    expect(await redis.zrangebyscore(key, '-inf', 2)).toEqual(['a', 'b'])
    expect(await redis.zrangebyscore(key, 1, 4, { start: 1, num: 1, withscores })).toEqual([
      ['b', 2],
    ])
    expect(await redis.zrevrangebyscore(key, Number.POSITIVE_INFINITY, 3)).toEqual(['d', 'c'])
    expect(await redis.zrevrangebyscore(key, 4, 1, { start: 3, num: 9, withscores })).toEqual([
      ['a', 1],
    ])
  })

  test('by member where all scores are the same', async () => {
    const lex = uniqueKey()
    await redis.zadd(lex, { a: 0, b: 0, c: 0, d: 0 })
    expect(await redis.zrange(lex, '[b', '(d', { bylex: true })).toEqual(['b', 'c'])
    expect(await redis.zrangebylex(lex, '-', '[b')).toEqual(['a', 'b'])
    expect(await redis.zrangebylex(lex, '-', '+', { start: 1, num: 1 })).toEqual(['b'])
    expect(await redis.zrevrangebylex(lex, '+', '(b')).toEqual(['d', 'c'])
    expect(await redis.zrevrangebylex(lex, '+', '-', { start: 0, num: 1 })).toEqual(['d'])
  })

  test('stored as a range', async () => {
    const dest = uniqueKey('dest')
    expect(await redis.zrangestore(dest, key, 1, 2)).toBe(2)
    expect(await redis.zrange(dest, 0, -1, { withscores })).toEqual([
      ['b', 2],
      ['c', 3],
    ])
    const page = { byscore: true, desc: true, offset: 0, num: 1 }
    expect(await redis.zrangestore(dest, key, '+inf', 1, page)).toBe(1)
    expect(await redis.zrange(dest, 0, -1)).toEqual(['d'])
    expect(await redis.zrangestore(dest, uniqueKey(), 0, -1)).toBe(0)
    expect(await redis.zcard(dest)).toBe(0)
  })

  test('with scores as what scoreCastFunc makes of them', async () => {
    const scoreCastFunc = (score: number): string => `${score} points`
    expect(await redis.zrange(key, 0, 0, { withscores, scoreCastFunc })).toEqual([
      ['a', '1 points'],
    ])
  })
})
