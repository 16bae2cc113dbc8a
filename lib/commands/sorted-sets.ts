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
import { type Cursor, type ScanOptions, scanArguments, scanWords } from '../wire/scan.ts'
import type { ScoreBound } from '../wire/scores.ts'
import { entriesOf, flags, isGiven, type Mapping, type Sole, soleOption } from '../wire/words.ts'

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

/**
 * Commands on one sorted set. Those on a part of it and on several are families of their own; the blocking ones are
 * methods of the client.
 */
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
   * The score of the member after `amount` was added to it; a missing member counts as 0.
   *
   * @see https://redis.io/commands/zincrby
   */
  zincrby(name: Key, amount: number, value: Encodable): Reply<M, T, number> {
    return this.call(['ZINCRBY', name, amount, value], float)
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
    const options = typeof first === 'number' ? rest : (first ?? rest)
    const count = typeof first === 'number' ? first : options.count
    const words = [...(isGiven(count) ? [count] : []), ...flags(options, ['withscores'])]
    return this.call<unknown>(['ZRANDMEMBER', key, ...words], raw)
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
    const [cursor, options] = scanArguments(first, rest)
    const page = scored<T, S>(options.scoreCastFunc)
    return this.call(['ZSCAN', name, ...scanWords(cursor, options)], scanned(page))
  }
}

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
