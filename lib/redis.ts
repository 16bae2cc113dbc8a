import { Client, type ClientSettings } from './client.ts'
import {
  bearerToken,
  type Endpoint,
  endpointFromEnv,
  endpointFromUrl,
  endpointUrl,
  type RedisEnv,
} from './endpoint.ts'
import { UnsupportedCommandError } from './errors.ts'
import { type FencedSetOptions, fencedSet } from './lock/fenced-set.ts'
import type { LeaseOptions } from './lock/lease.ts'
import { Lock, type LockClient, type LockOptions } from './lock/lock.ts'
import { MultiLock, type MultiLockOptions } from './lock/multi-lock.ts'
import { ReadWriteLock } from './lock/read-write-lock.ts'
import { Semaphore, type SemaphoreOptions } from './lock/semaphore.ts'
import { LockStream } from './lock/waiting/lock-stream.ts'
import { whileHeld } from './lock/while-held.ts'
import type { PubSubClient } from './pubsub/options.ts'
import { type AbstractBackoff, ExponentialWithJitterBackoff } from './retry/backoff.ts'
import { Retry } from './retry/retry.ts'
import { AutoPipeline } from './transport/auto-pipeline.ts'
import { BytesInScripts } from './transport/bytes-in-scripts.ts'
import { mergedOptions } from './transport/call-state.ts'
import { HttpRequester } from './transport/http-requester.ts'
import { Metered } from './transport/metered.ts'
import { Once } from './transport/once.ts'
import type { ServerAddress } from './transport/request-report.ts'
import { givenOptions, type Requester } from './transport/requester.ts'
import { Retrying } from './transport/retrying.ts'
import { SizeLimit } from './transport/size-limit.ts'
import { StrictText } from './transport/strict-text.ts'
import { Usage } from './transport/usage.ts'
import type { Encodable, Key } from './wire/encode.ts'
import { raw, type Text } from './wire/replies.ts'

/** Another way to Redis, in place of an endpoint. */
export interface OwnRequester {
  readonly requester: Requester
}

/** A class of locks: `Lock`, or one with the same constructor. */
export type LockClass<L> = new (client: LockClient, name: Key, options?: LockOptions) => L

/** How calls are tried again. */
export interface RetryOptions {
  /** Tries after the first. @default 3 */
  readonly retries?: number | undefined
  /** Pauses between them. @default 10 ms doubled each time, at most 1 s, a random part of it */
  readonly backoff?: AbstractBackoff | undefined
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
    const { timeout = DEFAULT_TIMEOUT, usage = new Usage(), retry } = options
    const settings = { ...callSettings(options), timeout, usage, retry: retryOf(retry) }
    super(requesterOf(options), mergedOptions({}, givenOptions(settings)))
  }

  /** What this client or view has used: its own counter, or the one it was given. What views use counts here as well. */
  get usage(): Usage {
    // The constructor sets it, and no view takes it away.
    return this.settings.usage as Usage
  }

  /**
   * The newest write that this client has seen, for a client elsewhere that is to read no older state: give it there as
   * the option `syncToken`. Empty before the first answer. It is opaque, and no secret.
   *
   * @example
   * const there = new Redis({ url, token, syncToken: redis.syncToken })
   */
  get syncToken(): string {
    return this.settings.state?.syncToken.value ?? ''
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
    return new lockClass(this.lockClient(), name, { signal: this.settings.signal, ...settings })
  }

  /**
   * What `body` gives, run while the lock is held. The lock is released whatever happens; an error of `body` is not
   * hidden by one of the release. Costs two requests when the lock is free, the one of the release included; none when
   * {@link Lock.guard} released it.
   *
   * @throws LockError when the lock could not be taken in time; `body` has not run then.
   */
  async withLock<R>(
    name: Key,
    options: LockOptions,
    body: (lock: Lock) => Promise<R> | R,
  ): Promise<R> {
    return await whileHeld(this.lock(name, options), body)
  }

  /**
   * A semaphore of `permits`, none taken yet. Costs nothing by itself.
   *
   * @example
   * await using permit = await redis.semaphore('exports', { permits: 3, timeout: 60 }).acquireOrThrow()
   * @throws DataError for a number of permits that is not whole and positive, or for times that are no lengths of time.
   * @throws LockError for a name beside which no keys can be kept.
   */
  semaphore(name: Key, options: SemaphoreOptions): Semaphore {
    return new Semaphore(this.lockClient(), name, { signal: this.settings.signal, ...options })
  }

  /**
   * What `body` gives, run while a permit is held. The permit is released whatever happens; an error of `body` is not
   * hidden by one of the release. Costs two requests when a permit is free.
   *
   * @throws LockError when there was no permit in time; `body` has not run then.
   */
  async withSemaphore<R>(
    name: Key,
    options: SemaphoreOptions,
    body: (permit: Semaphore) => Promise<R> | R,
  ): Promise<R> {
    return await this.semaphore(name, options).hold(body)
  }

  /**
   * A lock that many readers share or one writer has alone, not taken yet. Costs nothing by itself.
   *
   * @example
   * await using reading = await redis.readWriteLock('config').read.acquireOrThrow()
   * @throws DataError for times that are no lengths of time.
   * @throws LockError for a name beside which no keys can be kept.
   */
  readWriteLock(name: Key, options: LeaseOptions = {}): ReadWriteLock {
    return new ReadWriteLock(this.lockClient(), name, { signal: this.settings.signal, ...options })
  }

  /**
   * Several locks that are taken together or not at all, none taken yet. Each contends with `lock` and with redis-py.
   * Costs nothing by itself.
   *
   * @example
   * await using both = await redis.multiLock(['account:1', 'account:2'], { timeout: 10 }).acquireOrThrow()
   * @throws DataError without any name, or for times that are no lengths of time.
   */
  multiLock(names: readonly Key[], options: MultiLockOptions = {}): MultiLock {
    return new MultiLock(this.lockClient(), names, { signal: this.settings.signal, ...options })
  }

  /**
   * A stream by which queues of locks tell waiters of this process that a lock is theirs, not open yet. A lock with
   * `waiting: 'queue'` opens one of its own for each wait; one that is kept open saves two requests a wait. Costs nothing by
   * itself.
   *
   * @example
   * await using stream = redis.lockStream()
   * await stream.open()
   */
  lockStream(): LockStream {
    const { requester, settings } = this
    return new LockStream({ requester, settings })
  }

  /**
   * What `PubSub`, `KeyspaceNotifications` and `Monitor` take of a client. Costs nothing.
   *
   * @example
   * await using pubsub = new PubSub(redis)
   */
  get pubsubClient(): PubSubClient<T> {
    const { requester, settings } = this
    const ping = (message: Encodable | undefined): Promise<T> =>
      this.call(message === undefined ? ['PING'] : ['PING', message], raw<T>)
    return { requester, settings, ping }
  }

  /**
   * Sets `key` unless it was set under a higher fence before; whether it was set. `fence` is the {@link Lock.fence} of a
   * lock with `fencing: true`. The highest one is remembered beside the key, for 30 days. Costs one request and four
   * commands.
   *
   * @example
   * await redis.fencedSet('report', text, fence, { ex: 3600 })
   * @throws DataError for a fence that is no positive integer.
   * @throws LockError for a key beside which no other can be kept: an empty one, or one with a `}` and no hash tag.
   */
  async fencedSet(
    key: Key,
    value: Encodable,
    fence: number,
    options?: FencedSetOptions,
  ): Promise<boolean> {
    return await fencedSet(this.lockClient(), key, value, fence, options)
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

  /** A view for locks, which heed the signal themselves: a try that is cut off might leave a lock that nobody holds. */
  protected lockClient(): LockClient {
    // Its commands may be repeated as they are.
    return this.view({ signal: undefined, once: undefined })
  }
}

/** The settings of calls among those of a client: never the token. */
function callSettings({
  budget,
  decodeResponses,
  encodingErrors,
  errorDetail,
  maxScriptBytes,
  once,
  onEvent,
  readYourWrites,
  signal,
  syncToken,
}: RedisOptions): ClientSettings {
  return {
    budget,
    decodeResponses,
    encodingErrors,
    errorDetail,
    maxScriptBytes,
    once,
    onEvent,
    readYourWrites,
    signal,
    syncToken,
  }
}

function requesterOf(options: RedisOptions): Requester {
  const requester = 'requester' in options ? ownRequester(options) : endpointRequester(options)
  return options.autoPipeline ? new AutoPipeline(requester) : requester
}

function ownRequester({ requester }: OwnRequester): Requester {
  const metered = new Metered(requester)
  return new Once(requester.textOnly ? new BytesInScripts(metered, { rawBody: false }) : metered)
}

function endpointRequester(options: Endpoint & RedisSettings): Requester {
  const { url, token, fetch, maxRequestSize } = options
  const address = endpointUrl(url)
  const http = new HttpRequester({ url: address, token: bearerToken(token), fetch })
  const metered = new Metered(http, serverOf(address))
  return new SizeLimit(
    new StrictText(new Retrying(new Once(new BytesInScripts(metered)))),
    maxRequestSize,
  )
}

/** The host and the port that an address names. */
function serverOf(url: string): ServerAddress {
  const { hostname, port, protocol } = new URL(url)
  const usual = protocol === 'https:' ? 443 : 80
  return { address: hostname, port: port === '' ? usual : Number(port) }
}

function retryOf(retry: RedisSettings['retry'] = {}): Retry | undefined {
  if (retry === false) return undefined
  if (retry instanceof Retry) return retry
  const { retries = 3, backoff = new ExponentialWithJitterBackoff({ cap: 1, base: 0.01 }) } = retry
  return new Retry(backoff, retries)
}
