import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('settings are text on every client', () => {
  type Settings = Record<string, string | null>
  expectTypeOf(redis.configGet()).toEqualTypeOf<Promise<Settings>>()
  expectTypeOf(redis.configGet('maxmemory', 'port')).toEqualTypeOf<Promise<Settings>>()
  expectTypeOf(redis.configGet([], { pattern: 'port' })).toEqualTypeOf<Promise<Settings>>()
  expectTypeOf(bytesRedis.configGet('port')).toEqualTypeOf<Promise<Settings>>()
})

test('changes', () => {
  expectTypeOf(redis.configSet('hz', 5, 'port', 1)).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.configResetstat()).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.configRewrite()).toEqualTypeOf<Promise<string>>()
  expectTypeOf(bytesRedis.configRewrite()).toEqualTypeOf<Promise<Uint8Array>>()
  // @ts-expect-error a value is missing
  redis.configSet('hz')
})
