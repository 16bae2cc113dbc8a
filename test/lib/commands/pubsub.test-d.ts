import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('replies', () => {
  expectTypeOf(redis.publish('c', 'm')).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.pubsubChannels('a*')).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(bytesRedis.pubsubShardchannels({ pattern: 'a*' })).toEqualTypeOf<
    Promise<Uint8Array[]>
  >()
  expectTypeOf(redis.pubsubNumsub('a')).toEqualTypeOf<
    Promise<[channel: string, subscribers: number][]>
  >()
  expectTypeOf(redis.pipeline().publish('c', 1).pubsubNumpat().execute()).toEqualTypeOf<
    Promise<[number, number]>
  >()
})

test('wrong arguments', () => {
  // @ts-expect-error a message is text, a number or bytes
  redis.publish('c', { a: 1 })
})
