import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('a text client', () => {
  expectTypeOf(redis.delete('a', new Uint8Array())).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.exists('a')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.expire('k', 5, { gt: true })).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.expireat('k', new Date())).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.ttl('k')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.keys('a*')).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.keys({ pattern: 'a*' })).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.randomkey()).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.rename('a', 'b')).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.restore('k', 0, new Uint8Array())).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.scan()).toEqualTypeOf<Promise<[number, string[]]>>()
  expectTypeOf(redis.scan(7, { type: 'hash' })).toEqualTypeOf<Promise<[number, string[]]>>()
  expectTypeOf(redis.scan({ cursor: 7 })).toEqualTypeOf<Promise<[number, string[]]>>()
  expectTypeOf(redis.type('k')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.watch('k')).toEqualTypeOf<Promise<never>>()
})

test('a dump is bytes on every client', () => {
  expectTypeOf(redis.dump('k')).toEqualTypeOf<Promise<Uint8Array | null>>()
  expectTypeOf(bytesRedis.dump('k')).toEqualTypeOf<Promise<Uint8Array | null>>()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.keys()).toEqualTypeOf<Promise<Uint8Array[]>>()
  expectTypeOf(bytesRedis.scan()).toEqualTypeOf<Promise<[number, Uint8Array[]]>>()
  expectTypeOf(bytesRedis.type('k')).toEqualTypeOf<Promise<Uint8Array>>()
  expectTypeOf(bytesRedis.copy('a', 'b')).toEqualTypeOf<Promise<boolean>>()
})

test('a pipeline', () => {
  const pipe = redis.pipeline().delete('a').expire('k', 5).dump('k').scan().type('k')
  expectTypeOf(pipe.execute()).toEqualTypeOf<
    Promise<[number, boolean, Uint8Array | null, [number, string[]], string]>
  >()
})

test('a cursor is given once', () => {
  // @ts-expect-error by position and as an option
  redis.scan(7, { cursor: 8 })
})
