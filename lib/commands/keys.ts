import { DataError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { unixMilliseconds, unixSeconds } from '../wire/expiry.ts'
import { integer, listOf, ok, raw, scanned, type Text, truthy } from '../wire/replies.ts'
import { type Cursor, type ScanOptions, scanArguments, scanWords } from '../wire/scan.ts'
import { flags, isGiven, option, type Sole, soleOptionOr } from '../wire/words.ts'

/** On which condition an expiry is set. The server refuses `nx` beside another, and `gt` beside `lt`. */
export interface ExpireOptions {
  /** Only when the key has no expiry. */
  readonly nx?: boolean | undefined
  /** Only when the key has an expiry. */
  readonly xx?: boolean | undefined
  /** Only when the new expiry is later than the one it has; no expiry counts as the latest. */
  readonly gt?: boolean | undefined
  /** Only when the new expiry is earlier than the one it has; no expiry counts as the latest. */
  readonly lt?: boolean | undefined
}

/** Where a copy goes and what it may overwrite. */
export interface CopyOptions {
  /**
   * Number of the database to copy to. A REST endpoint serves one database, so the copy cannot be read through it.
   * @default the database of the source
   */
  readonly destinationDb?: number | string | undefined
  /** Overwrite a destination that exists. */
  readonly replace?: boolean | undefined
}

/** How a dumped value is put back. */
export interface RestoreOptions {
  /** Overwrite a key that exists. */
  readonly replace?: boolean | undefined
  /** `ttl` is a Unix time in milliseconds. */
  readonly absttl?: boolean | undefined
  /** Seconds since the value was last used, for eviction by LRU; fractions are cut off. */
  readonly idletime?: number | undefined
  /** How often the value was used, for eviction by LFU, 0 to 255; fractions are cut off. */
  readonly frequency?: number | undefined
}

/** What a scan of the keys looks for. */
export interface KeyScanOptions extends ScanOptions {
  /** Only keys that hold this type: `string`, `list`, `set`, `zset`, `hash`, `stream`, … */
  readonly type?: string | undefined
}

/** Commands on keys of any type. */
export abstract class KeyCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Copies the value and the expiry of `source`; the reply is whether it did: not when there is no source, or when
   * there is a destination and `replace` is not given.
   *
   * @see https://redis.io/commands/copy
   */
  copy(source: Key, destination: Key, options: CopyOptions = {}): Reply<M, T, boolean> {
    const words = [...option('DB', options.destinationDb), ...flags(options, ['replace'])]
    return this.call(['COPY', source, destination, ...words], truthy)
  }

  /**
   * Deletes keys; the reply is how many there were.
   *
   * @see https://redis.io/commands/del
   */
  delete(...names: Key[]): Reply<M, T, number> {
    return this.call(['DEL', ...names], integer)
  }

  /**
   * The value of `name` in Redis's own format, for `restore`, or `null` when there is none. It is bytes on every
   * client, whatever `decodeResponses` says.
   *
   * @see https://redis.io/commands/dump
   */
  dump(name: Key): Reply<M, T, Uint8Array | null> {
    return this.call(['DUMP', name], raw<Uint8Array | null>, { bytes: true })
  }

  /**
   * How many of the keys exist; a key named twice counts twice.
   *
   * @see https://redis.io/commands/exists
   */
  exists(...names: Key[]): Reply<M, T, number> {
    return this.call(['EXISTS', ...names], integer)
  }

  /**
   * Lets a key expire `time` seconds from now, a whole number; 0 or less deletes it at once. The reply is whether it was
   * set: not when there is no key or the condition does not hold.
   *
   * @see https://redis.io/commands/expire
   */
  expire(name: Key, time: number, options: ExpireOptions = {}): Reply<M, T, boolean> {
    return this.call(['EXPIRE', name, time, ...conditions(options)], truthy)
  }

  /**
   * Lets a key expire at a `Date`, cut to seconds, or a Unix time in whole seconds; one in the past deletes it at once.
   * The reply is whether it was set.
   *
   * @see https://redis.io/commands/expireat
   */
  expireat(name: Key, when: number | Date, options: ExpireOptions = {}): Reply<M, T, boolean> {
    return this.call(['EXPIREAT', name, unixSeconds(when), ...conditions(options)], truthy)
  }

  /**
   * The Unix time in seconds at which a key expires, -1 when it never does, -2 when there is no key.
   *
   * @see https://redis.io/commands/expiretime
   */
  expiretime(key: Key): Reply<M, T, number> {
    return this.call(['EXPIRETIME', key], integer)
  }

  /**
   * All keys that match a glob pattern. It goes through the whole database and holds up every other client meanwhile;
   * `scanIter` does not.
   *
   * @param pattern `*` when left out.
   * @see https://redis.io/commands/keys
   */
  keys(pattern?: Sole<'pattern', Key>): Reply<M, T, T[]> {
    return this.call(['KEYS', soleOptionOr('pattern', pattern, '*')], raw<T[]>)
  }

  /**
   * Moves a key to the database with the number `db`; the reply is whether it did. A REST endpoint serves one database,
   * so the key cannot be read through it any more.
   *
   * @see https://redis.io/commands/move
   */
  move(name: Key, db: number): Reply<M, T, boolean> {
    return this.call(['MOVE', name, db], truthy)
  }

  /**
   * Takes the expiry off a key; the reply is whether it had one.
   *
   * @see https://redis.io/commands/persist
   */
  persist(name: Key): Reply<M, T, boolean> {
    return this.call(['PERSIST', name], truthy)
  }

  /**
   * Lets a key expire `time` milliseconds from now, a whole number; 0 or less deletes it at once. The reply is whether
   * it was set.
   *
   * @see https://redis.io/commands/pexpire
   */
  pexpire(name: Key, time: number, options: ExpireOptions = {}): Reply<M, T, boolean> {
    return this.call(['PEXPIRE', name, time, ...conditions(options)], truthy)
  }

  /**
   * Lets a key expire at a `Date` or a Unix time in whole milliseconds; one in the past deletes it at once. The reply is
   * whether it was set.
   *
   * @see https://redis.io/commands/pexpireat
   */
  pexpireat(name: Key, when: number | Date, options: ExpireOptions = {}): Reply<M, T, boolean> {
    return this.call(['PEXPIREAT', name, unixMilliseconds(when), ...conditions(options)], truthy)
  }

  /**
   * The Unix time in milliseconds at which a key expires, -1 when it never does, -2 when there is no key.
   *
   * @see https://redis.io/commands/pexpiretime
   */
  pexpiretime(key: Key): Reply<M, T, number> {
    return this.call(['PEXPIRETIME', key], integer)
  }

  /**
   * Milliseconds until a key expires, -1 when it never does, -2 when there is no key.
   *
   * @see https://redis.io/commands/pttl
   */
  pttl(name: Key): Reply<M, T, number> {
    return this.call(['PTTL', name], integer)
  }

  /**
   * Some key of the database, or `null` when it is empty.
   *
   * @see https://redis.io/commands/randomkey
   */
  randomkey(): Reply<M, T, T | null> {
    return this.call(['RANDOMKEY'], raw<T | null>)
  }

  /**
   * Renames a key, expiry included, and overwrites `dst`; the reply is `true`. A missing `src` is an error of the server.
   *
   * @see https://redis.io/commands/rename
   */
  rename(src: Key, dst: Key): Reply<M, T, boolean> {
    return this.call(['RENAME', src, dst], ok)
  }

  /**
   * Renames a key unless `dst` exists; tells which. A missing `src` is an error of the server.
   *
   * @see https://redis.io/commands/renamenx
   */
  renamenx(src: Key, dst: Key): Reply<M, T, boolean> {
    return this.call(['RENAMENX', src, dst], truthy)
  }

  /**
   * Stores what `dump` gave, to expire after `ttl` milliseconds, 0 for never; the reply is `OK`. A key that exists is an
   * error of the server, unless `replace` is given.
   *
   * @example
   * const value = await redis.dump('foo')
   * if (value) await redis.restore('copy', 0, value, { replace: true })
   * @throws DataError when `idletime` or `frequency` is no number.
   * @see https://redis.io/commands/restore
   */
  restore(name: Key, ttl: number, value: Encodable, options: RestoreOptions = {}): Reply<M, T, T> {
    const words = [
      ...flags(options, ['replace', 'absttl']),
      ...option('IDLETIME', cut(options.idletime, 'idletimemust be an integer')),
      ...option('FREQ', cut(options.frequency, 'frequency must be an integer')),
    ]
    return this.call(['RESTORE', name, ttl, value, ...words], raw<T>)
  }

  /**
   * One page of the keys as `[cursor, keys]`. Call again with the cursor until it is 0. Keys that are there from start
   * to end come at least once, perhaps more often.
   *
   * @see https://redis.io/commands/scan
   */
  scan(cursor: Cursor, options?: Omit<KeyScanOptions, 'cursor'>): Reply<M, T, [number, T[]]>
  /** One page of the keys as `[cursor, keys]`; the cursor as an option. */
  scan(options?: KeyScanOptions): Reply<M, T, [number, T[]]>
  scan(first: Cursor | KeyScanOptions = {}, rest: KeyScanOptions = {}): Reply<M, T, [number, T[]]> {
    const [cursor, options] = scanArguments(first, rest)
    const words = [...scanWords(cursor, options), ...option('TYPE', options.type)]
    return this.call(['SCAN', ...words], scanned(listOf(raw<T>)))
  }

  /**
   * Marks keys as just used, for eviction by LRU; the reply is how many exist.
   *
   * @see https://redis.io/commands/touch
   */
  touch(...args: Key[]): Reply<M, T, number> {
    return this.call(['TOUCH', ...args], integer)
  }

  /**
   * Seconds until a key expires, rounded, -1 when it never does, -2 when there is no key.
   *
   * @see https://redis.io/commands/ttl
   */
  ttl(name: Key): Reply<M, T, number> {
    return this.call(['TTL', name], integer)
  }

  /**
   * The type a key holds: `string`, `list`, `set`, `zset`, `hash`, `stream`, or `none` when there is no key.
   *
   * @see https://redis.io/commands/type
   */
  type(name: Key): Reply<M, T, T> {
    return this.call(['TYPE', name], raw<T>)
  }

  /**
   * Deletes keys and frees their memory in the background; the reply is how many there were.
   *
   * @see https://redis.io/commands/unlink
   */
  unlink(...names: Key[]): Reply<M, T, number> {
    return this.call(['UNLINK', ...names], integer)
  }
}

function conditions(options: ExpireOptions): string[] {
  return flags(options, ['nx', 'xx', 'gt', 'lt'])
}

/** Python's `int()`. */
function cut(value: number | undefined, complaint: string): number | undefined {
  if (!isGiven(value)) return value
  if (Number.isFinite(Number(value))) return Math.trunc(Number(value))
  throw new DataError(complaint)
}
