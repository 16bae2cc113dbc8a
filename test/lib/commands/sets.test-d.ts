import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const maybe: number | undefined

test('a text client', () => {
  expectTypeOf(redis.sadd('s', 'a', 1)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.smembers('s')).toEqualTypeOf<Promise<Set<string>>>()
  expectTypeOf(redis.sinter(['s', 't'])).toEqualTypeOf<Promise<Set<string>>>()
  expectTypeOf(redis.sismember('s', 'a')).toEqualTypeOf<Promise<0 | 1>>()
  expectTypeOf(redis.smismember('s', ['a', 'b'])).toEqualTypeOf<Promise<(0 | 1)[]>>()
  expectTypeOf(redis.smove('s', 't', 'a')).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.sintercard(2, ['s', 't'], 1)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.sscan('s')).toEqualTypeOf<Promise<[number, string[]]>>()
  expectTypeOf(redis.sscan('s', 7, { match: 'a*' })).toEqualTypeOf<Promise<[number, string[]]>>()
})

test('replies that depend on a count', () => {
  expectTypeOf(redis.spop('s')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.spop('s', 2)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.spop('s', { count: 2 })).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.spop('s', maybe)).toEqualTypeOf<Promise<string | string[] | null>>()
  expectTypeOf(redis.srandmember('s')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.srandmember('s', -2)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.srandmember('s', { number: 2 })).toEqualTypeOf<Promise<string[]>>()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.smembers('s')).toEqualTypeOf<Promise<Set<Uint8Array>>>()
  expectTypeOf(bytesRedis.spop('s')).toEqualTypeOf<Promise<Uint8Array | null>>()
  expectTypeOf(bytesRedis.spop('s', 2)).toEqualTypeOf<Promise<Uint8Array[]>>()
  expectTypeOf(bytesRedis.sscan('s')).toEqualTypeOf<Promise<[number, Uint8Array[]]>>()
})

test('a pipeline', () => {
  const pipeline = redis.pipeline().sadd('s', 'a').smembers('s').spop('s').spop('s', 2)
  expectTypeOf(pipeline.execute()).toEqualTypeOf<
    Promise<[number, Set<string>, string | null, string[]]>
  >()
  const bytesPipeline = bytesRedis.pipeline().smembers('s').srandmember('s')
  expectTypeOf(bytesPipeline.execute()).toEqualTypeOf<
    Promise<[Set<Uint8Array>, Uint8Array | null]>
  >()
})

test('what is no argument', () => {
  // @ts-expect-error members come one after the other, not as a list
  redis.sadd('s', ['a', 'b'])
  // @ts-expect-error the number of keys comes first
  redis.sintercard(['s', 't'])
})
