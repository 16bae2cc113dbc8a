import { CacheBase, optionsOf, type VersionOptions } from './cache-base.ts'
import type { CacheKey, KeyLike } from './keys.ts'
import { checked, type StandardSchema } from './standard-schema.ts'

/** What `get` and `getMany` may be told. */
export interface GetOptions extends VersionOptions {
  /** Checks what is read, and gives it its type. */
  readonly schema?: StandardSchema | undefined
}

/** What was found under a key; `undefined` when there was nothing, so that a cached `null` is told from it. */
export type Found = { readonly value: unknown } | undefined

/**
 * Reading values. `I` is `null` for a cache that may ignore exceptions: that is what most of its calls give then.
 */
export abstract class CacheReads<I extends null = never> extends CacheBase {
  /**
   * The value of a key as the schema gives it, or `default` when there is none. Costs one command.
   *
   * @throws ValidationError when the value does not fit.
   */
  get<Output, D = null>(
    key: KeyLike,
    options: { schema: StandardSchema<Output>; default?: D } & VersionOptions,
  ): Promise<Output | D>
  /** The value of a key, or `default` when there is none; a cached `null` is `null`. Costs one command. */
  get<V = unknown>(key: KeyLike, options: { default: V } & VersionOptions): Promise<V>
  /**
   * The value of a key, or `null` when there is none. Costs one command.
   *
   * @throws SerializerError for bytes that the cache's serializer does not read.
   */
  get<V = unknown>(key: KeyLike, options?: GetOptions): Promise<V | null>
  async get(key: KeyLike, options?: GetOptions & { default?: unknown }): Promise<unknown> {
    const { default: otherwise = null, schema, version } = optionsOf('get', options)
    const found = await this.lookup('get', this.makeKey(key, { version }))
    return found ? await checked(schema, found.value) : otherwise
  }

  /** The values of those keys that are there, by the caller's keys. Costs one command, none for no keys. */
  getMany<Output>(
    keys: Iterable<KeyLike>,
    options: { schema: StandardSchema<Output> } & VersionOptions,
  ): Promise<Record<string, Output>>
  /** The values of those keys that are there, by the caller's keys. Costs one command, none for no keys. */
  getMany<V = unknown>(keys: Iterable<KeyLike>, options?: GetOptions): Promise<Record<string, V>>
  async getMany(keys: Iterable<KeyLike>, options?: GetOptions): Promise<Record<string, unknown>> {
    const { schema, version } = optionsOf('getMany', options)
    const wanted = new Map<string, KeyLike>()
    for (const key of keys) wanted.set(String(this.makeKey(key, { version })), key)
    const stored = await this.guard('getMany', [], () => this.#mget([...wanted.values()], version))
    const values: Record<string, unknown> = Object.create(null)
    for (const [name, bytes] of stored) {
      const found = await this.found(bytes)
      values[String(wanted.get(name))] = found ? await checked(schema, found.value) : null
    }
    return values
  }

  async #mget(
    keys: readonly KeyLike[],
    version: VersionOptions['version'],
  ): Promise<[string, Uint8Array][]> {
    const names = keys.map((key) => this.makeKey(key, { version }))
    if (names.length === 0) return []
    const groups = await this.clients('read', names)
    const replies = groups.map(async ([client, own]) => {
      const values = await client.mget(own.map(String))
      return own.map((name, index) => [String(name), values[index] ?? null] as const)
    })
    const found = (await Promise.all(replies)).flat()
    return found.filter((pair): pair is [string, Uint8Array] => pair[1] !== null)
  }

  /** Whether there is such a key. Costs one command. */
  async hasKey(key: KeyLike, options?: VersionOptions): Promise<boolean | I> {
    const name = this.makeKey(key, optionsOf('hasKey', options))
    return await this.guard<boolean, I>('hasKey', null as I, async () => {
      const client = await this.client('read', name)
      return (await client.exists(String(name))) > 0
    })
  }

  /** What is under a name. */
  protected async lookup(method: string, name: CacheKey): Promise<Found> {
    const stored = await this.guard(method, null, async () => {
      const client = await this.client('read', name)
      return await client.get(String(name))
    })
    return stored === null ? undefined : await this.found(stored)
  }

  /** What stored bytes are to a caller. */
  protected async found(stored: Uint8Array): Promise<Found> {
    return { value: await this.decode(stored) }
  }
}
