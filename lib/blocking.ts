import type { ClientSettings } from './client.ts'
import { now, seconds } from './clock.ts'
import type { ListEnd, MoveManyOptions, MoveOptions, PopManyOptions } from './commands/lists.ts'
import type { ZmpopOptions } from './commands/sorted-sets.ts'
import { type XreadgroupOptions, xreadgroupWords } from './commands/stream-groups.ts'
import {
  type StreamId,
  type StreamPositions,
  type XreadOptions,
  xreadWords,
} from './commands/streams.ts'
import { UnsupportedCommandError } from './errors.ts'
import { ScanIterators } from './iterators.ts'
import { sleep } from './sleep.ts'
import type { Key } from './wire/encode.ts'
import { type Decode, items, raw, scored, type Text } from './wire/replies.ts'
import type { DeliveredEntry, StreamEntry } from './wire/streams.ts'
import { counted, entriesOf, isGiven, listOrArgs, type Sole, soleOption } from './wire/words.ts'

/** What waiting by asking again needs of a client. */
abstract class Polling<T extends Text> extends ScanIterators<T> {
  protected abstract readonly settings: ClientSettings
  protected abstract view(settings: ClientSettings): this

  /**
   * What `attempt` finds, or `null` when `timeout` seconds have passed. It is tried at once and once more at the end.
   * The signal ends the wait and not an attempt: what one has taken out of Redis must reach the caller.
   */
  protected async poll<R>(
    timeout: number,
    attempt: (client: this) => Promise<R | null>,
  ): Promise<R | null> {
    const deadline = now() + (seconds('timeout', timeout) || Number.POSITIVE_INFINITY)
    const { signal, once } = this.settings
    if (once) throw new UnsupportedCommandError('Commands that wait cannot run under `once`')
    const client = this.view({ signal: undefined })
    for (let longest = FIRST_PAUSE; ; longest = Math.min(2 * longest, LONGEST_PAUSE)) {
      signal?.throwIfAborted()
      const found = await attempt(client)
      if (found !== null) return found
      signal?.throwIfAborted()
      const left = deadline - now()
      if (left <= 0) return null
      await sleep(Math.min(longest * (0.5 + Math.random() / 2), left), signal)
    }
  }

  /** What `attempt` reads once there is something, or `[]` when `block` milliseconds have passed. */
  protected async pollReads<R>(
    block: number,
    attempt: (client: this) => Promise<R[]>,
  ): Promise<R[]> {
    const found = await this.poll(block / 1000, async (client) => {
      const reads = await attempt(client)
      return reads.length > 0 ? reads : null
    })
    return found ?? []
  }
}

/** Seconds that the pause between two tries starts from and grows to; a random part of up to a half is taken off. */
const FIRST_PAUSE = 0.1
const LONGEST_PAUSE = 1

/**
 * Commands that wait until there is something to take. Over HTTP nothing can hold a connection open, so they ask again:
 * at once, after 0.05 to 0.1 s, then in growing steps up to 0.5 to 1 s, and a last time at the end. Every try is one
 * request and one command. Who waits longest is not served first.
 *
 * `timeout` is in seconds, fractions allowed; 0 waits for ever. The client's own `timeout` holds for each try. An abort
 * of the view's `signal` ends the wait and rejects with its reason; a try on its way is finished, and what it took is
 * given.
 */
export abstract class BlockingCommands<T extends Text = string> extends Polling<T> {
  /**
   * Moves one element from one list to another as `lmove` does, as soon as there is one; `null` when there was none in
   * time.
   *
   * @example
   * const job = await redis.with({ signal: request.signal }).blmove('jobs', 'running', 5)
   * @see https://redis.io/commands/blmove
   */
  blmove(
    firstList: Key,
    secondList: Key,
    timeout: number,
    options?: MoveOptions,
  ): Promise<T | null> {
    return this.poll(timeout, (client) => client.lmove(firstList, secondList, options))
  }

  /**
   * Moves elements from one list to another as `lmovem` does, as soon as there are any, or all of them with `EXACTLY`;
   * `null` when there were none in time. Newer than Redis 8.8.
   *
   * @see https://redis.io/commands/blmovem
   */
  blmovem(
    firstList: Key,
    secondList: Key,
    timeout: number,
    options?: MoveManyOptions,
  ): Promise<T[] | null> {
    return this.poll(timeout, (client) => client.lmovem(firstList, secondList, options))
  }

  /**
   * Takes the element at the head of the first list that has one: `[key, element]`, or `null` when all stayed empty.
   *
   * @param timeout 0 when left out.
   * @see https://redis.io/commands/blpop
   */
  blpop(keys: Key | readonly Key[], timeout?: Sole<'timeout', number>): Promise<[T, T] | null> {
    return this.poll(soleOption('timeout', timeout) ?? 0, (client) =>
      firstElement<T>(client, keys, 'LEFT'),
    )
  }

  /**
   * Takes the element at the tail of the first list that has one: `[key, element]`, or `null` when all stayed empty.
   *
   * @param timeout 0 when left out.
   * @see https://redis.io/commands/brpop
   */
  brpop(keys: Key | readonly Key[], timeout?: Sole<'timeout', number>): Promise<[T, T] | null> {
    return this.poll(soleOption('timeout', timeout) ?? 0, (client) =>
      firstElement<T>(client, keys, 'RIGHT'),
    )
  }

  /**
   * Moves the element at the tail of `src` to the head of `dst`, as soon as there is one; `null` when there was none in
   * time.
   *
   * @param timeout 0 when left out.
   * @see https://redis.io/commands/brpoplpush
   */
  brpoplpush(src: Key, dst: Key, timeout?: Sole<'timeout', number>): Promise<T | null> {
    return this.poll(soleOption('timeout', timeout) ?? 0, (client) => client.rpoplpush(src, dst))
  }

  /**
   * Takes elements out of the first list that has any, as `lmpop` does: `[key, elements]`, or `null` when all stayed
   * empty.
   *
   * @see https://redis.io/commands/blmpop
   */
  blmpop(
    timeout: number,
    numkeys: number,
    args: readonly Key[],
    direction: ListEnd,
    options?: PopManyOptions,
  ): Promise<[T, T[]] | null> {
    return this.poll(timeout, (client) => client.lmpop(numkeys, args, direction, options))
  }

  /**
   * Takes the member with the highest score out of the first sorted set that has one: `[key, member, score]`, or `null`
   * when all stayed empty.
   *
   * @param timeout 0 when left out.
   * @see https://redis.io/commands/bzpopmax
   */
  bzpopmax(
    keys: Key | readonly Key[],
    timeout?: Sole<'timeout', number>,
  ): Promise<[T, T, number] | null> {
    return this.poll(soleOption('timeout', timeout) ?? 0, (client) =>
      popped<T>(client, keys, 'MAX'),
    )
  }

  /**
   * Takes the member with the lowest score out of the first sorted set that has one: `[key, member, score]`, or `null`
   * when all stayed empty.
   *
   * @param timeout 0 when left out.
   * @see https://redis.io/commands/bzpopmin
   */
  bzpopmin(
    keys: Key | readonly Key[],
    timeout?: Sole<'timeout', number>,
  ): Promise<[T, T, number] | null> {
    return this.poll(soleOption('timeout', timeout) ?? 0, (client) =>
      popped<T>(client, keys, 'MIN'),
    )
  }

  /**
   * Takes up to `count` members out of the first sorted set that has any, as `zmpop` does: `[key, [[member, score], …]]`
   * with scores as text, or `null` when all stayed empty.
   *
   * @throws DataError unless one of `min` and `max` is given.
   * @see https://redis.io/commands/bzmpop
   */
  bzmpop(
    timeout: number,
    numkeys: number,
    keys: readonly Key[],
    options?: ZmpopOptions,
  ): Promise<[T, [T, T][]] | null> {
    return this.poll(timeout, (client) => client.zmpop(numkeys, keys, options))
  }

  /**
   * The streams that have entries after the given ids, each with these entries: `[[stream, [[id, fields], …]], …]`.
   * With `block` it asks again until there are any, up to that many milliseconds, or for ever for 0; `[]` when there
   * were none in time. `$` is the last entry at the time of the call; to look it up costs a command for each stream.
   *
   * @example
   * const news = await redis.xread({ events: '$' }, { block: 5000 })
   * @throws DataError when there are no streams or a number is out of its range.
   * @see https://redis.io/commands/xread
   */
  override async xread(
    streams: StreamPositions,
    { block, ...options }: XreadOptions = {},
  ): Promise<[stream: T, entries: StreamEntry<T>[]][]> {
    if (!isGiven(block)) return super.xread(streams, options)
    xreadWords(streams, { block, ...options })
    const client = this.view({ decodeResponses: false })
    const positions = await Promise.all(
      entriesOf(streams).map(async ([key, id]) => [key, await settled(client, key, id)] as const),
    )
    return this.pollReads(block, (view) => view.xread(positions, options))
  }

  /**
   * Entries for one consumer of a group: `[[stream, [[id, fields], …]], …]`, as without `block`. With it, it asks again
   * until there are any, up to that many milliseconds, or for ever for 0; `[]` when there were none in time.
   *
   * @throws DataError when there are no streams or a number is out of its range.
   * @see https://redis.io/commands/xreadgroup
   */
  override xreadgroup(
    groupname: Key,
    consumername: Key,
    streams: StreamPositions,
    options?: XreadgroupOptions & { claimMinIdleTime?: undefined },
  ): Promise<[stream: T, entries: StreamEntry<T>[]][]>
  /** The same and entries taken over; each as `[id, fields, idle, delivered]`, the last two 0 for one that is new. */
  override xreadgroup(
    groupname: Key,
    consumername: Key,
    streams: StreamPositions,
    options: XreadgroupOptions & { claimMinIdleTime: number },
  ): Promise<[stream: T, entries: DeliveredEntry<T>[]][]>
  /** Entries for one consumer, with or without what `claimMinIdleTime` adds. */
  override xreadgroup(
    groupname: Key,
    consumername: Key,
    streams: StreamPositions,
    options: XreadgroupOptions,
  ): Promise<[stream: T, entries: (StreamEntry<T> | DeliveredEntry<T>)[]][]>
  override async xreadgroup(
    groupname: Key,
    consumername: Key,
    streams: StreamPositions,
    { block, ...options }: XreadgroupOptions = {},
  ): Promise<unknown> {
    if (!isGiven(block)) return super.xreadgroup(groupname, consumername, streams, options)
    xreadgroupWords(groupname, consumername, streams, { block, ...options })
    return this.pollReads(block, (view) =>
      view.xreadgroup(groupname, consumername, streams, options),
    )
  }
}

/** The id to read after: where it is `$`, that of the last entry there is now. */
async function settled(client: ScanIterators<Text>, stream: Key, id: StreamId): Promise<StreamId> {
  const isLast = id === '$' || (id instanceof Uint8Array && id.length === 1 && id[0] === 0x24)
  if (!isLast) return id
  const [last] = await client.xrevrange(stream, { count: 1 })
  return last?.[0] ?? '0-0'
}

/** LMPOP takes one element of several lists in one command, which LPOP cannot. */
async function firstElement<T extends Text>(
  client: ScanIterators<T>,
  keys: Key | readonly Key[],
  end: 'LEFT' | 'RIGHT',
): Promise<[T, T] | null> {
  const lists = listOrArgs(keys, [])
  const [key, [element] = []] = (await client.lmpop(lists.length, lists, end)) ?? []
  return key === undefined || element === undefined ? null : [key, element]
}

/** ZMPOP takes one member of several sorted sets in one command, which ZPOPMIN cannot. */
function popped<T extends Text>(
  client: ScanIterators<T>,
  keys: Key | readonly Key[],
  end: 'MIN' | 'MAX',
): Promise<[T, T, number] | null> {
  return client.call(['ZMPOP', ...counted(listOrArgs(keys, [])), end], firstPopped<T>())
}

function firstPopped<T extends Text>(): Decode<[T, T, number] | null> {
  return (reply, bytes) => {
    const [key = null, members = null] = items(reply)
    const [first = null] = items(members)
    const [member] = scored<T>()(first, bytes)
    return member ? [raw<T>(key), ...member] : null
  }
}
