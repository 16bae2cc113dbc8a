import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'
import type { AclLogEntry, AclUser } from '../../../lib/wire/acl.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('both clients', () => {
  expectTypeOf(redis.aclCat({ category: 'read' })).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(bytesRedis.aclCat('read')).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.aclGenpass(64)).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.aclGetuser('u')).toEqualTypeOf<Promise<AclUser | null>>()
  expectTypeOf(redis.aclLog(5)).toEqualTypeOf<Promise<AclLogEntry[]>>()
  expectTypeOf(redis.aclDryrun('u', 'GET', 'k')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(bytesRedis.aclDryrun('u', 'GET', 'k')).toEqualTypeOf<Promise<Uint8Array>>()
  expectTypeOf(bytesRedis.aclWhoami()).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.aclSetuser('u', { passwords: '+pw', keys: ['a*'] })).toEqualTypeOf<
    Promise<boolean>
  >()
})

test('a pipeline', () => {
  const pipeline = bytesRedis.pipeline().aclWhoami().aclUsers()
  expectTypeOf(pipeline.execute()).toEqualTypeOf<Promise<[string, string[]]>>()
})
