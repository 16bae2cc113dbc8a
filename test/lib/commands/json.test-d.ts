import { expectTypeOf, test } from 'vitest'
import type { Json } from '../../../lib/commands/json.ts'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const path: string

interface User {
  readonly name: string
}

test('values', () => {
  const user: User = { name: 'Ada' }
  expectTypeOf(redis.json().set('k', '$', user)).toEqualTypeOf<Promise<boolean | null>>()
  expectTypeOf(redis.json().get('k')).toEqualTypeOf<Promise<Json | null>>()
  expectTypeOf(redis.json().get<User>('k')).toEqualTypeOf<Promise<User | null>>()
  expectTypeOf(redis.json().get<User[]>('k', ['$'], { noEscape: true })).toEqualTypeOf<
    Promise<User[] | null>
  >()
  expectTypeOf(redis.json().mget<User>(['a', 'b'], '.')).toEqualTypeOf<Promise<(User | null)[]>>()
})

test('the kind of path decides on one reply or a list', () => {
  type One = Promise<number | null>
  type Each = Promise<(number | null)[] | null>
  expectTypeOf(redis.json().arrlen('k')).toEqualTypeOf<One>()
  expectTypeOf(redis.json().arrlen('k', '.a')).toEqualTypeOf<One>()
  expectTypeOf(redis.json().arrlen('k', '$.a')).toEqualTypeOf<Each>()
  expectTypeOf(redis.json().arrlen('k', { path: '$.a' })).toEqualTypeOf<Each>()
  expectTypeOf(redis.json().arrlen('k', path)).toEqualTypeOf<
    Promise<number | (number | null)[] | null>
  >()
  expectTypeOf(redis.json().arrappend('k', '$.a', 1, { b: 2 })).toEqualTypeOf<Each>()
  expectTypeOf(redis.json().arrappend('k', [1], { path: '.a' })).toEqualTypeOf<One>()
  expectTypeOf(redis.json().numincrby('k', '.n', 1)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.json().numincrby('k', '$.n', 1)).toEqualTypeOf<Promise<(number | null)[]>>()
  expectTypeOf(redis.json().toggle('k')).toEqualTypeOf<Promise<boolean | null>>()
  expectTypeOf(redis.json().toggle('k', '$')).toEqualTypeOf<Promise<(number | null)[]>>()
  expectTypeOf(redis.json().objkeys('k')).toEqualTypeOf<Promise<string[] | null>>()
  expectTypeOf(redis.json().arrpop('k', '$', 0)).toEqualTypeOf<Promise<(string | null)[]>>()
  expectTypeOf(redis.json().arrpop('k', { index: 0 })).toEqualTypeOf<Promise<Json>>()
  expectTypeOf(redis.json().debug('MEMORY', { key: 'k', path: '$' })).toEqualTypeOf<
    Promise<number[]>
  >()
  expectTypeOf(redis.json().debug('HELP')).toEqualTypeOf<Promise<string[]>>()
})

test('a bytes client gets values, and types as bytes', () => {
  expectTypeOf(bytesRedis.json().get('k')).toEqualTypeOf<Promise<Json | null>>()
  expectTypeOf(bytesRedis.json().type('k')).toEqualTypeOf<Promise<Uint8Array | null>>()
  expectTypeOf(redis.json().type('k', '$')).toEqualTypeOf<Promise<string[] | null>>()
})

test('a pipeline goes on after a JSON command', () => {
  const pipe = redis.pipeline().json().set('k', '$', 1).get('x').json().get<User>('k')
  expectTypeOf(pipe.execute()).toEqualTypeOf<
    Promise<[boolean | null, string | null, User | null]>
  >()
})

test('wrong arguments', () => {
  // @ts-expect-error no such type
  redis.json().set('k', '$', [0.5], { fpha: 'FP8' })
  // @ts-expect-error a key is needed
  redis.json().debug('MEMORY')
})
