import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const flag: boolean

const circle = { longitude: 15, latitude: 37, radius: 200 }

test('a text client', () => {
  expectTypeOf(redis.geoadd('g', [1, 2, 'p'])).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.geodist('g', 'p', 'q', 'km')).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.geohash('g', 'p')).toEqualTypeOf<Promise<(string | null)[]>>()
  expectTypeOf(redis.geopos('g', 'p')).toEqualTypeOf<Promise<([number, number] | null)[]>>()
  expectTypeOf(redis.geosearchstore('d', 'g', circle)).toEqualTypeOf<Promise<number>>()
})

test('members, or lists of what was asked for', () => {
  expectTypeOf(redis.geosearch('g', circle)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.geosearch('g', { ...circle, withdist: false })).toEqualTypeOf<
    Promise<string[]>
  >()
  expectTypeOf(redis.geosearch('g', { ...circle, withdist: true })).toEqualTypeOf<
    Promise<[string, number][]>
  >()
  expectTypeOf(
    redis.geosearch('g', { ...circle, withcoord: true, withhash: true, withdist: true }),
  ).toEqualTypeOf<Promise<[string, number, number, [number, number]][]>>()
  expectTypeOf(redis.geosearch('g', { ...circle, withcoord: flag })).toEqualTypeOf<
    Promise<(string | [string, [number, number]])[]>
  >()
  expectTypeOf(redis.georadius('g', 1, 2, 3)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.georadius('g', 1, 2, 3, { withhash: true })).toEqualTypeOf<
    Promise<[string, number][]>
  >()
  expectTypeOf(redis.georadius('g', 1, 2, 3, { store: 'd' })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.georadiusbymember('g', 'p', 3, { withcoord: true })).toEqualTypeOf<
    Promise<[string, [number, number]][]>
  >()
  expectTypeOf(redis.georadiusbymember('g', 'p', 3, { storeDist: 'd' })).toEqualTypeOf<
    Promise<number>
  >()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.geohash('g', 'p')).toEqualTypeOf<Promise<(string | null)[]>>()
  expectTypeOf(bytesRedis.geosearch('g', circle)).toEqualTypeOf<Promise<Uint8Array[]>>()
  expectTypeOf(bytesRedis.geosearch('g', { ...circle, withdist: true })).toEqualTypeOf<
    Promise<[Uint8Array, number][]>
  >()
})

test('a pipeline', () => {
  const pipeline = redis
    .pipeline()
    .geoadd('g', [1, 2, 'p'])
    .geosearch('g', circle)
    .geosearch('g', { ...circle, withdist: true })
  expectTypeOf(pipeline.execute()).toEqualTypeOf<Promise<[number, string[], [string, number][]]>>()
})

test('what is no argument', () => {
  // @ts-expect-error places are one flat list
  redis.geoadd('g', 1, 2, 'p')
  // @ts-expect-error no such option
  redis.geosearch('g', { ...circle, withdistance: true })
  // @ts-expect-error nothing is given when something is stored
  redis.georadius('g', 1, 2, 3, { store: 'd', withdist: true })
})
