import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('replies are the same for text and bytes', () => {
  expectTypeOf(redis.pfadd('p', 'a')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(bytesRedis.pfcount('p', 'q')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.pfmerge('d', 'p')).toEqualTypeOf<Promise<boolean>>()
})

test('a pipeline', () => {
  const pipeline = redis.pipeline().pfadd('p', 'a').pfmerge('d', 'p')
  expectTypeOf(pipeline.execute()).toEqualTypeOf<Promise<[number, boolean]>>()
})
