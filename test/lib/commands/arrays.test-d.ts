import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>
declare const flag: boolean
declare const operation: 'SUM' | 'USED'

test('a text client', () => {
  expectTypeOf(redis.arset('a', 0n, 'x')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.arget('a', 0)).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.armget('a', 0, 1)).toEqualTypeOf<Promise<(string | null)[]>>()
  expectTypeOf(redis.arscan('a', 0, 9, 5)).toEqualTypeOf<
    Promise<[index: number, value: string][]>
  >()
  expectTypeOf(redis.arinfo('a', true)).toEqualTypeOf<Promise<Record<string, number>>>()
  expectTypeOf(redis.arnext('a')).toEqualTypeOf<Promise<number | null>>()
})

test('replies that depend on options', () => {
  const where = [['GLOB', 'x*']] as const
  type Pairs = [index: number, value: string][]
  expectTypeOf(redis.argrep('a', 0, 9, where)).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(redis.argrep('a', 0, 9, where, { withvalues: true })).toEqualTypeOf<Promise<Pairs>>()
  expectTypeOf(redis.argrep('a', 0, 9, where, { withvalues: flag })).toEqualTypeOf<
    Promise<number[] | Pairs>
  >()
  expectTypeOf(redis.arop('a', 0, 9, 'SUM')).toEqualTypeOf<Promise<string | null>>()
  expectTypeOf(redis.arop('a', 0, 9, 'MATCH', 1)).toEqualTypeOf<Promise<number | null>>()
  expectTypeOf(redis.arop('a', 0, 9, operation)).toEqualTypeOf<Promise<string | number | null>>()
})

test('a bytes client and a pipeline', () => {
  expectTypeOf(bytesRedis.arop('a', 0, 9, 'MAX')).toEqualTypeOf<Promise<Uint8Array | null>>()
  expectTypeOf(redis.pipeline().arget('a', 0).arlen('a').execute()).toEqualTypeOf<
    Promise<[string | null, number]>
  >()
})

test('wrong options', () => {
  // @ts-expect-error no such predicate
  redis.argrep('a', 0, 9, [['LIKE', 'x']])
  // @ts-expect-error no such operation
  redis.arop('a', 0, 9, 'AVG')
})
