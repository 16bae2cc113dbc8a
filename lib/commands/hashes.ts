import { DataError, UnsupportedCommandError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import {
  expiry,
  expiryOrPersist,
  type GetExOptions,
  oneExpiry,
  type SetExOptions,
  unixMilliseconds,
  unixSeconds,
} from '../wire/expiry.ts'
import {
  type Dict,
  dictOf,
  float,
  integer,
  listOf,
  raw,
  scanned,
  type Text,
  truthy,
} from '../wire/replies.ts'
import { type Cursor, type ScanOptions, scanArguments, scanWords } from '../wire/scan.ts'
import {
  atMostOne,
  counted,
  entriesOf,
  flags,
  isGiven,
  listOrArgs,
  type Mapping,
  type Sole,
  soleOptionOr,
} from '../wire/words.ts'

/** Fields and values to store, in one or more of three ways; sent as `items`, then `key` and `value`, then `mapping`. */
export interface HashEntries {
  /** One field. */
  readonly key?: Encodable | undefined
  /** The value of `key`. */
  readonly value?: Encodable | undefined
  /** Fields and their values. */
  readonly mapping?: Mapping | undefined
  /** A flat list: field, value, field, value … */
  readonly items?: readonly Encodable[] | undefined
}

/** Expiry and condition of HSETEX. */
export interface HsetexOptions extends SetExOptions {
  /** `FNX`: only when none of the fields exists; `FXX`: only when all of them do. */
  readonly dataPersistOption?: 'FNX' | 'FXX' | undefined
}

/** When the expiry of a field is set; at most one of them. */
export interface FieldExpiryOptions {
  /** Only when the field has no expiry. */
  readonly nx?: boolean | undefined
  /** Only when the field has an expiry. */
  readonly xx?: boolean | undefined
  /** Only when the new expiry is later; a field without expiry never expires, so nothing is later. */
  readonly gt?: boolean | undefined
  /** Only when the new expiry is earlier, or the field has none. */
  readonly lt?: boolean | undefined
}

/** How many random fields, and whether with their values. */
export interface HrandfieldOptions {
  /** That many different fields, or fewer; a negative one gives exactly that many, repetitions allowed. */
  readonly count?: number | undefined
  /** Put the value after each field; needs `count`. */
  readonly withvalues?: boolean | undefined
}

/** Where HSCAN goes on, what it looks for, and whether it leaves the values out. */
export interface HscanOptions extends ScanOptions {
  /** Fields only. Redis 7.4. */
  readonly noValues?: boolean | undefined
}

/** Commands on hashes. */
export abstract class HashCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * How many of the fields were there and are removed now. The key goes with its last field.
   *
   * @see https://redis.io/commands/hdel
   */
  hdel(name: Key, ...keys: Encodable[]): Reply<M, T, number> {
    return this.call(['HDEL', name, ...keys], integer)
  }

  /**
   * Whether the hash has the field.
   *
   * @see https://redis.io/commands/hexists
   */
  hexists(name: Key, key: Encodable): Reply<M, T, boolean> {
    return this.call(['HEXISTS', name, key], truthy)
  }

  /**
   * The value of the field, or `null` when the field or the hash is missing.
   *
   * @see https://redis.io/commands/hget
   */
  hget(name: Key, key: Encodable): Reply<M, T, T | null> {
    return this.call(['HGET', name, key], raw<T | null>)
  }

  /**
   * All fields with their values, in no order to rely on; empty for a missing key. A record without inherited keys, so
   * that `__proto__` is a field like any other; a client that gets bytes receives a `Map`.
   *
   * @see https://redis.io/commands/hgetall
   */
  hgetall(name: Key): Reply<M, T, Dict<T, T>> {
    return this.call(['HGETALL', name], dictOf<T, T>(raw<T>))
  }

  /**
   * The values of the fields, `null` for each that is missing, and removes them. Redis 8.0.
   *
   * @throws DataError when no field is given.
   * @see https://redis.io/commands/hgetdel
   */
  hgetdel(name: Key, ...keys: Encodable[]): Reply<M, T, (T | null)[]> {
    if (keys.length === 0) throw new DataError("'hgetdel' should have at least one key provided")
    return this.call(['HGETDEL', name, 'FIELDS', ...counted(keys)], raw<(T | null)[]>)
  }

  /**
   * The values of the fields, `null` for each that is missing, and sets or takes away when the fields expire; without
   * options the expiry stays. Redis 8.0.
   *
   * @throws DataError when no field or more than one option is given.
   * @see https://redis.io/commands/hgetex
   */
  hgetex(
    name: Key,
    keys: readonly Encodable[],
    options: GetExOptions = {},
  ): Reply<M, T, (T | null)[]> {
    if (keys.length === 0) throw new DataError("'hgetex' should have at least one key provided")
    const words = expiryOrPersist(options)
    return this.call(['HGETEX', name, ...words, 'FIELDS', ...counted(keys)], raw<(T | null)[]>)
  }

  /**
   * The value of the field after `amount`, 1 when not given, was added to it; a missing field counts as 0. An error
   * when the value is not an integer or leaves the signed 64 bits.
   *
   * @see https://redis.io/commands/hincrby
   */
  hincrby(
    name: Key,
    key: Encodable,
    amount?: Sole<'amount', number | bigint>,
  ): Reply<M, T, number> {
    return this.call(['HINCRBY', name, key, soleOptionOr('amount', amount, 1)], integer)
  }

  /**
   * The value of the field after `amount`, 1 when not given, was added to it as a floating point number; a missing
   * field counts as 0.
   *
   * @see https://redis.io/commands/hincrbyfloat
   */
  hincrbyfloat(name: Key, key: Encodable, amount?: Sole<'amount', number>): Reply<M, T, number> {
    return this.call(['HINCRBYFLOAT', name, key, soleOptionOr('amount', amount, 1)], float)
  }

  /**
   * The fields of the hash, in no order to rely on; `[]` for a missing key.
   *
   * @see https://redis.io/commands/hkeys
   */
  hkeys(name: Key): Reply<M, T, T[]> {
    return this.call(['HKEYS', name], raw<T[]>)
  }

  /**
   * Number of fields; 0 for a missing key.
   *
   * @see https://redis.io/commands/hlen
   */
  hlen(name: Key): Reply<M, T, number> {
    return this.call(['HLEN', name], integer)
  }

  /**
   * How many of the fields are new; a field that was there gets the value and is not counted.
   *
   * @example
   * await redis.hset('user:1', 'name', 'Ada')
   * @throws DataError when there is nothing to store.
   * @see https://redis.io/commands/hset
   */
  hset(
    name: Key,
    key: Encodable,
    value: Encodable,
    options?: Omit<HashEntries, 'key' | 'value'>,
  ): Reply<M, T, number>
  /**
   * How many of the fields are new; a field that was there gets the value and is not counted.
   *
   * @example
   * await redis.hset('user:1', { mapping: { name: 'Ada', born: 1815 } })
   * @throws DataError when there is nothing to store.
   * @see https://redis.io/commands/hset
   */
  hset(name: Key, options: HashEntries): Reply<M, T, number>
  hset(
    name: Key,
    first?: Encodable | HashEntries,
    value?: Encodable,
    options: HashEntries = {},
  ): Reply<M, T, number> {
    const pairs = pairWords('hset', ...hashEntries(first, value, options))
    return this.call(['HSET', name, ...pairs], integer)
  }

  /**
   * 1 when the fields were stored with their expiry, 0 when `dataPersistOption` kept all of them from being stored.
   * Without `keepttl` or an expiry, the expiry that the fields had is gone. Redis 8.0.
   *
   * @example
   * await redis.hsetex('session:1', 'token', 'abc', { ex: 60 })
   * @throws DataError when there is nothing to store, `items` has a field without a value, or more than one expiry is
   * given.
   * @see https://redis.io/commands/hsetex
   */
  hsetex(
    name: Key,
    key: Encodable,
    value: Encodable,
    options?: HsetexOptions & Omit<HashEntries, 'key' | 'value'>,
  ): Reply<M, T, number>
  /**
   * 1 when the fields were stored with their expiry, 0 when `dataPersistOption` kept all of them from being stored.
   * Redis 8.0.
   *
   * @throws DataError as the form with `key` and `value`.
   * @see https://redis.io/commands/hsetex
   */
  hsetex(name: Key, options: HsetexOptions & HashEntries): Reply<M, T, number>
  hsetex(
    name: Key,
    first?: Encodable | (HsetexOptions & HashEntries),
    value?: Encodable,
    rest: HsetexOptions & HashEntries = {},
  ): Reply<M, T, number> {
    const [field, options] = hashEntries(first, value, rest)
    const { items, dataPersistOption } = options
    const pairs = pairWords('hsetex', field, options)
    if (items && items.length % 2 !== 0) {
      throw new DataError(
        "'hsetex' with odd number of items. 'items' must contain a list of key/value pairs.",
      )
    }
    oneExpiry(options)
    const words = [
      ...expiry(options),
      ...(dataPersistOption ? [dataPersistOption] : []),
      ...flags(options, ['keepttl']),
    ]
    return this.call(['HSETEX', name, ...words, 'FIELDS', pairs.length / 2, ...pairs], integer)
  }

  /**
   * 1 when the field was stored, 0 when it was there already and keeps its value.
   *
   * @see https://redis.io/commands/hsetnx
   */
  hsetnx(name: Key, key: Encodable, value: Encodable): Reply<M, T, number> {
    return this.call(['HSETNX', name, key, value], integer)
  }

  /**
   * `true` when the fields were stored, which is always.
   *
   * @deprecated Use `hset` with `mapping`.
   * @throws DataError when the mapping is empty.
   * @see https://redis.io/commands/hmset
   */
  hmset(name: Key, mapping: Mapping): Reply<M, T, boolean> {
    const entries = entriesOf(mapping)
    if (entries.length === 0) throw new DataError("'hmset' with 'mapping' of length 0")
    return this.call(['HMSET', name, ...entries.flat()], truthy)
  }

  /**
   * The values of the fields in their order, `null` for each that is missing. Takes a list, a list and more, or the
   * fields one after the other.
   *
   * @see https://redis.io/commands/hmget
   */
  hmget(
    name: Key,
    keys: Encodable | readonly Encodable[],
    ...args: Encodable[]
  ): Reply<M, T, (T | null)[]> {
    return this.call(['HMGET', name, ...listOrArgs(keys, args)], raw<(T | null)[]>)
  }

  /**
   * The values of the hash, in no order to rely on; `[]` for a missing key.
   *
   * @see https://redis.io/commands/hvals
   */
  hvals(name: Key): Reply<M, T, T[]> {
    return this.call(['HVALS', name], raw<T[]>)
  }

  /**
   * Length of the field's value in bytes, not characters; 0 when the field or the hash is missing.
   *
   * @see https://redis.io/commands/hstrlen
   */
  hstrlen(name: Key, key: Encodable): Reply<M, T, number> {
    return this.call(['HSTRLEN', name, key], integer)
  }

  /**
   * For each field: 1 when it expires in `seconds` now, 0 when the condition was not met, 2 when it was deleted
   * because `seconds` is 0, -2 when it is missing. Redis 7.4.
   *
   * @throws DataError when more than one condition is given.
   * @see https://redis.io/commands/hexpire
   */
  hexpire(
    name: Key,
    seconds: number,
    fields: readonly Encodable[],
    options: FieldExpiryOptions = {},
  ): Reply<M, T, number[]> {
    return this.call(['HEXPIRE', name, seconds, ...fieldExpiry(fields, options)], listOf(integer))
  }

  /**
   * For each field: 1 when it expires in `milliseconds` now, 0 when the condition was not met, 2 when it was deleted
   * because `milliseconds` is 0, -2 when it is missing. Redis 7.4.
   *
   * @throws DataError when more than one condition is given.
   * @see https://redis.io/commands/hpexpire
   */
  hpexpire(
    name: Key,
    milliseconds: number,
    fields: readonly Encodable[],
    options: FieldExpiryOptions = {},
  ): Reply<M, T, number[]> {
    return this.call(
      ['HPEXPIRE', name, milliseconds, ...fieldExpiry(fields, options)],
      listOf(integer),
    )
  }

  /**
   * For each field: 1 when it expires at that Unix time in seconds now, 0 when the condition was not met, 2 when it was
   * deleted because the time is past, -2 when it is missing. A `Date` is cut to seconds. Redis 7.4.
   *
   * @throws DataError when more than one condition is given.
   * @see https://redis.io/commands/hexpireat
   */
  hexpireat(
    name: Key,
    unixTimeSeconds: number | Date,
    fields: readonly Encodable[],
    options: FieldExpiryOptions = {},
  ): Reply<M, T, number[]> {
    const when = unixSeconds(unixTimeSeconds)
    return this.call(['HEXPIREAT', name, when, ...fieldExpiry(fields, options)], listOf(integer))
  }

  /**
   * For each field: 1 when it expires at that Unix time in milliseconds now, 0 when the condition was not met, 2 when
   * it was deleted because the time is past, -2 when it is missing. Redis 7.4.
   *
   * @throws DataError when more than one condition is given.
   * @see https://redis.io/commands/hpexpireat
   */
  hpexpireat(
    name: Key,
    unixTimeMilliseconds: number | Date,
    fields: readonly Encodable[],
    options: FieldExpiryOptions = {},
  ): Reply<M, T, number[]> {
    const when = unixMilliseconds(unixTimeMilliseconds)
    return this.call(['HPEXPIREAT', name, when, ...fieldExpiry(fields, options)], listOf(integer))
  }

  /**
   * For each field: 1 when its expiry was taken away, -1 when it had none, -2 when it is missing. Redis 7.4.
   *
   * @see https://redis.io/commands/hpersist
   */
  hpersist(name: Key, ...fields: Encodable[]): Reply<M, T, number[]> {
    return this.call(['HPERSIST', name, 'FIELDS', ...counted(fields)], listOf(integer))
  }

  /**
   * For each field: the Unix time in seconds at which it expires, -1 when it has no expiry, -2 when it is missing.
   * Redis 7.4.
   *
   * @see https://redis.io/commands/hexpiretime
   */
  hexpiretime(key: Key, ...fields: Encodable[]): Reply<M, T, number[]> {
    return this.call(['HEXPIRETIME', key, 'FIELDS', ...counted(fields)], listOf(integer))
  }

  /**
   * For each field: the Unix time in milliseconds at which it expires, -1 when it has no expiry, -2 when it is missing.
   * Redis 7.4.
   *
   * @see https://redis.io/commands/hpexpiretime
   */
  hpexpiretime(key: Key, ...fields: Encodable[]): Reply<M, T, number[]> {
    return this.call(['HPEXPIRETIME', key, 'FIELDS', ...counted(fields)], listOf(integer))
  }

  /**
   * For each field: the seconds until it expires, -1 when it has no expiry, -2 when it is missing. Redis 7.4.
   *
   * @see https://redis.io/commands/httl
   */
  httl(key: Key, ...fields: Encodable[]): Reply<M, T, number[]> {
    return this.call(['HTTL', key, 'FIELDS', ...counted(fields)], listOf(integer))
  }

  /**
   * For each field: the milliseconds until it expires, -1 when it has no expiry, -2 when it is missing. Redis 7.4.
   *
   * @see https://redis.io/commands/hpttl
   */
  hpttl(key: Key, ...fields: Encodable[]): Reply<M, T, number[]> {
    return this.call(['HPTTL', key, 'FIELDS', ...counted(fields)], listOf(integer))
  }

  /**
   * One random field, or `null` when the key is missing.
   *
   * @see https://redis.io/commands/hrandfield
   */
  hrandfield(key: Key): Reply<M, T, T | null>
  /**
   * `count` random fields, none of them twice and fewer when the hash is smaller; a negative `count` gives exactly that
   * many, repetitions allowed. With `withvalues` a flat list: field, value, field, value … `[]` for a missing key.
   *
   * @see https://redis.io/commands/hrandfield
   */
  hrandfield(key: Key, count: number, options?: Omit<HrandfieldOptions, 'count'>): Reply<M, T, T[]>
  /** Random fields, or a flat list of fields and values; `count` as an option. */
  hrandfield(key: Key, options: HrandfieldOptions & { count: number }): Reply<M, T, T[]>
  /** One random field, or a list when `count` is given. */
  hrandfield(key: Key, options?: HrandfieldOptions): Reply<M, T, T | T[] | null>
  hrandfield(
    key: Key,
    first?: number | HrandfieldOptions,
    rest: HrandfieldOptions = {},
  ): Reply<M, T, unknown> {
    const options = typeof first === 'number' ? rest : (first ?? rest)
    const count = typeof first === 'number' ? first : options.count
    const words = [...(isGiven(count) ? [count] : []), ...flags(options, ['withvalues'])]
    return this.call<unknown>(['HRANDFIELD', key, ...words], raw)
  }

  /**
   * One page of the hash as `[cursor, fields with values]`. Call again with the cursor until it is 0. Fields that are
   * there from start to end come at least once, perhaps more often.
   *
   * @see https://redis.io/commands/hscan
   */
  hscan(
    name: Key,
    cursor: Cursor,
    options?: Omit<HscanOptions, 'cursor'> & { noValues?: false },
  ): Reply<M, T, [number, Dict<T, T>]>
  /** One page of the hash as `[cursor, fields]`. Redis 7.4. */
  hscan(
    name: Key,
    cursor: Cursor,
    options: Omit<HscanOptions, 'cursor'> & { noValues: true },
  ): Reply<M, T, [number, T[]]>
  /** One page of the hash as `[cursor, fields with values]`; the cursor as an option. */
  hscan(name: Key, options?: HscanOptions & { noValues?: false }): Reply<M, T, [number, Dict<T, T>]>
  /** One page of the hash as `[cursor, fields]`; the cursor as an option. Redis 7.4. */
  hscan(name: Key, options: HscanOptions & { noValues: true }): Reply<M, T, [number, T[]]>
  /** One page of the hash, with values or without. */
  hscan(name: Key, options: HscanOptions): Reply<M, T, [number, Dict<T, T> | T[]]>
  hscan(
    name: Key,
    first: Cursor | HscanOptions = {},
    rest: HscanOptions = {},
  ): Reply<M, T, unknown> {
    const [cursor, options] = scanArguments(first, rest)
    const { noValues } = options
    const words = [...scanWords(cursor, options), ...(noValues ? ['NOVALUES'] : [])]
    const page = noValues ? raw<T[]> : dictOf<T, T>(raw<T>)
    return this.call<unknown>(['HSCAN', name, ...words], scanned<unknown>(page))
  }

  /**
   * Not available: a field set lives in one connection, and requests over HTTP share none.
   *
   * @throws UnsupportedCommandError always.
   */
  himportPrepareInternal(fieldsetName: string, fields: readonly Encodable[]): Reply<M, T, boolean>
  himportPrepareInternal(): Reply<M, T, boolean> {
    throw himportUnsupported('PREPARE')
  }

  /**
   * Not available: a field set lives in one connection, and requests over HTTP share none.
   *
   * @throws DataError when `values` is text or bytes, otherwise UnsupportedCommandError always.
   */
  himportSet(key: Key, fieldsetName: string, values: readonly Encodable[]): Reply<M, T, boolean>
  himportSet(_key: Key, _fieldsetName: string, values: unknown): Reply<M, T, boolean> {
    if (typeof values === 'string' || values instanceof Uint8Array) {
      throw new DataError('HIMPORT values must be a collection of values, not a string')
    }
    throw himportUnsupported('SET')
  }

  /**
   * Not available: a field set lives in one connection, and requests over HTTP share none.
   *
   * @throws UnsupportedCommandError always.
   */
  himportDiscardInternal(fieldsetName: string): Reply<M, T, number>
  himportDiscardInternal(): Reply<M, T, number> {
    throw himportUnsupported('DISCARD')
  }

  /**
   * Not available: a field set lives in one connection, and requests over HTTP share none.
   *
   * @throws UnsupportedCommandError always.
   */
  himportDiscardAllInternal(): Reply<M, T, number> {
    throw himportUnsupported('DISCARDALL')
  }
}

function himportUnsupported(subcommand: string): UnsupportedCommandError {
  return new UnsupportedCommandError(
    `HIMPORT ${subcommand} cannot work over HTTP: a field set belongs to one connection. ` +
      'Store the hashes with hset and mapping, many of them in one pipeline.',
    { command: 'HIMPORT' },
  )
}

/** A field and its value. */
type Field = Pick<HashEntries, 'key' | 'value'>

/** The first field of HSET and HSETEX, which may be given by position, and the options. */
function hashEntries<O extends HashEntries>(
  first: Encodable | O | undefined,
  value: Encodable | undefined,
  rest: O,
): [field: Field, options: O] {
  const byName = typeof first === 'object' && !(first instanceof Uint8Array)
  if (!byName) return [{ key: first, value }, rest]
  const options = first ?? rest
  return [options, options]
}

/** Fields and values as words, in redis-py's order. A key without a value is refused where words are encoded. */
function pairWords(
  method: string,
  { key, value }: Field,
  { mapping, items = [] }: HashEntries,
): Encodable[] {
  const mapped = isGiven(mapping) ? entriesOf(mapping).flat() : []
  if (!isGiven(key) && mapped.length === 0 && items.length === 0) {
    throw new DataError(`'${method}' with no key value pairs`)
  }
  return [...items, ...(isGiven(key) ? [key, value as Encodable] : []), ...mapped]
}

/** The words after the time of HEXPIRE and its like. */
function fieldExpiry(fields: readonly Encodable[], options: FieldExpiryOptions): Encodable[] {
  const { nx, xx, gt, lt } = options
  if (!atMostOne(nx, xx, gt, lt)) {
    throw new DataError("Only one of 'nx', 'xx', 'gt', 'lt' can be specified.")
  }
  return [...flags(options, ['nx', 'xx', 'gt', 'lt']), 'FIELDS', ...counted(fields)]
}
