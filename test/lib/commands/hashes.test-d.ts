import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const flag: boolean

test('a text client', () => {
  expectTypeOf(redis.hget('h', 'f')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.hgetall('h')).toEqualTypeOf<Promise<Record<string, string>>>()
  expectTypeOf(redis.hmget('h', 'a', 'b')).toEqualTypeOf<Promise<(string | null)[]>>()
  expectTypeOf(redis.hset('h', 'f', 'v')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.hset('h', { mapping: { a: 1 } })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.hexists('h', 'f')).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.hincrbyfloat('h', 'f', 1.5)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.hsetex('h', 'f', 'v', { ex: 1 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.httl('h', 'f')).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(redis.himportSet('h', 's', ['v'])).toEqualTypeOf<Promise<boolean>>()
})

test('replies that depend on options', () => {
  expectTypeOf(redis.hrandfield('h')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.hrandfield('h', 2)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.hrandfield('h', 2, { withvalues: true })).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.hrandfield('h', { count: 2 })).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.hscan('h')).toEqualTypeOf<Promise<[number, Record<string, string>]>>()
  expectTypeOf(redis.hscan('h', 7)).toEqualTypeOf<Promise<[number, Record<string, string>]>>()
  expectTypeOf(redis.hscan('h', 7, { noValues: true })).toEqualTypeOf<Promise<[number, string[]]>>()
  expectTypeOf(redis.hscan('h', { noValues: true })).toEqualTypeOf<Promise<[number, string[]]>>()
  expectTypeOf(redis.hscan('h', { noValues: flag })).toEqualTypeOf<
    Promise<[number, Record<string, string> | string[]]>
  >()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.hget('h', 'f')).toEqualTypeOf<Promise<Uint8Array | null>>()
  expectTypeOf(bytesRedis.hgetall('h')).toEqualTypeOf<Promise<Map<Uint8Array, Uint8Array>>>()
  expectTypeOf(bytesRedis.hrandfield('h', 2)).toEqualTypeOf<Promise<Uint8Array[]>>()
  expectTypeOf(bytesRedis.hscan('h', 0)).toEqualTypeOf<
    Promise<[number, Map<Uint8Array, Uint8Array>]>
  >()
})

test('a pipeline', () => {
  const pipeline = redis
    .pipeline()
    .hset('h', 'f', 'v')
    .hgetall('h')
    .hrandfield('h')
    .hrandfield('h', 2)
    .hscan('h', 0, { noValues: true })
  expectTypeOf(pipeline.execute()).toEqualTypeOf<
    Promise<[number, Record<string, string>, string | null, string[], [number, string[]]]>
  >()
  const bytesPipeline = bytesRedis.pipeline().hget('h', 'f').hgetall('h')
  expectTypeOf(bytesPipeline.execute()).toEqualTypeOf<
    Promise<[Uint8Array | null, Map<Uint8Array, Uint8Array>]>
  >()
})

test('what is no argument', () => {
  // @ts-expect-error a value is missing
  redis.hset('h', 'f')
  // @ts-expect-error booleans are not stored
  redis.hset('h', 'f', true)
  // @ts-expect-error fields come as a list
  redis.hexpire('h', 5, 'f')
  // @ts-expect-error no such condition
  redis.hsetex('h', 'f', 'v', { dataPersistOption: 'NX' })
})
