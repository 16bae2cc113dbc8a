import { DataError } from '../errors.ts'
import type { CacheRedis, Connections, Use } from './connections.ts'
import type { CacheListener } from './events.ts'
import type { IgnoredExceptions } from './ignored.ts'
import {
  type CacheKey,
  type KeyLike,
  type KeyOptions,
  type KeySettings,
  makeKey,
  makePattern,
  type Version,
} from './keys.ts'
import type { LoadParts } from './load-maker.ts'
import { milliseconds, type Timeout } from './timeouts.ts'
import type { ValueCodec } from './value-codec.ts'

/** What a cache is made of. */
export interface CacheParts {
  readonly connections: Connections
  readonly keys: KeySettings
  /** Seconds that values live when a call does not say. */
  readonly timeout: Timeout
  readonly values: ValueCodec
  readonly ignored: IgnoredExceptions
  /** Seconds that a herd client keeps a value beyond its time. */
  readonly herdTimeout: number
  /** What values that a loader makes are made with. */
  readonly loads: LoadParts
}

/** What a view of a cache has in place of the cache's own. */
export interface CacheViewOptions {
  /** VERSION of every key that a call does not give one for. */
  readonly version?: Version | undefined
  /** Rejects the calls with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * Keeps the request alive for work that goes on after its answer, such as `ctx.waitUntil`: without it a platform may stop
   * what `getOrSet` does in the background.
   */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
  /** Is told of hits, misses, stale values and refreshes of `getOrSet`, when it has options beyond Django's. */
  readonly onEvent?: CacheListener | undefined
}

/** Under which version a key lies. */
export interface VersionOptions {
  /** @default the VERSION of the cache */
  readonly version?: Version | null | undefined
}

/** What all methods of a cache stand on: keys, values, servers, ignored exceptions. */
export abstract class CacheBase {
  protected readonly parts: CacheParts

  constructor(parts: CacheParts) {
    this.parts = parts
  }

  /** KEY_PREFIX. */
  get keyPrefix(): string {
    return this.parts.keys.keyPrefix
  }

  /** VERSION. */
  get version(): Version {
    return this.parts.keys.version
  }

  /** TIMEOUT. */
  get defaultTimeout(): Timeout {
    return this.parts.timeout
  }

  /** How values are stored, for those who read and write the bytes themselves. */
  get values(): ValueCodec {
    return this.parts.values
  }

  /** The name in Redis of a key; one that is made already stays as it is. Costs nothing. */
  makeKey(key: KeyLike, options?: KeyOptions): CacheKey {
    return makeKey(this.parts.keys, key, options)
  }

  /**
   * The glob in Redis for a glob over keys. As in django-redis, a backslash in the prefix is not escaped. Costs nothing.
   */
  makePattern(pattern: KeyLike, options?: KeyOptions): CacheKey {
    return makePattern(this.parts.keys, pattern, options)
  }

  /** The caller's key for a name in Redis, by REVERSE_KEY_FUNCTION. Costs nothing. */
  reverseKey(name: string | CacheKey): string {
    return this.parts.keys.reverseKeyFunction(String(name))
  }

  /**
   * The same cache with another version, with calls that a signal ends, with work that outlives its request, or with a
   * listener. It is cheap and shares the connections.
   *
   * @example
   * await cache.with({ version: 2 }).sadd('seen', 'a', 'b')
   */
  with({ version, signal, waitUntil, onEvent }: CacheViewOptions): this {
    const { keys, connections, loads } = this.parts
    const parts: CacheParts = {
      ...this.parts,
      keys: { ...keys, version: version ?? keys.version },
      connections: signal ? connections.with(signal) : connections,
      loads: {
        flights: loads.flights,
        signal: signal ?? loads.signal,
        waitUntil: waitUntil ?? loads.waitUntil,
        onEvent: onEvent ?? loads.onEvent,
      },
    }
    return Reflect.construct(this.constructor, [parts])
  }

  /** What is stored for a value. */
  protected encode(value: unknown): Promise<string | Uint8Array> {
    return this.parts.values.encode(value)
  }

  /** The value of what is stored. */
  protected decode(stored: Uint8Array): Promise<unknown> {
    return this.parts.values.decode(stored)
  }

  /** The same for each of several values. */
  protected encodeAll(values: readonly unknown[]): Promise<(string | Uint8Array)[]> {
    return Promise.all(values.map((value) => this.encode(value)))
  }

  /** The same for each of several stored values. */
  protected decodeAll<V>(stored: Iterable<Uint8Array>): Promise<V[]> {
    return Promise.all(Array.from(stored, (bytes) => this.decode(bytes) as Promise<V>))
  }

  /** Milliseconds of a call's timeout, by default the cache's. */
  protected expiry(timeout: Timeout | undefined): number | null {
    return milliseconds(timeout === undefined ? this.parts.timeout : timeout)
  }

  /**
   * The client that has these keys.
   *
   * @throws NotImplementedError when no one server has all of them.
   */
  protected async client(use: Use, ..._keys: CacheKey[]): Promise<CacheRedis> {
    return this.parts.connections.for(use)
  }

  /** The clients that have these keys, each with its own ones. */
  protected async clients(
    use: Use,
    keys: readonly CacheKey[],
  ): Promise<[CacheRedis, CacheKey[]][]> {
    return [[this.parts.connections.for(use), [...keys]]]
  }

  /** Clients that together have all keys. */
  protected everyClient(use: Use): readonly CacheRedis[] {
    return [this.parts.connections.for(use)]
  }

  /** What `body` gives, or `otherwise` where IGNORE_EXCEPTIONS says so. */
  protected guard<R, O>(method: string, otherwise: O, body: () => Promise<R>): Promise<R | O> {
    return this.parts.ignored.guard(method, otherwise, body)
  }
}

/** The options of a call that has nothing but options there; anything else is most likely Django's positional argument. */
export function optionsOf<O extends object>(method: string, given: O | undefined): Partial<O> {
  if (given === undefined) return {}
  if (typeof given === 'object' && given !== null) return given
  throw new DataError(`The last argument of ${method}() is an object of options`)
}
