import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const flag: boolean

test('a text client', () => {
  expectTypeOf(redis.scanIter({ match: 'a*' })).toEqualTypeOf<AsyncGenerator<string, void>>()
  expectTypeOf(redis.hscanIter('h')).toEqualTypeOf<AsyncGenerator<[string, string], void>>()
  expectTypeOf(redis.hscanIter('h', { noValues: true })).toEqualTypeOf<
    AsyncGenerator<string, void>
  >()
  expectTypeOf(redis.hscanIter('h', { noValues: flag })).toEqualTypeOf<
    AsyncGenerator<[string, string] | string, void>
  >()
  expectTypeOf(redis.sscanIter('s', { count: 9 })).toEqualTypeOf<AsyncGenerator<string, void>>()
  expectTypeOf(redis.zscanIter('z')).toEqualTypeOf<AsyncGenerator<[string, number], void>>()
  expectTypeOf(redis.zscanIter('z', { scoreCastFunc: BigInt })).toEqualTypeOf<
    AsyncGenerator<[string, bigint], void>
  >()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.scanIter()).toEqualTypeOf<AsyncGenerator<Uint8Array, void>>()
  expectTypeOf(bytesRedis.zscanIter('z')).toEqualTypeOf<
    AsyncGenerator<[Uint8Array, number], void>
  >()
})
