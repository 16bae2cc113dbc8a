/**
 * A gateway or a proxy in a process of its own, for `processes.ts`. It says where it is by a line of JSON, and ends with its
 * standard input.
 *
 *   node serve.ts gateway REDIS_URL
 *   node serve.ts proxy PORT ROUND_TRIP_MS
 */

import { once } from 'node:events'
import { startGateway } from 'redge-gateway'
import { startSlowProxy } from './slow-proxy.ts'

const [what, target = '', roundTripMs] = process.argv.slice(2)
const server =
  what === 'gateway'
    ? await startGateway({ redis: target })
    : await startSlowProxy(Number(target), Number(roundTripMs))
console.log(JSON.stringify(server))
process.stdin.resume()
await once(process.stdin, 'end')
await server.close()
