import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const flag: boolean

const scored = { withscores: true } as const
const cast = { withscores: true, scoreCastFunc: (score: number) => BigInt(score) } as const

test('a text client', () => {
  expectTypeOf(redis.zadd('z', { a: 1 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.zadd('z', [['a', 1]], { nx: true })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.zadd('z', { a: 1 }, { incr: true })).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.zadd('z', { a: 1 }, { incr: flag })).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.zscore('z', 'a')).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.zmscore('z', ['a'])).toEqualTypeOf<Promise<(number | null)[]>>()
  expectTypeOf(redis.zpopmin('z')).toEqualTypeOf<Promise<[string, number][]>>()
  expectTypeOf(redis.zpopmax('z', { count: 2 })).toEqualTypeOf<Promise<[string, number][]>>()
  expectTypeOf(redis.zmpop(1, ['z'], { min: true })).toEqualTypeOf<
    Promise<[string, [string, string][]] | null>
  >()
  expectTypeOf(redis.zrangebylex('z', '-', '+')).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zscan('z')).toEqualTypeOf<Promise<[number, [string, number][]]>>()
  expectTypeOf(redis.zscan('z', 7, { scoreCastFunc: String })).toEqualTypeOf<
    Promise<[number, [string, string][]]>
  >()
  expectTypeOf(redis.zunionstore('d', { y: 1 }, 'MAX')).toEqualTypeOf<Promise<number>>()
})

test('members, with scores as pairs', () => {
  expectTypeOf(redis.zrange('z', 0, -1)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zrange('z', 0, -1, { desc: true })).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zrange('z', 0, -1, scored)).toEqualTypeOf<Promise<[string, number][]>>()
  expectTypeOf(redis.zrange('z', 0, -1, cast)).toEqualTypeOf<Promise<[string, bigint][]>>()
  expectTypeOf(redis.zrange('z', 0, -1, { withscores: flag })).toEqualTypeOf<
    Promise<string[] | [string, number][]>
  >()
  expectTypeOf(redis.zrevrange('z', 0, -1)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zrevrange('z', 0, -1, cast)).toEqualTypeOf<Promise<[string, bigint][]>>()
  expectTypeOf(redis.zrangebyscore('z', 0, 1)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zrangebyscore('z', 0, 1, cast)).toEqualTypeOf<Promise<[string, bigint][]>>()
  expectTypeOf(redis.zrevrangebyscore('z', 1, 0, scored)).toEqualTypeOf<
    Promise<[string, number][]>
  >()
  expectTypeOf(redis.zinter(['z'])).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zinter({ z: 2 }, scored)).toEqualTypeOf<Promise<[string, number][]>>()
  expectTypeOf(redis.zunion(['z'])).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zunion(new Map([['z', 2]]), cast)).toEqualTypeOf<Promise<[string, bigint][]>>()
})

test('flat lists, whatever withscores says', () => {
  expectTypeOf(redis.zdiff(['z'])).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zdiff(['z'], true)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zrandmember('z')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.zrandmember('z', 2)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.zrandmember('z', { count: 2, withscores: true })).toEqualTypeOf<
    Promise<string[]>
  >()
})

test('ranks, with a score as a pair', () => {
  const rank = { withscore: true, scoreCastFunc: String } as const
  expectTypeOf(redis.zrank('z', 'a')).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.zrank('z', 'a', { withscore: true })).toEqualTypeOf<
    Promise<[number, number] | null>
  >()
  expectTypeOf(redis.zrevrank('z', 'a')).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.zrevrank('z', 'a', rank)).toEqualTypeOf<Promise<[number, string] | null>>()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.zrange('z', 0, -1)).toEqualTypeOf<Promise<Uint8Array[]>>()
  expectTypeOf(bytesRedis.zrange('z', 0, -1, scored)).toEqualTypeOf<
    Promise<[Uint8Array, number][]>
  >()
  expectTypeOf(bytesRedis.zpopmin('z')).toEqualTypeOf<Promise<[Uint8Array, number][]>>()
  expectTypeOf(bytesRedis.zmpop(1, ['z'], { max: true })).toEqualTypeOf<
    Promise<[Uint8Array, [Uint8Array, Uint8Array][]] | null>
  >()
  expectTypeOf(bytesRedis.zscan('z')).toEqualTypeOf<Promise<[number, [Uint8Array, number][]]>>()
})

test('a pipeline', () => {
  const pipeline = redis
    .pipeline()
    .zadd('z', { a: 1 })
    .zrange('z', 0, -1, scored)
    .zrank('z', 'a')
    .zunion(['z'], cast)
    .zmpop(1, ['z'], { min: true })
  expectTypeOf(pipeline.execute()).toEqualTypeOf<
    Promise<
      [
        number,
        [string, number][],
        number | null,
        [string, bigint][],
        [string, [string, string][]] | null,
      ]
    >
  >()
  const bytesPipeline = bytesRedis.pipeline().zpopmax('z').zrange('z', 0, -1)
  expectTypeOf(bytesPipeline.execute()).toEqualTypeOf<
    Promise<[[Uint8Array, number][], Uint8Array[]]>
  >()
})

test('what is no argument', () => {
  // @ts-expect-error members and scores come as a mapping
  redis.zadd('z', 'a', 1)
  // @ts-expect-error zinter takes no scoreCastFunc
  redis.zinter(['z'], { withscores: true, scoreCastFunc: String })
  // @ts-expect-error a weight is a number
  redis.zunion({ z: 'heavy' })
})
