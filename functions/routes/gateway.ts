import { type Context, Hono } from 'hono'
import { allowedKeys } from '../http/allow.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../http/problem.ts'

/** Milliseconds that the gateway has to tell how it is. */
const PATIENCE_MS = 2000

/** How redge-gateway is, when that is what the Worker reaches Redis by. Costs a request to it, and no command. */
export const gateway = new Hono<AppEnv>().get('/', async (c) => {
  // Any token that reads may know it, as with Redis itself.
  allowedKeys(c, 'read', 'keyspace')
  const text = await metricsOf(c)
  const sum = (name: string): number => sumOf(text, name)
  return c.json({
    connected: sum('redge_gateway_redis_up') > 0,
    processes: sum('redge_gateway_processes'),
    requests: sum('redge_gateway_requests_total'),
    commands: sum('redge_gateway_commands_total'),
    inFlight: sum('redge_gateway_requests_in_flight'),
    openStreams: sum('redge_gateway_open_streams'),
    memory: sum('process_resident_memory_bytes'),
    held: sum('redge_gateway_held_bytes'),
  })
})

/** @throws Problem `no-gateway` when the endpoint is another, or does not tell the Worker. */
async function metricsOf({ env }: Context<AppEnv>): Promise<string> {
  const url = env.UPSTASH_REDIS_REST_URL?.replace(/\/+$/, '')
  const headers = { Authorization: `Bearer ${env.UPSTASH_REDIS_REST_TOKEN}` }
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const text = await fetch(`${url}/metrics`, { headers, signal }).then(
    async (response) => (response.ok ? await response.text() : ''),
    () => {
      throw new Problem('redis-unavailable')
    },
  )
  if (!text.includes('redge_gateway_')) throw new Problem('no-gateway')
  return text
}

/** The sum of what a metric has for all labels. */
function sumOf(text: string, name: string): number {
  let sum = 0
  for (const line of text.split('\n')) {
    if (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) {
      sum += Number(line.slice(line.lastIndexOf(' ') + 1))
    }
  }
  return sum
}
