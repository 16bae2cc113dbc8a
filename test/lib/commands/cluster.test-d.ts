import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'
import type { ClusterNode } from '../../../lib/wire/cluster.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const subcommand: string

test('both clients', () => {
  expectTypeOf(redis.cluster('INFO')).toEqualTypeOf<Promise<Record<string, string>>>()
  expectTypeOf(redis.cluster('info')).toEqualTypeOf<Promise<Record<string, string>>>()
  expectTypeOf(redis.cluster('nodes')).toEqualTypeOf<Promise<Record<string, ClusterNode>>>()
  expectTypeOf(bytesRedis.cluster('replicas', 'id')).toEqualTypeOf<
    Promise<Record<string, ClusterNode>>
  >()
  expectTypeOf(redis.cluster('slots')).toEqualTypeOf<Promise<unknown>>()
  expectTypeOf(redis.cluster<number>('keyslot', 'foo')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.cluster(subcommand)).toEqualTypeOf<Promise<unknown>>()
  expectTypeOf(redis.readonly()).toEqualTypeOf<Promise<never>>()
})
