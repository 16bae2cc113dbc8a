/** An Upstash-compatible REST door in front of a Redis. */

import type { IncomingMessage } from 'node:http'
import type { Backend } from './redis/backend.ts'
import type { ConnectionEvent } from './redis/connection-event.ts'
import { createBackend } from './redis/create-backend.ts'
import { parseRedisLocation } from './redis/location.ts'
import type { RedisTls } from './redis/tls.ts'
import type { Answer, StreamAnswer } from './rest/answer.ts'
import { CommandRunner } from './rest/command-runner.ts'
import { RestHandler } from './rest/handler.ts'
import { HEALTH_PATH, healthAnswer, READY_PATH, readyAnswer } from './rest/health.ts'
import { Streams } from './rest/streams.ts'
import { SyncToken } from './rest/sync-token.ts'
import { randomToken, TokenCheck } from './rest/token.ts'
import { GatewayServer } from './server.ts'

export type { ConnectionEvent } from './redis/connection-event.ts'
export type { RedisTls } from './redis/tls.ts'

/** Settings of {@link startGateway}. */
export interface GatewayOptions {
  /**
   * One server: `redis://[user][:password]@host:port/db`, `rediss://…` for TLS, `unix:///path/to/socket`.
   * The primary that Sentinel names: `sentinel://[user][:password]@host:26379,host2:26379/name/db`.
   * A cluster: `cluster://[user][:password]@host:6379,host2:6379`.
   * The last two with TLS: `rediss+sentinel://…`, `rediss+cluster://…`.
   */
  redis: string
  /** Whom to trust over TLS, and who the gateway is. */
  redisTls?: RedisTls
  /**
   * How many replicas must have a write before it is answered; beyond `waitMs` the answer is 504. A request can ask
   * for another number with the header `redge-min-replicas`.
   * @default 0
   */
  minReplicas?: number
  /**
   * Milliseconds that a write waits for its replicas, less than `silenceMs`; for one request: header `redge-wait-ms`.
   * @default 1000
   */
  waitMs?: number
  /**
   * Port to listen on; `0` takes a free one.
   * @default 0
   */
  port?: number
  /**
   * Address to listen on. Give `0.0.0.0` or `::` to be reachable from other machines.
   * @default '127.0.0.1'
   */
  host?: string
  /**
   * What clients must send: visible ASCII characters, at least one.
   * @default a random one, to be read from the gateway
   */
  token?: string
  /**
   * Whether browsers of any origin may call, which needs the token in the page. When off, OPTIONS is answered 405.
   * @default false
   */
  cors?: boolean
  /**
   * Whether commands that administer the server may run (`CONFIG`, `ACL`, `SHUTDOWN`, `CLIENT KILL`, …): who has the token
   * is then master of the server. What changes the shared connection or waits on it stays refused.
   * @default false
   */
  admin?: boolean
  /**
   * Bytes that the words of one command may have; beyond that the answer is 413.
   * @default 10485760
   */
  maxRequestSize?: number
  /**
   * Bytes that a whole body may have; beyond that the answer is 413.
   * @default 67108864
   */
  maxBodySize?: number
  /**
   * Bytes that Redis may send for one request; beyond that the answer is an error, though the commands have run.
   * @default 67108864, which is also the most: JSON makes up to six characters of a byte
   */
  maxReplySize?: number
  /**
   * Milliseconds for connecting to Redis and logging in.
   * @default 5000
   */
  connectTimeoutMs?: number
  /**
   * Milliseconds without a byte from Redis, while it owes replies, after which it counts as gone.
   * @default 30000
   */
  silenceMs?: number
  /**
   * Subscriptions and monitors that may be open at a time; beyond that the answer is 503. Each has a connection of its
   * own to Redis, whose `maxclients` must allow for them.
   * @default 1000
   */
  maxStreams?: number
  /**
   * Bytes that may wait for the client of a stream, and that one message may have. Beyond that the stream is ended.
   * @default 1048576
   */
  maxStreamBacklog?: number
  /**
   * Milliseconds between two heartbeats of a stream; each also asks Redis whether it is there.
   * @default 15000
   */
  heartbeatMs?: number
  /**
   * Milliseconds that requests in flight are given by `close()`.
   * @default 10000
   */
  drainMs?: number
  /** Is called when the connection to Redis is up, and when it or an attempt at it failed. */
  onConnection?: (event: ConnectionEvent) => void
}

/** A gateway that is listening. */
export interface Gateway {
  /** Base URL for clients, e.g. `http://127.0.0.1:8079`. */
  readonly url: string
  readonly port: number
  /** The token that clients must send. */
  readonly token: string
  /** Stops accepting, ends streams, lets requests in flight end, and closes every connection. */
  close(): Promise<void>
}

/**
 * Starts a gateway, and resolves when it listens and the first attempt to reach Redis is over. While Redis is not
 * reachable, requests are answered 503 and the gateway goes on trying.
 * @throws TypeError for an unusable URL, token or limit; the system's error when it cannot listen, with its `code`.
 * @example
 * const gateway = await startGateway({ redis: 'redis://localhost:6379' })
 * const redis = new Redis({ url: gateway.url, token: gateway.token })
 * await redis.set('greeting', 'hello')
 * await gateway.close()
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const settings = { ...DEFAULTS, token: randomToken(), ...given(options) }
  checkSettings(settings)
  const { host, token, maxRequestSize, maxBodySize } = settings
  const location = parseRedisLocation(settings.redis, settings.redisTls)
  const { connectTimeoutMs, silenceMs } = settings
  const redis = createBackend(location, {
    connectTimeoutMs,
    silenceMs,
    maxReplySize: settings.maxReplySize,
    admin: settings.admin,
    onEvent: settings.onConnection,
  })
  const syncToken = new SyncToken()
  const runner = new CommandRunner({ redis, syncToken, maxRequestSize })
  const streams = new Streams({
    backend: redis,
    connectTimeoutMs,
    silenceMs,
    maxStreams: settings.maxStreams,
    maxBacklog: settings.maxStreamBacklog,
    heartbeatMs: settings.heartbeatMs,
  })
  // Redis says nothing while it waits, and must not count as gone for that.
  const maxWaitMs = Math.max(1, silenceMs - 1)
  const confirmation = {
    minReplicas: settings.minReplicas,
    waitMs: Math.min(settings.waitMs, maxWaitMs),
    maxWaitMs,
  }
  const check = new TokenCheck(token)
  const rest = new RestHandler({ runner, streams, token: check, confirmation, maxBodySize })
  const server = new GatewayServer({
    handle: (req) => route(req, rest, redis),
    syncToken: () => syncToken.toString(),
    cors: settings.cors,
    drainMs: settings.drainMs,
  })
  const port = await server.listen(settings.port, host)
  try {
    await redis.open()
  } catch (error) {
    await Promise.allSettled([server.close(), redis.close()])
    throw error
  }
  let closing: Promise<void> | undefined
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    token,
    close: () => {
      streams.close()
      closing ??= server.close().then(() => redis.close())
      return closing
    },
  }
}

/** The options that have a value: one that is there but `undefined` leaves the default, as a missing one does. */
function given(options: GatewayOptions): GatewayOptions {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return { ...(Object.fromEntries(entries) as Partial<GatewayOptions>), redis: options.redis }
}

function checkSettings(settings: typeof DEFAULTS & { redis: string; token: string }): void {
  for (const name of ['redis', 'host', 'token'] as const) {
    if (typeof settings[name] !== 'string') throw new TypeError(`${name} must be a string`)
  }
  // Node takes an empty one for all addresses.
  if (settings.host === '') throw new TypeError('host must be an address to listen on')
  const { port } = settings
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError('port must be a number from 0 to 65535')
  }
  checkLimits(settings)
}

function checkLimits(settings: typeof DEFAULTS): void {
  for (const name of NUMBERS) {
    const value = settings[name]
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new TypeError(`${name} must be a positive integer`)
    }
  }
  const { minReplicas, waitMs, silenceMs } = settings
  if (!Number.isSafeInteger(minReplicas) || minReplicas < 0) {
    throw new TypeError('minReplicas must be an integer, 0 or more')
  }
  if (minReplicas > 0 && waitMs >= silenceMs) {
    throw new TypeError('waitMs must be less than silenceMs')
  }
  if (settings.maxReplySize > DEFAULTS.maxReplySize) {
    throw new TypeError(`maxReplySize must be ${DEFAULTS.maxReplySize} at most`)
  }
}

const NUMBERS = [
  'maxRequestSize',
  'maxBodySize',
  'maxReplySize',
  'connectTimeoutMs',
  'silenceMs',
  'waitMs',
  'drainMs',
  'maxStreams',
  'maxStreamBacklog',
  'heartbeatMs',
] as const

const DEFAULTS = {
  port: 0,
  host: '127.0.0.1',
  cors: false,
  admin: false,
  maxRequestSize: 10 * 1024 * 1024,
  maxBodySize: 64 * 1024 * 1024,
  maxReplySize: 64 * 1024 * 1024,
  connectTimeoutMs: 5000,
  silenceMs: 30_000,
  minReplicas: 0,
  waitMs: 1000,
  drainMs: 10_000,
  maxStreams: 1000,
  maxStreamBacklog: 1024 * 1024,
  heartbeatMs: 15_000,
  onConnection: (_event: ConnectionEvent): void => {},
}

const READY_DEADLINE_MS = 1000

/** Neither path can be a command: no command of Redis has such a name. */
async function route(
  req: IncomingMessage,
  rest: RestHandler,
  redis: Backend,
): Promise<Answer | StreamAnswer> {
  if (req.url === HEALTH_PATH) return healthAnswer()
  if (req.url === READY_PATH) return readyAnswer(redis, READY_DEADLINE_MS)
  return rest.handle(req)
}
