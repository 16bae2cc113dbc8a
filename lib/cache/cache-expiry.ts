import { optionsOf, type VersionOptions } from './cache-base.ts'
import { CacheValues, type TimeoutOptions } from './cache-values.ts'
import type { KeyLike } from './keys.ts'
import { type Timeout, type TimeoutOr, timeoutOptions } from './timeouts.ts'

/** How long keys live. None of these ignores exceptions, as in django-redis. Each costs one command. */
export abstract class CacheExpiry<I extends null = never> extends CacheValues<I> {
  /**
   * Lets a key live for a new time, and tells whether there was one. `null` takes the expiry off, and is `false` for a
   * key that had none; 0 deletes the key. Costs one command.
   */
  async touch(key: KeyLike, options?: TimeoutOr<TimeoutOptions>): Promise<boolean> {
    const { timeout, version } = timeoutOptions(options)
    const px = this.expiry(timeout)
    const name = this.makeKey(key, { version })
    const client = await this.client('write', name)
    return px === null ? client.persist(String(name)) : client.pexpire(String(name), px)
  }

  /** Seconds that a key has left; `null` when it does not expire, 0 when there is none. Costs one command. */
  async ttl(key: KeyLike, options?: VersionOptions): Promise<number | null> {
    const name = this.makeKey(key, optionsOf('ttl', options))
    const client = await this.client('read', name)
    return timeLeft(await client.ttl(String(name)))
  }

  /** The same in milliseconds. Costs one command. */
  async pttl(key: KeyLike, options?: VersionOptions): Promise<number | null> {
    const name = this.makeKey(key, optionsOf('pttl', options))
    const client = await this.client('read', name)
    return timeLeft(await client.pttl(String(name)))
  }

  /** Takes the expiry off, and tells whether there was one. Costs one command. */
  async persist(key: KeyLike, options?: VersionOptions): Promise<boolean> {
    const name = this.makeKey(key, optionsOf('persist', options))
    const client = await this.client('write', name)
    return client.persist(String(name))
  }

  /** Lets a key live for `timeout` whole seconds, and tells whether there was one. Costs one command. */
  async expire(key: KeyLike, timeout: number, options?: VersionOptions): Promise<boolean> {
    const name = this.makeKey(key, optionsOf('expire', options))
    const client = await this.client('write', name)
    return client.expire(String(name), timeout)
  }

  /** The same in whole milliseconds. Costs one command. */
  async pexpire(key: KeyLike, timeoutMs: number, options?: VersionOptions): Promise<boolean> {
    const name = this.makeKey(key, optionsOf('pexpire', options))
    const client = await this.client('write', name)
    return client.pexpire(String(name), timeoutMs)
  }

  /**
   * Lets a key live until a `Date`, cut to seconds, or a Unix time in whole seconds, and tells whether there was one.
   * Costs one command.
   */
  async expireAt(key: KeyLike, when: number | Date, options?: VersionOptions): Promise<boolean> {
    const name = this.makeKey(key, optionsOf('expireAt', options))
    const client = await this.client('write', name)
    return client.expireat(String(name), when)
  }

  /** The same for a `Date` or a Unix time in whole milliseconds. Costs one command. */
  async pexpireAt(key: KeyLike, when: number | Date, options?: VersionOptions): Promise<boolean> {
    const name = this.makeKey(key, optionsOf('pexpireAt', options))
    const client = await this.client('write', name)
    return client.pexpireat(String(name), when)
  }
}

/** django-redis's reading of TTL: no expiry is None, a missing key has 0 left. */
function timeLeft(reply: number): Timeout {
  if (reply === -1) return null
  return Math.max(reply, 0)
}
