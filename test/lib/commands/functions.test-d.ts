import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('replies', () => {
  expectTypeOf(redis.functionLoad('code', true)).toEqualTypeOf<Promise<string>>()
  expectTypeOf(bytesRedis.functionLoad('code')).toEqualTypeOf<Promise<Uint8Array>>()
  expectTypeOf(redis.functionDelete('lib')).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.functionList({ withcode: true })).toEqualTypeOf<Promise<unknown[]>>()
  expectTypeOf(redis.functionDump()).toEqualTypeOf<Promise<Uint8Array>>()
  expectTypeOf(redis.fcall('f', 0)).toEqualTypeOf<Promise<unknown>>()
  expectTypeOf(redis.fcallRo<number>('f', 1, 'k')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.pipeline().fcall<number>('f', 0).functionKill().execute()).toEqualTypeOf<
    Promise<[number, string]>
  >()
})

test('wrong options', () => {
  // @ts-expect-error no such policy
  redis.functionRestore('payload', 'MERGE')
  // @ts-expect-error no such mode
  redis.functionFlush('LATER')
})
