import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('a text client', () => {
  expectTypeOf(redis.dbsize()).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.debugObject('k')).toEqualTypeOf<Promise<Record<string, string | number>>>()
  expectTypeOf(redis.flushdb({ asynchronous: true })).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.info()).toEqualTypeOf<Promise<Record<string, unknown>>>()
  expectTypeOf(redis.info('memory', 'cpu')).toEqualTypeOf<Promise<Record<string, unknown>>>()
  expectTypeOf(redis.info([], { section: 'memory' })).toEqualTypeOf<
    Promise<Record<string, unknown>>
  >()
  expectTypeOf(redis.lolwut()).toEqualTypeOf<Promise<string>>()
  expectTypeOf(redis.object('ENCODING', 'k')).toEqualTypeOf<Promise<unknown>>()
  expectTypeOf(redis.object<number | null>('FREQ', 'k')).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.time()).toEqualTypeOf<Promise<[number, number]>>()
  expectTypeOf(redis.debugSegfault()).toEqualTypeOf<Promise<never>>()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.lolwut(5)).toEqualTypeOf<Promise<Uint8Array>>()
  expectTypeOf(bytesRedis.info('memory')).toEqualTypeOf<Promise<Record<string, unknown>>>()
  expectTypeOf(bytesRedis.migrate('h', 1, ['k'], 0, 9)).toEqualTypeOf<Promise<Uint8Array>>()
})

test('a pipeline', () => {
  const pipeline = redis.pipeline().dbsize().info('memory').object<string>('ENCODING', 'k').time()
  expectTypeOf(pipeline.execute()).toEqualTypeOf<
    Promise<[number, Record<string, unknown>, string, [number, number]]>
  >()
})

test('what is no argument', () => {
  // @ts-expect-error a section is a name
  redis.info(5)
  // @ts-expect-error a key is missing
  redis.object('ENCODING')
})
