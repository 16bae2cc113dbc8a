import { DataError } from '../errors.ts'
import { BatchLoads } from './batch-loads.ts'
import { optionsOf, type VersionOptions } from './cache-base.ts'
import { CacheSortedSets } from './cache-sorted-sets.ts'
import { Entries } from './entries.ts'
import type { CacheKey, KeyLike } from './keys.ts'
import type { MakerInit } from './load-maker.ts'
import {
  isBeyondDjango,
  type LoadContext,
  type Loader,
  type LoadOptions,
  type LoadPolicy,
  policyOf,
} from './load-options.ts'
import { LoaderRun } from './loader-run.ts'
import { Loads } from './loads.ts'
import { Tags } from './tags.ts'
import { type TimeoutOr, timeoutOptions } from './timeouts.ts'

/** Makes the values of several keys in one go: a record or a `Map`; keys that it leaves out have no value. */
export type ManyLoader<K extends KeyLike, V> = (
  keys: readonly K[],
  context: LoadContext,
) => LoadedValues<K, V> | Promise<LoadedValues<K, V>>

/** Values by keys. */
export type LoadedValues<K extends KeyLike, V> = ReadonlyMap<K, V> | Readonly<Record<string, V>>

/** Values that a loader makes: once for all who want them, ahead of time, invalidated by tags. */
export abstract class CacheLoading<I extends null = never> extends CacheSortedSets<I> {
  /**
   * The value of a key; when there is none, what `default` is, or what it gives as a function, is stored and given.
   *
   * With Django's options, `timeout` and `version`, it is Django's `get_or_set`: the first to store wins. It costs one
   * command for a hit and two for a miss; one in either case when `default` is no function.
   *
   * With any other option one caller at a time, in all isolates, runs the loader, and the others get what it makes, or the
   * old value. A hit costs one request and one command, two commands with tags; a miss three requests, while those who
   * wait ask again now and then. The value is a plain one for Django, which sees it until it can no longer be stale either;
   * what Django stores under the key is taken as it is.
   *
   * @example
   * const user = await cache.getOrSet('user:1', ({ signal }) => loadUser(1, signal), {
   *   timeout: 60, staleWhileRevalidate: 300, staleIfError: 3600, softTimeout: 0.5, tags: ['users'],
   * })
   * @throws TimeoutError when the hard timeout is over and there is no old value to give.
   * @throws ValueError for a key with an unpaired brace, beside which nothing can be kept.
   */
  override async getOrSet<V = unknown>(
    key: KeyLike,
    defaultValue: V | Loader<V>,
    options?: TimeoutOr<LoadOptions>,
  ): Promise<V> {
    const given = timeoutOptions<LoadOptions>(options)
    const loader = loaderOf(defaultValue)
    if (!isBeyondDjango(given)) {
      const { signal } = this.parts.loads
      const run = new LoaderRun(false, signal)
      return await super.getOrSet<V>(key, loader ? () => loader(run) : (defaultValue as V), options)
    }
    const policy = this.#policy(given)
    const name = this.makeKey(key, { version: given.version })
    const make = loader ?? ((): V => defaultValue as V)
    const loads = new Loads(this.loading(given.version))
    return (await loads.get({ name, loader: make, policy })) as V
  }

  /**
   * The values of several keys, by the caller's keys; those that are missing are made by one call of the loader. Options
   * are those of {@link CacheLoading.getOrSet}; what they say of one value holds for each.
   *
   * It costs one request when all are there. Without options beyond Django's it costs two more commands than values when some
   * are missing, in a second request; with them it is three requests then.
   *
   * @example
   * const users = await cache.getOrSetMany([1, 2, 3], (ids) => loadUsers(ids), { timeout: 60, staleIfError: 600 })
   */
  async getOrSetMany<V = unknown, K extends KeyLike = KeyLike>(
    keys: Iterable<K>,
    loader: ManyLoader<K, V>,
    options?: TimeoutOr<LoadOptions>,
  ): Promise<Record<string, V>> {
    if (typeof loader !== 'function') throw new DataError('getOrSetMany() takes a function')
    const given = timeoutOptions<LoadOptions>(options)
    const { version } = given
    const named = new Map<string, K>()
    for (const key of keys) named.set(String(this.makeKey(key, { version })), key)
    const wanted = [...named.values()]
    if (wanted.length === 0) return Object.create(null)
    if (!isBeyondDjango(given)) return await this.#plainMany(wanted, loader, given)
    return await this.#sharedMany(wanted, loader, given)
  }

  /**
   * Makes all values with one of these tags invalid, in the first tiers as well, however many there are. Costs one command.
   *
   * Django does the same with `cache.delete_many(['{tag}:users'])`.
   */
  async invalidateTags(tags: Iterable<string>, options?: VersionOptions): Promise<void> {
    if (typeof tags === 'string') throw new DataError('invalidateTags() takes a list of tags')
    const { version } = optionsOf('invalidateTags', options)
    const names = [...tags]
    await this.guard('invalidateTags', undefined, () => this.#tags(version).forget(names))
  }

  /** What values with companions are made with. */
  protected loading(version: VersionOptions['version']): MakerInit {
    return {
      // A replica may not know yet what was stored, invalidated or locked.
      entries: new Entries((name: CacheKey) => this.client('write', name), this.#tags(version)),
      values: this.parts.values,
      guard: (otherwise, body) => this.guard('getOrSet', otherwise, body),
      parts: this.parts.loads,
    }
  }

  #tags(version: VersionOptions['version']): Tags {
    return new Tags({
      // Tags have a slot, and a shard, of their own, so that all can be asked for at a time.
      keyOf: (tag) => this.makeKey(`{tag}:${tag}`, { version }),
      clients: (use, keys) => this.clients(use, keys),
    })
  }

  #policy(options: LoadOptions): LoadPolicy {
    return policyOf(options, options.timeout === undefined ? this.parts.timeout : options.timeout)
  }

  /** Django's way: whoever misses some makes them. */
  async #plainMany<V, K extends KeyLike>(
    keys: readonly K[],
    loader: ManyLoader<K, V>,
    options: LoadOptions,
  ): Promise<Record<string, V>> {
    const values = await this.getMany<V>(keys, options)
    const missing = keys.filter((key) => !Object.hasOwn(values, String(key)))
    if (missing.length === 0) return values
    const run = new LoaderRun(false, this.parts.loads.signal)
    const loaded = loadedOf(missing, await loader(missing, run))
    await this.setMany([...loaded], options)
    return Object.assign(values, recordOf(loaded))
  }

  /** Those that nobody else is making are made in one go, and the others are waited for. */
  async #sharedMany<V, K extends KeyLike>(
    keys: readonly K[],
    loader: ManyLoader<K, V>,
    options: LoadOptions,
  ): Promise<Record<string, V>> {
    const { version } = options
    const policy = this.#policy(options)
    const all = async (some: readonly K[], context: LoadContext): Promise<Map<K, V>> =>
      loadedOf(some, await loader(some, context))
    const single = async ({ key }: { readonly key: K }): Promise<unknown> => {
      let isNone = false
      const one = async (context: LoadContext): Promise<unknown> => {
        const value = (await all([key], context)).get(key)
        isNone = value === undefined
        if (isNone) context.expire(0)
        return value
      }
      const value = await this.getOrSet(key, one, options)
      return isNone ? undefined : value
    }
    const batch = new BatchLoads<K>({ ...this.loading(version), loader: all, policy, single })
    const names = keys.map((key) => ({ key, name: this.makeKey(key, { version }) }))
    return recordOf((await batch.get(names)) as ReadonlyMap<K, V>)
  }
}

function loaderOf<V>(given: V | Loader<V>): Loader<V> | undefined {
  return typeof given === 'function' ? (given as Loader<V>) : undefined
}

function loadedOf<K extends KeyLike, V>(keys: readonly K[], loaded: LoadedValues<K, V>): Map<K, V> {
  if (typeof loaded !== 'object' || loaded === null) {
    throw new DataError('The loader of getOrSetMany() gives a record or a Map')
  }
  const found = new Map<K, V>()
  for (const key of keys) {
    const value = loaded instanceof Map ? loaded.get(key) : Reflect.get(own(loaded), String(key))
    if (value !== undefined) found.set(key, value as V)
  }
  return found
}

/** Without what all objects have. */
function own(record: object): object {
  return Object.assign(Object.create(null), record)
}

function recordOf<K extends KeyLike, V>(values: ReadonlyMap<K, V>): Record<string, V> {
  const record: Record<string, V> = Object.create(null)
  for (const [key, value] of values) record[String(key)] = value
  return record
}
