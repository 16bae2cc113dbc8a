import { integerOrNull, scored } from '../wire/replies.ts'
import type { ScoreBound } from '../wire/scores.ts'
import { optionsOf, type VersionOptions } from './cache-base.ts'
import { type CountOptions, countOptions } from './cache-sets.ts'
import { CacheSortedSetRanges } from './cache-sorted-set-ranges.ts'
import type { KeyLike } from './keys.ts'
import { pairsOf } from './pairs.ts'

/** Members with their scores: a `Map`, pairs, or a record of text members. */
export type Scores =
  | Readonly<Record<string, number>>
  | ReadonlyMap<unknown, number>
  | readonly (readonly [unknown, number])[]

/** What `zadd` may be told. */
export interface ZaddOptions extends VersionOptions {
  /** Only add new members. */
  readonly nx?: boolean | undefined
  /** Only change members that are there. */
  readonly xx?: boolean | undefined
  /** Count members that were changed as well. */
  readonly ch?: boolean | undefined
  /** Add to the score of the one member. */
  readonly incr?: boolean | undefined
  /** Only raise scores. */
  readonly gt?: boolean | undefined
  /** Only lower scores. */
  readonly lt?: boolean | undefined
}

/**
 * Redis sorted sets of values; members are stored as values are, as in {@link CacheSets}. Each of these costs one
 * command, and none ignores exceptions.
 */
export abstract class CacheSortedSets<I extends null = never> extends CacheSortedSetRanges<I> {
  /** Adds members with their scores, and gives how many are new; with `incr` the new score or `null`. */
  async zadd(name: KeyLike, mapping: Scores, options?: ZaddOptions): Promise<number | null> {
    const { version, ...flags } = optionsOf('zadd', options)
    const key = this.makeKey(name, { version })
    const pairs = await Promise.all(
      pairsOf<unknown, number>(mapping).map(
        async ([member, score]) => [await this.encode(member), score] as const,
      ),
    )
    const client = await this.client('write', key)
    return client.zadd(String(key), pairs, flags)
  }

  /** How many members there are. */
  async zcard(name: KeyLike, options?: VersionOptions): Promise<number> {
    const key = this.makeKey(name, optionsOf('zcard', options))
    const client = await this.client('read', key)
    return client.zcard(String(key))
  }

  /** How many members have a score between the two; `'-inf'`, `'(5'` and such are fine. */
  async zcount(
    name: KeyLike,
    min: ScoreBound,
    max: ScoreBound,
    options?: VersionOptions,
  ): Promise<number> {
    const key = this.makeKey(name, optionsOf('zcount', options))
    const client = await this.client('read', key)
    return client.zcount(String(key), min, max)
  }

  /** Adds to the score of a member, and gives the new score. */
  async zincrby(
    name: KeyLike,
    amount: number,
    value: unknown,
    options?: VersionOptions,
  ): Promise<number> {
    const key = this.makeKey(name, optionsOf('zincrby', options))
    const client = await this.client('write', key)
    return client.zincrby(String(key), amount, await this.encode(value))
  }

  /** Takes out the member with the lowest score, as `[member, score]`, or `null` when there is none. */
  zpopmin<V = unknown>(
    name: KeyLike,
    options?: VersionOptions & { count?: undefined },
  ): Promise<[V, number] | null>
  /** Takes out up to `count` members with the lowest scores. */
  zpopmin<V = unknown>(
    name: KeyLike,
    count: number | (CountOptions & { count: number }),
  ): Promise<[V, number][]>
  zpopmin(name: KeyLike, options?: number | CountOptions): Promise<unknown> {
    return this.#pop('ZPOPMIN', name, options)
  }

  /** Takes out the member with the highest score, as `[member, score]`, or `null` when there is none. */
  zpopmax<V = unknown>(
    name: KeyLike,
    options?: VersionOptions & { count?: undefined },
  ): Promise<[V, number] | null>
  /** Takes out up to `count` members with the highest scores. */
  zpopmax<V = unknown>(
    name: KeyLike,
    count: number | (CountOptions & { count: number }),
  ): Promise<[V, number][]>
  zpopmax(name: KeyLike, options?: number | CountOptions): Promise<unknown> {
    return this.#pop('ZPOPMAX', name, options)
  }

  /** The rank of a member, 0 for the lowest score; `null` when it is not there. */
  async zrank(name: KeyLike, value: unknown, options?: VersionOptions): Promise<number | null> {
    const key = this.makeKey(name, optionsOf('zrank', options))
    const client = await this.client('read', key)
    return client.call(['ZRANK', String(key), await this.encode(value)], integerOrNull)
  }

  /** Removes members and gives how many were there. */
  async zrem(name: KeyLike, ...values: readonly unknown[]): Promise<number> {
    const key = this.makeKey(name)
    const client = await this.client('write', key)
    return client.zrem(String(key), ...(await this.encodeAll(values)))
  }

  /** Removes the members whose score is between the two, and gives their number. */
  async zremrangebyscore(
    name: KeyLike,
    min: ScoreBound,
    max: ScoreBound,
    options?: VersionOptions,
  ): Promise<number> {
    const key = this.makeKey(name, optionsOf('zremrangebyscore', options))
    const client = await this.client('write', key)
    return client.zremrangebyscore(String(key), min, max)
  }

  /** The score of a member, `null` when it is not there. */
  async zscore(name: KeyLike, value: unknown, options?: VersionOptions): Promise<number | null> {
    const key = this.makeKey(name, optionsOf('zscore', options))
    const client = await this.client('read', key)
    return client.zscore(String(key), await this.encode(value))
  }

  async #pop(
    command: string,
    name: KeyLike,
    options: number | CountOptions | undefined,
  ): Promise<unknown> {
    const { count, version } = countOptions(command.toLowerCase(), options)
    const key = this.makeKey(name, { version })
    const client = await this.client('write', key)
    const words = [command, String(key), ...(count === undefined ? [] : [count])]
    const popped = await this.scoredMembers(await client.call(words, scored<Uint8Array>()))
    return count === undefined ? (popped[0] ?? null) : popped
  }
}
