import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import {
  type Decode,
  float,
  floatOrNull,
  integer,
  integerOrNull,
  items,
  listOf,
  nullable,
  raw,
  type ScoreCast,
  scanned,
  scored,
  type Text,
} from '../wire/replies.ts'
import {
  type Cursor,
  counted,
  entriesOf,
  flags,
  isGiven,
  listOrArgs,
  type Mapping,
  type ScanOptions,
  type Sole,
  scanOptions,
  scanWords,
  soleOption,
} from '../wire/words.ts'

/** Conditions and reply of ZADD. */
export interface ZaddOptions {
  /** Only members that are new. */
  readonly nx?: boolean | undefined
  /** Only members that are there. */
  readonly xx?: boolean | undefined
  /** Count the members whose score changed as well. */
  readonly ch?: boolean | undefined
  /** Add to the score of the one member given, and give the sum. */
  readonly incr?: boolean | undefined
  /** Members that are there get the score only when it is greater. */
  readonly gt?: boolean | undefined
  /** Members that are there get the score only when it is less. */
  readonly lt?: boolean | undefined
}

/** A bound of a range of scores: a number, or text such as `(1.5` (without 1.5 itself), `-inf` and `+inf`. */
export type ScoreBound = number | bigint | string

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

/** Whether scores come with the members, and as what. */
export interface ScoreOptions<S> {
  /** Give the scores as well. */
  readonly withscores?: boolean | undefined
  /** What becomes of each score. */
  readonly scoreCastFunc?: ScoreCast<S> | undefined
}

/** Which range ZRANGESTORE and ZRANGE take: by rank when neither `byscore` nor `bylex` is given. */
export interface RangeOptions {
  /** From the greatest to the least. With `byscore` or `bylex`, `start` is then the greater bound. */
  readonly desc?: boolean | undefined
  /** The bounds are scores. */
  readonly byscore?: boolean | undefined
  /** The bounds are members such as `[a` (with `a` itself), `(a` (without), `-` and `+`; all scores must be equal. */
  readonly bylex?: boolean | undefined
  /** How many to leave out at the start; needs `num`. */
  readonly offset?: number | undefined
  /** How many at most; a negative one is no limit. Needs `offset`. */
  readonly num?: number | undefined
}

/** The part of a range to give. */
export interface LimitOptions {
  /** How many to leave out at the start; needs `num`. */
  readonly start?: number | undefined
  /** How many at most; a negative one is no limit. Needs `start`. */
  readonly num?: number | undefined
}

/** Whether the score comes with the rank, and as what. */
export interface RankOptions<S> {
  /** Give the score as well. Redis 7.2. */
  readonly withscore?: boolean | undefined
  /** What becomes of the score. */
  readonly scoreCastFunc?: ScoreCast<S> | undefined
}

/** Which end of the sorted sets ZMPOP takes from, and how many; exactly one of `min` and `max` is true. */
export interface ZmpopOptions {
  /** The members with the lowest scores. */
  readonly min?: boolean | undefined
  /** The members with the highest scores. */
  readonly max?: boolean | undefined
  /**
   * How many at most.
   * @default 1
   */
  readonly count?: number | undefined
}

/** How many random members, and whether with their scores. */
export interface ZrandmemberOptions {
  /** That many different members, or fewer; a negative one gives exactly that many, repetitions allowed. */
  readonly count?: number | undefined
  /** Put the score after each member; needs `count`. */
  readonly withscores?: boolean | undefined
}

/** Where ZSCAN goes on, what it looks for, and what becomes of the scores. */
export interface ZscanOptions<S> extends ScanOptions {
  /** What becomes of each score. */
  readonly scoreCastFunc?: ScoreCast<S> | undefined
}

/** Commands on sorted sets. The blocking ones are methods of the client. */
export abstract class SortedSetCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * How many members are new; with `ch` how many are new or have another score now. Takes members and their scores.
   *
   * @example
   * await redis.zadd('scores', { ada: 3, bob: 1.5 }, { gt: true })
   * @throws DataError for an empty mapping, and options that exclude each other.
   * @see https://redis.io/commands/zadd
   */
  zadd(name: Key, mapping: Mapping, options?: ZaddOptions & { incr?: false }): Reply<M, T, number>
  /**
   * The new score of the one member, or `null` when a condition kept it from being changed.
   *
   * @throws DataError unless the mapping has exactly one member, and for options that exclude each other.
   * @see https://redis.io/commands/zadd
   */
  zadd(
    name: Key,
    mapping: Mapping,
    options: ZaddOptions & { incr: true },
  ): Reply<M, T, number | null>
  /** How many members are new; with `incr` the new score. */
  zadd(name: Key, mapping: Mapping, options?: ZaddOptions): Reply<M, T, number | null>
  zadd(name: Key, mapping: Mapping, options: ZaddOptions = {}): Reply<M, T, number | null> {
    const { nx, xx, incr, gt, lt } = options
    const entries = isGiven(mapping) ? entriesOf(mapping) : []
    if (entries.length === 0) throw new DataError('ZADD requires at least one element/score pair')
    if (nx && xx) throw new DataError("ZADD allows either 'nx' or 'xx', not both")
    if (gt && lt) throw new DataError("ZADD allows either 'gt' or 'lt', not both")
    if (incr && entries.length !== 1) {
      throw new DataError("ZADD option 'incr' only works when passing a single element/score pair")
    }
    if (nx && (gt || lt)) throw new DataError("Only one of 'nx', 'gt', or 'lt' may be defined.")
    const words = [
      ...flags(options, ['nx', 'xx', 'ch', 'incr', 'gt', 'lt']),
      ...entries.flatMap(([member, score]) => [score, member]),
    ]
    return this.call<number | null>(['ZADD', name, ...words], incr ? floatOrNull : integerOrNull)
  }

  /**
   * Number of members; 0 for a missing key.
   *
   * @see https://redis.io/commands/zcard
   */
  zcard(name: Key): Reply<M, T, number> {
    return this.call(['ZCARD', name], integer)
  }

  /**
   * Number of members whose scores lie between the bounds, these included unless written as `(1.5`.
   *
   * @see https://redis.io/commands/zcount
   */
  zcount(name: Key, min: ScoreBound, max: ScoreBound): Reply<M, T, number> {
    return this.call(['ZCOUNT', name, min, max], integer)
  }

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
   * The score of the member after `amount` was added to it; a missing member counts as 0.
   *
   * @see https://redis.io/commands/zincrby
   */
  zincrby(name: Key, amount: number, value: Encodable): Reply<M, T, number> {
    return this.call(['ZINCRBY', name, amount, value], float)
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
   * Number of members between two members such as `[a`, `(a`, `-` and `+`; all scores must be equal.
   *
   * @see https://redis.io/commands/zlexcount
   */
  zlexcount(name: Key, min: Encodable, max: Encodable): Reply<M, T, number> {
    return this.call(['ZLEXCOUNT', name, min, max], integer)
  }

  /**
   * Up to `count` members, one when not given, with the highest scores as `[member, score]`, which are removed; the
   * highest first. `[]` for a missing key.
   *
   * @see https://redis.io/commands/zpopmax
   */
  zpopmax(name: Key, count?: Sole<'count', number>): Reply<M, T, [T, number][]> {
    const given = soleOption('count', count)
    return this.call(['ZPOPMAX', name, ...(isGiven(given) ? [given] : [])], scored<T>())
  }

  /**
   * Up to `count` members, one when not given, with the lowest scores as `[member, score]`, which are removed; the
   * lowest first. `[]` for a missing key.
   *
   * @see https://redis.io/commands/zpopmin
   */
  zpopmin(name: Key, count?: Sole<'count', number>): Reply<M, T, [T, number][]> {
    const given = soleOption('count', count)
    return this.call(['ZPOPMIN', name, ...(isGiven(given) ? [given] : [])], scored<T>())
  }

  /**
   * A random member, or `null` for a missing key.
   *
   * @see https://redis.io/commands/zrandmember
   */
  zrandmember(key: Key): Reply<M, T, T | null>
  /**
   * `count` random members, none of them twice and fewer when the sorted set is smaller; a negative `count` gives
   * exactly that many, repetitions allowed. With `withscores` a flat list as redis-py gives it: member, score, member,
   * score … with the scores as strings. `[]` for a missing key.
   *
   * @see https://redis.io/commands/zrandmember
   */
  zrandmember(
    key: Key,
    count: number,
    options?: Omit<ZrandmemberOptions, 'count'>,
  ): Reply<M, T, T[]>
  /** Random members, or a flat list of members and scores; `count` as an option. */
  zrandmember(key: Key, options: ZrandmemberOptions & { count: number }): Reply<M, T, T[]>
  /** A random member, or a list when `count` is given. */
  zrandmember(key: Key, options?: ZrandmemberOptions): Reply<M, T, T | T[] | null>
  zrandmember(
    key: Key,
    first?: number | ZrandmemberOptions,
    rest: ZrandmemberOptions = {},
  ): Reply<M, T, unknown> {
    const options = typeof first === 'number' ? { ...rest, count: first } : (first ?? rest)
    const count = isGiven(options.count) ? [options.count] : []
    return this.call<unknown>(
      ['ZRANDMEMBER', key, ...count, ...flags(options, ['withscores'])],
      raw,
    )
  }

  /**
   * The first key of the list that has members, with up to `count` of them as `[member, score]`, which are removed, the
   * scores as strings, as redis-py gives them; `null` when no key has any. `numKeys` is the length of `keys`.
   *
   * @throws DataError unless exactly one of `min` and `max` is true.
   * @see https://redis.io/commands/zmpop
   */
  zmpop(
    numKeys: number,
    keys: readonly Key[],
    options: ZmpopOptions = {},
  ): Reply<M, T, [T, [T, T][]] | null> {
    const { min, max, count = 1 } = options
    if (Boolean(min) === Boolean(max))
      throw new DataError('Either min or max, but not both must be set')
    const words = [min ? 'MIN' : 'MAX', ...(count === 1 ? [] : ['COUNT', count])]
    return this.call(['ZMPOP', numKeys, ...keys, ...words], raw<[T, [T, T][]] | null>)
  }

  /**
   * The members from `start` to `end`, both included: ranks from 0, negative ones from the end; or scores or members
   * with `byscore` or `bylex`. By score, the lowest first, unless `desc`.
   *
   * @throws DataError for `byscore` together with `bylex`, and for `offset` without `num` or the reverse.
   * @see https://redis.io/commands/zrange
   */
  zrange<S = number>(
    name: Key,
    start: Encodable,
    end: Encodable,
    options?: RangeOptions & ScoreOptions<S> & { withscores?: false },
  ): Reply<M, T, T[]>
  /**
   * The members from `start` to `end` as `[member, score]`, each score a number or what `scoreCastFunc` makes of it.
   *
   * @throws DataError as without scores, and for `bylex`.
   * @see https://redis.io/commands/zrange
   */
  zrange<S = number>(
    name: Key,
    start: Encodable,
    end: Encodable,
    options: RangeOptions & ScoreOptions<S> & { withscores: true },
  ): Reply<M, T, [T, S][]>
  /** The members, with scores or without. */
  zrange<S = number>(
    name: Key,
    start: Encodable,
    end: Encodable,
    options?: RangeOptions & ScoreOptions<S>,
  ): Reply<M, T, T[] | [T, S][]>
  zrange<S>(
    name: Key,
    start: Encodable,
    end: Encodable,
    options: RangeOptions & ScoreOptions<S> = {},
  ): Reply<M, T, unknown> {
    const { desc, byscore, bylex, offset, num } = options
    const byRank = !byscore && !bylex && !isGiven(offset) && !isGiven(num)
    const words =
      desc && byRank
        ? ['ZREVRANGE', name, start, end, ...flags(options, ['withscores'])]
        : ['ZRANGE', name, start, end, ...rangeWords(options)]
    return this.call<unknown>(words, members<T, S>(options))
  }

  /**
   * The members from rank `start` to rank `end`, both included, where rank 0 has the highest score; the highest first.
   *
   * @see https://redis.io/commands/zrevrange
   */
  zrevrange<S = number>(
    name: Key,
    start: number,
    end: number,
    options?: ScoreOptions<S> & { withscores?: false },
  ): Reply<M, T, T[]>
  /** The members as `[member, score]`, each score a number or what `scoreCastFunc` makes of it; the highest first. */
  zrevrange<S = number>(
    name: Key,
    start: number,
    end: number,
    options: ScoreOptions<S> & { withscores: true },
  ): Reply<M, T, [T, S][]>
  /** The members, with scores or without. */
  zrevrange<S = number>(
    name: Key,
    start: number,
    end: number,
    options?: ScoreOptions<S>,
  ): Reply<M, T, T[] | [T, S][]>
  zrevrange<S>(
    name: Key,
    start: number,
    end: number,
    options: ScoreOptions<S> = {},
  ): Reply<M, T, unknown> {
    const words = flags(options, ['withscores'])
    return this.call<unknown>(['ZREVRANGE', name, start, end, ...words], members<T, S>(options))
  }

  /**
   * Number of members in that range of `name`, which are stored with their scores at `dest`; what was there is
   * replaced, or removed when the number is 0.
   *
   * @throws DataError for `byscore` together with `bylex`, and for `offset` without `num` or the reverse.
   * @see https://redis.io/commands/zrangestore
   */
  zrangestore(
    dest: Key,
    name: Key,
    start: Encodable,
    end: Encodable,
    options: RangeOptions = {},
  ): Reply<M, T, number> {
    return this.call(['ZRANGESTORE', dest, name, start, end, ...rangeWords(options)], integer)
  }

  /**
   * The members between two members such as `[a`, `(a`, `-` and `+`, in the order of their bytes; all scores must be
   * equal.
   *
   * @throws DataError for `start` without `num` or the reverse.
   * @see https://redis.io/commands/zrangebylex
   */
  zrangebylex(
    name: Key,
    min: Encodable,
    max: Encodable,
    options: LimitOptions = {},
  ): Reply<M, T, T[]> {
    return this.call(['ZRANGEBYLEX', name, min, max, ...limitWords(options)], raw<T[]>)
  }

  /**
   * The members between two members, the greater one first, in reversed order of their bytes; all scores must be equal.
   *
   * @throws DataError for `start` without `num` or the reverse.
   * @see https://redis.io/commands/zrevrangebylex
   */
  zrevrangebylex(
    name: Key,
    max: Encodable,
    min: Encodable,
    options: LimitOptions = {},
  ): Reply<M, T, T[]> {
    return this.call(['ZREVRANGEBYLEX', name, max, min, ...limitWords(options)], raw<T[]>)
  }

  /**
   * The members whose scores lie between the bounds, these included unless written as `(1.5`; the lowest first.
   *
   * @throws DataError for `start` without `num` or the reverse.
   * @see https://redis.io/commands/zrangebyscore
   */
  zrangebyscore<S = number>(
    name: Key,
    min: ScoreBound,
    max: ScoreBound,
    options?: LimitOptions & ScoreOptions<S> & { withscores?: false },
  ): Reply<M, T, T[]>
  /** The members as `[member, score]`, each score a number or what `scoreCastFunc` makes of it; the lowest first. */
  zrangebyscore<S = number>(
    name: Key,
    min: ScoreBound,
    max: ScoreBound,
    options: LimitOptions & ScoreOptions<S> & { withscores: true },
  ): Reply<M, T, [T, S][]>
  /** The members, with scores or without. */
  zrangebyscore<S = number>(
    name: Key,
    min: ScoreBound,
    max: ScoreBound,
    options?: LimitOptions & ScoreOptions<S>,
  ): Reply<M, T, T[] | [T, S][]>
  zrangebyscore<S>(
    name: Key,
    min: ScoreBound,
    max: ScoreBound,
    options: LimitOptions & ScoreOptions<S> = {},
  ): Reply<M, T, unknown> {
    const words = [...limitWords(options), ...flags(options, ['withscores'])]
    return this.call<unknown>(['ZRANGEBYSCORE', name, min, max, ...words], members<T, S>(options))
  }

  /**
   * The members whose scores lie between the bounds, the greater bound first; the highest first.
   *
   * @throws DataError for `start` without `num` or the reverse.
   * @see https://redis.io/commands/zrevrangebyscore
   */
  zrevrangebyscore<S = number>(
    name: Key,
    max: ScoreBound,
    min: ScoreBound,
    options?: LimitOptions & ScoreOptions<S> & { withscores?: false },
  ): Reply<M, T, T[]>
  /** The members as `[member, score]`, each score a number or what `scoreCastFunc` makes of it; the highest first. */
  zrevrangebyscore<S = number>(
    name: Key,
    max: ScoreBound,
    min: ScoreBound,
    options: LimitOptions & ScoreOptions<S> & { withscores: true },
  ): Reply<M, T, [T, S][]>
  /** The members, with scores or without. */
  zrevrangebyscore<S = number>(
    name: Key,
    max: ScoreBound,
    min: ScoreBound,
    options?: LimitOptions & ScoreOptions<S>,
  ): Reply<M, T, T[] | [T, S][]>
  zrevrangebyscore<S>(
    name: Key,
    max: ScoreBound,
    min: ScoreBound,
    options: LimitOptions & ScoreOptions<S> = {},
  ): Reply<M, T, unknown> {
    const words = [...limitWords(options), ...flags(options, ['withscores'])]
    return this.call<unknown>(
      ['ZREVRANGEBYSCORE', name, max, min, ...words],
      members<T, S>(options),
    )
  }

  /**
   * How many members have a lower score, so 0 for the lowest; `null` for one that is missing.
   *
   * @see https://redis.io/commands/zrank
   */
  zrank<S = number>(
    name: Key,
    value: Encodable,
    options?: RankOptions<S> & { withscore?: false },
  ): Reply<M, T, number | null>
  /** `[rank, score]`, the score a number or what `scoreCastFunc` makes of it; `null` for one that is missing. Redis 7.2. */
  zrank<S = number>(
    name: Key,
    value: Encodable,
    options: RankOptions<S> & { withscore: true },
  ): Reply<M, T, [number, S] | null>
  /** The rank, with the score or without. */
  zrank<S = number>(
    name: Key,
    value: Encodable,
    options?: RankOptions<S>,
  ): Reply<M, T, number | [number, S] | null>
  zrank<S>(name: Key, value: Encodable, options: RankOptions<S> = {}): Reply<M, T, unknown> {
    const words = flags(options, ['withscore'])
    return this.call<unknown>(['ZRANK', name, value, ...words], rank(options))
  }

  /**
   * How many of the values were members and are removed now. The key goes with its last member.
   *
   * @see https://redis.io/commands/zrem
   */
  zrem(name: Key, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['ZREM', name, ...values], integer)
  }

  /**
   * How many members between two members such as `[a`, `(a`, `-` and `+` are removed; all scores must be equal.
   *
   * @see https://redis.io/commands/zremrangebylex
   */
  zremrangebylex(name: Key, min: Encodable, max: Encodable): Reply<M, T, number> {
    return this.call(['ZREMRANGEBYLEX', name, min, max], integer)
  }

  /**
   * How many members from rank `min` to rank `max`, both included, are removed; negative ranks count from the end.
   *
   * @see https://redis.io/commands/zremrangebyrank
   */
  zremrangebyrank(name: Key, min: number, max: number): Reply<M, T, number> {
    return this.call(['ZREMRANGEBYRANK', name, min, max], integer)
  }

  /**
   * How many members whose scores lie between the bounds are removed.
   *
   * @see https://redis.io/commands/zremrangebyscore
   */
  zremrangebyscore(name: Key, min: ScoreBound, max: ScoreBound): Reply<M, T, number> {
    return this.call(['ZREMRANGEBYSCORE', name, min, max], integer)
  }

  /**
   * How many members have a higher score, so 0 for the highest; `null` for one that is missing.
   *
   * @see https://redis.io/commands/zrevrank
   */
  zrevrank<S = number>(
    name: Key,
    value: Encodable,
    options?: RankOptions<S> & { withscore?: false },
  ): Reply<M, T, number | null>
  /** `[rank, score]`, the score a number or what `scoreCastFunc` makes of it; `null` for one that is missing. Redis 7.2. */
  zrevrank<S = number>(
    name: Key,
    value: Encodable,
    options: RankOptions<S> & { withscore: true },
  ): Reply<M, T, [number, S] | null>
  /** The rank, with the score or without. */
  zrevrank<S = number>(
    name: Key,
    value: Encodable,
    options?: RankOptions<S>,
  ): Reply<M, T, number | [number, S] | null>
  zrevrank<S>(name: Key, value: Encodable, options: RankOptions<S> = {}): Reply<M, T, unknown> {
    const words = flags(options, ['withscore'])
    return this.call<unknown>(['ZREVRANK', name, value, ...words], rank(options))
  }

  /**
   * The score of the member, or `null` when the member or the key is missing.
   *
   * @see https://redis.io/commands/zscore
   */
  zscore(name: Key, value: Encodable): Reply<M, T, number | null> {
    return this.call(['ZSCORE', name, value], floatOrNull)
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

  /**
   * The scores of the members in their order, `null` for each that is missing.
   *
   * @throws DataError for an empty list.
   * @see https://redis.io/commands/zmscore
   */
  zmscore(key: Key, members: readonly Encodable[]): Reply<M, T, (number | null)[]> {
    if (members.length === 0) throw new DataError('ZMSCORE members must be a non-empty list')
    return this.call(['ZMSCORE', key, ...members], listOf(floatOrNull))
  }

  /**
   * One page of the sorted set as `[cursor, [[member, score] …]]`, each score a number or what `scoreCastFunc` makes of
   * it. Call again with the cursor until it is 0. Members that are there from start to end come at least once, perhaps
   * more often.
   *
   * @see https://redis.io/commands/zscan
   */
  zscan<S = number>(
    name: Key,
    cursor: Cursor,
    options?: Omit<ZscanOptions<S>, 'cursor'>,
  ): Reply<M, T, [number, [T, S][]]>
  /** One page of the sorted set; the cursor as an option. */
  zscan<S = number>(name: Key, options?: ZscanOptions<S>): Reply<M, T, [number, [T, S][]]>
  zscan<S>(
    name: Key,
    first: Cursor | ZscanOptions<S> = {},
    rest: ZscanOptions<S> = {},
  ): Reply<M, T, [number, [T, S][]]> {
    const options = scanOptions(first, rest)
    const page = scored<T, S>(options.scoreCastFunc)
    return this.call(['ZSCAN', name, ...scanWords(options)], scanned(page))
  }
}

/** Members, or members with scores when they were asked for. */
function members<T, S>(options: ScoreOptions<S>): Decode<T[] | [T, S][]> {
  return options.withscores ? scored<T, S>(options.scoreCastFunc) : raw<T[]>
}

/** A rank, or a rank with a score when it was asked for. */
function rank<S>({
  withscore,
  scoreCastFunc,
}: RankOptions<S>): Decode<number | [number, S] | null> {
  if (!withscore) return integerOrNull
  return nullable((reply) => {
    const [position = null, score = null] = items(reply)
    const value = float(score)
    return [integer(position), scoreCastFunc ? scoreCastFunc(value) : (value as S)]
  })
}

/** The words after the bounds of ZRANGE and ZRANGESTORE. */
function rangeWords(
  options: RangeOptions & { readonly withscores?: boolean | undefined },
): Encodable[] {
  const { desc, byscore, bylex, offset, num, withscores } = options
  if (byscore && bylex) {
    throw new DataError('``byscore`` and ``bylex`` can not be specified together.')
  }
  if (isGiven(offset) !== isGiven(num)) {
    throw new DataError('``offset`` and ``num`` must both be specified.')
  }
  if (bylex && withscores) {
    throw new DataError('``withscores`` not supported in combination with ``bylex``.')
  }
  return [
    ...flags(options, ['byscore', 'bylex']),
    ...(desc ? ['REV'] : []),
    ...limit(offset, num),
    ...flags(options, ['withscores']),
  ]
}

function limitWords({ start, num }: LimitOptions): Encodable[] {
  if (isGiven(start) !== isGiven(num)) {
    throw new DataError('``start`` and ``num`` must both be specified')
  }
  return limit(start, num)
}

function limit(offset: number | undefined, count: number | undefined): Encodable[] {
  return isGiven(offset) && isGiven(count) ? ['LIMIT', offset, count] : []
}

/** Keys with their count before them, and their weights after them when they have any. */
function weighted(keys: Key | WeightedKeys): Encodable[] {
  if (isKeyList(keys)) return counted(listOrArgs(keys, []))
  const entries = entriesOf<Key, number>(keys)
  const weights = entries.map(([, weight]) => weight)
  return [
    ...counted(entries.map(([key]) => key)),
    ...(weights.length > 0 ? ['WEIGHTS', ...weights] : []),
  ]
}

/** Tells a list of keys from pairs of keys and weights: a key is never an array. */
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
