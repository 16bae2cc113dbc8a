import { DataError, type UnsupportedCommandError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, listOf, raw, type Text } from '../wire/replies.ts'
import {
  type FullStreamInfo,
  fullStreamInfo,
  readsOf,
  type StreamEntry,
  type StreamInfo,
  streamEntry,
  streamInfo,
} from '../wire/streams.ts'
import {
  counted,
  entriesOf,
  flags,
  isGiven,
  type Mapping,
  option,
  type Sole,
  soleOption,
  soleOptionOr,
} from '../wire/words.ts'
import { unsupported } from './unsupported.ts'

/** The id of an entry, `milliseconds-number`; the milliseconds alone where a range begins or ends. */
export type StreamId = number | bigint | Key

/**
 * What a removal does about groups: `KEEPREF` leaves the entry pending in them, `DELREF` takes it out of them, `ACKED`
 * removes only what all of them have acknowledged.
 */
export type RefPolicy = 'KEEPREF' | 'DELREF' | 'ACKED'

/** How long a stream may become. */
export interface TrimOptions {
  /** That many entries, the newest. */
  readonly maxlen?: number | undefined
  /**
   * Let the server keep some more, which costs it less.
   * @default true
   */
  readonly approximate?: boolean | undefined
  /** Entries from this id on. */
  readonly minid?: StreamId | undefined
  /** How many entries to remove at most; only when approximate. */
  readonly limit?: number | undefined
  /** Redis 8.2. */
  readonly refPolicy?: RefPolicy | undefined
}

/** Under which id an entry is added, and what else. */
export interface XaddOptions extends TrimOptions {
  /**
   * The id, higher than all before; the server makes one for `*`.
   * @default '*'
   */
  readonly id?: StreamId | undefined
  /** Do not make a stream where there is none. */
  readonly nomkstream?: boolean | undefined
  /** Id of the producer, to add an equal entry of it once only. Redis 8.6. */
  readonly idmpauto?: Encodable | undefined
  /** Id of the producer and id of the entry, to add it once only. Redis 8.6. */
  readonly idmp?: readonly [producer: Encodable, id: Encodable] | undefined
}

/** For how long and how many the ids of entries added once only are remembered. */
export interface XcfgsetOptions {
  /** Seconds, 1 to 300. */
  readonly idmpDuration?: number | undefined
  /** Entries, 1 to 1,000,000. */
  readonly idmpMaxsize?: number | undefined
}

/** Which entries of a stream to give. */
export interface XrangeOptions {
  /** @default '-', the lowest id */
  readonly min?: StreamId | undefined
  /** @default '+', the highest id */
  readonly max?: StreamId | undefined
  /** That many at most, 1 or more. */
  readonly count?: number | undefined
}

/** Streams, each with the id after which to read. */
export type StreamPositions = Mapping<Key, StreamId>

/** How much to read at once. */
export interface ReadLimits {
  /** Entries of each stream, 1 or more. */
  readonly count?: number | undefined
  /** Entries of all streams, not less than `count`. Newer than Redis 8.8. */
  readonly maxCount?: number | undefined
  /** Bytes of all streams. Newer than Redis 8.8. */
  readonly maxSize?: number | undefined
}

/** How much to read, and how long to wait for it. */
export interface XreadOptions extends ReadLimits {
  /** Milliseconds to wait for entries where there are none; 0 waits for ever. Not on a pipeline. */
  readonly block?: number | undefined
}

/** Commands on streams. */
export abstract class StreamCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Appends an entry and gives its id.
   *
   * @example
   * const id = await redis.xadd('events', { type: 'login', user: 7 }, { maxlen: 1000 })
   * @throws DataError when there are no fields, or options exclude each other.
   * @see https://redis.io/commands/xadd
   */
  xadd(name: Key, fields: Mapping, options?: XaddOptions & { nomkstream?: false }): Reply<M, T, T>
  /** Appends an entry and gives its id; `null` when there is no stream and `nomkstream` is given. */
  xadd(name: Key, fields: Mapping, options: XaddOptions): Reply<M, T, T | null>
  /** Appends an entry under the given id; the id by position. */
  xadd(
    name: Key,
    fields: Mapping,
    id: StreamId,
    options?: Omit<XaddOptions, 'id'> & { nomkstream?: false },
  ): Reply<M, T, T>
  /** Appends an entry under the given id; `null` when there is no stream and `nomkstream` is given. */
  xadd(
    name: Key,
    fields: Mapping,
    id: StreamId,
    options: Omit<XaddOptions, 'id'>,
  ): Reply<M, T, T | null>
  xadd(
    name: Key,
    fields: Mapping,
    first: StreamId | XaddOptions = {},
    rest: XaddOptions = {},
  ): Reply<M, T, unknown> {
    const [id = '*', options] = byPosition<'id', StreamId, XaddOptions>('id', first, rest)
    checkXadd(id, options)
    const { idmpauto, idmp, maxlen, minid, limit, approximate = true } = options
    const almost = approximate ? ['~'] : []
    const words = [
      ...flags(options, ['nomkstream']),
      ...refPolicyWords('XADD', options.refPolicy),
      ...option('IDMPAUTO', idmpauto),
      ...(isGiven(idmp) ? ['IDMP', ...idmp] : []),
      ...(isGiven(maxlen) ? ['MAXLEN', ...almost, maxlen] : []),
      ...(isGiven(minid) ? ['MINID', ...almost, minid] : []),
      ...option('LIMIT', limit),
      id,
      ...given(fields, 'XADD fields must be a non-empty dict').flat(),
    ]
    return this.call<unknown>(['XADD', name, ...words], raw)
  }

  /**
   * Sets how entries that are added once only are remembered; the reply is `OK`. Redis 8.6.
   *
   * @throws DataError when nothing is to be set, or a value is out of its range.
   * @see https://redis.io/commands/xcfgset
   */
  xcfgset(name: Key, options: XcfgsetOptions = {}): Reply<M, T, T> {
    const { idmpDuration, idmpMaxsize } = options
    if (!isGiven(idmpDuration) && !isGiven(idmpMaxsize)) {
      throw new DataError('XCFGSET requires at least one of idmp_duration or idmp_maxsize')
    }
    checkInteger(idmpDuration, 1, 300, 'XCFGSET idmp_duration must be an integer between 1 and 300')
    checkInteger(
      idmpMaxsize,
      1,
      1_000_000,
      'XCFGSET idmp_maxsize must be an integer between 1 and 1,000,000',
    )
    const words = [...option('IDMP-DURATION', idmpDuration), ...option('IDMP-MAXSIZE', idmpMaxsize)]
    return this.call(['XCFGSET', name, ...words], raw<T>)
  }

  /**
   * How many of the entries were there and are deleted now. Groups that they are pending in keep their ids.
   *
   * @see https://redis.io/commands/xdel
   */
  xdel(name: Key, ...ids: StreamId[]): Reply<M, T, number> {
    return this.call(['XDEL', name, ...ids], integer)
  }

  /**
   * For each id: 1 when the entry is deleted, -1 when there was none, 2 when it is kept because a group has not
   * acknowledged it. Redis 8.2.
   *
   * @throws DataError when no id or another policy is given.
   * @see https://redis.io/commands/xdelex
   */
  xdelex(
    name: Key,
    ids: readonly StreamId[],
    refPolicy?: Sole<'refPolicy', RefPolicy>,
  ): Reply<M, T, number[]> {
    const words = idsWithPolicy('XDELEX', ids, refPolicy)
    return this.call(['XDELEX', name, ...words], listOf(integer))
  }

  /**
   * What the stream is made of, and its first and last entry. An error of the server for a missing key.
   *
   * @see https://redis.io/commands/xinfo-stream
   */
  xinfoStream(
    name: Key,
    full?: false | { readonly full?: false | undefined },
  ): Reply<M, T, StreamInfo<T>>
  /** The same with the first ten entries, and the groups with their consumers and pending entries. */
  xinfoStream(name: Key, full: true | { readonly full: true }): Reply<M, T, FullStreamInfo<T>>
  /** What the stream is made of, in full or not. */
  xinfoStream(
    name: Key,
    full: Sole<'full', boolean>,
  ): Reply<M, T, StreamInfo<T> | FullStreamInfo<T>>
  xinfoStream(name: Key, full?: Sole<'full', boolean>): Reply<M, T, unknown> {
    return soleOption('full', full)
      ? this.call<unknown>(['XINFO', 'STREAM', name, 'FULL'], fullStreamInfo<T>())
      : this.call<unknown>(['XINFO', 'STREAM', name], streamInfo<T>())
  }

  /**
   * Number of entries; 0 for a missing key.
   *
   * @see https://redis.io/commands/xlen
   */
  xlen(name: Key): Reply<M, T, number> {
    return this.call(['XLEN', name], integer)
  }

  /**
   * The entries from `min` to `max`, both included, in the order of their ids. `(` before an id leaves it out.
   *
   * @throws DataError for a `count` below 1.
   * @see https://redis.io/commands/xrange
   */
  xrange(
    name: Key,
    min: StreamId,
    max?: StreamId,
    options?: Pick<XrangeOptions, 'count'>,
  ): Reply<M, T, StreamEntry<T>[]>
  /** The entries in the order of their ids, all of them when nothing is given. */
  xrange(name: Key, options?: XrangeOptions): Reply<M, T, StreamEntry<T>[]>
  xrange(
    name: Key,
    first: StreamId | XrangeOptions = {},
    max?: StreamId,
    rest: XrangeOptions = {},
  ): Reply<M, T, StreamEntry<T>[]> {
    const [min = '-', options] = byPosition<'min', StreamId, XrangeOptions>('min', first, rest)
    const words = [min, max ?? options.max ?? '+', ...countWords('XRANGE', options)]
    return this.call(['XRANGE', name, ...words], listOf(streamEntry<T>()))
  }

  /**
   * The streams that have entries after the given ids, each with these entries: `[[stream, [[id, fields], …]], …]`;
   * `[]` when none has any. `$` is the last entry there is, so without `block` nothing comes after it.
   *
   * With `block` a client asks again until there is something: one request and one command for every try, as for
   * `blpop`. `$` is looked up once, at the start, which costs a command for each stream that has it.
   *
   * @example
   * const [[, entries] = []] = await redis.xread({ events: '0' }, { count: 100 })
   * @throws DataError when there are no streams or a limit is not a positive number.
   * @throws UnsupportedCommandError for `block` on a pipeline.
   * @see https://redis.io/commands/xread
   */
  xread(
    streams: StreamPositions,
    options: XreadOptions = {},
  ): Reply<M, T, [stream: T, entries: StreamEntry<T>[]][]> {
    const words = xreadWords(streams, options)
    if (isGiven(options.block)) throw mustWait('XREAD')
    return this.call(words, readsOf<T, StreamEntry<T>>(streamEntry<T>()))
  }

  /**
   * The entries from `max` down to `min`, both included, from the last to the first.
   *
   * @example
   * const [last] = await redis.xrevrange('events', { count: 1 })
   * @throws DataError for a `count` below 1.
   * @see https://redis.io/commands/xrevrange
   */
  xrevrange(
    name: Key,
    max: StreamId,
    min?: StreamId,
    options?: Pick<XrangeOptions, 'count'>,
  ): Reply<M, T, StreamEntry<T>[]>
  /** The entries from the last to the first, all of them when nothing is given. */
  xrevrange(name: Key, options?: XrangeOptions): Reply<M, T, StreamEntry<T>[]>
  xrevrange(
    name: Key,
    first: StreamId | XrangeOptions = {},
    min?: StreamId,
    rest: XrangeOptions = {},
  ): Reply<M, T, StreamEntry<T>[]> {
    const [max = '+', options] = byPosition<'max', StreamId, XrangeOptions>('max', first, rest)
    const words = [max, min ?? options.min ?? '-', ...countWords('XREVRANGE', options)]
    return this.call(['XREVRANGE', name, ...words], listOf(streamEntry<T>()))
  }

  /**
   * Removes the oldest entries, so that `maxlen` are left or those from `minid` on; the reply is how many. Some more may
   * be left unless `approximate` is `false`.
   *
   * @throws DataError unless one of `maxlen` and `minid` is given.
   * @see https://redis.io/commands/xtrim
   */
  xtrim(name: Key, options: TrimOptions = {}): Reply<M, T, number> {
    const { maxlen, minid, approximate = true, limit } = options
    if (isGiven(maxlen) && isGiven(minid)) {
      throw new DataError('Only one of ``maxlen`` or ``minid`` may be specified')
    }
    const threshold = maxlen ?? minid
    if (!isGiven(threshold)) {
      throw new DataError('One of ``maxlen`` or ``minid`` must be specified')
    }
    const words = [
      isGiven(maxlen) ? 'MAXLEN' : 'MINID',
      ...(approximate ? ['~'] : []),
      threshold,
      ...option('LIMIT', limit),
      ...refPolicyWords('XTRIM', options.refPolicy),
    ]
    return this.call(['XTRIM', name, ...words], integer)
  }
}

/** The checks that redis-py makes before it looks at the fields, in its order. */
function checkXadd(id: StreamId, options: Omit<XaddOptions, 'id'>): void {
  const { maxlen, minid, idmpauto, idmp, refPolicy } = options
  if (isGiven(maxlen) && isGiven(minid)) {
    throw new DataError('Only one of ```maxlen``` or ```minid``` may be specified')
  }
  if (isGiven(idmpauto) && isGiven(idmp)) {
    throw new DataError('Only one of ```idmpauto``` or ```idmp``` may be specified')
  }
  if ((isGiven(idmpauto) || isGiven(idmp)) && id !== '*') {
    throw new DataError("IDMPAUTO and IDMP can only be used with id='*'")
  }
  refPolicyWords('XADD', refPolicy)
  if (isGiven(idmp) && !(Array.isArray(idmp) && idmp.length === 2)) {
    throw new DataError('XADD idmp must be a tuple of (producer_id, idempotent_id)')
  }
  checkInteger(maxlen, 0, Number.POSITIVE_INFINITY, 'XADD maxlen must be non-negative integer')
}

function refPolicyWords(command: string, policy: RefPolicy | undefined | null): string[] {
  return isGiven(policy) ? [checkedPolicy(command, policy)] : []
}

function checkedPolicy(command: string, policy: RefPolicy): RefPolicy {
  if (['KEEPREF', 'DELREF', 'ACKED'].includes(policy)) return policy
  throw new DataError(`${command} ref_policy must be one of: KEEPREF, DELREF, ACKED`)
}

/** The words of XDELEX and XACKDEL from the policy on. */
export function idsWithPolicy(
  command: string,
  ids: readonly StreamId[],
  refPolicy: Sole<'refPolicy', RefPolicy> | undefined,
): Encodable[] {
  if (ids.length === 0) throw new DataError(`${command} requires at least one message ID`)
  const policy = soleOptionOr('refPolicy', refPolicy, 'KEEPREF')
  return [checkedPolicy(command, policy), 'IDS', ...counted(ids)]
}

/** The option that may be given by position, and the options. */
export function byPosition<
  Name extends string,
  V extends Encodable,
  O extends { readonly [key in Name]?: V | undefined },
>(name: Name, first: V | O, rest: O): [value: V | undefined, options: O] {
  const byName = typeof first === 'object' && first !== null && !(first instanceof Uint8Array)
  return byName ? [(first as O)[name], first as O] : [first as V, rest]
}

/**
 * The words of XREAD, without BLOCK.
 *
 * @throws DataError for what redis-py refuses, `block` included.
 */
export function xreadWords(streams: StreamPositions, options: XreadOptions): Encodable[] {
  checkBlock('XREAD', options)
  const limits = limitWords('XREAD', options)
  return ['XREAD', ...limits, ...positionWords('XREAD', streams)]
}

/** @throws DataError for a `block` that is no time. */
export function checkBlock(command: string, { block }: Pick<XreadOptions, 'block'>): void {
  const message = `${command} block must be a non-negative integer`
  checkInteger(block, 0, Number.POSITIVE_INFINITY, message)
}

/** The words of COUNT, MAXCOUNT and MAXSIZE. */
export function limitWords(command: string, options: ReadLimits): Encodable[] {
  const { count, maxCount, maxSize } = options
  const words = countWords(command, options)
  checkPositive(`${command} max_count`, maxCount)
  if (isGiven(count) && isGiven(maxCount) && maxCount < count) {
    throw new DataError(`${command} max_count must be greater than or equal to count`)
  }
  checkPositive(`${command} max_size`, maxSize)
  return [...words, ...option('MAXCOUNT', maxCount), ...option('MAXSIZE', maxSize)]
}

/** The words of STREAMS: all keys, then all ids. */
export function positionWords(command: string, streams: StreamPositions): Encodable[] {
  const entries = given(streams, `${command} streams must be a non empty dict`)
  return ['STREAMS', ...entries.map(([key]) => key), ...entries.map(([, id]) => id)]
}

/** Why a command that waits cannot be queued or recorded. */
export function mustWait(command: string): UnsupportedCommandError {
  return unsupported(
    command,
    'with `block` asks again until there is something, and a pipeline is sent at once',
    'Call it on the client, or leave `block` out.',
  )
}

function countWords(command: string, { count }: Pick<ReadLimits, 'count'>): Encodable[] {
  checkPositive(`${command} count`, count)
  return option('COUNT', count)
}

function checkPositive(what: string, value: number | undefined | null): void {
  checkInteger(value, 1, Number.POSITIVE_INFINITY, `${what} must be a positive integer`)
}

/** @throws DataError with this message for a value, if there is one, that is no integer or out of the range. */
export function checkInteger(
  value: number | bigint | undefined | null,
  lowest: number,
  highest: number,
  message: string,
): void {
  if (!isGiven(value)) return
  const isInteger = typeof value === 'bigint' || Number.isInteger(value)
  if (!isInteger || value < lowest || value > highest) throw new DataError(message)
}

/** The entries of a mapping that must have some. */
function given<K extends Encodable, V extends Encodable>(
  mapping: Mapping<K, V>,
  message: string,
): [K | string, V][] {
  const isMapping =
    typeof mapping === 'object' && mapping !== null && !(mapping instanceof Uint8Array)
  const entries = isMapping ? entriesOf(mapping) : []
  if (entries.length === 0) throw new DataError(message)
  return entries
}
