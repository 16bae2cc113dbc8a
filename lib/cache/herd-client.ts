import { HerdMarker } from '../codecs/python/objects.ts'
import { Tuple } from '../codecs/python/sequences.ts'
import type { Encodable } from '../wire/encode.ts'
import { truthy } from '../wire/replies.ts'
import { Cache } from './cache.ts'
import type { Delta, DeltaOptions, IncrOptions } from './cache-counters.ts'
import type { Found } from './cache-reads.ts'
import type { TimeoutOptions } from './cache-values.ts'
import { NotImplementedError } from './errors.ts'
import type { CacheKey, KeyLike } from './keys.ts'
import { type Timeout, type TimeoutOr, timeoutOptions } from './timeouts.ts'

/**
 * django-redis's `HerdClient`: values stay CACHE_HERD_TIMEOUT seconds beyond their timeout, and in that time calls by
 * chance take them for missing, the more likely the later it is. So one caller makes the value anew while the others
 * still get the old one. It needs the pickle serializer. A value without an expiry is stored as usual.
 *
 * Other than in django-redis `xx` counts, `touch` brings back no value that was replaced meanwhile, and `getOrSet`
 * replaces a value that it takes for missing.
 */
export class HerdClient<I extends null = never> extends Cache<I> {
  /**
   * Not available.
   *
   * @throws NotImplementedError always.
   */
  override async incr(_key: KeyLike, _options?: Delta | IncrOptions): Promise<never> {
    throw new NotImplementedError('A herd client stores no plain numbers that could be added to')
  }

  /**
   * Not available.
   *
   * @throws NotImplementedError always.
   */
  override decr(key: KeyLike, _options?: Delta | DeltaOptions): Promise<never> {
    return this.incr(key)
  }

  /**
   * Lets a value live for a new time, and tells whether there was one that is not `null`. Costs two requests, and one
   * more each time that somebody else changes the value meanwhile.
   */
  override async touch(key: KeyLike, options?: TimeoutOr<TimeoutOptions>): Promise<boolean> {
    const { timeout = this.defaultTimeout, version } = timeoutOptions(options)
    const name = this.makeKey(key, { version })
    const client = await this.client('write', name)
    let stored = await client.get(String(name))
    for (;;) {
      const found = stored ? await this.found(stored) : undefined
      if (!stored || !found || found.value === null) return false
      const { value, lifetime } = this.#packed(found.value, timeout)
      const px = this.expiry(lifetime)
      if (px !== null && px <= 0) return (await client.delete(String(name))) >= 0
      const outcome = await this.replace(name, stored, value, px ?? 'PERSIST')
      if (outcome === true) return true
      stored = outcome
    }
  }

  /** The value of a key, or a new one when there is none or it is taken for missing. Costs a command, two for a miss. */
  override getOrSet<V = unknown>(
    key: KeyLike,
    defaultValue: V | (() => V | Promise<V>),
    options?: TimeoutOr<TimeoutOptions>,
  ): Promise<V> {
    const isFunction = typeof defaultValue === 'function'
    const make = isFunction ? (defaultValue as () => V | Promise<V>) : (): V => defaultValue
    return super.getOrSet<V>(key, make, options)
  }

  /**
   * Not available: a herd client has a way of its own to make values anew.
   *
   * @throws NotImplementedError always.
   */
  protected override loading(): never {
    throw new NotImplementedError('A herd client has only the options of get_or_set')
  }

  protected override async store(
    name: CacheKey,
    value: unknown,
    timeout: Timeout | undefined,
  ): Promise<unknown> {
    const words = await this.writeWords(name, value, timeout)
    const client = await this.client('write', name)
    await this.guard('getOrSet', null, () => client.call(words, truthy))
    return value
  }

  protected override async found(stored: Uint8Array): Promise<Found> {
    const value = await this.decode(stored)
    if (!isPacked(value)) return { value }
    const [, packed, until] = value
    return isTakenForMissing(Number(until), this.parts.herdTimeout) ? undefined : { value: packed }
  }

  protected override writeWords(
    name: CacheKey,
    value: unknown,
    timeout: Timeout | undefined = this.defaultTimeout,
    conditions: readonly string[] = [],
  ): Promise<Encodable[]> {
    const packed = this.#packed(value, timeout)
    return super.writeWords(name, packed.value, packed.lifetime, conditions)
  }

  /** What is stored for a value, and for how long. */
  #packed(value: unknown, timeout: Timeout): { value: unknown; lifetime: Timeout } {
    if (timeout === null || !(timeout > 0)) return { value, lifetime: timeout }
    const packed = Tuple.of<unknown>(new HerdMarker(), value, unixNow() + timeout)
    return { value: packed, lifetime: timeout + this.parts.herdTimeout }
  }
}

/** Whether it is a value together with the time it is good for. */
function isPacked(value: unknown): value is readonly [HerdMarker, unknown, unknown] {
  return Array.isArray(value) && value.length === 3 && value[0] instanceof HerdMarker
}

/** After its time a value is the more likely taken for missing, the longer ago that was. */
function isTakenForMissing(until: number, herdTimeout: number): boolean {
  const late = unixNow() - until
  if (late <= 0) return false
  const chance = 1 + Math.floor(Math.random() * herdTimeout)
  return late + chance >= herdTimeout
}

/** Python's `int(time.time())`. */
function unixNow(): number {
  return Math.floor(Date.now() / 1000)
}
