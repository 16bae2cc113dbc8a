import { join } from 'node:path'
import { run } from '../../scripts/programs.ts'
import type { Load } from './cases.ts'
import type { Programs } from './programs.ts'
import { type Server, TOKEN } from './servers.ts'

/** What one run of wrk has shown. */
export interface Sample {
  readonly server: Server['name']
  readonly case: string
  readonly connections: number
  /** Requests a second. */
  readonly rate: number
  /** Microseconds of CPU time of the server for each request. */
  readonly cpu: number
  /** Milliseconds. */
  readonly p99: number
  readonly errors: number
}

/** Loads a server for so many seconds. */
export async function measure(
  { wrk, env }: Programs,
  server: Server,
  { method, path, body, together }: Load,
  connections: number,
  seconds: number,
): Promise<Omit<Sample, 'case'>> {
  const script = join(import.meta.dirname, 'load.lua')
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script]
  const headers = ['-H', `authorization: Bearer ${TOKEN}`, '-H', 'content-type: application/json']
  const url = `http://127.0.0.1:${server.port}${path}`
  const before = server.cpuSeconds()
  const rest = ['--', method, path, body, String(together)]
  const { ok, output } = await run(wrk, [...args, ...headers, url, ...rest], { env })
  const cpu = server.cpuSeconds() - before
  const line = output.split('\n').find((text) => text.startsWith('{"requests"'))
  if (!ok || line === undefined) throw new Error(`wrk failed:\n${output}`)
  const found = JSON.parse(line) as Record<'requests' | 'seconds' | 'p99' | 'errors', number>
  return {
    server: server.name,
    connections,
    rate: found.requests / found.seconds,
    cpu: (cpu / Math.max(1, found.requests)) * 1e6,
    p99: found.p99,
    errors: found.errors,
  }
}

/** Commands a second of redis-benchmark with 100 commands together. */
export async function redisBenchmark(port: number, connections: number): Promise<number> {
  const args = ['-p', String(port), '-c', String(connections), '-P', '100', '-n', '300000']
  const { ok, output } = await run('redis-benchmark', [...args, '--csv', 'GET', 'k'])
  const [, rate] = /^"[^"]*","([\d.]+)"/m.exec(output.split('\n').slice(1).join('\n')) ?? []
  if (!ok || rate === undefined) throw new Error(`redis-benchmark failed:\n${output}`)
  return Number(rate)
}
