import { type CommandOptions, Executor } from '../executor.ts'
import { Lock } from '../lock/lock.ts'
import type { Encodable } from '../wire/encode.ts'
import { equalBytes } from '../wire/equal-bytes.ts'
import { type Decode, integer, items, truthy } from '../wire/replies.ts'
import { bytesOf } from '../wire/words.ts'
import { Cache, type CacheLockOptions } from './cache.ts'
import { optionsOf } from './cache-base.ts'
import type { CacheRedis, Use } from './connections.ts'
import { NotImplementedError } from './errors.ts'
import type { CacheKey, KeyLike } from './keys.ts'
import { commandsRun, VALUE_AND_TTL } from './scripts.ts'

/**
 * django-redis's `ShardClient`: each key is on one of the servers of LOCATION, found by its hash, as Python finds it.
 * Keys with the same text between braces are on the same server.
 *
 * Methods that take several keys ask each server once, and `keys`, `iterKeys`, `deletePattern` and `clear` ask all of
 * them. A command over several keys (`sinter`, `smove` …) wants them on one server.
 */
export class ShardClient<I extends null = never> extends Cache<I> {
  /** A lock on the server that has the key. */
  override lock(key: KeyLike, options?: CacheLockOptions): Lock {
    const { version, ...lockOptions } = optionsOf('lock', options)
    const name = this.makeKey(key, { version })
    return new Lock(new OnShard(() => this.client('write', name)), String(name), lockOptions)
  }

  /**
   * Not available: there is a client for each server.
   *
   * @throws NotImplementedError always.
   */
  override connection(): never {
    throw new NotImplementedError('A shard client has no one connection')
  }

  protected override async client(use: Use, ...keys: CacheKey[]): Promise<CacheRedis> {
    const [first, ...others] = await this.clients(use, keys)
    if (first && others.length === 0) return first[0]
    throw new NotImplementedError(
      'The keys are on several servers. Give them the same text between braces: {user:1}:a, {user:1}:b',
    )
  }

  protected override async clients(
    _use: Use,
    keys: readonly CacheKey[],
  ): Promise<[CacheRedis, CacheKey[]][]> {
    const { connections } = this.parts
    const byNode = new Map<string, CacheKey[]>()
    for (const key of keys) {
      const node = await connections.ring.nodeOf(String(key))
      byNode.set(node, [...(byNode.get(node) ?? []), key])
    }
    return Array.from(byNode, ([node, own]) => [connections.at(node), own])
  }

  protected override everyClient(): readonly CacheRedis[] {
    const { connections } = this.parts
    return connections.locations.map((location) => connections.at(location))
  }

  /** Between two servers it is three requests, as in django-redis: a write in between may be lost. */
  protected override async move(from: CacheKey, to: CacheKey): Promise<boolean> {
    const [source, target] = [await this.client('write', from), await this.client('write', to)]
    if (source === target) return super.move(from, to)
    const read = ['EVAL', VALUE_AND_TTL, 1, String(from)]
    const found = await source.call(read, valueAndTtl, { innerCommands: commandsRun })
    if (!found || equalBytes(found.value, bytesOf(await this.encode(null)))) return false
    const expiry = found.ttl > 0 ? ['PX', found.ttl] : []
    await target.call(['SET', String(to), found.value, ...expiry], truthy)
    await source.delete(String(from))
    return true
  }
}

/** Commands sent to the server that has the key. */
class OnShard extends Executor<'now', Uint8Array> {
  readonly #client: () => Promise<CacheRedis>

  constructor(client: () => Promise<CacheRedis>) {
    super()
    this.#client = client
  }

  override async call<R>(
    args: readonly Encodable[],
    decode: Decode<R>,
    options?: CommandOptions,
  ): Promise<R> {
    const client = await this.#client()
    return await client.call(args, decode, options)
  }
}

const valueAndTtl: Decode<{ value: Uint8Array; ttl: number } | undefined> = (reply) => {
  const [, value = null, ttl = null] = items(reply)
  return value === null ? undefined : { value: value as Uint8Array, ttl: integer(ttl) }
}
