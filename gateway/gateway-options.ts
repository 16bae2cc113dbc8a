import type { TokenOptions } from './access/token-options.ts'
import type { ConnectionEvent } from './redis/connection-event.ts'
import type { RedisTls } from './redis/tls.ts'
import type { SimulateOptions } from './simulate/simulate-options.ts'
import type { Peers } from './watch/peers.ts'
import type { RequestEvent } from './watch/request-event.ts'

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
   * Further tokens, each with rights of its own. With them and without `token` there is no token for everything.
   * @default none
   */
  tokens?: readonly TokenOptions[]
  /** A token for those who may only read. @default none */
  readOnlyToken?: string
  /** A token for `GET /metrics`, which `token` opens as well. @default none */
  metricsToken?: string
  /**
   * Whether commands answer as the service does where it differs from Redis: `COPY` of a key to itself is 0, `SCAN` takes
   * `WITHTYPE`, `XTRIM` with `~` trims exactly, scripts may have the flag `allow-key-locking`. With `redis` all of them
   * are as Redis has them.
   * @default 'upstash'
   */
  dialect?: 'upstash' | 'redis'
  /**
   * Whether `GET /usage` tells what the service would bill, per token, and `DELETE /usage` begins anew. Each script then
   * runs in a transaction between two `INFO commandstats`, which tell what it ran inside.
   * @default false
   */
  costMeter?: boolean
  /** Faults and delays as production has them. @default none */
  simulate?: SimulateOptions
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
   * Bytes of bodies and answers that may be held at a time; beyond that requests are answered 503.
   * @default 536870912
   */
  maxMemory?: number
  /**
   * Milliseconds without a byte in either direction after which a client's connection is closed, also when it does not
   * read its answer. More than `silenceMs`.
   * @default 120000
   */
  socketTimeoutMs?: number
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
  /** Is called after each request; what it is told holds no value and no token. */
  onRequest?: (event: RequestEvent) => void
  /** The other processes of this gateway, for figures about all of them. @default none */
  peers?: Peers
}
