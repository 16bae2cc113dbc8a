/** An Upstash-compatible REST door in front of a Redis. */

import { openAccesses } from './access/open-accesses.ts'
import type { GatewayOptions } from './gateway-options.ts'
import { parseRedisLocation } from './redis/location.ts'
import { RestHandler } from './rest/handler.ts'
import { Operations } from './rest/operations.ts'
import { Streams } from './rest/streams.ts'
import { SyncToken } from './rest/sync-token.ts'
import { GatewayServer } from './server.ts'
import { readSettings } from './settings.ts'
import { Simulation } from './simulate/simulation.ts'
import { Memory } from './watch/memory.ts'
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
  const syncToken = new SyncToken()
  const [metrics, memory, usage] = [new Metrics(), new Memory(settings.maxMemory), new UsageMeter()]
  const doors = openAccesses({ settings, location, syncToken, usage, metrics })
  const streams = new Streams({ ...settings, maxBacklog: settings.maxStreamBacklog })
  const isSimulating = Object.values(settings.simulate).some((value) => value !== undefined)
  const rest = new RestHandler({
    accesses: doors.accesses,
    streams,
    maxBodySize: settings.maxBodySize,
    simulation: isSimulating ? new Simulation(settings.simulate) : undefined,
  })
  const operations = new Operations({
    redis: doors.main,
    accesses: doors.accesses,
    operators: doors.operators,
    metrics,
    gauges: () => ({
      redge_gateway_redis_up: doors.areUp() ? 1 : 0,
      redge_gateway_open_streams: streams.size,
      redge_gateway_requests_in_flight: server.inFlight,
      redge_gateway_held_bytes: memory.held,
      redge_gateway_processes: 1,
      process_resident_memory_bytes: process.memoryUsage.rss(),
      process_cpu_seconds_total: cpuSeconds(),
    }),
    usage: settings.costMeter ? usage : undefined,
    peers: settings.peers,
  })
  const server = new GatewayServer({
    handle: (req, record) => operations.answer(req, record) ?? rest.handle(req, record),
    onRequest: (event) => {
      metrics.count(event)
      settings.onRequest(event)
    },
    memory,
    syncToken: () => syncToken.toString(),
    cors: settings.cors,
    socketTimeoutMs: settings.socketTimeoutMs,
    drainMs: settings.drainMs,
  })
  const { host } = settings
  const port = await server.listen(settings.port, host)
  try {
    await doors.open()
  } catch (error) {
    await Promise.allSettled([server.close(), doors.close()])
    throw error
  }
  let closing: Promise<void> | undefined
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    token: settings.allTokens[0]?.token ?? '',
    close: () => {
      streams.close()
      closing ??= server.close().then(doors.close)
      return closing
    },
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
