import { DataError, type UnsupportedCommandError } from '../errors.ts'
import { Executor, type Reply } from '../executor.ts'
import { parseClientInfo, parseClientList } from '../wire/client-list.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { integer, ok, raw, str, type Text, truthy } from '../wire/replies.ts'
import { isGiven, option, type Sole, soleOption } from '../wire/words.ts'
import { connectionOnly, unsupported } from './unsupported.ts'

/** Which connections to list. */
export interface ClientListOptions {
  /** Only those of this type. */
  readonly type?: 'normal' | 'master' | 'replica' | 'pubsub' | undefined
  /** Only those with these ids. */
  readonly clientId?: readonly Encodable[] | undefined
}

/** Which connections to close: those that meet all conditions, of which there must be one. */
export interface ClientKillOptions {
  /** The one with this id. */
  readonly id?: Encodable | undefined
  /** Those of this type. */
  readonly type?: 'normal' | 'master' | 'slave' | 'replica' | 'pubsub' | undefined
  /** The one that comes from this address, `host:port`. */
  readonly addr?: string | undefined
  /**
   * Spare the connection that the command came on.
   * @default true in the server
   */
  readonly skipme?: boolean | undefined
  /** Those that were made to this address of the server, `host:port`. */
  readonly laddr?: Encodable | undefined
  /** Those of this user. */
  readonly user?: string | undefined
  /** Those that are older than so many seconds. Redis 7.4. */
  readonly maxage?: number | undefined
}

/** What to be told about; see redis-py. */
export interface ClientTrackingOptions {
  readonly clientid?: number | undefined
  readonly prefix?: readonly Key[] | undefined
  readonly bcast?: boolean | undefined
  readonly optin?: boolean | undefined
  readonly optout?: boolean | undefined
  readonly noloop?: boolean | undefined
}

/**
 * Commands on the connections of the server. Over HTTP these are the gateway's, shared by all its users. The Upstash
 * service refuses them all; redge-gateway lets them through when it was started with `--admin`.
 */
export abstract class ClientCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Not available: the name would be that of a connection which others use as well.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-getname
   */
  clientGetname(): Reply<M, T, never> {
    throw connectionOnly('CLIENT GETNAME', SEE_LIST)
  }

  /**
   * Not available, as there is no `clientTracking`.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-getredir
   */
  clientGetredir(): Reply<M, T, never> {
    throw connectionOnly('CLIENT GETREDIR', SEE_LIST)
  }

  /**
   * Id of the gateway's connection that the request was passed on by; the next may take another.
   *
   * @see https://redis.io/commands/client-id
   */
  clientId(): Reply<M, T, number> {
    return this.call(['CLIENT', 'ID'], integer)
  }

  /**
   * The gateway's connection that the request was passed on by, with its counts as numbers and text on every client.
   *
   * @see https://redis.io/commands/client-info
   */
  clientInfo(): Reply<M, T, Record<string, string | number>> {
    return this.call(['CLIENT', 'INFO'], (reply) => parseClientInfo(str(reply)))
  }

  /**
   * Closes the connection that comes from `address`, `host:port`; the reply is `true`. It may be the gateway's. No such
   * connection is an error of the server.
   *
   * @see https://redis.io/commands/client-kill
   */
  clientKill(address: string): Reply<M, T, boolean> {
    return this.call(['CLIENT', 'KILL', address], ok)
  }

  /**
   * Closes connections and gives their number. The gateway's may be among them.
   *
   * @throws DataError without a condition, for an unknown `type`, and for a `skipme` that is no boolean.
   * @see https://redis.io/commands/client-kill
   */
  clientKillFilter(options: ClientKillOptions = {}): Reply<M, T, number> {
    const { id, type, addr, skipme, laddr, user, maxage } = options
    checkType('CLIENT KILL type', type, ['normal', 'master', 'slave', 'replica', 'pubsub'])
    if (isGiven(skipme) && typeof skipme !== 'boolean') {
      throw new DataError('CLIENT KILL skipme must be a bool')
    }
    const words = [
      ...option('TYPE', type),
      ...option('SKIPME', isGiven(skipme) ? (skipme ? 'YES' : 'NO') : undefined),
      ...option('ID', id),
      ...option('ADDR', addr),
      ...option('LADDR', laddr),
      ...option('USER', user),
      ...option('MAXAGE', maxage),
    ]
    if (words.length === 0) {
      throw new DataError(
        'CLIENT KILL <filter> <value> ... ... <filter> <value> must specify at least one filter',
      )
    }
    return this.call(['CLIENT', 'KILL', ...words], integer)
  }

  /**
   * The connections of the server, the gateway's among them, each a record of text on every client.
   *
   * @throws DataError for an unknown `type`, and for a `clientId` that is no list.
   * @see https://redis.io/commands/client-list
   */
  clientList(options: ClientListOptions = {}): Reply<M, T, Record<string, string>[]> {
    const { type, clientId = [] } = options
    checkType('CLIENT LIST _type', type, ['normal', 'master', 'replica', 'pubsub'])
    if (!Array.isArray(clientId)) throw new DataError('client_id must be a list')
    const words = [...option('TYPE', type), ...(clientId.length > 0 ? ['ID', ...clientId] : [])]
    return this.call(['CLIENT', 'LIST', ...words], (reply) => parseClientList(str(reply)))
  }

  /**
   * Not available: it is a flag of one connection.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-no-evict
   */
  clientNoEvict(mode: string): Reply<M, T, never>
  clientNoEvict(): Reply<M, T, never> {
    throw connectionOnly(
      'CLIENT NO-EVICT',
      'The setting maxmemory-clients is for the whole server.',
    )
  }

  /**
   * Not available: it is a flag of one connection.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-no-touch
   */
  clientNoTouch(mode: string): Reply<M, T, never>
  clientNoTouch(): Reply<M, T, never> {
    throw connectionOnly('CLIENT NO-TOUCH', 'exists, type, ttl and object never count as use.')
  }

  /**
   * Lets all clients wait for `timeout` milliseconds, those of the gateway too; the reply is `true`.
   *
   * @param all `false` lets only writes wait; `true` when left out.
   * @throws DataError for a `timeout` that is no whole number.
   * @see https://redis.io/commands/client-pause
   */
  clientPause(timeout: number, all?: Sole<'all', boolean>): Reply<M, T, boolean> {
    if (!Number.isInteger(timeout)) throw new DataError('CLIENT PAUSE timeout must be an integer')
    const pausesAll = soleOption('all', all) ?? true
    return this.call(['CLIENT', 'PAUSE', timeout, ...(pausesAll ? [] : ['WRITE'])], ok)
  }

  /**
   * Not available: every request over HTTP has an answer.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-reply
   */
  clientReply(reply: 'ON' | 'OFF' | 'SKIP'): Reply<M, T, never>
  clientReply(): Reply<M, T, never> {
    throw connectionOnly('CLIENT REPLY', 'A pipeline saves round trips.')
  }

  /**
   * Not available: it would describe a connection which others use as well.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-setinfo
   */
  clientSetinfo(attr: string, value: string): Reply<M, T, never>
  clientSetinfo(): Reply<M, T, never> {
    throw connectionOnly('CLIENT SETINFO', SEE_TOKEN)
  }

  /**
   * Not available: it would name a connection which others use as well.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-setname
   */
  clientSetname(name: string): Reply<M, T, never>
  clientSetname(): Reply<M, T, never> {
    throw connectionOnly('CLIENT SETNAME', SEE_TOKEN)
  }

  /**
   * Not available: the server would tell the connection of changes, and requests over HTTP share none.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-tracking
   */
  clientTracking(options?: ClientTrackingOptions & { readonly on?: boolean }): Reply<M, T, never>
  clientTracking(): Reply<M, T, never> {
    throw tracking('CLIENT TRACKING')
  }

  /**
   * Not available: the server would tell the connection of changes, and requests over HTTP share none.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-tracking
   */
  clientTrackingOn(options?: ClientTrackingOptions): Reply<M, T, never>
  clientTrackingOn(): Reply<M, T, never> {
    throw tracking('CLIENT TRACKING')
  }

  /**
   * Not available, as there is no `clientTrackingOn`.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-tracking
   */
  clientTrackingOff(options?: ClientTrackingOptions): Reply<M, T, never>
  clientTrackingOff(): Reply<M, T, never> {
    throw tracking('CLIENT TRACKING')
  }

  /**
   * Not available, as there is no `clientTracking`.
   *
   * @throws UnsupportedCommandError always.
   * @see https://redis.io/commands/client-trackinginfo
   */
  clientTrackinginfo(): Reply<M, T, never> {
    throw tracking('CLIENT TRACKINGINFO')
  }

  /**
   * Ends the wait of another connection in a blocking command; whether it was waiting. A request over HTTP waits in no
   * connection, so this is for other clients of the server.
   *
   * @param error Let the command fail, as if `UNBLOCKED` had been its reply, in place of coming back empty.
   * @see https://redis.io/commands/client-unblock
   */
  clientUnblock(clientId: number, error?: Sole<'error', boolean>): Reply<M, T, boolean> {
    const words = soleOption('error', error) ? ['ERROR'] : []
    return this.call(['CLIENT', 'UNBLOCK', Math.trunc(clientId), ...words], truthy)
  }

  /**
   * Ends a `clientPause`; `OK`.
   *
   * @see https://redis.io/commands/client-unpause
   */
  clientUnpause(): Reply<M, T, T> {
    return this.call(['CLIENT', 'UNPAUSE'], raw<T>)
  }
}

const SEE_LIST = 'Where the gateway allows it, clientList shows its connections.'

const SEE_TOKEN = 'Tell applications apart by their tokens.'

function tracking(command: string): UnsupportedCommandError {
  return unsupported(
    command,
    'is about messages to one connection, and requests over HTTP share none',
    'Let what is cached expire, or listen to keyspace notifications.',
  )
}

/** The message shows the types as Python writes a tuple. */
function checkType(subject: string, type: unknown, types: readonly string[]): void {
  if (!isGiven(type) || types.includes(String(type).toLowerCase())) return
  const listed = types.map((name) => `'${name}'`).join(', ')
  throw new DataError(`${subject} must be one of (${listed})`)
}
