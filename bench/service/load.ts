import { join } from 'node:path'
import { run } from '../../scripts/programs.ts'
import type { Programs } from '../gateway/programs.ts'
import { API_TOKEN, type Contender } from './contenders.ts'

/** A request that is sent again and again. */
export interface Endpoint {
  readonly title: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
}

export const ENDPOINTS: readonly Endpoint[] = [
  { title: 'GET /v1/leaderboards/{board}', method: 'GET', path: '/v1/leaderboards/bench' },
  {
    title: 'POST /v1/commands/get',
    method: 'POST',
    path: '/v1/commands/get',
    body: '{"args":["bench"]}',
  },
]

/** What a contender did in one go. */
export interface Sample {
  /** Requests a second. */
  readonly rate: number
  /** Microseconds of CPU time of workerd for each request. */
  readonly cpu: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** How a load is made. */
export interface Load {
  readonly connections: number
  readonly seconds: number
  /** Folder for the bodies. */
  readonly dir: string
}

/** The file in which the body of an endpoint is, for wrk. */
export function bodyFile(dir: string, { path }: Endpoint): string {
  return join(dir, `${path.replaceAll('/', '-')}.json`)
}

/** Loads a contender. */
export async function measure(
  { wrk, env }: Programs,
  { name, workerd }: Contender,
  endpoint: Endpoint,
  { connections, seconds, dir }: Load,
): Promise<Sample> {
  const script = join(import.meta.dirname, '../gateway/load.lua')
  const body = endpoint.body === undefined ? '-' : bodyFile(dir, endpoint)
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script]
  const headers = ['-H', `authorization: Bearer ${API_TOKEN}`]
  const rest = [`${workerd.url}/`, '--', endpoint.method, endpoint.path, body, '1']
  const before = workerd.cpu()
  const { ok, output } = await run(wrk, [...args, ...headers, ...rest], { env })
  const cpu = workerd.cpu() - before
  const line = output.split('\n').find((text) => text.startsWith('{"requests"'))
  if (!ok || line === undefined) throw new Error(`wrk failed:\n${output}`)
  const found = JSON.parse(line) as Record<string, number>
  const { requests = 0, seconds: time = 1, p50 = 0, p99 = 0, errors = 0 } = found
  // What fails is fast, and would look good.
  if (errors > 0) throw new Error(`${name}: ${errors} errors`)
  return { rate: requests / time, cpu: cpu / Math.max(1, requests), p50, p99 }
}
