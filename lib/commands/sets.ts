import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, raw, scanned, setOf, type Text, truthy } from '../wire/replies.ts'
import { type Cursor, type ScanOptions, scanArguments, scanWords } from '../wire/scan.ts'
import { flags, isGiven, listOrArgs, type Sole, soleOption } from '../wire/words.ts'

/** How SUNIONCARD counts. */
export interface SunioncardOptions {
  /**
   * Stop counting there; 0 counts all.
   * @default 0
   */
  readonly limit?: number | undefined
  /** An estimate, for less work. */
  readonly approx?: boolean | undefined
}

/** Commands on sets. */
export abstract class SetCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * How many of the members are new.
   *
   * @see https://redis.io/commands/sadd
   */
  sadd(name: Key, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['SADD', name, ...values], integer)
  }

  /**
   * Number of members; 0 for a missing key.
   *
   * @see https://redis.io/commands/scard
   */
  scard(name: Key): Reply<M, T, number> {
    return this.call(['SCARD', name], integer)
  }

  /**
   * The members of the first set that are in none of the others.
   *
   * @see https://redis.io/commands/sdiff
   */
  sdiff(keys: Key | readonly Key[], ...args: Key[]): Reply<M, T, Set<T>> {
    return this.call(['SDIFF', ...listOrArgs(keys, args)], setOf<T>)
  }

  /**
   * Number of members of the first set that are in none of the others, counted up to `limit`; 0, which is what counts
   * when nothing is given, is no limit. `numkeys` is the length of `keys`. Redis 8.10.
   *
   * @see https://redis.io/commands/sdiffcard
   */
  sdiffcard(
    numkeys: number,
    keys: readonly Key[],
    limit?: Sole<'limit', number>,
  ): Reply<M, T, number> {
    return this.call(
      ['SDIFFCARD', numkeys, ...keys, 'LIMIT', soleOption('limit', limit) ?? 0],
      integer,
    )
  }

  /**
   * Number of members of the first set that are in none of the others, which are stored at `dest`; what was there is
   * replaced, or removed when the number is 0.
   *
   * @see https://redis.io/commands/sdiffstore
   */
  sdiffstore(dest: Key, keys: Key | readonly Key[], ...args: Key[]): Reply<M, T, number> {
    return this.call(['SDIFFSTORE', dest, ...listOrArgs(keys, args)], integer)
  }

  /**
   * The members that are in all of the sets.
   *
   * @see https://redis.io/commands/sinter
   */
  sinter(keys: Key | readonly Key[], ...args: Key[]): Reply<M, T, Set<T>> {
    return this.call(['SINTER', ...listOrArgs(keys, args)], setOf<T>)
  }

  /**
   * Number of members that are in all of the sets, counted up to `limit`; 0, which is what counts when nothing is
   * given, is no limit. `numkeys` is the length of `keys`.
   *
   * @see https://redis.io/commands/sintercard
   */
  sintercard(
    numkeys: number,
    keys: readonly Key[],
    limit?: Sole<'limit', number>,
  ): Reply<M, T, number> {
    return this.call(
      ['SINTERCARD', numkeys, ...keys, 'LIMIT', soleOption('limit', limit) ?? 0],
      integer,
    )
  }

  /**
   * Number of members that are in all of the sets, which are stored at `dest`; what was there is replaced, or removed
   * when the number is 0.
   *
   * @see https://redis.io/commands/sinterstore
   */
  sinterstore(dest: Key, keys: Key | readonly Key[], ...args: Key[]): Reply<M, T, number> {
    return this.call(['SINTERSTORE', dest, ...listOrArgs(keys, args)], integer)
  }

  /**
   * 1 when `value` is a member, 0 when not.
   *
   * @see https://redis.io/commands/sismember
   */
  sismember(name: Key, value: Encodable): Reply<M, T, 0 | 1> {
    return this.call(['SISMEMBER', name, value], raw<0 | 1>)
  }

  /**
   * All members; an empty set for a missing key. A client that gets bytes receives a `Set` of arrays, which JavaScript
   * compares by identity, so `has` finds none of them.
   *
   * @see https://redis.io/commands/smembers
   */
  smembers(name: Key): Reply<M, T, Set<T>> {
    return this.call(['SMEMBERS', name], setOf<T>)
  }

  /**
   * For each value in its order: 1 when it is a member, 0 when not.
   *
   * @see https://redis.io/commands/smismember
   */
  smismember(
    name: Key,
    values: Encodable | readonly Encodable[],
    ...args: Encodable[]
  ): Reply<M, T, (0 | 1)[]> {
    return this.call(['SMISMEMBER', name, ...listOrArgs(values, args)], raw<(0 | 1)[]>)
  }

  /**
   * Whether `value` was a member of `src`; it is one of `dst` now, and of `src` no longer.
   *
   * @see https://redis.io/commands/smove
   */
  smove(src: Key, dst: Key, value: Encodable): Reply<M, T, boolean> {
    return this.call(['SMOVE', src, dst, value], truthy)
  }

  /**
   * A random member, which is removed, or `null` for a missing key.
   *
   * @see https://redis.io/commands/spop
   */
  spop(name: Key): Reply<M, T, T | null>
  /**
   * Up to `count` random members, which are removed; a list, in no order. `[]` for a missing key.
   *
   * @see https://redis.io/commands/spop
   */
  spop(name: Key, count: number | { readonly count: number }): Reply<M, T, T[]>
  /** A random member, or a list when `count` is given. */
  spop(name: Key, count?: Sole<'count', number>): Reply<M, T, T | T[] | null>
  spop(name: Key, count?: Sole<'count', number>): Reply<M, T, unknown> {
    const given = soleOption('count', count)
    return this.call<unknown>(['SPOP', name, ...(isGiven(given) ? [given] : [])], raw)
  }

  /**
   * A random member, which stays in the set, or `null` for a missing key.
   *
   * @see https://redis.io/commands/srandmember
   */
  srandmember(name: Key): Reply<M, T, T | null>
  /**
   * `number` random members, none of them twice and fewer when the set is smaller; a negative one gives exactly that
   * many, repetitions allowed. `[]` for a missing key.
   *
   * @see https://redis.io/commands/srandmember
   */
  srandmember(name: Key, number: number | { readonly number: number }): Reply<M, T, T[]>
  /** A random member, or a list when `number` is given. */
  srandmember(name: Key, number?: Sole<'number', number>): Reply<M, T, T | T[] | null>
  srandmember(name: Key, number?: Sole<'number', number>): Reply<M, T, unknown> {
    const given = soleOption('number', number)
    return this.call<unknown>(['SRANDMEMBER', name, ...(isGiven(given) ? [given] : [])], raw)
  }

  /**
   * How many of the values were members and are removed now. The key goes with its last member.
   *
   * @see https://redis.io/commands/srem
   */
  srem(name: Key, ...values: Encodable[]): Reply<M, T, number> {
    return this.call(['SREM', name, ...values], integer)
  }

  /**
   * The members that are in any of the sets.
   *
   * @see https://redis.io/commands/sunion
   */
  sunion(keys: Key | readonly Key[], ...args: Key[]): Reply<M, T, Set<T>> {
    return this.call(['SUNION', ...listOrArgs(keys, args)], setOf<T>)
  }

  /**
   * Number of different members of all the sets. `numkeys` is the length of `keys`. Redis 8.10.
   *
   * @see https://redis.io/commands/sunioncard
   */
  sunioncard(
    numkeys: number,
    keys: readonly Key[],
    options: SunioncardOptions = {},
  ): Reply<M, T, number> {
    const words = [...flags(options, ['approx']), 'LIMIT', options.limit ?? 0]
    return this.call(['SUNIONCARD', numkeys, ...keys, ...words], integer)
  }

  /**
   * Number of different members of all the sets, which are stored at `dest`; what was there is replaced, or removed
   * when the number is 0.
   *
   * @see https://redis.io/commands/sunionstore
   */
  sunionstore(dest: Key, keys: Key | readonly Key[], ...args: Key[]): Reply<M, T, number> {
    return this.call(['SUNIONSTORE', dest, ...listOrArgs(keys, args)], integer)
  }

  /**
   * One page of the set as `[cursor, members]`. Call again with the cursor until it is 0. Members that are there from
   * start to end come at least once, perhaps more often.
   *
   * @see https://redis.io/commands/sscan
   */
  sscan(
    name: Key,
    cursor: Cursor,
    options?: Omit<ScanOptions, 'cursor'>,
  ): Reply<M, T, [number, T[]]>
  /** One page of the set as `[cursor, members]`; the cursor as an option. */
  sscan(name: Key, options?: ScanOptions): Reply<M, T, [number, T[]]>
  sscan(
    name: Key,
    first: Cursor | ScanOptions = {},
    rest: ScanOptions = {},
  ): Reply<M, T, [number, T[]]> {
    const words = scanWords(...scanArguments(first, rest))
    return this.call(['SSCAN', name, ...words], scanned(raw<T[]>))
  }
}
