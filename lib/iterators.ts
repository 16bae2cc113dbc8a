import type { HscanOptions } from './commands/hashes.ts'
import { Commands } from './commands/index.ts'
import type { KeyScanOptions } from './commands/keys.ts'
import type { ZscanOptions } from './commands/sorted-sets.ts'
import type { Key } from './wire/encode.ts'
import type { Dict, Text } from './wire/replies.ts'
import type { Cursor, ScanOptions } from './wire/scan.ts'

/**
 * Scans from the first page to the last. Each page is one command, asked for when the loop gets there, so leaving the
 * loop early costs nothing more. Elements that are there from start to end come at least once, perhaps more often.
 *
 * They send several commands one after the other, so a pipeline and a recorder cannot have them.
 */
export abstract class ScanIterators<T extends Text = string> extends Commands<'now', T> {
  /**
   * Every key of the database.
   *
   * @example
   * for await (const key of redis.scanIter({ match: 'user:*', count: 1000 })) console.log(key)
   * @see https://redis.io/commands/scan
   */
  async *scanIter(options: Omit<KeyScanOptions, 'cursor'> = {}): AsyncGenerator<T, void> {
    for await (const keys of pages((cursor) => this.scan(cursor, options))) yield* keys
  }

  /**
   * Every field of a hash with its value, as `[field, value]`.
   *
   * @see https://redis.io/commands/hscan
   */
  hscanIter(
    name: Key,
    options?: Omit<HscanOptions, 'cursor'> & { noValues?: false },
  ): AsyncGenerator<[T, T], void>
  /** Every field of a hash. Redis 7.4. */
  hscanIter(
    name: Key,
    options: Omit<HscanOptions, 'cursor'> & { noValues: true },
  ): AsyncGenerator<T, void>
  /** Every field of a hash, with its value or without. */
  hscanIter(name: Key, options: Omit<HscanOptions, 'cursor'>): AsyncGenerator<[T, T] | T, void>
  async *hscanIter(
    name: Key,
    options: Omit<HscanOptions, 'cursor'> = {},
  ): AsyncGenerator<[T, T] | T, void> {
    for await (const page of pages((cursor) => this.hscan(name, { ...options, cursor }))) {
      yield* Array.isArray(page) ? page : entriesOf<T>(page)
    }
  }

  /**
   * Every member of a set.
   *
   * @see https://redis.io/commands/sscan
   */
  async *sscanIter(name: Key, options: Omit<ScanOptions, 'cursor'> = {}): AsyncGenerator<T, void> {
    for await (const members of pages((cursor) => this.sscan(name, cursor, options))) yield* members
  }

  /**
   * Every member of a sorted set with its score, as `[member, score]`.
   *
   * @see https://redis.io/commands/zscan
   */
  async *zscanIter<S = number>(
    name: Key,
    options: Omit<ZscanOptions<S>, 'cursor'> = {},
  ): AsyncGenerator<[T, S], void> {
    for await (const page of pages((cursor) => this.zscan<S>(name, cursor, options))) yield* page
  }
}

/** The pages of a scan; an empty one in between does not end it. */
async function* pages<Page>(
  scan: (cursor: Cursor) => Promise<[Cursor, Page]>,
): AsyncGenerator<Page, void> {
  let cursor: Cursor = 0
  do {
    const [next, page] = await scan(cursor)
    yield page
    cursor = next
  } while (cursor !== 0)
}

function entriesOf<T extends Text>(page: Dict<T, T>): Iterable<[T, T]> {
  return (page instanceof Map ? page : Object.entries(page)) as Iterable<[T, T]>
}
