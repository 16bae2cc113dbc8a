import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import {
  float,
  integer,
  integerOrNull,
  items,
  listOf,
  type RawReply,
  raw,
  recordOf,
  str,
  type Text,
} from '../wire/replies.ts'
import {
  flags,
  flatEntries,
  isGiven,
  type Mapping,
  option,
  type Sole,
  soleOption,
} from '../wire/words.ts'

/** A place in an array, from 0 on. */
export type ArrayIndex = number | bigint

/** What a value is compared with: itself, a part of it, a glob pattern or a regular expression. */
export type ArrayPredicate = readonly ['EXACT' | 'MATCH' | 'GLOB' | 'RE', Encodable]

/** How values are looked for. */
export interface ArgrepOptions {
  /** Whether one of the predicates must hold or all of them; one, in the server, when not given. */
  readonly combinator?: 'AND' | 'OR' | undefined
  /** That many at most. */
  readonly limit?: number | undefined
  /** Give the values with their places. */
  readonly withvalues?: boolean | undefined
  /** Do not tell upper case from lower case. */
  readonly nocase?: boolean | undefined
}

/** Operations of AROP that give a number as text. */
export type ArrayNumberOperation = 'SUM' | 'MIN' | 'MAX'

/** Operations of AROP that give an integer. */
export type ArrayIntegerOperation = 'AND' | 'OR' | 'XOR' | 'MATCH' | 'USED'

/** Commands on arrays, whose elements have places with gaps between them. Redis 8.8. */
export abstract class ArrayCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Stores values at `index` and the places after it; the reply is how many of these were empty. Redis 8.8.
   *
   * @see https://redis.io/commands/arset
   */
  arset(name: Key, index: ArrayIndex, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['ARSET', name, index, ...values], integer)
  }

  /**
   * Stores values at the places that the mapping names; the reply is how many of these were empty. Redis 8.8.
   *
   * @see https://redis.io/commands/armset
   */
  armset(name: Key, mapping: Mapping): Reply<M, T, number> {
    return this.call(['ARMSET', name, ...flatEntries(mapping)], integer)
  }

  /**
   * The value at `index`, or `null` when there is none. Redis 8.8.
   *
   * @see https://redis.io/commands/arget
   */
  arget(name: Key, index: ArrayIndex): Reply<M, T, T | null> {
    return this.call(['ARGET', name, index], raw<T | null>)
  }

  /**
   * The values at the places, `null` for each that is empty. Redis 8.8.
   *
   * @see https://redis.io/commands/armget
   */
  armget(name: Key, ...indices: ArrayIndex[]): Reply<M, T, (T | null)[]> {
    return this.call(['ARMGET', name, ...indices], raw<(T | null)[]>)
  }

  /**
   * The values from `start` to `end`, both included, `null` for each place that is empty; backwards when `start` is the
   * higher one. Redis 8.8.
   *
   * @see https://redis.io/commands/argetrange
   */
  argetrange(name: Key, start: ArrayIndex, end: ArrayIndex): Reply<M, T, (T | null)[]> {
    return this.call(['ARGETRANGE', name, start, end], raw<(T | null)[]>)
  }

  /**
   * The values from `start` to `end` with their places, `[[index, value], …]`, without the empty ones; backwards when
   * `start` is the higher one. Redis 8.8.
   *
   * @param limit That many at most; all when left out.
   * @see https://redis.io/commands/arscan
   */
  arscan(
    name: Key,
    start: ArrayIndex,
    end: ArrayIndex,
    limit?: Sole<'limit', number>,
  ): Reply<M, T, [index: number, value: T][]> {
    const words = option('LIMIT', soleOption('limit', limit))
    return this.call(['ARSCAN', name, start, end, ...words], listOf(indexed<T>))
  }

  /**
   * The places from `start` to `end` whose values meet the predicates; backwards when `start` is the higher one.
   * Redis 8.8.
   *
   * @example
   * const places = await redis.argrep('log', 0, 999, [['GLOB', 'warn:*']], { nocase: true })
   * @see https://redis.io/commands/argrep
   */
  argrep(
    name: Key,
    start: ArrayIndex,
    end: ArrayIndex,
    predicates: readonly ArrayPredicate[],
    options?: ArgrepOptions & { withvalues?: false },
  ): Reply<M, T, number[]>
  /** The places and values that meet the predicates, `[[index, value], …]`. Redis 8.8. */
  argrep(
    name: Key,
    start: ArrayIndex,
    end: ArrayIndex,
    predicates: readonly ArrayPredicate[],
    options: ArgrepOptions & { withvalues: true },
  ): Reply<M, T, [index: number, value: T][]>
  /** The places that meet the predicates, with their values when `withvalues` is given. Redis 8.8. */
  argrep(
    name: Key,
    start: ArrayIndex,
    end: ArrayIndex,
    predicates: readonly ArrayPredicate[],
    options: ArgrepOptions,
  ): Reply<M, T, number[] | [index: number, value: T][]>
  argrep(
    name: Key,
    start: ArrayIndex,
    end: ArrayIndex,
    predicates: readonly ArrayPredicate[],
    options: ArgrepOptions = {},
  ): Reply<M, T, unknown> {
    const { combinator, limit, withvalues } = options
    const words = [
      ...predicates.flat(),
      ...(isGiven(combinator) ? [combinator] : []),
      ...option('LIMIT', limit),
      ...flags(options, ['withvalues', 'nocase']),
    ]
    const decode = listOf<unknown>(withvalues ? indexed<T> : integer)
    return this.call<unknown>(['ARGREP', name, start, end, ...words], decode)
  }

  /**
   * How many of the places had a value and are empty now. Redis 8.8.
   *
   * @see https://redis.io/commands/ardel
   */
  ardel(name: Key, ...indices: ArrayIndex[]): Reply<M, T, number> {
    return this.call(['ARDEL', name, ...indices], integer)
  }

  /**
   * How many places of the ranges `[start, end]`, both included, had a value and are empty now. Redis 8.8.
   *
   * @see https://redis.io/commands/ardelrange
   */
  ardelrange(
    name: Key,
    ...ranges: (readonly [start: ArrayIndex, end: ArrayIndex])[]
  ): Reply<M, T, number> {
    return this.call(['ARDELRANGE', name, ...ranges.flat()], integer)
  }

  /**
   * Number of values; 0 for a missing key. Redis 8.8.
   *
   * @see https://redis.io/commands/arcount
   */
  arcount(name: Key): Reply<M, T, number> {
    return this.call(['ARCOUNT', name], integer)
  }

  /**
   * The highest place that has a value, plus one; 0 for a missing key. Redis 8.8.
   *
   * @see https://redis.io/commands/arlen
   */
  arlen(name: Key): Reply<M, T, number> {
    return this.call(['ARLEN', name], integer)
  }

  /**
   * How the array is stored: `count`, `len`, `next-insert-index` and more. An error of the server for a missing key.
   * Redis 8.8.
   *
   * @param full Look at every part of the array, for averages.
   * @see https://redis.io/commands/arinfo
   */
  arinfo(name: Key, full?: Sole<'full', boolean>): Reply<M, T, Record<string, number>> {
    const words = soleOption('full', full) ? ['FULL'] : []
    return this.call(['ARINFO', name, ...words], recordOf(number))
  }

  /**
   * The place that `arinsert` will use next: 0 for a missing key, `null` when there is none left. Redis 8.8.
   *
   * @see https://redis.io/commands/arnext
   */
  arnext(name: Key): Reply<M, T, number | null> {
    return this.call(['ARNEXT', name], integerOrNull)
  }

  /**
   * Sets the place that `arinsert` and `arring` will use next; the reply is 1, or 0 for a missing key. Redis 8.8.
   *
   * @see https://redis.io/commands/arseek
   */
  arseek(name: Key, index: ArrayIndex): Reply<M, T, number> {
    return this.call(['ARSEEK', name, index], integer)
  }

  /**
   * Stores values one after the other at the next place, and gives the place of the last one. Redis 8.8.
   *
   * @see https://redis.io/commands/arinsert
   */
  arinsert(name: Key, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['ARINSERT', name, ...values], integer)
  }

  /**
   * The same in a ring of `size` places, where the newest values replace the oldest. What an array has beyond that size
   * is cut off. Redis 8.8.
   *
   * @see https://redis.io/commands/arring
   */
  arring(name: Key, size: number, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['ARRING', name, size, ...values], integer)
  }

  /**
   * The `count` values inserted last, the oldest of them first. Redis 8.8.
   *
   * @param rev The newest first.
   * @see https://redis.io/commands/arlastitems
   */
  arlastitems(name: Key, count: number, rev?: Sole<'rev', boolean>): Reply<M, T, (T | null)[]> {
    const words = soleOption('rev', rev) ? ['REV'] : []
    return this.call(['ARLASTITEMS', name, count, ...words], raw<(T | null)[]>)
  }

  /**
   * The sum, the lowest or the highest of the numbers from `start` to `end`, as Redis writes it; `null` when there are
   * none. Redis 8.8.
   *
   * @see https://redis.io/commands/arop
   */
  arop(
    name: Key,
    start: ArrayIndex,
    end: ArrayIndex,
    operation: ArrayNumberOperation,
  ): Reply<M, T, T | null>
  /**
   * The bits of the numbers from `start` to `end` combined, how many values equal `value` (`MATCH`), or how many there
   * are (`USED`); `null` when there are no numbers. Redis 8.8.
   *
   * @param value What `MATCH` compares with; it needs one.
   * @see https://redis.io/commands/arop
   */
  arop(
    name: Key,
    start: ArrayIndex,
    end: ArrayIndex,
    operation: ArrayIntegerOperation,
    value?: Sole<'value', Encodable>,
  ): Reply<M, T, number | null>
  /** What `operation` gives. Redis 8.8. */
  arop(
    name: Key,
    start: ArrayIndex,
    end: ArrayIndex,
    operation: ArrayNumberOperation | ArrayIntegerOperation,
    value?: Sole<'value', Encodable>,
  ): Reply<M, T, T | number | null>
  arop(
    name: Key,
    start: ArrayIndex,
    end: ArrayIndex,
    operation: ArrayNumberOperation | ArrayIntegerOperation,
    value?: Sole<'value', Encodable>,
  ): Reply<M, T, unknown> {
    const given = soleOption('value', value)
    const words = ['AROP', name, start, end, operation, ...(isGiven(given) ? [given] : [])]
    const isNumber = operation === 'SUM' || operation === 'MIN' || operation === 'MAX'
    return this.call<unknown>(words, isNumber ? raw : integerOrNull)
  }
}

function indexed<T>(reply: RawReply): [index: number, value: T] {
  const [index = null, value = null] = items(reply)
  return [integer(index), raw<T>(value)]
}

/** An integer, or a double where ARINFO gives an average. */
function number(reply: RawReply): number {
  if (typeof reply === 'number') return reply
  return /^-?\d+$/.test(str(reply)) ? integer(reply) : float(reply)
}
