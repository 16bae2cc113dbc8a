import { expectTypeOf } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

expectTypeOf(redis.ft()).toEqualTypeOf<Promise<never>>()
expectTypeOf(bytesRedis.vset()).toEqualTypeOf<Promise<never>>()
