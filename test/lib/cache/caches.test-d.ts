import { expectTypeOf } from 'vitest'
import {
  type Cache,
  type CacheRedis,
  createCaches,
  type DjangoCacheSettings,
  type StandardSchema,
} from '../../../lib/cache/index.ts'
import { redis } from '../../support/workerd.ts'

declare const pasted: DjangoCacheSettings
declare const user: StandardSchema<{ name: string }>

const caches = createCaches({
  default: { redis },
  never: { LOCATION: 'a', OPTIONS: { IGNORE_EXCEPTIONS: false } },
  quiet: { redis, options: { ignoreExceptions: true } },
  django: { LOCATION: 'a', OPTIONS: { IGNORE_EXCEPTIONS: true } },
})

// A cache gives null for calls that failed only where its settings say so, or may say so.
expectTypeOf(caches.default).toEqualTypeOf<Cache<never>>()
expectTypeOf(caches.never).toEqualTypeOf<Cache<never>>()
expectTypeOf(caches.quiet).toEqualTypeOf<Cache<null>>()
expectTypeOf(caches.django).toEqualTypeOf<Cache<null>>()
expectTypeOf(createCaches({ default: pasted }).default).toEqualTypeOf<Cache<null>>()
expectTypeOf(caches.default.set('k', 1)).resolves.toEqualTypeOf<boolean>()
expectTypeOf(caches.quiet.set('k', 1)).resolves.toEqualTypeOf<boolean | null>()
expectTypeOf(caches.getRedisConnection('quiet')).toEqualTypeOf<CacheRedis>()
// @ts-expect-error no such alias
caches.getRedisConnection('other')
// @ts-expect-error there has to be a default cache
createCaches({ other: { redis } })

const cache = caches.default
expectTypeOf(cache.get('k')).resolves.toEqualTypeOf<unknown>()
expectTypeOf(cache.get<number>('k')).resolves.toEqualTypeOf<number | null>()
expectTypeOf(cache.get('k', { default: 5 })).resolves.toEqualTypeOf<number>()
expectTypeOf(cache.get('k', { schema: user })).resolves.toEqualTypeOf<{ name: string } | null>()
expectTypeOf(cache.get('k', { schema: user, default: 5 })).resolves.toEqualTypeOf<
  { name: string } | number
>()
expectTypeOf(cache.getMany(['k'], { schema: user })).resolves.toEqualTypeOf<
  Record<string, { name: string }>
>()
expectTypeOf(cache.getOrSet('k', async () => 5)).resolves.toEqualTypeOf<number>()
expectTypeOf(cache.spop('s')).resolves.toEqualTypeOf<unknown>()
expectTypeOf(cache.spop<string>('s', 2)).resolves.toEqualTypeOf<Set<string>>()
expectTypeOf(cache.zpopmin<string>('z')).resolves.toEqualTypeOf<[string, number] | null>()
expectTypeOf(cache.zrange<string>('z', 0, 1, { withscores: true })).resolves.toEqualTypeOf<
  [string, number][]
>()
// @ts-expect-error the default goes into the options
cache.get('k', 'default')
// @ts-expect-error a timeout is no text
cache.set('k', 1, '30')
