import { Client, type ClientSettings } from './client.ts'
import { DataError, UnsupportedCommandError } from './errors.ts'
import { Lock, type LockClient, type LockOptions } from './lock/lock.ts'
import {
  KeyspaceNotifications,
  type KeyspaceNotificationsOptions,
} from './pubsub/keyspace-notifications.ts'
import { Monitor } from './pubsub/monitor.ts'
import type { PubSubOptions } from './pubsub/options.ts'
import { PubSub } from './pubsub/pubsub.ts'
import { type AbstractBackoff, ExponentialWithJitterBackoff } from './retry/backoff.ts'
import { Retry } from './retry/retry.ts'
import { AutoPipeline } from './transport/auto-pipeline.ts'
import { HttpRequester } from './transport/http-requester.ts'
import { givenOptions, type Requester } from './transport/requester.ts'
import { Retrying } from './transport/retrying.ts'
import { SizeLimit } from './transport/size-limit.ts'
import { StrictText } from './transport/strict-text.ts'
import type { Encodable, Key } from './wire/encode.ts'
import { raw, type Text } from './wire/replies.ts'

/** A REST endpoint and its token. */
export interface Endpoint {
  /** Address of the REST endpoint, e.g. `https://eu1-some-name.upstash.io`. */
  readonly url: string
  /** Its bearer token. */
  readonly token: string
}

/** Another way to Redis, in place of an endpoint. */
export interface OwnRequester {
  readonly requester: Requester
}

/** A class of locks: `Lock`, or one with the same constructor. */
export type LockClass<L> = new (client: LockClient, name: Key, options?: LockOptions) => L

/** How calls are tried again. */
export interface RetryOptions {
  /** Tries after the first. @default 3 */
  readonly retries?: number
  /** Pauses between them. @default 10 ms doubled each time, at most 1 s, a random part of it */
  readonly backoff?: AbstractBackoff
}

/** Settings of a client that its views share. */
export interface RedisSettings extends Omit<ClientSettings, 'retry'> {
  /** Sends the requests to an endpoint. @default the runtime's `fetch` */
  readonly fetch?: typeof fetch | undefined
  /**
   * Bytes that the body of a request to an endpoint may have. A larger pipeline is sent as several requests, in order; a command or a
   * transaction whose words are larger rejects with a `DataError`.
   * @default 10485760, the limit of the Upstash service and of redge-gateway
   */
  readonly maxRequestSize?: number | undefined
  /**
   * How calls to an endpoint are tried again; `false` tries once. Reads and writes that may be repeated are tried again
   * after a lost reply, everything when the server says that it ran nothing. A write is never applied twice.
   */
  readonly retry?: Retry | RetryOptions | false | undefined
  /**
   * Send the commands of one tick as one ordered request; an error of one rejects that one alone.
   * @default false
   */
  readonly autoPipeline?: boolean | undefined
}

/** What a client is made from: where Redis is, and the settings of every call. */
export type RedisOptions = RedisSettings & (Endpoint | OwnRequester)

/** How a client with these settings receives strings. */
export type TextOf<Settings, Otherwise extends Text = string> = Settings extends {
  readonly decodeResponses: false
}
  ? Uint8Array
  : Settings extends { readonly decodeResponses: true }
    ? string
    : Otherwise

/** Seconds a call may take unless told otherwise, as in redis-py. */
const DEFAULT_TIMEOUT = 5

/** The client that gives texts, or the one that gives bytes. */
export type ClientOf<T extends Text, Texts, Bytes> = T extends string ? Texts : Bytes

/** What the constructors of `redge` and `redge/core` have in common, by the clients they make. */
export interface RedisBaseConstructor<Texts, Bytes> {
  readonly prototype: Texts
  new <O extends RedisOptions = RedisOptions>(options: O): ClientOf<TextOf<O>, Texts, Bytes>
  /** A client for the endpoint that bindings or environment variables name. */
  fromEnv<S extends RedisSettings>(env?: RedisEnv, settings?: S): ClientOf<TextOf<S>, Texts, Bytes>
  /** A client for `https://:TOKEN@host`. */
  fromUrl<S extends RedisSettings>(url: string, settings?: S): ClientOf<TextOf<S>, Texts, Bytes>
  /** Not available: there is no pool of connections. Throws. */
  fromPool(connectionPool: unknown): never
}

/** What `Redis` of `redge` and of `redge/core` have in common. */
export class RedisBase<T extends Text = string> extends Client<T> {
  constructor(options: RedisOptions) {
    const { timeout = DEFAULT_TIMEOUT, retry, signal, decodeResponses, encodingErrors } = options
    super(
      requesterOf(options),
      givenOptions({ timeout, retry: retryOf(retry), signal, decodeResponses, encodingErrors }),
    )
  }

  /**
   * A lock on `name`, not taken yet. It contends with redis-py's lock of the same name. Costs nothing by itself.
   *
   * @example
   * await using lock = await redis.lock('report', { timeout: 30, blockingTimeout: 5 }).acquireOrThrow()
   * @see https://redis.readthedocs.io/en/stable/lock.html
   */
  lock(name: Key, options?: LockOptions): Lock
  /** A lock of a class of your own. */
  lock<L>(name: Key, options: LockOptions & { lockClass: LockClass<L> }): L
  lock(name: Key, options: LockOptions & { lockClass?: LockClass<unknown> } = {}): unknown {
    const { lockClass = Lock, ...settings } = options
    // The lock itself heeds the signal: a try that is cut off might leave a lock that nobody holds.
    const client = this.view({ signal: undefined })
    return new lockClass(client, name, { signal: this.settings.signal, ...settings })
  }

  /**
   * What `body` gives, run while the lock is held. The lock is released whatever happens; an error of `body` is not
   * hidden by one of the release. Costs two commands when the lock is free.
   *
   * @throws LockError when the lock could not be taken in time; `body` has not run then.
   */
  async withLock<R>(
    name: Key,
    options: LockOptions,
    body: (lock: Lock) => Promise<R> | R,
  ): Promise<R> {
    const lock = await this.lock(name, options).acquireOrThrow()
    let result: R
    try {
      result = await body(lock)
    } catch (error) {
      await lock.release().catch(() => undefined)
      throw error
    }
    await lock[Symbol.asyncDispose]()
    return result
  }

  /**
   * Subscriptions to channels, none yet. Costs nothing by itself.
   *
   * @example
   * await using pubsub = redis.pubsub()
   * await pubsub.subscribe('news')
   * for await (const message of pubsub.listen()) console.log(message)
   * @throws UnsupportedCommandError for a client made by `fromUpstash`: its way to Redis has no streams.
   * @see https://redis.readthedocs.io/en/stable/advanced_features.html#publish-subscribe
   */
  pubsub(options?: PubSubOptions<T>): PubSub<T> {
    const { requester, settings } = this
    const ping = (message?: Encodable): Promise<unknown> =>
      this.call(message === undefined ? ['PING'] : ['PING', message], raw)
    return new PubSub<T>({ requester, settings, ping }, options)
  }

  /**
   * Notifications of what happens to keys, none subscribed to yet. The server's setting `notify-keyspace-events` must be
   * on. Costs nothing by itself.
   *
   * @example
   * await using notifications = redis.keyspaceNotifications({ keyPrefix: 'user:' })
   * await notifications.subscribeKeyspace('user:*')
   * for await (const { key, eventType } of notifications.listen()) console.log(key, eventType)
   * @throws UnsupportedCommandError for a client made by `fromUpstash`: its way to Redis has no streams.
   * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
   */
  keyspaceNotifications(options?: KeyspaceNotificationsOptions<T>): KeyspaceNotifications<T> {
    return new KeyspaceNotifications<T>(this, options)
  }

  /**
   * Every command that the server runs, as it runs them. Costs nothing by itself.
   *
   * @example
   * await using monitor = await redis.monitor().start()
   * const { time, command } = await monitor.nextCommand()
   * @throws UnsupportedCommandError for a client made by `fromUpstash`: its way to Redis has no streams.
   * @see https://redis.io/commands/monitor
   */
  monitor(): Monitor {
    return new Monitor({ requester: this.requester, settings: this.settings })
  }

  /** See {@link RedisBaseConstructor}. */
  static fromEnv(env?: RedisEnv, settings: RedisSettings = {}): RedisBase {
    return new this({ ...endpointFromEnv(env), ...settings })
  }

  /** See {@link RedisBaseConstructor}. */
  static fromUrl(url: string, settings: RedisSettings = {}): RedisBase {
    return new this({ ...endpointFromUrl(url), ...settings })
  }

  /**
   * Not available: there is no pool of connections.
   *
   * @throws UnsupportedCommandError always.
   */
  static fromPool(_connectionPool: unknown): never {
    throw new UnsupportedCommandError(
      'fromPool() wants connections, and requests over HTTP keep none. Make a client with the URL and the token.',
    )
  }

  /**
   * A view of this client with other settings for the calls made through it; a setting that is `undefined` stays as it
   * is. It is cheap and shares the transport.
   *
   * @example
   * const value = await redis.with({ timeout: 0.5, signal: request.signal }).get('foo')
   * @throws DataError for a `timeout` that is negative or not finite.
   */
  with<S extends ClientSettings>(settings: S): RedisBase<TextOf<S, T>> {
    return this.view(givenOptions(settings)) as unknown as RedisBase<TextOf<S, T>>
  }
}

function requesterOf(options: RedisOptions): Requester {
  const requester = 'requester' in options ? options.requester : endpointRequester(options)
  return options.autoPipeline ? new AutoPipeline(requester) : requester
}

function endpointRequester(options: Endpoint & RedisSettings): Requester {
  const { url, token, fetch, maxRequestSize } = options
  const http = new HttpRequester({ url: endpointUrl(url), token: bearerToken(token), fetch })
  return new SizeLimit(new StrictText(new Retrying(http)), maxRequestSize)
}

function retryOf(retry: RedisSettings['retry'] = {}): Retry | undefined {
  if (retry === false) return undefined
  if (retry instanceof Retry) return retry
  const { retries = 3, backoff = new ExponentialWithJitterBackoff({ cap: 1, base: 0.01 }) } = retry
  return new Retry(backoff, retries)
}

function endpointUrl(url: unknown): string {
  const { username, password, href } = httpUrl(url)
  if (username === '' && password === '') return href
  throw new DataError(
    'The `url` holds a user or a password, which failed requests would show. Use Redis.fromUrl(url).',
  )
}

function httpUrl(url: unknown): URL {
  if (typeof url !== 'string' || url.trim() === '') {
    throw new DataError('No `url` was given: set it to the REST address, https://…')
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed
  const hint = /^rediss?:$/.test(parsed?.protocol ?? '')
    ? 'redge speaks HTTP: put a gateway (npx redge-gateway --redis URL) in front of that server.'
    : 'It must be the REST address, https://…'
  throw new DataError(`The \`url\` is no HTTP address. ${hint}`)
}

function bearerToken(token: unknown): string {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token.trim())) return token.trim()
  throw new DataError('No usable `token` was given: set it to the REST token of the database')
}

/** Bindings or environment variables that name the endpoint. */
export interface RedisEnv {
  readonly UPSTASH_REDIS_REST_URL?: string | undefined
  readonly UPSTASH_REDIS_REST_TOKEN?: string | undefined
  readonly KV_REST_API_URL?: string | undefined
  readonly KV_REST_API_TOKEN?: string | undefined
}

/**
 * The endpoint that the environment names. An empty variable counts as none.
 *
 * @throws DataError that says which variable is missing.
 */
function endpointFromEnv(env: RedisEnv = processEnv()): Endpoint {
  const url = env.UPSTASH_REDIS_REST_URL || env.KV_REST_API_URL
  const token = env.UPSTASH_REDIS_REST_TOKEN || env.KV_REST_API_TOKEN
  if (!url) throw new DataError('UPSTASH_REDIS_REST_URL (or KV_REST_API_URL) is not set')
  if (!token) throw new DataError('UPSTASH_REDIS_REST_TOKEN (or KV_REST_API_TOKEN) is not set')
  return { url, token }
}

/** Workers have no ambient environment; Node, Deno and Bun do. */
function processEnv(): RedisEnv {
  return (globalThis as { process?: { env?: RedisEnv } }).process?.env ?? {}
}

/**
 * The endpoint of `https://:TOKEN@host`.
 *
 * @throws DataError when it is no HTTP address or holds no token.
 */
function endpointFromUrl(url: string): Endpoint {
  const { protocol, host, pathname, password } = httpUrl(url)
  if (!password) throw new DataError('The URL holds no token: write https://:TOKEN@host')
  return { url: `${protocol}//${host}${pathname}`, token: decodeURIComponent(password) }
}
