import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('both clients', () => {
  expectTypeOf(redis.moduleList()).toEqualTypeOf<Promise<Record<string, unknown>[]>>()
  expectTypeOf(bytesRedis.moduleList()).toEqualTypeOf<Promise<Map<Uint8Array, unknown>[]>>()
  expectTypeOf(redis.moduleLoad('/m.so', 1)).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.moduleLoadex('/m.so', { args: ['a'] })).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.moduleUnload('m')).toEqualTypeOf<Promise<boolean>>()
})
