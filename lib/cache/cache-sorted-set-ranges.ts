import { DataError } from '../errors.ts'
import type { Encodable } from '../wire/encode.ts'
import { items, type RawReply, scored } from '../wire/replies.ts'
import type { ScoreBound } from '../wire/scores.ts'
import { optionsOf, type VersionOptions } from './cache-base.ts'
import { CacheHashes } from './cache-hashes.ts'
import type { KeyLike } from './keys.ts'

/** What a range by rank may be told. */
export interface RankRangeOptions extends VersionOptions {
  /** From the highest score on. @default false */
  readonly desc?: boolean | undefined
  /** Give `[member, score]` in place of members. @default false */
  readonly withscores?: boolean | undefined
}

/** What a range by score may be told. */
export interface ScoreRangeOptions extends VersionOptions {
  /** Members to skip; with `num` only. */
  readonly start?: number | undefined
  /** Members to give; with `start` only. */
  readonly num?: number | undefined
  /** Give `[member, score]` in place of members. @default false */
  readonly withscores?: boolean | undefined
}

interface WithScores {
  readonly withscores: true
}

/** Ranges of sorted sets of values. Each of these costs one command. */
export abstract class CacheSortedSetRanges<I extends null = never> extends CacheHashes<I> {
  /** The members of two ranks and between them, with their scores. */
  zrange<V = unknown>(
    name: KeyLike,
    start: number,
    end: number,
    options: RankRangeOptions & WithScores,
  ): Promise<[V, number][]>
  /** The members of two ranks and between them. */
  zrange<V = unknown>(
    name: KeyLike,
    start: number,
    end: number,
    options?: RankRangeOptions,
  ): Promise<V[]>
  async zrange(
    name: KeyLike,
    start: number,
    end: number,
    options?: RankRangeOptions,
  ): Promise<unknown> {
    const { desc = false } = optionsOf('zrange', options)
    return await this.#range(desc ? 'ZREVRANGE' : 'ZRANGE', name, [start, end], options)
  }

  /** The same from the highest score on, with their scores. */
  zrevrange<V = unknown>(
    name: KeyLike,
    start: number,
    end: number,
    options: Omit<RankRangeOptions, 'desc'> & WithScores,
  ): Promise<[V, number][]>
  /** The same from the highest score on. */
  zrevrange<V = unknown>(
    name: KeyLike,
    start: number,
    end: number,
    options?: Omit<RankRangeOptions, 'desc'>,
  ): Promise<V[]>
  zrevrange(
    name: KeyLike,
    start: number,
    end: number,
    options?: Omit<RankRangeOptions, 'desc'>,
  ): Promise<unknown> {
    return this.#range('ZREVRANGE', name, [start, end], options)
  }

  /** The members whose score is between the two, with their scores. */
  zrangebyscore<V = unknown>(
    name: KeyLike,
    min: ScoreBound,
    max: ScoreBound,
    options: ScoreRangeOptions & WithScores,
  ): Promise<[V, number][]>
  /** The members whose score is between the two. */
  zrangebyscore<V = unknown>(
    name: KeyLike,
    min: ScoreBound,
    max: ScoreBound,
    options?: ScoreRangeOptions,
  ): Promise<V[]>
  zrangebyscore(
    name: KeyLike,
    min: ScoreBound,
    max: ScoreBound,
    options?: ScoreRangeOptions,
  ): Promise<unknown> {
    return this.#range('ZRANGEBYSCORE', name, [min, max], options)
  }

  /** The same from the highest score on, with their scores. The highest bound comes first. */
  zrevrangebyscore<V = unknown>(
    name: KeyLike,
    max: ScoreBound,
    min: ScoreBound,
    options: ScoreRangeOptions & WithScores,
  ): Promise<[V, number][]>
  /** The same from the highest score on. The highest bound comes first. */
  zrevrangebyscore<V = unknown>(
    name: KeyLike,
    max: ScoreBound,
    min: ScoreBound,
    options?: ScoreRangeOptions,
  ): Promise<V[]>
  zrevrangebyscore(
    name: KeyLike,
    max: ScoreBound,
    min: ScoreBound,
    options?: ScoreRangeOptions,
  ): Promise<unknown> {
    return this.#range('ZREVRANGEBYSCORE', name, [max, min], options)
  }

  /** Members with their scores, decoded. */
  protected async scoredMembers(
    pairs: readonly (readonly [Uint8Array, number])[],
  ): Promise<[unknown, number][]> {
    const decoded = pairs.map(
      async ([member, score]): Promise<[unknown, number]> => [await this.decode(member), score],
    )
    return await Promise.all(decoded)
  }

  async #range(
    command: string,
    name: KeyLike,
    bounds: readonly Encodable[],
    options: (RankRangeOptions & ScoreRangeOptions) | undefined,
  ): Promise<unknown> {
    const { version, withscores, start, num } = optionsOf(command.toLowerCase(), options)
    const key = this.makeKey(name, { version })
    const client = await this.client('read', key)
    const words = [command, String(key), ...bounds, ...(withscores ? ['WITHSCORES'] : [])]
    const limited = [...words, ...limit(start, num)]
    if (withscores)
      return await this.scoredMembers(await client.call(limited, scored<Uint8Array>()))
    return await this.decodeAll(await client.call(limited, members))
  }
}

function limit(start: number | undefined, num: number | undefined): Encodable[] {
  if (start === undefined && num === undefined) return []
  if (start !== undefined && num !== undefined) return ['LIMIT', start, num]
  throw new DataError('``start`` and ``num`` must both be specified')
}

function members(reply: RawReply): Uint8Array[] {
  return items(reply) as Uint8Array[]
}
