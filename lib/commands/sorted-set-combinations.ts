import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, raw, type Text } from '../wire/replies.ts'
import { members, type ScoreOptions } from '../wire/scores.ts'
import {
  counted,
  entriesOf,
  flags,
  listOrArgs,
  type Mapping,
  type Sole,
  soleOption,
} from '../wire/words.ts'

/** What becomes of the scores of a member that several sets hold; they are added when not given. COUNT: Redis 8.8. */
export type Aggregate = 'SUM' | 'MIN' | 'MAX' | 'COUNT' | (string & {})

/** Keys, or keys with the number that their scores are multiplied by. */
export type WeightedKeys = readonly Key[] | Mapping<Key, number>

/** How sorted sets are put together. */
export interface AggregateOptions {
  /** What becomes of the scores of a member that several sets hold. */
  readonly aggregate?: Aggregate | undefined
  /** Give the scores as well. */
  readonly withscores?: boolean | undefined
}

/** Commands that put several sorted sets together, for the reply or to be stored. */
export abstract class SortedSetCombinationCommands<M, T extends Text = string> extends Executor<
  M,
  T
> {
  /**
   * The members of the first sorted set that are in none of the others, by score. With `withscores` a flat list as
   * redis-py gives it: member, score, member, score … with the scores as strings.
   *
   * @see https://redis.io/commands/zdiff
   */
  zdiff(keys: Key | readonly Key[], withscores?: Sole<'withscores', boolean>): Reply<M, T, T[]> {
    const words = [
      ...counted(listOrArgs(keys, [])),
      ...flags({ withscores: soleOption('withscores', withscores) }, ['withscores']),
    ]
    return this.call(['ZDIFF', ...words], raw<T[]>)
  }

  /**
   * Number of members of the first sorted set that are in none of the others, which are stored with their scores at
   * `dest`; what was there is replaced, or removed when the number is 0.
   *
   * @see https://redis.io/commands/zdiffstore
   */
  zdiffstore(dest: Key, keys: Key | readonly Key[]): Reply<M, T, number> {
    return this.call(['ZDIFFSTORE', dest, ...counted(listOrArgs(keys, []))], integer)
  }

  /**
   * The members that are in all of the sorted sets, by score.
   *
   * @throws DataError for an unknown `aggregate`.
   * @see https://redis.io/commands/zinter
   */
  zinter(
    keys: Key | WeightedKeys,
    options?: AggregateOptions & { withscores?: false },
  ): Reply<M, T, T[]>
  /** The members that are in all of the sorted sets, as `[member, score]`, by score. */
  zinter(
    keys: Key | WeightedKeys,
    options: AggregateOptions & { withscores: true },
  ): Reply<M, T, [T, number][]>
  /** The members, with scores or without. */
  zinter(keys: Key | WeightedKeys, options?: AggregateOptions): Reply<M, T, T[] | [T, number][]>
  zinter(keys: Key | WeightedKeys, options: AggregateOptions = {}): Reply<M, T, unknown> {
    const words = [
      ...weighted(keys),
      ...aggregateWords(options.aggregate),
      ...flags(options, ['withscores']),
    ]
    return this.call<unknown>(['ZINTER', ...words], members<T, number>(options))
  }

  /**
   * Number of members that are in all of the sorted sets, which are stored at `dest`; what was there is replaced, or
   * removed when the number is 0. `aggregate` by position or as an option.
   *
   * @throws DataError for an unknown `aggregate`.
   * @see https://redis.io/commands/zinterstore
   */
  zinterstore(
    dest: Key,
    keys: WeightedKeys,
    aggregate?: Sole<'aggregate', Aggregate>,
  ): Reply<M, T, number> {
    const words = [...weighted(keys), ...aggregateWords(soleOption('aggregate', aggregate))]
    return this.call(['ZINTERSTORE', dest, ...words], integer)
  }

  /**
   * Number of members that are in all of the sorted sets, counted up to `limit`; 0, which is what counts when nothing
   * is given, is no limit. `numkeys` is the length of `keys`.
   *
   * @see https://redis.io/commands/zintercard
   */
  zintercard(
    numkeys: number,
    keys: readonly Key[],
    limit?: Sole<'limit', number>,
  ): Reply<M, T, number> {
    return this.call(
      ['ZINTERCARD', numkeys, ...keys, 'LIMIT', soleOption('limit', limit) ?? 0],
      integer,
    )
  }

  /**
   * The members that are in any of the sorted sets, by score.
   *
   * @throws DataError for an unknown `aggregate`.
   * @see https://redis.io/commands/zunion
   */
  zunion<S = number>(
    keys: WeightedKeys,
    options?: AggregateOptions & ScoreOptions<S> & { withscores?: false },
  ): Reply<M, T, T[]>
  /**
   * The members that are in any of the sorted sets, by score, as `[member, score]`, each score a number or what
   * `scoreCastFunc` makes of it.
   */
  zunion<S = number>(
    keys: WeightedKeys,
    options: AggregateOptions & ScoreOptions<S> & { withscores: true },
  ): Reply<M, T, [T, S][]>
  /** The members, with scores or without. */
  zunion<S = number>(
    keys: WeightedKeys,
    options?: AggregateOptions & ScoreOptions<S>,
  ): Reply<M, T, T[] | [T, S][]>
  zunion<S>(
    keys: WeightedKeys,
    options: AggregateOptions & ScoreOptions<S> = {},
  ): Reply<M, T, unknown> {
    const words = [
      ...weighted(keys),
      ...aggregateWords(options.aggregate),
      ...flags(options, ['withscores']),
    ]
    return this.call<unknown>(['ZUNION', ...words], members<T, S>(options))
  }

  /**
   * Number of members that are in any of the sorted sets, which are stored at `dest`; what was there is replaced, or
   * removed when the number is 0. `aggregate` by position or as an option.
   *
   * @throws DataError for an unknown `aggregate`.
   * @see https://redis.io/commands/zunionstore
   */
  zunionstore(
    dest: Key,
    keys: WeightedKeys,
    aggregate?: Sole<'aggregate', Aggregate>,
  ): Reply<M, T, number> {
    const words = [...weighted(keys), ...aggregateWords(soleOption('aggregate', aggregate))]
    return this.call(['ZUNIONSTORE', dest, ...words], integer)
  }
}

function weighted(keys: Key | WeightedKeys): Encodable[] {
  if (isKeyList(keys)) return counted(listOrArgs(keys, []))
  const entries = entriesOf<Key, number>(keys)
  const weights = entries.map(([, weight]) => weight)
  return [
    ...counted(entries.map(([key]) => key)),
    ...(weights.length > 0 ? ['WEIGHTS', ...weights] : []),
  ]
}

function isKeyList(keys: Key | WeightedKeys): keys is Key | readonly Key[] {
  if (typeof keys === 'string' || keys instanceof Uint8Array) return true
  return Array.isArray(keys) && !keys.some((key) => Array.isArray(key))
}

const AGGREGATES = ['SUM', 'MIN', 'MAX', 'COUNT']

function aggregateWords(aggregate: Aggregate | undefined): Encodable[] {
  if (!aggregate) return []
  if (AGGREGATES.includes(aggregate.toUpperCase())) return ['AGGREGATE', aggregate]
  throw new DataError('aggregate can be sum, min, max or count.')
}
