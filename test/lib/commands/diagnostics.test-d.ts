import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'
import type { SlowlogEntry } from '../../../lib/wire/slowlog.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('a text client', () => {
  expectTypeOf(redis.hotkeysGet()).toEqualTypeOf<Promise<Record<string, unknown>[]>>()
  expectTypeOf(redis.hotkeysStart(['CPU'], { slots: [1] })).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.latencyHistory('command')).toEqualTypeOf<Promise<number[][]>>()
  expectTypeOf(redis.latencyLatest()).toEqualTypeOf<Promise<(string | number)[][]>>()
  expectTypeOf(redis.memoryMallocStats()).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.memoryStats()).toEqualTypeOf<Promise<Record<string, unknown>>>()
  expectTypeOf(redis.memoryUsage('k', { samples: 0 })).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.slowlogGet(5)).toEqualTypeOf<Promise<SlowlogEntry[]>>()
  expectTypeOf(redis.slowlogReset()).toEqualTypeOf<Promise<boolean>>()
  // @ts-expect-error no such metric
  redis.hotkeysStart(['RAM'])
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.hotkeysGet()).toEqualTypeOf<Promise<Map<Uint8Array, unknown>[]>>()
  expectTypeOf(bytesRedis.latencyLatest()).toEqualTypeOf<Promise<(Uint8Array | number)[][]>>()
  expectTypeOf(bytesRedis.slowlogGet()).toEqualTypeOf<Promise<SlowlogEntry[]>>()
})

test('a pipeline', () => {
  const pipeline = redis.pipeline().memoryUsage('k').slowlogLen()
  expectTypeOf(pipeline.execute()).toEqualTypeOf<Promise<[number | null, number]>>()
})
