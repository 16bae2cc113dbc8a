import { isReplyLost, ResponseError } from '../errors.ts'
import type { Encodable } from '../wire/encode.ts'
import { ok, raw, truthy } from '../wire/replies.ts'
import { flags, option } from '../wire/words.ts'
import { optionsOf, type VersionOptions } from './cache-base.ts'
import { CacheReads } from './cache-reads.ts'
import type { CacheRedis } from './connections.ts'
import type { CacheKey, KeyLike, KeyOptions } from './keys.ts'
import { pairsOf } from './pairs.ts'
import { type Timeout, type TimeoutOr, timeoutOptions } from './timeouts.ts'
import { runWrites } from './write-batches.ts'

/** What `add`, `setMany`, `getOrSet` and `touch` may be told. */
export interface TimeoutOptions extends VersionOptions {
  /** Seconds to live; `null` for ever. @default the TIMEOUT of the cache */
  readonly timeout?: Timeout | undefined
}

/** What `set` may be told. */
export interface SetOptions extends TimeoutOptions {
  /** Only when the key is missing. @default false */
  readonly nx?: boolean | undefined
  /** Only when the key is there. @default false */
  readonly xx?: boolean | undefined
}

/** Values by their keys: a record, a `Map` or pairs. */
export type Values =
  | Readonly<Record<string, unknown>>
  | ReadonlyMap<KeyLike, unknown>
  | readonly (readonly [KeyLike, unknown])[]

/** Writing values. */
export abstract class CacheValues<I extends null = never> extends CacheReads<I> {
  /**
   * Stores a value, and tells whether that was done. A timeout of 0 or less deletes the key instead, and tells whether
   * there was one; with `nx` it tells whether there was none, and changes nothing. Costs one command.
   *
   * @example
   * await cache.set('user:1', { name: 'Ada' }, 30)
   * await cache.set('user:1', { name: 'Ada' }, { timeout: null, nx: true })
   * @throws SerializerError for a value that the serializer has no place for.
   */
  async set(key: KeyLike, value: unknown, options?: TimeoutOr<SetOptions>): Promise<boolean | I> {
    const { timeout, version, nx, xx } = timeoutOptions(options)
    const name = this.makeKey(key, { version })
    const write = await this.writeWords(name, value, timeout, flags({ nx, xx }, ['nx', 'xx']))
    return await this.guard<boolean, I>('set', null as I, async () => {
      const client = await this.client('write', name)
      const done = await client.call(write, truthy)
      return write[0] === 'EXISTS' ? !done : done
    })
  }

  /** Stores a value under a key that is missing, and tells whether that was done. Costs one command. */
  async add(
    key: KeyLike,
    value: unknown,
    options?: TimeoutOr<TimeoutOptions>,
  ): Promise<boolean | I> {
    return await this.set(key, value, { ...timeoutOptions(options), nx: true })
  }

  /**
   * Stores several values in one MULTI/EXEC. A timeout of 0 or less deletes them instead. Costs one request and one
   * command a value, none for no values; one request more for each 64 KiB of values beyond the first.
   */
  async setMany(data: Values, options?: TimeoutOr<TimeoutOptions>): Promise<void> {
    const { timeout, version } = timeoutOptions(options)
    const writes = new Map<CacheKey, Encodable[]>()
    for (const [key, value] of pairsOf<KeyLike, unknown>(data)) {
      const name = this.makeKey(key, { version })
      writes.set(name, await this.writeWords(name, value, timeout))
    }
    if (writes.size === 0) return
    await this.guard('setMany', undefined, async () => {
      for (const [client, names] of await this.clients('write', [...writes.keys()])) {
        await runWrites(
          client,
          names.map((name) => writes.get(name) ?? []),
        )
      }
    })
  }

  /**
   * The value of a key; when there is none, `default` (or what the function gives) is stored and given, unless somebody
   * else was quicker: then theirs is given. A cached `null` is a value.
   *
   * Costs one command for a hit and two for a miss; one in either case when `default` is no function.
   */
  async getOrSet<V = unknown>(
    key: KeyLike,
    defaultValue: V | (() => V | Promise<V>),
    options?: TimeoutOr<TimeoutOptions>,
  ): Promise<V> {
    const { timeout, version } = timeoutOptions(options)
    const name = this.makeKey(key, { version })
    const isComputed = typeof defaultValue === 'function'
    const isStored = (this.expiry(timeout) ?? 1) > 0
    const found = isComputed || !isStored ? await this.lookup('getOrSet', name) : undefined
    if (found) return found.value as V
    const fresh = isComputed ? await (defaultValue as () => V | Promise<V>)() : defaultValue
    return isStored ? ((await this.store(name, fresh, timeout)) as V) : fresh
  }

  /** Deletes a key and tells whether it was there. Costs one command. */
  async delete(key: KeyLike, options?: KeyOptions): Promise<boolean | I> {
    const name = this.makeKey(key, optionsOf('delete', options))
    return await this.guard<boolean, I>('delete', null as I, async () => {
      const client = await this.client('write', name)
      return (await client.delete(String(name))) > 0
    })
  }

  /** Deletes keys and gives how many were there. Costs one command, none for no keys. */
  async deleteMany(keys: Iterable<KeyLike>, options?: VersionOptions): Promise<number | I> {
    const { version } = optionsOf('deleteMany', options)
    const names = Array.from(keys, (key) => this.makeKey(key, { version }))
    if (names.length === 0) return 0
    return await this.guard<number, I>('deleteMany', null as I, async () => {
      let deleted = 0
      for (const [client, own] of await this.clients('write', names)) {
        deleted += await client.delete(...own.map(String))
      }
      return deleted
    })
  }

  /** Stores a value unless there is one by now, and gives the one that is there then. */
  protected async store(
    name: CacheKey,
    value: unknown,
    timeout: Timeout | undefined,
  ): Promise<unknown> {
    const words = await this.writeWords(name, value, timeout, ['NX'])
    const winner = await this.guard('getOrSet', null, async () =>
      addOrGet(await this.client('write', name), words),
    )
    return winner === null ? value : await this.decode(winner)
  }

  /** The command that stores a value, or, when it would not live, what django-redis sends in its place. */
  protected async writeWords(
    name: CacheKey,
    value: unknown,
    timeout: Timeout | undefined,
    conditions: readonly string[] = [],
  ): Promise<Encodable[]> {
    const px = this.expiry(timeout)
    const stored = await this.encode(value)
    if (px === null || px > 0) {
      return ['SET', String(name), stored, ...option('PX', px), ...conditions]
    }
    return [conditions.includes('NX') ? 'EXISTS' : 'DEL', String(name)]
  }
}

/**
 * The value that is there already; null when the words have set theirs. Servers before Redis 7 take two commands. When the
 * reply is lost, what is there by then is the value, whoever has set it.
 */
async function addOrGet(
  client: CacheRedis,
  words: readonly Encodable[],
): Promise<Uint8Array | null> {
  const get = (): Promise<Uint8Array | null> => client.get(String(words[1]))
  try {
    return await client.call([...words, 'GET'], raw<Uint8Array | null>)
  } catch (error) {
    if (isReplyLost(error)) return await get()
    if (!(error instanceof ResponseError && error.message.includes('syntax error'))) throw error
  }
  return (await client.call(words, ok)) ? null : await get()
}
