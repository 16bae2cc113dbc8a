import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('both clients', () => {
  expectTypeOf(redis.bgsave(false)).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.lastsave()).toEqualTypeOf<Promise<Date | null>>()
  expectTypeOf(redis.role()).toEqualTypeOf<Promise<unknown[]>>()
  expectTypeOf(redis.shutdown({ nosave: true })).toEqualTypeOf<Promise<void>>()
  expectTypeOf(redis.slaveof('h', 6380)).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.slaveof({ host: 'h', port: 6380 })).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.wait(1, 0)).toEqualTypeOf<Promise<never>>()
  expectTypeOf(redis.replicaof('NO', 'ONE')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(bytesRedis.replicaof('NO', 'ONE')).toEqualTypeOf<Promise<Uint8Array>>()
})

test('a pipeline', () => {
  const pipeline = redis.pipeline().lastsave().save()
  expectTypeOf(pipeline.execute()).toEqualTypeOf<Promise<[Date | null, boolean]>>()
})
