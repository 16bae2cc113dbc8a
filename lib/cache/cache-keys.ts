import { DataError, isReplyLost } from '../errors.ts'
import { integer, items, type RawReply, str } from '../wire/replies.ts'
import { optionsOf, type VersionOptions } from './cache-base.ts'
import { CacheCounters } from './cache-counters.ts'
import type { CacheRedis } from './connections.ts'
import { ImproperlyConfigured } from './errors.ts'
import { defaultKeyFunction, type KeyLike, type KeyOptions, literalGlob } from './keys.ts'
import { commandsRun, DELETE_PAGE } from './scripts.ts'

/** What `iterKeys` may be told. */
export interface IterKeysOptions extends VersionOptions {
  /** About how many keys the server looks at for one page. @default 1000 */
  readonly itersize?: number | undefined
}

/** What `deletePattern` may be told. */
export interface DeletePatternOptions extends KeyOptions {
  /** About how many keys the server looks at for one page, which it blocks for. @default 1000 */
  readonly itersize?: number | undefined
}

/** What `deletePatternFrom` may be told. */
export interface DeletePatternFromOptions extends DeletePatternOptions {
  /** Where another call of the same pattern ended; `null` for the beginning. @default null */
  readonly cursor?: string | null | undefined
  /** Pages that it looks at at most, a request each; more only where a reply is lost. @default 10 */
  readonly pages?: number | undefined
}

/** What became of some of the keys. */
export interface DeletedPart {
  readonly deleted: number
  /** Where to go on; `null` at the end. */
  readonly cursor: string | null
}

/** What `clear` may be told. */
export interface ClearOptions {
  /**
   * `true` empties the whole database, as django-redis does: other prefixes, sessions and locks go too. `false` removes
   * the keys of this KEY_PREFIX. With a KEY_FUNCTION of your own you have to choose.
   * @default false
   */
  readonly flushdb?: boolean | undefined
}

/** Keys that one page looks at, and pages of a part. */
const PAGE = 1000
const PAGES = 10

/** Finding and removing many keys. */
export abstract class CacheKeys<I extends null = never> extends CacheCounters<I> {
  /**
   * The keys that match a glob, without prefix and version. Costs one command that blocks the server while it looks at
   * all keys: `iterKeys` does not.
   */
  async keys(search: KeyLike, options?: VersionOptions): Promise<string[] | I> {
    const pattern = this.makePattern(search, optionsOf('keys', options))
    return await this.guard<string[], I>('keys', null as I, async () => {
      const found = this.everyClient('read').map((client) => client.keys(String(pattern)))
      return (await Promise.all(found)).flat().map((name) => this.reverseKey(str(name)))
    })
  }

  /**
   * The same, page by page; a key may come twice. Costs one command for about each `itersize` keys in the database.
   *
   * @example
   * for await (const key of cache.iterKeys('user:*')) console.log(key)
   */
  async *iterKeys(search: KeyLike, options?: IterKeysOptions): AsyncGenerator<string, void> {
    const { itersize = PAGE, version } = optionsOf('iterKeys', options)
    const match = String(this.makePattern(search, { version }))
    for (const client of this.everyClient('read')) {
      for await (const name of client.scanIter({ match, count: itersize })) {
        yield this.reverseKey(str(name))
      }
    }
  }

  /**
   * Deletes the keys that match a glob, and gives how many. Costs one request for about each `itersize` keys in the
   * database, with a SCAN and an UNLINK in it, so that the server is never blocked for longer than a page takes. A page
   * whose reply is lost is done again, and then not all of its keys are counted.
   */
  async deletePattern(pattern: KeyLike, options?: DeletePatternOptions): Promise<number | I> {
    const { itersize = PAGE, ...keyOptions } = optionsOf('deletePattern', options)
    checkPositive('itersize', itersize)
    const match = String(this.makePattern(pattern, keyOptions))
    return await this.guard<number, I>('deletePattern', null as I, () =>
      this.#deleteAll({ match, itersize, prefix: '', version: '' }),
    )
  }

  /**
   * Deletes some of these keys, as far as `pages` requests go, for callers who may send so many: a Worker may send 50 or
   * 1,000 for each request that it serves. Call it again with the cursor that it gives, until that is `null`.
   *
   * @throws DataError for a cursor that no other call gave.
   * @example
   * let part = await cache.deletePatternFrom('user:*')
   * while (part.cursor !== null) part = await cache.deletePatternFrom('user:*', { cursor: part.cursor })
   */
  async deletePatternFrom(
    pattern: KeyLike,
    options?: DeletePatternFromOptions,
  ): Promise<DeletedPart | I> {
    const given = optionsOf('deletePatternFrom', options)
    const { itersize = PAGE, pages = PAGES, cursor, ...keyOptions } = given
    checkPositive('itersize', itersize)
    checkPositive('pages', pages)
    const from = placeOf(cursor ?? '0-0')
    const match = String(this.makePattern(pattern, keyOptions))
    return await this.guard<DeletedPart, I>('deletePatternFrom', null as I, () =>
      this.#deletePart({ match, itersize, prefix: '', version: '' }, from, pages),
    )
  }

  /**
   * Removes all keys of this cache: its KEY_PREFIX in every version that is a whole number, and in its own. Without a
   * prefix these are the keys `:version:…`. Costs as much as {@link CacheKeys.deletePattern}; with `flushdb` one command.
   *
   * Django's `clear()` empties the database instead. A prefix that continues with a number, as `a:1` does for the cache
   * `a`, cannot be told from a version of it.
   *
   * @throws ImproperlyConfigured for a cache with a KEY_FUNCTION of its own, when `flushdb` is not given.
   */
  async clear(options?: ClearOptions): Promise<void> {
    const { flushdb } = optionsOf('clear', options)
    const sweep = flushdb ? undefined : this.#own(flushdb)
    await this.guard('clear', undefined, async () => {
      if (sweep) return void (await this.#deleteAll(sweep))
      await Promise.all(this.everyClient('write').map((client) => client.flushdb()))
    })
  }

  /** What matches this cache's own keys. */
  #own(flushdb: false | undefined): Sweep {
    const { keyFunction, keyPrefix, version } = this.parts.keys
    if (keyFunction === defaultKeyFunction) {
      const prefix = `${keyPrefix}:`
      const match = `${literalGlob(prefix)}*:*`
      return { match, prefix, version: String(version), itersize: PAGE }
    }
    if (flushdb === undefined) {
      throw new ImproperlyConfigured(
        'This cache has a KEY_FUNCTION, so clear() cannot know its keys. clear({ flushdb: false }) removes what matches ' +
          "KEY_FUNCTION('*', KEY_PREFIX, '*'), clear({ flushdb: true }) empties the whole database.",
      )
    }
    const match = keyFunction('*', literalGlob(keyPrefix), '*')
    return { match, prefix: '', version: '', itersize: PAGE }
  }

  /** One server after the other. */
  async #deletePart(sweep: Sweep, from: Place, pages: number): Promise<DeletedPart> {
    const clients = this.everyClient('write')
    let { server, cursor } = from
    let deleted = 0
    for (let page = 0; page < pages; page++) {
      const client = clients[server]
      if (client === undefined) break
      const done = await deletePage(client, sweep, cursor)
      deleted += done.deleted
      cursor = done.cursor
      if (cursor === '0') server += 1
    }
    return { deleted, cursor: server < clients.length ? `${server}-${cursor}` : null }
  }

  async #deleteAll(sweep: Sweep): Promise<number> {
    const counts = this.everyClient('write').map((client) => deleteAll(client, sweep))
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
  }
}

/** Which keys to delete, as {@link DELETE_PAGE} is told. */
interface Sweep {
  readonly match: string
  readonly itersize: number
  readonly prefix: string
  readonly version: string
}

async function deleteAll(client: CacheRedis, sweep: Sweep): Promise<number> {
  let cursor = '0'
  let sum = 0
  do {
    const page = await deletePage(client, sweep, cursor)
    cursor = page.cursor
    sum += page.deleted
  } while (cursor !== '0')
  return sum
}

async function deletePage(
  client: CacheRedis,
  { match, itersize, prefix, version }: Sweep,
  cursor: string,
): Promise<DeletedPage> {
  const words = ['EVAL', DELETE_PAGE, 0, cursor, match, itersize, prefix, version]
  const run = (): Promise<DeletedPage> =>
    client.call(words, deletedPage, { innerCommands: commandsRun })
  // When the reply is lost, the same page again deletes what is left of it.
  return await run().catch((error: unknown) => {
    if (isReplyLost(error)) return run()
    throw error
  })
}

/** Where a part of the keys ended: a server of the cache by its place among them, and a cursor of its SCAN. */
interface Place {
  readonly server: number
  readonly cursor: string
}

function placeOf(text: string): Place {
  const [, server, cursor] = /^(\d{1,4})-(\d{1,20})$/.exec(text) ?? []
  if (server !== undefined && cursor !== undefined) return { server: Number(server), cursor }
  throw new DataError('cursor is what another call of deletePatternFrom gave')
}

function checkPositive(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return
  throw new DataError(`${name} is a whole number, 1 or more`)
}

interface DeletedPage {
  readonly cursor: string
  readonly deleted: number
}

function deletedPage(reply: RawReply): DeletedPage {
  const [, cursor = null, deleted = null] = items(reply)
  return { cursor: str(cursor), deleted: integer(deleted) }
}
