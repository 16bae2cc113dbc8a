import { expectTypeOf, test } from 'vitest'
import type { BitFieldOperation } from '../../../lib/commands/bits.ts'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('a client, text or bytes', () => {
  expectTypeOf(redis.bitcount('k')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.bitcount('k', 0, -1, { mode: 'BIT' })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.bitpos('k', 1, { start: 2 })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.bitop('AND', 'd', 'a')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.bitfieldRo('k', 'u8', 0, [['i5', '#1']])).toEqualTypeOf<Promise<number[]>>()
  expectTypeOf(bytesRedis.getbit('k', 0)).toEqualTypeOf<Promise<number>>()
})

test('a bit field', () => {
  const field = redis.bitfield('k', 'FAIL')
  expectTypeOf(field).toEqualTypeOf<BitFieldOperation<'now', string>>()
  expectTypeOf(field.get('u8', 0).set('u8', '#1', 5n)).toEqualTypeOf(field)
  expectTypeOf(field.incrby('u8', 0, 1, { overflow: 'SAT' }).execute()).toEqualTypeOf<
    Promise<(number | null)[]>
  >()
})

test('a pipeline', () => {
  const pipe = redis
    .pipeline()
    .setbit('k', 7, 1)
    .bitfield('k')
    .get('u8', 0)
    .execute()
    .getbit('k', 7)
  expectTypeOf(pipe.execute()).toEqualTypeOf<Promise<[number, (number | null)[], number]>>()
})

test('wrong words', () => {
  // @ts-expect-error no such operation
  redis.bitop('NAND', 'd', 'a')
  // @ts-expect-error a part has an end
  redis.bitcount('k', 0)
})
