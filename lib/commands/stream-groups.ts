import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import {
  integer,
  items,
  listOf,
  ok,
  type RawReply,
  raw,
  type Text,
  truthy,
} from '../wire/replies.ts'
import {
  autoclaimed,
  type ClaimedEntry,
  type ConsumerInfo,
  type DeliveredEntry,
  deliveredEntry,
  type GroupInfo,
  infoOf,
  type PendingEntry,
  type PendingSummary,
  pendingEntry,
  pendingSummary,
  readsOf,
  type StreamEntry,
  streamEntry,
} from '../wire/streams.ts'
import { counted, flags, isGiven, option, type Sole, soleOption } from '../wire/words.ts'
import {
  byPosition,
  checkBlock,
  checkInteger,
  idsWithPolicy,
  limitWords,
  mustWait,
  positionWords,
  type RefPolicy,
  type StreamId,
  type StreamPositions,
  type XreadOptions,
} from './streams.ts'

/** Which pending entries XAUTOCLAIM looks at, and what it gives of them. */
export interface XautoclaimOptions {
  /**
   * The id to begin with; the one the reply before gave.
   * @default '0-0'
   */
  readonly startId?: StreamId | undefined
  /** How many entries to look at; 100 in the server when not given. */
  readonly count?: number | undefined
  /** Give ids in place of entries, and do not count this as a delivery. */
  readonly justid?: boolean | undefined
}

/** What a claim writes down about the entries, and what it gives of them. */
export interface XclaimOptions {
  /** Milliseconds since the last delivery; 0 when not given. */
  readonly idle?: number | undefined
  /** Unix time of the last delivery in milliseconds. */
  readonly time?: number | undefined
  /** Number of deliveries; one more than before when not given. */
  readonly retrycount?: number | undefined
  /** Claim entries that are not pending as well. */
  readonly force?: boolean | undefined
  /** Give ids in place of entries, and do not count this as a delivery. */
  readonly justid?: boolean | undefined
}

/** Where a new group begins. */
export interface XgroupCreateOptions {
  /**
   * The last entry that counts as delivered; `$` is the last there is, `0` gives the group the whole stream.
   * @default '$'
   */
  readonly id?: StreamId | undefined
  /** Make an empty stream where there is none. */
  readonly mkstream?: boolean | undefined
  /** How many entries count as read, from which the server works out the lag. */
  readonly entriesRead?: number | undefined
}

/** What is written down about entries that are given back. */
export interface XnackOptions {
  /** Number of deliveries, 0 or more. */
  readonly retrycount?: number | undefined
  /** Give back entries that are not pending as well. */
  readonly force?: boolean | undefined
}

/** Which pending entries to give. */
export interface XpendingOptions {
  /** Only those of this consumer. */
  readonly consumername?: Key | undefined
  /** Only those delivered at least that many milliseconds ago. */
  readonly idle?: number | undefined
}

/** How a consumer reads, and how long it waits. */
export interface XreadgroupOptions extends XreadOptions {
  /** Do not make the entries pending: they count as acknowledged. */
  readonly noack?: boolean | undefined
  /** Take over entries that are pending for at least that many milliseconds, too. Redis 8.4. */
  readonly claimMinIdleTime?: number | undefined
}

/** Commands on the consumer groups of streams. */
export abstract class StreamGroupCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * How many of the entries were pending in the group and are acknowledged now.
   *
   * @see https://redis.io/commands/xack
   */
  xack(name: Key, groupname: Key, ...ids: StreamId[]): Reply<M, T, number> {
    return this.call(['XACK', name, groupname, ...ids], integer)
  }

  /**
   * Acknowledges entries and deletes them. For each id: 1 when it is deleted, -1 when there was none, 2 when it is
   * acknowledged but kept because of another group. Redis 8.2.
   *
   * @throws DataError when no id or another policy is given.
   * @see https://redis.io/commands/xackdel
   */
  xackdel(
    name: Key,
    groupname: Key,
    ids: readonly StreamId[],
    refPolicy?: Sole<'refPolicy', RefPolicy>,
  ): Reply<M, T, number[]> {
    const words = idsWithPolicy('XACKDEL', ids, refPolicy)
    return this.call(['XACKDEL', name, groupname, ...words], listOf(integer))
  }

  /**
   * Gives a consumer the entries that are pending for at least `minIdleTime` milliseconds: `[next, entries, deleted]`.
   * Go on with `next` as `startId` until it is `0-0`; `deleted` are ids of entries that are gone from the stream, and
   * are pending no longer.
   *
   * @throws DataError for a negative time or count.
   * @see https://redis.io/commands/xautoclaim
   */
  xautoclaim(
    name: Key,
    groupname: Key,
    consumername: Key,
    minIdleTime: number,
    options?: XautoclaimOptions & { justid?: false },
  ): Reply<M, T, [next: T, entries: ClaimedEntry<T>[], deleted: T[]]>
  /** The ids of the entries that the consumer has now, without `next`, as in redis-py. */
  xautoclaim(
    name: Key,
    groupname: Key,
    consumername: Key,
    minIdleTime: number,
    options: XautoclaimOptions & { justid: true },
  ): Reply<M, T, T[]>
  /** Gives a consumer entries from `startId` on; the start by position. */
  xautoclaim(
    name: Key,
    groupname: Key,
    consumername: Key,
    minIdleTime: number,
    startId: StreamId,
    options?: Omit<XautoclaimOptions, 'startId'> & { justid?: false },
  ): Reply<M, T, [next: T, entries: ClaimedEntry<T>[], deleted: T[]]>
  /** The ids of the entries from `startId` on that the consumer has now. */
  xautoclaim(
    name: Key,
    groupname: Key,
    consumername: Key,
    minIdleTime: number,
    startId: StreamId,
    options: Omit<XautoclaimOptions, 'startId'> & { justid: true },
  ): Reply<M, T, T[]>
  xautoclaim(
    name: Key,
    groupname: Key,
    consumername: Key,
    minIdleTime: number,
    first: StreamId | XautoclaimOptions = {},
    rest: XautoclaimOptions = {},
  ): Reply<M, T, unknown> {
    const [startId = '0-0', options] = byPosition<'startId', StreamId, XautoclaimOptions>(
      'startId',
      first,
      rest,
    )
    const { count, justid } = options
    if (minIdleTime < 0) {
      throw new DataError('XAUTOCLAIM min_idle_time must be a nonnegative integer')
    }
    if (isGiven(count) && count < 0) throw new DataError('XPENDING count must be a integer >= 0')
    const words = [minIdleTime, startId, ...option('COUNT', count), ...flags(options, ['justid'])]
    const decode = justid ? claimedIds : autoclaimed<T>()
    return this.call<unknown>(['XAUTOCLAIM', name, groupname, consumername, ...words], decode)
  }

  /**
   * Gives a consumer those of the entries that are pending for at least `minIdleTime` milliseconds, and the caller these
   * entries.
   *
   * @throws DataError when there are no ids, or a number is not a whole one.
   * @see https://redis.io/commands/xclaim
   */
  xclaim(
    name: Key,
    groupname: Key,
    consumername: Key,
    minIdleTime: number,
    messageIds: readonly StreamId[],
    options?: XclaimOptions & { justid?: false },
  ): Reply<M, T, ClaimedEntry<T>[]>
  /** The ids of the entries that the consumer has now. */
  xclaim(
    name: Key,
    groupname: Key,
    consumername: Key,
    minIdleTime: number,
    messageIds: readonly StreamId[],
    options: XclaimOptions & { justid: true },
  ): Reply<M, T, T[]>
  /** The entries, or their ids when `justid` is given. */
  xclaim(
    name: Key,
    groupname: Key,
    consumername: Key,
    minIdleTime: number,
    messageIds: readonly StreamId[],
    options: XclaimOptions,
  ): Reply<M, T, ClaimedEntry<T>[] | T[]>
  xclaim(
    name: Key,
    groupname: Key,
    consumername: Key,
    minIdleTime: number,
    messageIds: readonly StreamId[],
    options: XclaimOptions = {},
  ): Reply<M, T, unknown> {
    const words = claimWords(minIdleTime, messageIds, options)
    const decode = options.justid ? raw<T[]> : listOf<ClaimedEntry<T>>(streamEntry<T>())
    return this.call<unknown>(['XCLAIM', name, groupname, consumername, ...words], decode)
  }

  /**
   * Makes a group; the reply is `true`. An error of the server when there is a group of that name, or no stream and
   * `mkstream` is not given.
   *
   * @see https://redis.io/commands/xgroup-create
   */
  xgroupCreate(
    name: Key,
    groupname: Key,
    id: StreamId,
    options?: Omit<XgroupCreateOptions, 'id'>,
  ): Reply<M, T, boolean>
  /** Makes a group that begins after the last entry, unless `id` says otherwise. */
  xgroupCreate(name: Key, groupname: Key, options?: XgroupCreateOptions): Reply<M, T, boolean>
  xgroupCreate(
    name: Key,
    groupname: Key,
    first: StreamId | XgroupCreateOptions = {},
    rest: XgroupCreateOptions = {},
  ): Reply<M, T, boolean> {
    const [id = '$', options] = byPosition<'id', StreamId, XgroupCreateOptions>('id', first, rest)
    const { entriesRead } = options
    const words = [id, ...flags(options, ['mkstream']), ...option('ENTRIESREAD', entriesRead)]
    return this.call(['XGROUP', 'CREATE', name, groupname, ...words], ok)
  }

  /**
   * Removes a consumer, and with it the entries pending for it; the reply is how many these were.
   *
   * @see https://redis.io/commands/xgroup-delconsumer
   */
  xgroupDelconsumer(name: Key, groupname: Key, consumername: Key): Reply<M, T, number> {
    return this.call(['XGROUP', 'DELCONSUMER', name, groupname, consumername], integer)
  }

  /**
   * Whether there was such a group; it is removed with its consumers and what is pending in it.
   *
   * @see https://redis.io/commands/xgroup-destroy
   */
  xgroupDestroy(name: Key, groupname: Key): Reply<M, T, boolean> {
    return this.call(['XGROUP', 'DESTROY', name, groupname], truthy)
  }

  /**
   * 1 when the consumer was made, 0 when there was one. Reading makes consumers as well.
   *
   * @see https://redis.io/commands/xgroup-createconsumer
   */
  xgroupCreateconsumer(name: Key, groupname: Key, consumername: Key): Reply<M, T, number> {
    return this.call(['XGROUP', 'CREATECONSUMER', name, groupname, consumername], integer)
  }

  /**
   * Sets the last entry of a group that counts as delivered; the reply is `true`.
   *
   * @param entriesRead How many entries count as read, from which the server works out the lag.
   * @see https://redis.io/commands/xgroup-setid
   */
  xgroupSetid(
    name: Key,
    groupname: Key,
    id: StreamId,
    entriesRead?: Sole<'entriesRead', number>,
  ): Reply<M, T, boolean> {
    const read = option('ENTRIESREAD', soleOption('entriesRead', entriesRead))
    return this.call(['XGROUP', 'SETID', name, groupname, id, ...read], ok)
  }

  /**
   * The consumers of a group.
   *
   * @see https://redis.io/commands/xinfo-consumers
   */
  xinfoConsumers(name: Key, groupname: Key): Reply<M, T, ConsumerInfo<T>[]> {
    return this.call(['XINFO', 'CONSUMERS', name, groupname], listOf(infoOf<ConsumerInfo<T>>({})))
  }

  /**
   * The groups of a stream.
   *
   * @see https://redis.io/commands/xinfo-groups
   */
  xinfoGroups(name: Key): Reply<M, T, GroupInfo<T>[]> {
    return this.call(['XINFO', 'GROUPS', name], listOf(infoOf<GroupInfo<T>>({})))
  }

  /**
   * Gives entries back to the group, for any consumer to take; the reply is how many. Redis 8.8.
   *
   * @param mode What it says about the delivery: `SILENT` that it did not count, `FAIL` that it did, `FATAL` that there
   * is no use in another.
   * @throws DataError when no id, another mode or a negative `retrycount` is given.
   * @see https://redis.io/commands/xnack
   */
  xnack(
    name: Key,
    groupname: Key,
    mode: 'SILENT' | 'FAIL' | 'FATAL',
    ids: readonly StreamId[],
    options: XnackOptions = {},
  ): Reply<M, T, number> {
    const { retrycount } = options
    if (ids.length === 0) throw new DataError('XNACK requires at least one message ID')
    if (!['SILENT', 'FAIL', 'FATAL'].includes(mode)) {
      throw new DataError('XNACK mode must be one of: SILENT, FAIL, FATAL')
    }
    if (isGiven(retrycount) && retrycount < 0) throw new DataError('XNACK retrycount must be >= 0')
    const words = [
      'IDS',
      ...counted(ids),
      ...option('RETRYCOUNT', retrycount),
      ...flags(options, ['force']),
    ]
    return this.call(['XNACK', name, groupname, mode, ...words], integer)
  }

  /**
   * How many entries are pending in a group, from which id to which, and how many for each consumer.
   *
   * @see https://redis.io/commands/xpending
   */
  xpending(name: Key, groupname: Key): Reply<M, T, PendingSummary<T>> {
    return this.call(['XPENDING', name, groupname], pendingSummary<T>)
  }

  /**
   * The pending entries from `min` to `max`, up to `count` of them.
   *
   * @throws DataError for a negative `count` or `idle`.
   * @see https://redis.io/commands/xpending
   */
  xpendingRange(
    name: Key,
    groupname: Key,
    min: StreamId,
    max: StreamId,
    count: number,
    options?: XpendingOptions,
  ): Reply<M, T, PendingEntry<T>[]>
  /**
   * The same as `xpending`.
   *
   * @throws DataError when only some of the three are `null`, or there are options.
   */
  xpendingRange(
    name: Key,
    groupname: Key,
    min: null,
    max: null,
    count: null,
    options?: XpendingOptions,
  ): Reply<M, T, PendingSummary<T>>
  xpendingRange(
    name: Key,
    groupname: Key,
    min: StreamId | null,
    max: StreamId | null,
    count: number | null,
    { consumername, idle }: XpendingOptions = {},
  ): Reply<M, T, unknown> {
    if (!isGiven(min) && !isGiven(max) && !isGiven(count)) {
      if (!isGiven(idle) && !isGiven(consumername)) {
        return this.call<unknown>(['XPENDING', name, groupname], pendingSummary<T>)
      }
      throw new DataError(
        'if XPENDING is provided with idle time or consumername, it must be provided with min, max and count parameters',
      )
    }
    if (!isGiven(min) || !isGiven(max) || !isGiven(count)) {
      throw new DataError(
        'XPENDING must be provided with min, max and count parameters, or none of them.',
      )
    }
    if (isGiven(idle) && idle < 0) throw new DataError('XPENDING idle must be a integer >= 0')
    if (count < 0) throw new DataError('XPENDING count must be a integer >= 0')
    const consumer = consumername?.length ? [consumername] : []
    const words = [...option('IDLE', idle), min, max, count, ...consumer]
    return this.call<unknown>(['XPENDING', name, groupname, ...words], listOf(pendingEntry<T>))
  }

  /**
   * Entries for one consumer of a group, which are pending until they are acknowledged: `[[stream, [[id, fields], …]],
   * …]`, `[]` when there are none. `>` in place of an id gives entries that no consumer of the group was given yet; an id
   * gives those after it that are pending for this consumer, where one that was deleted has no fields.
   *
   * With `block` a client asks again until there is something: one request and one command for every try, as for
   * `blpop`.
   *
   * @example
   * const [[, entries] = []] = await redis.xreadgroup('mail', 'worker-1', { events: '>' }, { count: 10 })
   * @throws DataError when there are no streams or a number is out of its range.
   * @throws UnsupportedCommandError for `block` on a pipeline.
   * @see https://redis.io/commands/xreadgroup
   */
  xreadgroup(
    groupname: Key,
    consumername: Key,
    streams: StreamPositions,
    options?: XreadgroupOptions & { claimMinIdleTime?: undefined },
  ): Reply<M, T, [stream: T, entries: StreamEntry<T>[]][]>
  /** The same and entries taken over; each as `[id, fields, idle, delivered]`, the last two 0 for one that is new. */
  xreadgroup(
    groupname: Key,
    consumername: Key,
    streams: StreamPositions,
    options: XreadgroupOptions & { claimMinIdleTime: number },
  ): Reply<M, T, [stream: T, entries: DeliveredEntry<T>[]][]>
  /** Entries for one consumer, with or without what `claimMinIdleTime` adds. */
  xreadgroup(
    groupname: Key,
    consumername: Key,
    streams: StreamPositions,
    options: XreadgroupOptions,
  ): Reply<M, T, [stream: T, entries: (StreamEntry<T> | DeliveredEntry<T>)[]][]>
  xreadgroup(
    groupname: Key,
    consumername: Key,
    streams: StreamPositions,
    options: XreadgroupOptions = {},
  ): Reply<M, T, unknown> {
    const words = xreadgroupWords(groupname, consumername, streams, options)
    if (isGiven(options.block)) throw mustWait('XREADGROUP')
    const entry = isGiven(options.claimMinIdleTime) ? deliveredEntry<T>() : streamEntry<T>()
    return this.call<unknown>(words, readsOf<T, unknown>(entry))
  }
}

/**
 * The words of XREADGROUP, without BLOCK.
 *
 * @throws DataError for what redis-py refuses, `block` included.
 */
export function xreadgroupWords(
  groupname: Key,
  consumername: Key,
  streams: StreamPositions,
  options: XreadgroupOptions,
): Encodable[] {
  const limits = limitWords('XREADGROUP', options)
  checkBlock('XREADGROUP', options)
  const { claimMinIdleTime } = options
  checkInteger(
    claimMinIdleTime,
    0,
    Number.POSITIVE_INFINITY,
    'XREADGROUP claim_min_idle_time must be a non-negative integer',
  )
  return [
    'XREADGROUP',
    'GROUP',
    groupname,
    consumername,
    ...limits,
    ...flags(options, ['noack']),
    ...option('CLAIM', claimMinIdleTime),
    ...positionWords('XREADGROUP', streams),
  ]
}

/** The reply to XAUTOCLAIM with JUSTID without its cursor. */
function claimedIds(reply: RawReply): RawReply {
  return items(reply)[1] ?? []
}

/** The words of XCLAIM from the idle time on. */
function claimWords(
  minIdleTime: number,
  messageIds: readonly StreamId[],
  options: XclaimOptions,
): Encodable[] {
  const { idle, time, retrycount } = options
  if (!Number.isInteger(minIdleTime) || minIdleTime < 0) {
    throw new DataError('XCLAIM min_idle_time must be a non negative integer')
  }
  if (!Array.isArray(messageIds) || messageIds.length === 0) {
    throw new DataError(
      'XCLAIM message_ids must be a non empty list or tuple of message IDs to claim',
    )
  }
  for (const [name, value] of Object.entries({ idle, time, retrycount })) {
    if (isGiven(value) && !Number.isInteger(value)) {
      throw new DataError(`XCLAIM ${name} must be an integer`)
    }
  }
  for (const name of ['force', 'justid'] as const) {
    if (options[name] && typeof options[name] !== 'boolean') {
      throw new DataError(`XCLAIM ${name} must be a boolean`)
    }
  }
  return [
    minIdleTime,
    ...messageIds,
    ...option('IDLE', idle),
    ...option('TIME', time),
    ...option('RETRYCOUNT', retrycount),
    ...flags(options, ['force', 'justid']),
  ]
}
