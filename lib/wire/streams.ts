import {
  type Decode,
  type Dict,
  dictOf,
  integer,
  items,
  listOf,
  nullable,
  pairs,
  type RawReply,
  raw,
  record,
  str,
  type Text,
} from './replies.ts'

/** An entry of a stream. An entry that was deleted, and is still pending, has no fields. */
export type StreamEntry<T extends Text = string> = [id: T, fields: Dict<T, T>]

/** The same with the milliseconds since it was delivered last, and how often it was delivered. */
export type DeliveredEntry<T extends Text = string> = [
  id: T,
  fields: Dict<T, T>,
  idle: number,
  delivered: number,
]

/** An entry that was claimed; servers before Redis 7 give nulls for one that was deleted. */
export type ClaimedEntry<T extends Text = string> = StreamEntry<T> | [id: null, fields: null]

/** What is told of a stream in either form. Newer servers tell more. */
interface StreamSummary<T extends Text> {
  readonly [name: string]: unknown
  readonly length: number
  readonly 'radix-tree-keys': number
  readonly 'radix-tree-nodes': number
  readonly 'last-generated-id': T
  readonly 'max-deleted-entry-id': T
  readonly 'entries-added': number
  readonly 'recorded-first-entry-id': T
}

/** What a stream is made of. */
export interface StreamInfo<T extends Text = string> extends StreamSummary<T> {
  /** Number of groups. */
  readonly groups: number
  readonly 'first-entry': StreamEntry<T> | null
  readonly 'last-entry': StreamEntry<T> | null
}

/** The same with the entries, and the groups with their consumers. */
export interface FullStreamInfo<T extends Text = string> extends StreamSummary<T> {
  /** Fields by the id of their entry. */
  readonly entries: Dict<T, Dict<T, T>>
  readonly groups: FullGroupInfo<T>[]
}

/** A group of a stream, in full. */
export interface FullGroupInfo<T extends Text = string> {
  readonly [name: string]: unknown
  readonly name: T
  readonly 'last-delivered-id': T
  readonly 'entries-read': number | null
  readonly lag: number | null
  readonly 'pel-count': number
  /** Pending entries: id, consumer, Unix time of the delivery in milliseconds, number of deliveries. */
  readonly pending: [T, T, number, number][]
  readonly consumers: FullConsumerInfo<T>[]
}

/** A consumer of a group, in full. */
export interface FullConsumerInfo<T extends Text = string> {
  readonly [name: string]: unknown
  readonly name: T
  /** Unix time in milliseconds. */
  readonly 'seen-time': number
  readonly 'pel-count': number
  /** Pending entries: id, Unix time of the delivery in milliseconds, number of deliveries. */
  readonly pending: [T, number, number][]
}

/** A group of a stream. */
export interface GroupInfo<T extends Text = string> {
  readonly [name: string]: unknown
  readonly name: T
  /** Number of consumers. */
  readonly consumers: number
  /** Number of entries that were delivered and not acknowledged. */
  readonly pending: number
  readonly 'last-delivered-id': T
  readonly 'entries-read': number | null
  /** Number of entries still to be delivered, or `null` when the server cannot tell. */
  readonly lag: number | null
}

/** A consumer of a group. */
export interface ConsumerInfo<T extends Text = string> {
  readonly [name: string]: unknown
  readonly name: T
  /** Number of entries that were delivered to it and not acknowledged. */
  readonly pending: number
  /** Milliseconds since it last asked for entries. */
  readonly idle: number
}

/** The pending entries of a group, counted. */
export interface PendingSummary<T extends Text = string> {
  readonly pending: number
  /** The lowest of their ids, `null` when there are none. */
  readonly min: T | null
  /** The highest of their ids, `null` when there are none. */
  readonly max: T | null
  readonly consumers: { readonly name: T; readonly pending: number }[]
}

/** One pending entry. */
export interface PendingEntry<T extends Text = string> {
  readonly message_id: T
  readonly consumer: T
  /** Milliseconds. */
  readonly time_since_delivered: number
  readonly times_delivered: number
}

/** An entry; one that is gone is two nulls, which only servers before Redis 7 give, to claims. */
export function streamEntry<T extends Text>(): Decode<StreamEntry<T>> {
  return (reply, bytes) => {
    if (reply === null) return [null, null] as unknown as StreamEntry<T>
    const [id = null, fields = null] = items(reply)
    return [raw<T>(id), dictOf<T, T>(raw<T>)(fields, bytes)]
  }
}

/** An entry with what follows it in the reply to XREADGROUP with CLAIM. */
export function deliveredEntry<T extends Text>(): Decode<DeliveredEntry<T>> {
  return (reply, bytes) => {
    const [idle = null, delivered = null] = items(reply).slice(2)
    return [...streamEntry<T>()(reply, bytes), integer(idle), integer(delivered)]
  }
}

/** Streams with what was read from each; `[]` when there was nothing. */
export function readsOf<T extends Text, E>(entry: Decode<E>): Decode<[stream: T, entries: E[]][]> {
  return listOf((reply, bytes) => {
    const [stream = null, entries = null] = items(reply)
    return [raw<T>(stream), listOf(entry)(entries, bytes)]
  })
}

/** The reply to XAUTOCLAIM: where to go on, the entries, and the ids of those that were deleted, from Redis 7 on. */
export function autoclaimed<T extends Text>(): Decode<
  [next: T, entries: ClaimedEntry<T>[], deleted: T[]]
> {
  return (reply, bytes) => {
    const [next = null, entries = null, ...deleted] = items(reply)
    return [
      raw<T>(next),
      listOf(streamEntry<T>())(entries, bytes),
      ...(deleted as [RawReply]),
    ] as unknown as [T, ClaimedEntry<T>[], T[]]
  }
}

/** The reply to XPENDING without a range. */
export function pendingSummary<T extends Text>(reply: RawReply): PendingSummary<T> {
  const [pending = null, min = null, max = null, consumers = null] = items(reply)
  return {
    pending: integer(pending),
    min: raw<T | null>(min),
    max: raw<T | null>(max),
    consumers: items(consumers).map((consumer) => {
      const [name = null, count = null] = items(consumer)
      return { name: raw<T>(name), pending: integer(count) }
    }),
  }
}

/** One item of the reply to XPENDING with a range. */
export function pendingEntry<T extends Text>(reply: RawReply): PendingEntry<T> {
  const [id = null, consumer = null, since = null, times = null] = items(reply)
  return {
    message_id: raw<T>(id),
    consumer: raw<T>(consumer),
    time_since_delivered: integer(since),
    times_delivered: integer(times),
  }
}

/** The reply to XINFO STREAM. */
export function streamInfo<T extends Text>(): Decode<StreamInfo<T>> {
  const entry = nullable(streamEntry<T>())
  return infoOf({ 'first-entry': entry, 'last-entry': entry })
}

/** The reply to XINFO STREAM with FULL. */
export function fullStreamInfo<T extends Text>(): Decode<FullStreamInfo<T>> {
  return infoOf({
    entries: (reply, bytes) => dictOf<T, Dict<T, T>>(dictOf<T, T>(raw<T>))(pairUp(reply), bytes),
    groups: listOf(infoOf({ consumers: listOf(infoOf({})) })),
  })
}

/** A flat reply of names and values as a record; `decoders` holds those of the values that need shaping. */
export function infoOf<R>(decoders: Readonly<Record<string, Decode<unknown>>>): Decode<R> {
  return (reply, bytes) =>
    record(
      pairs(reply).map(([name, value]) => {
        const key = str(name)
        const decode = Object.hasOwn(decoders, key) ? decoders[key] : undefined
        return [key, decode ? decode(value, bytes) : value]
      }),
    ) as R
}

/** Entries as a flat list: id, fields, id, fields … */
function pairUp(entries: RawReply): RawReply[] {
  return items(entries).flatMap(items)
}
