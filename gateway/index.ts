/** An Upstash-compatible REST door in front of a Redis. */

import { Doors } from './access/doors.ts'
import { createServer } from './create-server.ts'
import type { GatewayOptions } from './gateway-options.ts'
import { parseRedisLocation } from './redis/location.ts'
import { Streams } from './rest/streams.ts'
import { SyncToken } from './rest/sync-token.ts'
import type { GatewayServer } from './server.ts'
import { readSettings } from './settings.ts'
import { Metrics } from './watch/metrics.ts'
import { UsageMeter } from './watch/usage.ts'

export type { TokenOptions } from './access/token-options.ts'
export type { GatewayOptions } from './gateway-options.ts'
export type { ConnectionEvent } from './redis/connection-event.ts'
export type { RedisTls } from './redis/tls.ts'
export type { SimulateOptions } from './simulate/simulate-options.ts'
export type { Peers, Question } from './watch/peers.ts'
export type { EndpointName, RequestEvent } from './watch/request-event.ts'
export type { UsageFigures, UsageReport } from './watch/usage.ts'

/** A gateway that is listening. */
export interface Gateway {
  /** Base URL for clients, e.g. `http://127.0.0.1:8079`. */
  readonly url: string
  readonly port: number
  /** The token that clients must send; with `tokens` and without `token`, the first of them. */
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
  const settings = readSettings(options)
  const location = parseRedisLocation(settings.redis, settings.redisTls)
  const [syncToken, usage, metrics] = [new SyncToken(), new UsageMeter(), new Metrics()]
  const shared = { settings, location, syncToken, usage, metrics }
  const doors = new Doors(shared)
  const streams = new Streams({ ...settings, maxBacklog: settings.maxStreamBacklog })
  const server = createServer({ ...shared, doors, streams })
  const close = closer({ streams, server, doors })
  const port = await server.listen(settings.port, settings.host)
  await doors.open().catch(async (error) => {
    await close()
    throw error
  })
  const url = `http://${inUrl(settings.host)}:${port}`
  return { url, port, token: settings.allTokens[0]?.token ?? '', close }
}

/** Closes everything once, however often it is called. */
function closer({ streams, server, doors }: Closable): () => Promise<void> {
  let closing: Promise<void> | undefined
  return () => {
    streams.close()
    closing ??= server.close().then(() => doors.close())
    return closing
  }
}

interface Closable {
  readonly streams: Pick<Streams, 'close'>
  readonly server: Pick<GatewayServer, 'close'>
  readonly doors: Pick<Doors, 'close'>
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
