import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import { parseDebugObject } from '../wire/debug-object.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { parseInfo } from '../wire/info.ts'
import { integer, items, ok, raw, str, type Text } from '../wire/replies.ts'
import { flags, isGiven, listOrArgs, option, type Sole, soleOption } from '../wire/words.ts'
import { unsupported } from './unsupported.ts'

/** The first section of INFO, where further ones come as a list. */
export interface InfoOptions {
  /** Stands before the others. */
  readonly section?: string | undefined
}

/** How keys move to another server. */
export interface MigrateOptions {
  /** Keep them here as well. */
  readonly copy?: boolean | undefined
  /** Overwrite keys that exist there. */
  readonly replace?: boolean | undefined
  /** Password of the other server. */
  readonly auth?: string | undefined
}

/**
 * Commands on the server and its data as a whole. The Upstash service has INFO, DBSIZE, TIME, FLUSHALL and FLUSHDB of
 * them; redge-gateway needs `--admin` for what the server itself puts into its category `admin`.
 */
export abstract class ServerCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Number of keys in the database.
   *
   * @see https://redis.io/commands/dbsize
   */
  dbsize(): Reply<M, T, number> {
    return this.call(['DBSIZE'], integer)
  }

  /**
   * How a key is stored: its encoding, its size when serialized, how long it was idle. Servers refuse it unless
   * debugging is enabled on them.
   *
   * @see https://redis.io/commands/debug-object
   */
  debugObject(key: Key): Reply<M, T, Record<string, string | number>> {
    return this.call(['DEBUG', 'OBJECT', key], (reply) => parseDebugObject(str(reply)))
  }

  /**
   * Not available, as in redis-py: it would crash the server.
   *
   * @throws UnsupportedCommandError always.
   */
  debugSegfault(): Reply<M, T, never> {
    throw unsupported(
      'DEBUG SEGFAULT',
      'crashes the server and has no method of its own, as in redis-py',
      "Where that is wanted, executeCommand('DEBUG SEGFAULT') sends it.",
    )
  }

  /**
   * Deletes all keys of all databases; the reply is `true`.
   *
   * @param asynchronous Free the memory in the background.
   * @see https://redis.io/commands/flushall
   */
  flushall(asynchronous?: Sole<'asynchronous', boolean>): Reply<M, T, boolean> {
    return this.call(['FLUSHALL', ...asyncFlag(asynchronous)], ok)
  }

  /**
   * Deletes all keys of the database; the reply is `true`.
   *
   * @param asynchronous Free the memory in the background.
   * @see https://redis.io/commands/flushdb
   */
  flushdb(asynchronous?: Sole<'asynchronous', boolean>): Reply<M, T, boolean> {
    return this.call(['FLUSHDB', ...asyncFlag(asynchronous)], ok)
  }

  /**
   * What the server tells about itself, all usual sections in one record or only those named. Numbers come as numbers,
   * `a,b` as a list, `k=v,…` as a record of its own, such as `db0`; modules are collected in `modules`, lines of another
   * form in `__raw__`. It is text on every client.
   *
   * @example
   * const { used_memory } = await redis.info('memory')
   * @see https://redis.io/commands/info
   */
  info(...sections: string[]): Reply<M, T, Record<string, unknown>>
  /** What the server tells about itself, with the sections as a list. */
  info(args: readonly string[], options?: InfoOptions): Reply<M, T, Record<string, unknown>>
  info(
    first?: string | readonly string[],
    ...rest: (string | InfoOptions | undefined)[]
  ): Reply<M, T, Record<string, unknown>> {
    const sections = Array.isArray(first)
      ? [(rest[0] as InfoOptions | undefined)?.section, ...first]
      : [first, ...rest]
    return this.call(['INFO', ...(sections.filter(isGiven) as string[])], (reply) =>
      parseInfo(str(reply)),
    )
  }

  /**
   * A piece of generative art and the server's version.
   *
   * @param versionNumbers Which piece, and its parameters; the one of the server's version when left out.
   * @see https://redis.io/commands/lolwut
   */
  lolwut(...versionNumbers: (string | number)[]): Reply<M, T, T> {
    const version = versionNumbers.length > 0 ? ['VERSION', ...versionNumbers] : []
    return this.call(['LOLWUT', ...version], raw<T>)
  }

  /**
   * Moves keys to another server, which this one reaches at `host` and `port`; `OK`, or `NOKEY` when none of them exists.
   * `timeout` is in milliseconds, and both servers stand still meanwhile.
   *
   * @throws DataError when no key is given.
   * @see https://redis.io/commands/migrate
   */
  migrate(
    host: string,
    port: number,
    keys: Key | readonly Key[],
    destinationDb: number,
    timeout: number,
    options: MigrateOptions = {},
  ): Reply<M, T, T> {
    const names = listOrArgs(keys, [])
    if (names.length === 0) throw new DataError('MIGRATE requires at least one key')
    const words = [
      ...flags(options, ['copy', 'replace']),
      ...option('AUTH', options.auth || undefined),
    ]
    const target = [host, port, '', destinationDb, timeout]
    return this.call(['MIGRATE', ...target, ...words, 'KEYS', ...names], raw<T>)
  }

  /**
   * A fact about how a key is stored, as Redis sends it, or `null` when there is no key: its `ENCODING` (text), or
   * `REFCOUNT`, `IDLETIME` in seconds, `FREQ` (numbers).
   *
   * @example
   * const encoding = await redis.object<string | null>('ENCODING', 'foo')
   * @see https://redis.io/commands/object-encoding
   */
  object<R = unknown>(infotype: string, key: Key): Reply<M, T, R> {
    return this.call(['OBJECT', infotype, key], raw<R>)
  }

  /**
   * Lets two databases change places; the reply is `true`. A REST endpoint serves one database, so only one of the two
   * can be read through it.
   *
   * @see https://redis.io/commands/swapdb
   */
  swapdb(first: number, second: number): Reply<M, T, boolean> {
    return this.call(['SWAPDB', first, second], ok)
  }

  /**
   * The server's clock: Unix time in seconds, and microseconds within the second.
   *
   * @see https://redis.io/commands/time
   */
  time(): Reply<M, T, [number, number]> {
    return this.call(['TIME'], (reply) => {
      const [seconds = null, microseconds = null] = items(reply)
      return [integer(seconds), integer(microseconds)]
    })
  }
}

function asyncFlag(asynchronous: Sole<'asynchronous', boolean> | undefined): Encodable[] {
  return soleOption('asynchronous', asynchronous) ? ['ASYNC'] : []
}
