import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis

test('nothing comes back', () => {
  expectTypeOf(redis.sentinel('masters')).toEqualTypeOf<Promise<never>>()
  expectTypeOf(redis.sentinelMaster('m', true)).toEqualTypeOf<Promise<never>>()
  expectTypeOf(redis.sentinelSentinels('m', { returnResponses: true })).toEqualTypeOf<
    Promise<never>
  >()
  expectTypeOf(redis.sentinelSet('m', 'quorum', 2)).toEqualTypeOf<Promise<never>>()
})
