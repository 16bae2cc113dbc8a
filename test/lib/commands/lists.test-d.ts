import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('a text client', () => {
  expectTypeOf(redis.lmove('a', 'b')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.lmove('a', 'b', 'LEFT', 'RIGHT')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.lmove('a', 'b', { src: 'LEFT' })).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.lmovem('a', 'b', { count: 2, ordering: 'OBO' })).toEqualTypeOf<
    Promise<string[] | null>
  >()
})

test('one element or several', () => {
  expectTypeOf(redis.lpop('l')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.lpop('l', 2)).toEqualTypeOf<Promise<string[] | null>>()
  expectTypeOf(redis.rpop('l', { count: 2 })).toEqualTypeOf<Promise<string[] | null>>()
  expectTypeOf(redis.rpop('l', {})).toEqualTypeOf<Promise<string | string[] | null>>()
  expectTypeOf(redis.lmpop(1, ['l'], 'LEFT')).toEqualTypeOf<Promise<[string, string[]] | null>>()
  expectTypeOf(redis.lpos('l', 'v')).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.lpos('l', 'v', { rank: 2 })).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.lpos('l', 'v', { count: 0 })).toEqualTypeOf<Promise<number[]>>()
})

test('what sort gives depends on its options', () => {
  const get = ['#', 'n:*']
  expectTypeOf(redis.sort('l')).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.sort('l', { desc: true })).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.sort('l', { get })).toEqualTypeOf<Promise<(string | null)[]>>()
  expectTypeOf(redis.sort('l', { get, groups: true })).toEqualTypeOf<Promise<(string | null)[][]>>()
  expectTypeOf(redis.sort('l', { store: 'd' })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.sortRo('l', { get: '#' })).toEqualTypeOf<Promise<(string | null)[]>>()
})

test('forms that wait', () => {
  expectTypeOf(redis.blpop('l', 1)).toEqualTypeOf<Promise<[string, string] | null>>()
  expectTypeOf(redis.brpop(['a', 'b'])).toEqualTypeOf<Promise<[string, string] | null>>()
  expectTypeOf(redis.brpoplpush('a', 'b')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(bytesRedis.blmpop(1, 1, ['l'], 'LEFT')).toEqualTypeOf<
    Promise<[Uint8Array, Uint8Array[]] | null>
  >()
})

test('a bytes client', () => {
  expectTypeOf(bytesRedis.lmove('a', 'b')).toEqualTypeOf<Promise<Uint8Array | null>>()
  expectTypeOf(bytesRedis.lmovem('a', 'b')).toEqualTypeOf<Promise<Uint8Array[] | null>>()
})

test('a pipeline', () => {
  expectTypeOf(redis.pipeline().lmove('a', 'b').lmovem('a', 'b').execute()).toEqualTypeOf<
    Promise<[string | null, string[] | null]>
  >()
})

test('a list has two ends', () => {
  // @ts-expect-error neither of them
  redis.lmove('a', 'b', 'MIDDLE')
  // @ts-expect-error neither before nor after
  redis.linsert('l', 'INSIDE', 'a', 'b')
})
