import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'
import type { CommandInfo } from '../../../lib/wire/command-info.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('both clients', () => {
  expectTypeOf(redis.command()).toEqualTypeOf<Promise<Record<string, CommandInfo>>>()
  expectTypeOf(redis.commandCount()).toEqualTypeOf<Promise<number>>()
  expectTypeOf(bytesRedis.commandGetkeys('GET', 'a')).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.commandGetkeysandflags('GET', 'a')).toEqualTypeOf<
    Promise<[string, string[]][]>
  >()
  expectTypeOf(redis.commandList({ pattern: 'x*' })).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(bytesRedis.commandList()).toEqualTypeOf<Promise<Uint8Array[]>>()
  expectTypeOf(redis.commandDocs('get')).toEqualTypeOf<Promise<never>>()
})
