import { DataError, RedisError, type UnsupportedCommandError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import type { Encodable } from '../wire/encode.ts'
import { integer, ok, type RawReply, raw, type Text } from '../wire/replies.ts'
import { flags, isGiven, type Sole, soleOption } from '../wire/words.ts'
import { connectionOnly, notImplemented } from './unsupported.ts'

/** How the server stops. */
export interface ShutdownOptions {
  /** Save first, whatever the configuration says. */
  readonly save?: boolean | undefined
  /** Do not save. */
  readonly nosave?: boolean | undefined
  /** Do not wait for replicas that lag behind. Redis 7.0. */
  readonly now?: boolean | undefined
  /** Stop even when saving fails. Redis 7.0. */
  readonly force?: boolean | undefined
  /** Call off a shutdown that is waiting for replicas. Redis 7.0. */
  readonly abort?: boolean | undefined
}

/** The primary that a server is to follow. */
export interface SlaveofOptions {
  readonly host?: string | undefined
  readonly port?: number | undefined
}

/**
 * Commands that save the data set or copy it to other servers. They are for redge-gateway started with `--admin`:
 * the Upstash service has none of them.
 */
export abstract class ReplicationCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Begins to rewrite the append-only file in the background; the reply is `true`.
   *
   * @see https://redis.io/commands/bgrewriteaof
   */
  bgrewriteaof(): Reply<M, T, boolean> {
    return this.call(['BGREWRITEAOF'], () => true)
  }

  /**
   * Begins to save the data set in the background; the reply is `true`.
   *
   * @param schedule When the append-only file is being rewritten, save after that; `false` makes it an error of the
   * server. `true` when left out.
   * @see https://redis.io/commands/bgsave
   */
  bgsave(schedule?: Sole<'schedule', boolean>): Reply<M, T, boolean> {
    const isScheduled = soleOption('schedule', schedule) ?? true
    return this.call(['BGSAVE', ...(isScheduled ? ['SCHEDULE'] : [])], () => true)
  }

  /**
   * Not available, as in redis-py.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/failover
   */
  failover(): Reply<M, T, never> {
    throw notImplemented('FAILOVER')
  }

  /**
   * When the data set was last saved, to the second; `null` when the server tells no time.
   *
   * @see https://redis.io/commands/lastsave
   */
  lastsave(): Reply<M, T, Date | null> {
    return this.call(['LASTSAVE'], dateOrNull)
  }

  /**
   * Not available: a stream of replication would follow on the connection.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/psync
   */
  psync(replicationid: string, offset: number): Reply<M, T, never>
  psync(): Reply<M, T, never> {
    throw replicationStream('PSYNC')
  }

  /**
   * Makes the server a replica of the one at a host and a port, or, with `NO` and `ONE`, a primary again; `OK`. As a
   * replica it drops its own data.
   *
   * @see https://redis.io/commands/replicaof
   */
  replicaof(...args: Encodable[]): Reply<M, T, T> {
    return this.call(['REPLICAOF', ...args], raw<T>)
  }

  /**
   * Which part the server plays, as Redis sends it: `master` with its offset and replicas, `slave` with its primary and
   * how far it is, or `sentinel` with the names it watches.
   *
   * @see https://redis.io/commands/role
   */
  role(): Reply<M, T, unknown[]> {
    return this.call(['ROLE'], raw<unknown[]>)
  }

  /**
   * Saves the data set and holds up every client meanwhile; the reply is `true`. `bgsave` does not hold them up.
   *
   * @see https://redis.io/commands/save
   */
  save(): Reply<M, T, boolean> {
    return this.call(['SAVE'], ok)
  }

  /**
   * Stops the server. One that stops answers nothing, so the sign of success is a `ConnectionError` from the gateway
   * that has lost it; any reply, also to `abort`, is a `RedisError`.
   *
   * @throws DataError when both `save` and `nosave` are given.
   * @see https://redis.io/commands/shutdown
   */
  shutdown(options: ShutdownOptions = {}): Reply<M, T, void> {
    if (options.save && options.nosave) {
      throw new DataError('SHUTDOWN save and nosave cannot both be set')
    }
    const words = flags(options, ['save', 'nosave', 'now', 'force', 'abort'])
    return this.call<void>(['SHUTDOWN', ...words], () => {
      throw new RedisError('SHUTDOWN seems to have failed.')
    })
  }

  /**
   * Makes the server a replica of another, or a primary again when none is named; the reply is `true`. `replicaof` is
   * its newer name.
   *
   * @see https://redis.io/commands/slaveof
   */
  slaveof(host?: string, port?: number): Reply<M, T, boolean>
  /** Makes the server a replica of another, given by name. */
  slaveof(options: SlaveofOptions): Reply<M, T, boolean>
  slaveof(first?: string | SlaveofOptions, second?: number): Reply<M, T, boolean> {
    const isNamed = isGiven(first) && typeof first === 'object'
    const { host, port } = isNamed ? first : { host: first, port: second }
    const primary = isGiven(host) || isGiven(port) ? [host, port] : ['NO', 'ONE']
    // One of the two may be missing, which is refused where words are encoded.
    return this.call(['SLAVEOF', ...(primary as Encodable[])], ok)
  }

  /**
   * Not available: a stream of replication would follow on the connection.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/sync
   */
  sync(): Reply<M, T, never> {
    throw replicationStream('SYNC')
  }

  /**
   * Not available: it waits for the writes of its own connection, and requests over HTTP share none.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/wait
   */
  wait(numReplicas: number, timeout: number): Reply<M, T, never>
  wait(): Reply<M, T, never> {
    throw connectionOnly('WAIT', 'The setting min-replicas-to-write makes replicas a condition.')
  }

  /**
   * Not available: it waits for the writes of its own connection, and requests over HTTP share none.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/waitaof
   */
  waitaof(numLocal: number, numReplicas: number, timeout: number): Reply<M, T, never>
  waitaof(): Reply<M, T, never> {
    throw connectionOnly('WAITAOF', 'The setting appendfsync always makes every write wait.')
  }
}

function dateOrNull(reply: RawReply): Date | null {
  const seconds = integer(reply ?? 0)
  return seconds === 0 ? null : new Date(seconds * 1000)
}

function replicationStream(command: string): UnsupportedCommandError {
  return connectionOnly(command, 'Replicate with redis-cli --rdb or a replica of your own.')
}
