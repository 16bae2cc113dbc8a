import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import {
  expiry,
  expiryOrPersist,
  type GetExOptions,
  oneExpiry,
  type SetExOptions,
} from '../wire/expiry.ts'
import {
  float,
  integer,
  items,
  ok,
  type RawReply,
  raw,
  str,
  type Text,
  truthy,
} from '../wire/replies.ts'
import {
  atMostOne,
  bytesOf,
  entriesOf,
  flags,
  flatEntries,
  isGiven,
  listOrArgs,
  type Mapping,
  mutuallyExclusive,
  option,
  type Sole,
  soleOptionOr,
} from '../wire/words.ts'
import { xxh3Hex } from '../wire/xxh3.ts'

/** Conditions on the value that a key holds; at most one of them. */
export interface ValueConditions {
  /** Only when the value equals this one. Redis 8.4. */
  readonly ifeq?: string | Uint8Array | undefined
  /** Only when the value differs from this one. Redis 8.4. */
  readonly ifne?: string | Uint8Array | undefined
  /** Only when the digest of the value equals this one. Redis 8.4. */
  readonly ifdeq?: string | undefined
  /** Only when the digest of the value differs from this one. Redis 8.4. */
  readonly ifdne?: string | undefined
}

/** Conditions and expiry of SET. */
export interface SetOptions extends SetExOptions, ValueConditions {
  /** Only when the key does not exist. */
  readonly nx?: boolean | undefined
  /** Only when the key exists. */
  readonly xx?: boolean | undefined
  /** Give the old value in place of whether it was set. */
  readonly get?: boolean | undefined
}

/** By how much a counter is raised, within which limits, and when it expires. */
export interface IncrExOptions extends GetExOptions {
  /** A number that may have a fraction. */
  readonly byfloat?: Encodable | undefined
  /** A whole number; 1 when neither `byint` nor `byfloat` is given. */
  readonly byint?: Encodable | undefined
  /** The lowest value allowed. */
  readonly lbound?: Encodable | undefined
  /** The highest value allowed. */
  readonly ubound?: Encodable | undefined
  /** Stop at the limit; without it, a step past the limit changes nothing. */
  readonly saturate?: boolean | undefined
  /** Set the expiry only when the key has none; needs one of `ex`, `px`, `exat`, `pxat`. */
  readonly enx?: boolean | undefined
}

/** Condition and expiry of MSETEX. */
export interface MSetExOptions extends SetExOptions {
  /** `NX` sets the keys only when none exists, `XX` only when all do. */
  readonly dataPersistOption?: 'NX' | 'XX' | undefined
}

/** What to tell about the longest common subsequence of two strings. */
export interface LcsOptions {
  /** Only its length. */
  readonly len?: boolean | undefined
  /** Where its parts are in both strings. */
  readonly idx?: boolean | undefined
  /** Leave out parts shorter than this. */
  readonly minmatchlen?: number | undefined
  /** Give the length of each part as well. */
  readonly withmatchlen?: boolean | undefined
}

/** The same for STRALGO. */
export interface StralgoOptions extends LcsOptions {
  /**
   * Whether the two values are the strings themselves or keys that hold them.
   * @default 'strings'
   */
  readonly specificArgument?: 'strings' | 'keys' | undefined
}

/** First and last place of a part, both belonging to it. */
export type LcsRange = [number, number]

/** Where a part is in the first and in the second string, and its length when asked for. */
export type LcsMatch = [LcsRange, LcsRange, number?]

/** The parts from the last to the first, and the length of the subsequence, with their names before them. */
export type LcsMatches<T extends Text> = [T, LcsMatch[], T, number]

/** The parts from the last to the first, each with its length in front when asked for, and the length of all. */
export interface StralgoMatches {
  readonly matches: (LcsRange | number)[][]
  readonly len: number
}

/** Commands on strings and counters. */
export abstract class StringCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Appends to a string, or stores it when there is no key; the reply is the length in bytes.
   *
   * @see https://redis.io/commands/append
   */
  append(key: Key, value: Encodable): Reply<M, T, number> {
    return this.call(['APPEND', key, value], integer)
  }

  /**
   * Takes `amount`, 1 when left out, from the counter at `name` and gives the rest.
   *
   * @see https://redis.io/commands/decrby
   */
  decr(name: Key, amount?: Sole<'amount', number | bigint>): Reply<M, T, number> {
    return this.call(['DECRBY', name, soleOptionOr('amount', amount, 1)], integer)
  }

  /**
   * The same as `decr`.
   *
   * @see https://redis.io/commands/decrby
   */
  decrby(name: Key, amount?: Sole<'amount', number | bigint>): Reply<M, T, number> {
    return this.call(['DECRBY', name, soleOptionOr('amount', amount, 1)], integer)
  }

  /**
   * Deletes a key if the condition holds; 1 when it did, else 0. Redis 8.4.
   *
   * @throws DataError when more than one condition is given.
   * @see https://redis.io/commands/delex
   */
  delex(name: Key, options: ValueConditions = {}): Reply<M, T, number> {
    const { ifeq, ifne, ifdeq, ifdne } = options
    if (!atMostOne(ifeq, ifne, ifdeq, ifdne)) {
      throw new DataError('Only one of IFEQ/IFNE/IFDEQ/IFDNE may be specified')
    }
    return this.call(['DELEX', name, ...conditions(options)], integer)
  }

  /**
   * The digest of the value, 16 hex digits, or `null` when there is no key. Redis 8.4.
   *
   * @see https://redis.io/commands/digest
   */
  digest(name: Key): Reply<M, T, T | null> {
    return this.call(['DIGEST', name], raw<T | null>)
  }

  /**
   * The digest that Redis would give for `value`, worked out here, without a command, and given at once, as text on
   * every client. For `ifdeq` and `ifdne`.
   *
   * @example
   * await redis.delex('page', { ifdeq: redis.digestLocal(page) })
   * @see https://redis.io/commands/digest
   */
  digestLocal(value: string | Uint8Array): string {
    return xxh3Hex(bytesOf(value))
  }

  /**
   * The value of `name`, or `null` when there is none.
   *
   * @see https://redis.io/commands/get
   */
  get(name: Key): Reply<M, T, T | null> {
    return this.call(['GET', name], raw<T | null>)
  }

  /**
   * The value of `name`, which is deleted, or `null` when there is none.
   *
   * @see https://redis.io/commands/getdel
   */
  getdel(name: Key): Reply<M, T, T | null> {
    return this.call(['GETDEL', name], raw<T | null>)
  }

  /**
   * The value of `name`, whose expiry is set or taken off, or `null` when there is none.
   *
   * @throws DataError when more than one option is given.
   * @see https://redis.io/commands/getex
   */
  getex(name: Key, options: GetExOptions = {}): Reply<M, T, T | null> {
    return this.call(['GETEX', name, ...expiryOrPersist(options)], raw<T | null>)
  }

  /**
   * The bytes from `start` to `end`, both included; negative places count from the end. Empty beyond the string and for
   * a missing key. A cut inside a character is not UTF-8: ask for bytes then.
   *
   * @see https://redis.io/commands/getrange
   */
  getrange(key: Key, start: number, end: number): Reply<M, T, T> {
    return this.call(['GETRANGE', key, start, end], raw<T>)
  }

  /**
   * Stores `value` without an expiry and gives the value before, or `null`. `set` with `get` does the same and more.
   *
   * @see https://redis.io/commands/getset
   */
  getset(name: Key, value: Encodable): Reply<M, T, T | null> {
    return this.call(['GETSET', name, value], raw<T | null>)
  }

  /**
   * Adds `amount`, 1 when left out, to the counter at `name` and gives the sum.
   *
   * @see https://redis.io/commands/incrby
   */
  incr(name: Key, amount?: Sole<'amount', number | bigint>): Reply<M, T, number> {
    return this.call(['INCRBY', name, soleOptionOr('amount', amount, 1)], integer)
  }

  /**
   * The same as `incr`.
   *
   * @see https://redis.io/commands/incrby
   */
  incrby(name: Key, amount?: Sole<'amount', number | bigint>): Reply<M, T, number> {
    return this.call(['INCRBY', name, soleOptionOr('amount', amount, 1)], integer)
  }

  /**
   * Adds `amount`, 1 when left out, to the number at `name`, which may have a fraction, and gives the sum.
   *
   * @see https://redis.io/commands/incrbyfloat
   */
  incrbyfloat(name: Key, amount?: Sole<'amount', number>): Reply<M, T, number> {
    return this.call(['INCRBYFLOAT', name, soleOptionOr('amount', amount, 1)], float)
  }

  /**
   * Raises a counter within limits and sets its expiry; the reply is `[value, step]`, where the step is what was really
   * added: 0 when a limit forbade it. Redis 8.8.
   *
   * @example
   * const [used, step] = await redis.increx('quota', { ubound: 100, ex: 60, enx: true })
   * @throws DataError when two steps or two expiries are given, or `enx` without an expiry.
   * @see https://redis.io/commands/increx
   */
  increx(
    name: Key,
    options?: IncrExOptions & { byfloat?: undefined },
  ): Reply<M, T, [number, number]>
  /** Raises a number that may have a fraction; value and step come as Redis writes them. */
  increx(name: Key, options: IncrExOptions & { byfloat: Encodable }): Reply<M, T, [T, T]>
  /** Raises a number by `byint` or `byfloat`. */
  increx(name: Key, options?: IncrExOptions): Reply<M, T, [number, number] | [T, T]>
  increx(name: Key, options: IncrExOptions = {}): Reply<M, T, unknown> {
    const { byfloat, byint, lbound, ubound } = options
    mutuallyExclusive(options, ['byfloat', 'byint'])
    const expiries = expiryOrPersist(options)
    if (options.enx && (expiries.length === 0 || options.persist)) {
      throw new DataError('``enx`` requires one of ``ex``, ``px``, ``exat``, or ``pxat``.')
    }
    const words = [
      ...option('BYFLOAT', byfloat),
      ...option('BYINT', byint),
      ...option('LBOUND', lbound),
      ...option('UBOUND', ubound),
      ...flags(options, ['saturate']),
      ...expiries,
      ...flags(options, ['enx']),
    ]
    return this.call<unknown>(['INCREX', name, ...words], isGiven(byfloat) ? raw<[T, T]> : integers)
  }

  /**
   * The longest common subsequence of two strings. Its time and memory grow with the product of their lengths.
   *
   * @see https://redis.io/commands/lcs
   */
  lcs(key1: Key, key2: Key, options?: LcsOptions & { len?: false; idx?: false }): Reply<M, T, T>
  /** Length of the longest common subsequence in bytes. */
  lcs(key1: Key, key2: Key, options: LcsOptions & { len: true; idx?: false }): Reply<M, T, number>
  /** Places of the longest common subsequence, as the flat list that Redis sends. */
  lcs(key1: Key, key2: Key, options: LcsOptions & { idx: true }): Reply<M, T, LcsMatches<T>>
  /** The longest common subsequence, its length or its places. */
  lcs(key1: Key, key2: Key, options: LcsOptions): Reply<M, T, T | number | LcsMatches<T>>
  lcs(key1: Key, key2: Key, options: LcsOptions = {}): Reply<M, T, unknown> {
    const words = [
      ...flags(options, ['len', 'idx']),
      ...option('MINMATCHLEN', options.minmatchlen || undefined),
      ...flags(options, ['withmatchlen']),
    ]
    return this.call<unknown>(['LCS', key1, key2, ...words], raw<unknown>)
  }

  /**
   * The values of several keys in their order, `null` for each that is missing or no string; `[]` without a command
   * for an empty list.
   *
   * @see https://redis.io/commands/mget
   */
  mget(keys: Key | readonly Key[], ...args: Key[]): Reply<M, T, (T | null)[]> {
    const names = listOrArgs(keys, args)
    if (names.length === 0) return this.call([], () => [])
    return this.call(['MGET', ...names], raw<(T | null)[]>)
  }

  /**
   * Stores all values at once, without expiries; the reply is `true`.
   *
   * @see https://redis.io/commands/mset
   */
  mset(mapping: Mapping): Reply<M, T, boolean> {
    return this.call(['MSET', ...flatEntries(mapping)], ok)
  }

  /**
   * Stores all values at once with one expiry; 1, or 0 when the condition kept all of them from being stored. Redis 8.4.
   *
   * @throws DataError when two expiries are given.
   * @see https://redis.io/commands/msetex
   */
  msetex(mapping: Mapping, options: MSetExOptions = {}): Reply<M, T, number> {
    const { dataPersistOption } = options
    oneExpiry(options)
    const entries = entriesOf(mapping)
    const words = [
      ...(dataPersistOption ? [dataPersistOption] : []),
      ...expiry(options),
      ...flags(options, ['keepttl']),
    ]
    return this.call(['MSETEX', entries.length, ...entries.flat(), ...words], integer)
  }

  /**
   * Stores all values, or none when one of the keys exists; tells which.
   *
   * @see https://redis.io/commands/msetnx
   */
  msetnx(mapping: Mapping): Reply<M, T, boolean> {
    return this.call(['MSETNX', ...flatEntries(mapping)], truthy)
  }

  /**
   * Stores a value that expires after `timeMs` milliseconds; the reply is `true`. `set` with `px` does the same.
   *
   * @see https://redis.io/commands/psetex
   */
  psetex(name: Key, timeMs: number, value: Encodable): Reply<M, T, boolean> {
    return this.call(['PSETEX', name, timeMs, value], truthy)
  }

  /**
   * Stores `value`; the reply is `true`, or `null` when a condition kept it from being stored.
   *
   * @example
   * await redis.set('lease', 'me', { nx: true, px: 30_000 })
   * @throws DataError when two expiries or two conditions are given.
   * @see https://redis.io/commands/set
   */
  set(name: Key, value: Encodable, options?: SetOptions & { get?: false }): Reply<M, T, true | null>
  /** Stores `value`; the reply is the value before, or `null` when there was none. */
  set(name: Key, value: Encodable, options: SetOptions & { get: true }): Reply<M, T, T | null>
  /** Stores `value`; with `get` the reply is the value before. */
  set(name: Key, value: Encodable, options?: SetOptions): Reply<M, T, T | true | null>
  set(name: Key, value: Encodable, options: SetOptions = {}): Reply<M, T, unknown> {
    const { nx, xx, get, ifeq, ifne, ifdeq, ifdne } = options
    oneExpiry(options)
    if (!atMostOne(nx, xx, ifeq, ifne, ifdeq, ifdne)) {
      throw new DataError(
        '``nx``, ``xx``, ``ifeq``, ``ifne``, ``ifdeq``, ``ifdne`` are mutually exclusive.',
      )
    }
    const words = [
      ...flags(options, ['nx', 'xx']),
      ...conditions(options),
      ...flags(options, ['get']),
      ...expiry(options),
      ...flags(options, ['keepttl']),
    ]
    return this.call<unknown>(['SET', name, value, ...words], get ? raw<T | null> : stored)
  }

  /**
   * Stores a value that expires after `time` seconds; the reply is `true`.
   *
   * @deprecated `set` with `ex` does the same.
   * @see https://redis.io/commands/setex
   */
  setex(name: Key, time: number, value: Encodable): Reply<M, T, boolean> {
    return this.call(['SETEX', name, time, value], truthy)
  }

  /**
   * Stores a value unless the key exists; tells which. `set` with `nx` does the same and can set an expiry as well.
   *
   * @see https://redis.io/commands/setnx
   */
  setnx(name: Key, value: Encodable): Reply<M, T, boolean> {
    return this.call(['SETNX', name, value], truthy)
  }

  /**
   * Overwrites a string from byte `offset` on and gives its length in bytes; a gap before is filled with zero bytes.
   *
   * @see https://redis.io/commands/setrange
   */
  setrange(name: Key, offset: number, value: Encodable): Reply<M, T, number> {
    return this.call(['SETRANGE', name, offset, value], integer)
  }

  /**
   * The longest common subsequence of two strings, as text on every client. Only Redis 6 has this command; `lcs` takes
   * its place.
   *
   * @throws DataError for another algorithm than `LCS`, or when both `len` and `idx` are given.
   * @see https://redis.io/commands/lcs
   */
  stralgo(
    algo: 'LCS',
    value1: Key,
    value2: Key,
    options?: StralgoOptions & { len?: false; idx?: false },
  ): Reply<M, T, string>
  /** Length of the longest common subsequence in bytes. */
  stralgo(
    algo: 'LCS',
    value1: Key,
    value2: Key,
    options: StralgoOptions & { len: true; idx?: false },
  ): Reply<M, T, number>
  /** Places of the longest common subsequence. */
  stralgo(
    algo: 'LCS',
    value1: Key,
    value2: Key,
    options: StralgoOptions & { idx: true; len?: false },
  ): Reply<M, T, StralgoMatches>
  /** The longest common subsequence, its length or its places. */
  stralgo(
    algo: 'LCS',
    value1: Key,
    value2: Key,
    options: StralgoOptions,
  ): Reply<M, T, string | number | StralgoMatches>
  stralgo(
    algo: 'LCS',
    value1: Key,
    value2: Key,
    options: StralgoOptions = {},
  ): Reply<M, T, unknown> {
    const { specificArgument = 'strings', len, idx, minmatchlen, withmatchlen } = options
    if (algo !== 'LCS') throw new DataError('The supported algorithms are: LCS')
    if (specificArgument !== 'keys' && specificArgument !== 'strings') {
      throw new DataError('specific_argument can be only keys or strings')
    }
    if (len && idx) throw new DataError('len and idx cannot be provided together.')
    const words = [
      ...flags(options, ['len', 'idx']),
      ...option('MINMATCHLEN', minmatchlen),
      ...flags(options, ['withmatchlen']),
    ]
    return this.call<unknown>(
      ['STRALGO', algo, specificArgument.toUpperCase(), value1, value2, ...words],
      stralgoReply({ len, idx, withmatchlen }),
    )
  }

  /**
   * Length of a string in bytes, 0 when there is no key.
   *
   * @see https://redis.io/commands/strlen
   */
  strlen(name: Key): Reply<M, T, number> {
    return this.call(['STRLEN', name], integer)
  }

  /**
   * The bytes from `start` to `end`, by default to the last. The old name of `getrange`.
   *
   * @see https://redis.io/commands/substr
   */
  substr(name: Key, start: number, end?: Sole<'end', number>): Reply<M, T, T> {
    return this.call(['SUBSTR', name, start, soleOptionOr('end', end, -1)], raw<T>)
  }
}

function conditions({ ifeq, ifne, ifdeq, ifdne }: ValueConditions): Encodable[] {
  return [
    ...option('IFEQ', ifeq),
    ...option('IFNE', ifne),
    ...option('IFDEQ', ifdeq),
    ...option('IFDNE', ifdne),
  ]
}

function stored(reply: RawReply): true | null {
  return reply !== null && ok(reply) ? true : null
}

function integers(reply: RawReply): [number, number] {
  const [value = null, step = null] = items(reply)
  return [integer(value), integer(step)]
}

function stralgoReply({ len, idx, withmatchlen }: LcsOptions): (reply: RawReply) => unknown {
  if (len) return integer
  if (!idx) return str
  return (reply) => {
    const [, matches = null, , length = null] = items(reply)
    return {
      matches: items(matches).map((match) => stralgoMatch(items(match), withmatchlen)),
      len: integer(length),
    }
  }
}

/** Redis has the length of a part last; redis-py puts it first. */
function stralgoMatch(match: RawReply[], withLength: boolean | undefined): unknown[] {
  const ranges = match.slice(0, 2).map((range) => items(range).map(integer))
  return withLength ? [integer(match[2] ?? null), ...ranges] : ranges
}
