import type { Doors, DoorsOptions } from './access/doors.ts'
import { RestHandler } from './rest/handler.ts'
import { Operations } from './rest/operations.ts'
import type { Streams } from './rest/streams.ts'
import { GatewayServer } from './server.ts'
import type { Settings } from './settings.ts'
import { Simulation } from './simulate/simulation.ts'
import { Memory } from './watch/memory.ts'

/** What {@link createServer} puts together. */
export interface ServerParts extends DoorsOptions {
  readonly doors: Doors
  readonly streams: Streams
}

/** The HTTP side of a gateway, which does not listen yet. */
export function createServer(parts: ServerParts): GatewayServer {
  const { settings, metrics, syncToken } = parts
  const { cors, socketTimeoutMs, drainMs } = settings
  const memory = new Memory(settings.maxMemory)
  const rest = restHandler(parts)
  const operations = createOperations(parts, () => ({
    redge_gateway_requests_in_flight: server.inFlight,
    redge_gateway_held_bytes: memory.held,
  }))
  const server = new GatewayServer({
    handle: (req, record) => operations.answer(req, record) ?? rest.handle(req, record),
    onRequest: (event) => {
      metrics.count(event)
      settings.onRequest(event)
    },
    memory,
    syncToken: () => syncToken.toString(),
    cors,
    socketTimeoutMs,
    drainMs,
  })
  return server
}

function restHandler({ settings, doors, streams }: ServerParts): RestHandler {
  const { accesses } = doors
  const { maxBodySize } = settings
  return new RestHandler({ accesses, streams, maxBodySize, simulation: simulationOf(settings) })
}

function simulationOf({ simulate }: Settings): Simulation | undefined {
  const isSimulating = Object.values(simulate).some((value) => value !== undefined)
  return isSimulating ? new Simulation(simulate) : undefined
}

function createOperations(
  { settings, doors, streams, metrics, usage }: ServerParts,
  serverGauges: () => Record<string, number>,
): Operations {
  return new Operations({
    redis: doors.main,
    accesses: doors.accesses,
    operators: doors.operators,
    metrics,
    gauges: () => ({
      ...serverGauges(),
      redge_gateway_redis_up: doors.areUp ? 1 : 0,
      redge_gateway_open_streams: streams.size,
      redge_gateway_processes: 1,
      process_resident_memory_bytes: process.memoryUsage.rss(),
      process_cpu_seconds_total: cpuSeconds(),
    }),
    usage: settings.costMeter ? usage : undefined,
    peers: settings.peers,
  })
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
