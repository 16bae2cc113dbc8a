import { beforeEach, describe, expect, test } from 'vitest'
import { redis, uniqueKey } from '../../support/workerd.ts'

const withscores = true

describe('several sorted sets', () => {
  let first: string
  let second: string

  beforeEach(async () => {
    first = uniqueKey('first')
    second = uniqueKey('second')
    await redis.zadd(first, { a: 1, b: 2.5 })
    await redis.zadd(second, { b: 10, c: 3 })
  })

  test('difference, as a flat list with scores', async () => {
    expect(await redis.zdiff([first, second])).toEqual(['a'])
    expect(await redis.zdiff(first, true)).toEqual(['a', '1', 'b', '2.5'])
    expect(await redis.zdiff([first, second], { withscores })).toEqual(['a', '1'])
  })

  test('intersection, with weights and aggregated scores', async () => {
    expect(await redis.zinter([first, second])).toEqual(['b'])
    expect(await redis.zinter([first, second], { withscores })).toEqual([['b', 12.5]])
    const weighted = { [first]: 2, [second]: 0.5 }
    expect(await redis.zinter(weighted, { withscores, aggregate: 'MAX' })).toEqual([['b', 5]])
    expect(await redis.zintercard(2, [first, second])).toBe(1)
    expect(await redis.zintercard(2, [first, first], 1)).toBe(1)
  })

  test('union, with weights and aggregated scores', async () => {
    expect(await redis.zunion([first, second])).toEqual(['a', 'c', 'b'])
    const weighted = new Map([
      [first, 2],
      [second, 1],
    ])
    const options = { withscores, aggregate: 'min', scoreCastFunc: String } as const
    expect(await redis.zunion(weighted, options)).toEqual([
      ['a', '2'],
      ['c', '3'],
      ['b', '5'],
    ])
  })

  test('are stored under a key, and counted', async () => {
    const dest = uniqueKey('dest')
    expect(await redis.zdiffstore(dest, [first, second])).toBe(1)
    expect(await redis.zrange(dest, 0, -1, { withscores })).toEqual([['a', 1]])
    expect(await redis.zinterstore(dest, { [first]: 2, [second]: 1 }, 'MIN')).toBe(1)
    expect(await redis.zrange(dest, 0, -1, { withscores })).toEqual([['b', 5]])
    expect(await redis.zunionstore(dest, [first, second], { aggregate: 'MAX' })).toBe(3)
    expect(await redis.zscore(dest, 'b')).toBe(10)
    expect(await redis.zinterstore(dest, [first, uniqueKey()])).toBe(0)
    expect(await redis.zcard(dest)).toBe(0)
  })
})
