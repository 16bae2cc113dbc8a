import { str } from '../wire/replies.ts'
import { optionsOf, type VersionOptions } from './cache-base.ts'
import { CacheSets } from './cache-sets.ts'
import { CacheKey, type KeyLike } from './keys.ts'

/**
 * Redis hashes as django-redis uses them: the name of the hash goes to Redis as it is, and the *fields* get prefix and
 * version. Values are stored as everywhere. Each of these costs one command.
 */
export abstract class CacheHashes<I extends null = never> extends CacheSets<I> {
  /** Sets a field and gives how many are new: 1 or 0. Costs one command. */
  async hset(
    name: string,
    key: KeyLike,
    value: unknown,
    options?: VersionOptions,
  ): Promise<number> {
    const field = this.makeKey(key, optionsOf('hset', options))
    const client = await this.client('write', new CacheKey(name))
    return client.hset(name, String(field), await this.encode(value))
  }

  /** Deletes a field and gives how many were there: 1 or 0. Costs one command. */
  async hdel(name: string, key: KeyLike, options?: VersionOptions): Promise<number> {
    const field = this.makeKey(key, optionsOf('hdel', options))
    const client = await this.client('write', new CacheKey(name))
    return client.hdel(name, String(field))
  }

  /** How many fields there are. Costs one command. */
  async hlen(name: string): Promise<number> {
    const client = await this.client('read', new CacheKey(name))
    return client.hlen(name)
  }

  /** The fields, without prefix and version. Costs one command. */
  async hkeys(name: string): Promise<string[] | I> {
    return await this.guard<string[], I>('hkeys', null as I, async () => {
      const client = await this.client('read', new CacheKey(name))
      return (await client.hkeys(name)).map((field) => this.reverseKey(str(field)))
    })
  }

  /** Whether there is such a field. Costs one command. */
  async hexists(name: string, key: KeyLike, options?: VersionOptions): Promise<boolean> {
    const field = this.makeKey(key, optionsOf('hexists', options))
    const client = await this.client('read', new CacheKey(name))
    return client.hexists(name, String(field))
  }
}
