import type { RedisEnv } from '../endpoint.ts'
import type { Cache } from './cache.ts'
import { cachePlan } from './cache-parts.ts'
import type { CacheRedis } from './connections.ts'
import { ImproperlyConfigured, InvalidCacheBackendError } from './errors.ts'
import type { CachesSettings } from './settings.ts'

/** What a setting in a block of settings is, as far as its type tells. */
type SettingOf<S, Block extends string, Name extends string> = S extends {
  readonly [B in Block]?: infer O
}
  ? NonNullable<O> extends { readonly [N in Name]?: infer V }
    ? V
    : undefined
  : undefined

/** `null` for a cache that ignores exceptions, or that may. */
type IgnoringOf<S> = [
  SettingOf<S, 'OPTIONS', 'IGNORE_EXCEPTIONS'> | SettingOf<S, 'options', 'ignoreExceptions'>,
] extends [false | undefined]
  ? never
  : null

/** Gives the clients behind the caches. */
export interface Connector<Alias> {
  /**
   * The client behind a cache, django-redis's `get_redis_connection`: no prefix, no version, no serializer, bytes out.
   * `write: false` gives one of the replicas.
   *
   * @throws InvalidCacheBackendError for an alias that is not configured.
   * @throws NotImplementedError for a shard client.
   */
  getRedisConnection(alias?: Alias, options?: { readonly write?: boolean | undefined }): CacheRedis
}

/** Caches by their aliases. */
export type Caches<S extends CachesSettings> = {
  readonly [Alias in keyof S]: Cache<IgnoringOf<S[Alias]>>
} & { readonly default: Cache<IgnoringOf<S['default']>> } & Connector<keyof S>

/**
 * The caches of Django's CACHES, with Django's names or redge's own. Nothing is sent, and no cache is made before it is
 * used; settings are checked at once.
 *
 * With `env`, a cache whose LOCATION is one server without an endpoint goes to the one that the environment names.
 *
 * @example
 * const caches = createCaches({
 *   default: {
 *     LOCATION: 'redis://10.0.0.5:6379/1',
 *     KEY_PREFIX: 'shop',
 *     OPTIONS: { ENDPOINTS: { 'redis://10.0.0.5:6379/1': { url: env.REDIS_URL, token: env.REDIS_TOKEN } } },
 *   },
 * })
 * const user = await caches.default.get('user:1')
 * @throws ImproperlyConfigured for settings that are unknown, contradict each other, or lack something.
 */
export function createCaches<const S extends CachesSettings>(
  settings: S,
  env?: RedisEnv,
): Caches<S> {
  if (!Object.hasOwn(settings, 'default')) {
    throw new ImproperlyConfigured("You must define a 'default' cache")
  }
  const made = new Map<string, () => Cache<null>>()
  for (const [alias, given] of Object.entries(settings)) {
    const { cacheClass, parts } = cachePlan(alias, given, env)
    let cache: Cache<null> | undefined
    made.set(alias, () => (cache ??= new cacheClass(parts)))
  }
  return cachesObject(made) as Caches<S>
}

function cachesObject(made: ReadonlyMap<string, () => Cache<null>>): Connector<string> {
  const caches: Connector<string> = {
    getRedisConnection: (alias = 'default', options) => {
      const make = made.get(alias)
      if (make) return make().connection(options)
      throw new InvalidCacheBackendError(`The connection '${alias}' doesn't exist.`)
    },
  }
  for (const [alias, get] of made) {
    if (alias in caches) throw new ImproperlyConfigured(`A cache cannot have the alias '${alias}'`)
    Object.defineProperty(caches, alias, { get, enumerable: true })
  }
  return caches
}
