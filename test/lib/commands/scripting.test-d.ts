import { expectTypeOf, test } from 'vitest'
import type { Redis } from '../../../lib/index.ts'
import type { Pipeline } from '../../../lib/pipeline.ts'
import type { Script } from '../../../lib/script.ts'

declare const redis: Redis
declare const bytesRedis: Redis<Uint8Array>

test('a text client', () => {
  expectTypeOf(redis.eval('lua', 0)).toEqualTypeOf<Promise<unknown>>()
  expectTypeOf(redis.eval<number>('lua', 1, 'k', 5, 1n, new Uint8Array())).toEqualTypeOf<
    Promise<number>
  >()
  expectTypeOf(redis.evalsha<string[]>('sha', 0)).toEqualTypeOf<Promise<string[]>>()
  expectTypeOf(redis.scriptExists('a', 'b')).toEqualTypeOf<Promise<boolean[]>>()
  expectTypeOf(redis.scriptFlush('ASYNC')).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.scriptFlush({ syncType: 'SYNC' })).toEqualTypeOf<Promise<boolean>>()
  expectTypeOf(redis.scriptDebug()).toEqualTypeOf<Promise<never>>()
})

test('a SHA-1 is text on every client', () => {
  expectTypeOf(redis.scriptLoad('lua')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(bytesRedis.scriptLoad('lua')).toEqualTypeOf<Promise<string>>()
})

test('a registered script', () => {
  const script = redis.registerScript<number>('lua')
  expectTypeOf(script).toEqualTypeOf<Script<'now', string, number>>()
  expectTypeOf(script.sha).toEqualTypeOf<string>()
  expectTypeOf(script.call({ keys: ['k'], args: [5] })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(script.call()).toEqualTypeOf<Promise<number>>()
  expectTypeOf(script.call({ client: bytesRedis })).toEqualTypeOf<Promise<number>>()
  expectTypeOf(redis.registerScript('lua').call()).toEqualTypeOf<Promise<unknown>>()
})

test('a pipeline', () => {
  const pipe = redis.pipeline().set('k', 'v')
  const script = redis.registerScript<number>('lua')
  const queued = script.call({ keys: ['k'], client: pipe })
  expectTypeOf(queued).toEqualTypeOf<Pipeline<[true | null, number], string>>()
  expectTypeOf(queued.eval<string>('lua', 0).execute()).toEqualTypeOf<
    Promise<[true | null, number, string]>
  >()
})
