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

/** What `clear` may be told. */
export interface ClearOptions {
  /**
   * `true` empties the whole database, as django-redis does: other prefixes, sessions and locks go too. `false` removes
   * the keys of this KEY_PREFIX. With a KEY_FUNCTION of your own you have to choose.
   * @default false
   */
  readonly flushdb?: boolean | undefined
}

/** Keys that one page looks at. */
const PAGE = 1000

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
    if (!(Number.isSafeInteger(itersize) && itersize > 0)) {
      throw new DataError('itersize is a whole number of keys, 1 or more')
    }
    const match = String(this.makePattern(pattern, keyOptions))
    return await this.guard<number, I>('deletePattern', null as I, () =>
      this.#deleteAll({ match, itersize, prefix: '', version: '' }),
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
  const { match, itersize, prefix, version } = sweep
  let cursor = '0'
  let sum = 0
  do {
    const words = ['EVAL', DELETE_PAGE, 0, cursor, match, itersize, prefix, version]
    const run = (): Promise<DeletedPage> =>
      client.call(words, deletedPage, { innerCommands: commandsRun })
    // When the reply is lost, the same page again deletes what is left of it.
    const page = await run().catch((error: unknown) => {
      if (isReplyLost(error)) return run()
      throw error
    })
    cursor = page.cursor
    sum += page.deleted
  } while (cursor !== '0')
  return sum
}

interface DeletedPage {
  readonly cursor: string
  readonly deleted: number
}

function deletedPage(reply: RawReply): DeletedPage {
  const [, cursor = null, deleted = null] = items(reply)
  return { cursor: str(cursor), deleted: integer(deleted) }
}
