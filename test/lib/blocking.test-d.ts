import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('a text client', () => {
  expectTypeOf(redis.blmove('a', 'b', 5)).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.blmovem('a', 'b', 5)).toEqualTypeOf<Promise<string[] | null>>()
  expectTypeOf(redis.bzpopmin('z')).toEqualTypeOf<Promise<[string, string, number] | null>>()
  expectTypeOf(redis.bzpopmax(['y', 'z'], { timeout: 5 })).toEqualTypeOf<
    Promise<[string, string, number] | null>
  >()
  expectTypeOf(redis.bzmpop(5, 1, ['z'], { min: true })).toEqualTypeOf<
    Promise<[string, [string, string][]] | null>
  >()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.blmove('a', 'b', 5)).toEqualTypeOf<Promise<Uint8Array | null>>()
  expectTypeOf(bytesRedis.bzpopmin('z', 5)).toEqualTypeOf<
    Promise<[Uint8Array, Uint8Array, number] | null>
  >()
})

test('a pipeline never gets past them', () => {
  expectTypeOf(redis.pipeline().blmove).returns.toEqualTypeOf<never>()
  expectTypeOf(redis.pipeline().scanIter).returns.toEqualTypeOf<never>()
})
