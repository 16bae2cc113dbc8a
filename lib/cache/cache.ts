import type { Lock, LockOptions } from '../lock/lock.ts'
import { optionsOf, type VersionOptions } from './cache-base.ts'
import { CacheLoading } from './cache-loading.ts'
import type { CacheRedis } from './connections.ts'
import { type Diagnosis, diagnose } from './doctor.ts'
import type { KeyLike, KeyOptions } from './keys.ts'

/** What `lock` may be told. */
export interface CacheLockOptions extends LockOptions, VersionOptions {}

/**
 * A cache that shares its keys and values with Django: django-redis's `RedisCache` on its `DefaultClient`. `createCaches`
 * makes it. `I` is `null` when it ignores exceptions.
 *
 * @see https://github.com/jazzband/django-redis
 */
export class Cache<I extends null = never> extends CacheLoading<I> {
  /**
   * A lock on the key as it is named in Redis, not taken yet; it contends with Django's `cache.lock()` of the same key,
   * and not with a lock of a client without a cache. Costs nothing by itself.
   *
   * @example
   * await using lock = await cache.lock('report', { timeout: 30 }).acquireOrThrow()
   */
  lock(key: KeyLike, options?: CacheLockOptions): Lock {
    const { version, ...lockOptions } = optionsOf('lock', options)
    const name = this.makeKey(key, { version })
    return this.parts.connections.for('write').lock(String(name), lockOptions)
  }

  /**
   * Whether Django and this cache agree on key, serializer and compressor, from a key that Django has set. Costs one
   * request; when the key is not where it should be, up to eleven more that look for it.
   *
   * @example
   * // In Django: cache.set('probe', ['a', 'list', 'of', 'texts'])
   * const { agrees, findings } = await cache.doctor('probe')
   */
  async doctor(key: KeyLike, options?: KeyOptions): Promise<Diagnosis> {
    const name = this.makeKey(key, optionsOf('doctor', options))
    const client = await this.client('read', name)
    const { keyPrefix } = this
    const { values } = this.parts
    return await diagnose(client, { key: String(key), name, keyPrefix, values })
  }

  /** The client behind the cache: no prefix, no version, no serializer, bytes out. */
  connection({ write = true }: { readonly write?: boolean | undefined } = {}): CacheRedis {
    return this.parts.connections.for(write ? 'write' : 'read')
  }

  /** Nothing: there is no connection to close. */
  async close(): Promise<void> {}
}
