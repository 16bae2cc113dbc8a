import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, raw, type Text } from '../wire/replies.ts'
import { members, type ScoreBound, type ScoreOptions } from '../wire/scores.ts'
import { flags, isGiven } from '../wire/words.ts'

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

/** Commands that give a part of a sorted set: by rank, by score or by member. */
export abstract class SortedSetRangeCommands<M, T extends Text = string> extends Executor<M, T> {
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
}

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
