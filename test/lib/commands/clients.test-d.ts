import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('both clients', () => {
  expectTypeOf(redis.clientId()).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.clientInfo()).toEqualTypeOf<Promise<Record<string, string | number>>>()
  expectTypeOf(bytesRedis.clientList({ type: 'normal' })).toEqualTypeOf<
    Promise<Record<string, string>[]>
  >()
  expectTypeOf(redis.clientKill('a:1')).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.clientKillFilter({ id: 5 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.clientUnblock(5, { error: true })).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.clientUnpause()).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.clientGetname()).toEqualTypeOf<Promise<never>>()
  expectTypeOf(redis.clientTracking({ on: true, bcast: true })).toEqualTypeOf<Promise<never>>()
})

test('what is no argument', () => {
  // @ts-expect-error no such type of connection
  redis.clientList({ type: 'caster' })
  // @ts-expect-error no such mode
  redis.clientReply('MAYBE')
})
