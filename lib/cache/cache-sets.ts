import { integer } from '../wire/replies.ts'
import { option } from '../wire/words.ts'
import { optionsOf, type VersionOptions } from './cache-base.ts'
import { CacheKeys } from './cache-keys.ts'
import { ValueError } from './errors.ts'
import type { KeyLike } from './keys.ts'

/** What `spop`, `srandmember`, `zpopmin` and `zpopmax` may be told. */
export interface CountOptions extends VersionOptions {
  /** How many members. @default one, given by itself or as `null` */
  readonly count?: number | undefined
}

/** What `sscan` and `sscanIter` may be told. */
export interface SscanOptions extends VersionOptions {
  /** A glob over the bytes of stored members, encoded as a value is: of use with whole numbers and own serializers. */
  readonly match?: string | undefined
  /** About how many members the server looks at for one page. @default 10 */
  readonly count?: number | undefined
}

/**
 * Redis sets of values. Members are stored as values are, so two are the same when their bytes are; with the gzip
 * compressor, which writes the time, equal ones differ. None of these ignores exceptions, as in django-redis.
 *
 * Where a method takes any number of members, `cache.with({ version })` gives the version.
 */
export abstract class CacheSets<I extends null = never> extends CacheKeys<I> {
  /** Adds members and gives how many are new. Costs one command. */
  async sadd(key: KeyLike, ...values: readonly unknown[]): Promise<number> {
    const name = this.makeKey(key)
    const client = await this.client('write', name)
    return client.sadd(String(name), ...(await this.encodeAll(values)))
  }

  /** How many members there are. Costs one command. */
  async scard(key: KeyLike, options?: VersionOptions): Promise<number> {
    const name = this.makeKey(key, optionsOf('scard', options))
    const client = await this.client('read', name)
    return client.scard(String(name))
  }

  /** The members of the first set that are in no other. Costs one command. */
  async sdiff<V = unknown>(...keys: readonly KeyLike[]): Promise<Set<V>> {
    const names = keys.map((key) => this.makeKey(key))
    const client = await this.client('read', ...names)
    return new Set(await this.decodeAll<V>(await client.sdiff(names.map(String))))
  }

  /** Stores the members of the first set that are in no other under `dest`, and gives their number. Costs one command. */
  sdiffstore(dest: KeyLike, ...keys: readonly KeyLike[]): Promise<number> {
    return this.#stored('SDIFFSTORE', dest, keys)
  }

  /** The members that all sets have. Costs one command. */
  async sinter<V = unknown>(...keys: readonly KeyLike[]): Promise<Set<V>> {
    const names = keys.map((key) => this.makeKey(key))
    const client = await this.client('read', ...names)
    return new Set(await this.decodeAll<V>(await client.sinter(names.map(String))))
  }

  /** Stores the members that all sets have under `dest`, and gives their number. Costs one command. */
  sinterstore(dest: KeyLike, ...keys: readonly KeyLike[]): Promise<number> {
    return this.#stored('SINTERSTORE', dest, keys)
  }

  /** The members of all sets together. Costs one command. */
  async sunion<V = unknown>(...keys: readonly KeyLike[]): Promise<Set<V>> {
    const names = keys.map((key) => this.makeKey(key))
    const client = await this.client('read', ...names)
    return new Set(await this.decodeAll<V>(await client.sunion(names.map(String))))
  }

  /** Stores the members of all sets under `dest`, and gives their number. Costs one command. */
  sunionstore(dest: KeyLike, ...keys: readonly KeyLike[]): Promise<number> {
    return this.#stored('SUNIONSTORE', dest, keys)
  }

  /** Whether a value is a member. Costs one command. */
  async sismember(key: KeyLike, member: unknown, options?: VersionOptions): Promise<boolean> {
    const name = this.makeKey(key, optionsOf('sismember', options))
    const client = await this.client('read', name)
    return (await client.sismember(String(name), await this.encode(member))) === 1
  }

  /** Whether each value is a member. Costs one command. */
  async smismember(key: KeyLike, ...members: readonly unknown[]): Promise<boolean[]> {
    const name = this.makeKey(key)
    const client = await this.client('read', name)
    const replies = await client.smismember(String(name), await this.encodeAll(members))
    return replies.map(Boolean)
  }

  /** All members. Costs one command. */
  async smembers<V = unknown>(key: KeyLike, options?: VersionOptions): Promise<Set<V>> {
    const name = this.makeKey(key, optionsOf('smembers', options))
    const client = await this.client('read', name)
    return new Set(await this.decodeAll<V>(await client.smembers(String(name))))
  }

  /**
   * Moves a member to another set, and tells whether it was there. As in django-redis, `version` is the source's alone:
   * the destination has the version of the cache. Costs one command.
   */
  async smove(
    source: KeyLike,
    destination: KeyLike,
    member: unknown,
    options?: VersionOptions,
  ): Promise<boolean> {
    const from = this.makeKey(source, optionsOf('smove', options))
    const to = this.makeKey(destination)
    const client = await this.client('write', from, to)
    return client.smove(String(from), String(to), await this.encode(member))
  }

  /** Takes out a random member; `null` when there is none. Costs one command. */
  spop<V = unknown>(
    key: KeyLike,
    options?: VersionOptions & { count?: undefined },
  ): Promise<V | null>
  /** Takes out up to `count` random members. Costs one command. */
  spop<V = unknown>(
    key: KeyLike,
    count: number | (CountOptions & { count: number }),
  ): Promise<Set<V>>
  async spop(key: KeyLike, options?: number | CountOptions): Promise<unknown> {
    const { count, version } = countOptions('spop', options)
    const name = this.makeKey(key, { version })
    const client = await this.client('write', name)
    if (count !== undefined) {
      return new Set(await this.decodeAll(await client.spop(String(name), count)))
    }
    const member = await client.spop(String(name))
    return member === null ? null : await this.decode(member)
  }

  /** A random member, which stays; `null` when there is none. Costs one command. */
  srandmember<V = unknown>(
    key: KeyLike,
    options?: VersionOptions & { count?: undefined },
  ): Promise<V | null>
  /** `count` random members, which stay; a negative `count` may repeat some. Costs one command. */
  srandmember<V = unknown>(
    key: KeyLike,
    count: number | (CountOptions & { count: number }),
  ): Promise<V[]>
  async srandmember(key: KeyLike, options?: number | CountOptions): Promise<unknown> {
    const { count, version } = countOptions('srandmember', options)
    const name = this.makeKey(key, { version })
    const client = await this.client('read', name)
    if (count !== undefined) {
      return await this.decodeAll(await client.srandmember(String(name), count))
    }
    const member = await client.srandmember(String(name))
    return member === null ? null : await this.decode(member)
  }

  /** Removes members and gives how many were there. Costs one command. */
  async srem(key: KeyLike, ...members: readonly unknown[]): Promise<number> {
    const name = this.makeKey(key)
    const client = await this.client('write', name)
    return client.srem(String(name), ...(await this.encodeAll(members)))
  }

  /**
   * The first page of the members. django-redis drops the cursor, so there is no second one: use `sscanIter`. Costs one
   * command.
   *
   * @throws ValueError for a `match` with a compressor.
   */
  async sscan<V = unknown>(key: KeyLike, options?: SscanOptions): Promise<Set<V>> {
    const { match, count = 10, version } = optionsOf('sscan', options)
    const name = this.makeKey(key, { version })
    const glob = await this.#glob(match)
    const client = await this.client('read', name)
    const words = ['SSCAN', String(name), 0, ...option('MATCH', glob), ...option('COUNT', count)]
    const page = await client.executeCommand<[unknown, Uint8Array[]]>('SSCAN', ...words.slice(1))
    return new Set(await this.decodeAll<V>(page[1]))
  }

  /** All members, page by page; one may come twice. Costs one command a page. @throws ValueError as `sscan` does. */
  async *sscanIter<V = unknown>(key: KeyLike, options?: SscanOptions): AsyncGenerator<V, void> {
    const { match, count = 10, version } = optionsOf('sscanIter', options)
    const name = this.makeKey(key, { version })
    const glob = await this.#glob(match)
    const client = await this.client('read', name)
    const pages = client.sscanIter(String(name), { count, ...(glob && { match: glob }) })
    for await (const member of pages) yield (await this.decode(member)) as V
  }

  async #stored(command: string, dest: KeyLike, keys: readonly KeyLike[]): Promise<number> {
    const names = [dest, ...keys].map((key) => this.makeKey(key))
    const client = await this.client('write', ...names)
    return client.call([command, ...names.map(String)], integer)
  }

  async #glob(match: string | undefined): Promise<string | Uint8Array | undefined> {
    if (!match) return undefined
    if (this.parts.values.compressor.name === 'identity') return await this.encode(match)
    throw new ValueError('Using match with compression is not supported.')
  }
}

/** The options of a call whose count may be given by position. */
export function countOptions(
  method: string,
  options: number | CountOptions | undefined,
): CountOptions {
  return typeof options === 'number' ? { count: options } : optionsOf(method, options)
}
