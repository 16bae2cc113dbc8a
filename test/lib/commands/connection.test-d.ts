import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('both clients', () => {
  expectTypeOf(redis.echo('a')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(bytesRedis.echo('a')).toEqualTypeOf<Promise<Uint8Array>>()
  expectTypeOf(redis.ping()).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.auth('pw', 'user')).toEqualTypeOf<Promise<never>>()
  expectTypeOf(redis.auth('pw', { username: 'user' })).toEqualTypeOf<Promise<never>>()
  expectTypeOf(redis.select(0)).toEqualTypeOf<Promise<never>>()
})

test('a pipeline', () => {
  expectTypeOf(redis.pipeline().ping().echo('a').execute()).toEqualTypeOf<
    Promise<[boolean, string]>
  >()
})
