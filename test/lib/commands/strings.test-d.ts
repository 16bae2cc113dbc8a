import { expectTypeOf, test } from 'vitest'
import type { LcsMatches, StralgoMatches } from '../../../lib/commands/strings.ts'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const flag: boolean

test('a text client', () => {
  expectTypeOf(redis.get('k')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.getex('k', { ex: 5 })).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.getrange('k', 0, 1)).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.mget(['a', 'b'])).toEqualTypeOf<Promise<(string | null)[]>>()
  expectTypeOf(redis.mset({ a: 1 })).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.msetex([['a', 1n]], { ex: 5 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.incr('n', 5)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.incr('n', { amount: 5n })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.incrbyfloat('n', 0.5)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.digest('k')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.digestLocal('v')).toEqualTypeOf<string>()
  expectTypeOf(redis.delex('k', { ifeq: new Uint8Array() })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.substr('k', 1, 2)).toEqualTypeOf<Promise<string>>()
})

test('replies that depend on options', () => {
  expectTypeOf(redis.set('k', 'v')).toEqualTypeOf<Promise<true | null>>()
  expectTypeOf(redis.set('k', 'v', { nx: true })).toEqualTypeOf<Promise<true | null>>()
  expectTypeOf(redis.set('k', 'v', { get: true })).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.set('k', 'v', { get: flag })).toEqualTypeOf<Promise<string | true | null>>()
  expectTypeOf(redis.lcs('a', 'b')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.lcs('a', 'b', { len: true })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.lcs('a', 'b', { idx: true })).toEqualTypeOf<Promise<LcsMatches<string>>>()
  expectTypeOf(redis.stralgo('LCS', 'a', 'b')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.stralgo('LCS', 'a', 'b', { len: true })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.stralgo('LCS', 'a', 'b', { idx: true })).toEqualTypeOf<
    Promise<StralgoMatches>
  >()
  expectTypeOf(redis.increx('k', { byint: 2, ex: 5 })).toEqualTypeOf<Promise<[number, number]>>()
  expectTypeOf(redis.increx('k', { byfloat: 0.5 })).toEqualTypeOf<Promise<[string, string]>>()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.get('k')).toEqualTypeOf<Promise<Uint8Array | null>>()
  expectTypeOf(bytesRedis.set('k', 'v')).toEqualTypeOf<Promise<true | null>>()
  expectTypeOf(bytesRedis.set('k', 'v', { get: true })).toEqualTypeOf<Promise<Uint8Array | null>>()
  expectTypeOf(bytesRedis.mget('a')).toEqualTypeOf<Promise<(Uint8Array | null)[]>>()
  expectTypeOf(bytesRedis.lcs('a', 'b')).toEqualTypeOf<Promise<Uint8Array>>()
  expectTypeOf(bytesRedis.digestLocal('v')).toEqualTypeOf<string>()
})

test('a pipeline', () => {
  const pipe = redis.pipeline().set('k', 'v').get('k').incr('n').mget('a').strlen('k')
  expectTypeOf(pipe.execute()).toEqualTypeOf<
    Promise<[true | null, string | null, number, (string | null)[], number]>
  >()
})
