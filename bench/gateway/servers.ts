import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../../scripts/ports.ts'
import { root } from '../../scripts/project-bin.ts'
import type { Programs } from './programs.ts'

/** What every server lets in. */
export const TOKEN = 'bench-token'

/** A server under load, in a process of its own. */
export interface Server {
  readonly name: 'webdis' | 'floor' | 'redge' | 'ioredis'
  readonly port: number
  /** Seconds of CPU time that it has taken until now. */
  cpuSeconds(): number
  /** Bytes of memory that it takes now. */
  memory(): number
  stop(): Promise<void>
}

/** Starts all of them in front of the Redis at this port. `dir` is a folder for their files. */
export async function startServers(
  programs: Programs,
  redisPort: number,
  dir: string,
): Promise<Server[]> {
  const here = import.meta.dirname
  const redge = ['--redis', `redis://127.0.0.1:${redisPort}`, '--port', '0', '--token', TOKEN]
  return Promise.all([
    startWebdis(programs, redisPort, dir),
    startNode('floor', [join(here, 'floor-server.ts'), TOKEN]),
    startNode('redge', [join(root, 'gateway/main.ts'), ...redge]),
    startNode('ioredis', [join(here, 'ioredis-server.ts'), TOKEN, String(redisPort)]),
  ])
}

async function startWebdis(
  { webdis, env }: Programs,
  redisPort: number,
  dir: string,
): Promise<Server> {
  const port = await freePort()
  const config = join(dir, 'webdis.json')
  const settings = {
    redis_host: '127.0.0.1',
    redis_port: redisPort,
    http_host: '127.0.0.1',
    http_port: port,
    threads: 1,
    pool_size: 20,
    daemonize: false,
    http_max_request_size: 64 * 1024 * 1024,
    verbosity: 0,
    logfile: join(dir, 'webdis.log'),
    acl: [{ disabled: ['DEBUG'] }],
  }
  writeFileSync(config, JSON.stringify(settings))
  const child = spawn(webdis, [config], { env, stdio: 'ignore' })
  const deadline = Date.now() + 10_000
  while (!(await fetch(`http://127.0.0.1:${port}/PING`).catch(() => undefined))) {
    if (Date.now() > deadline) throw new Error('webdis does not answer')
  }
  return server('webdis', port, child)
}

/** Runs a file that prints its port, or a URL with it. */
async function startNode(name: Server['name'], args: string[]): Promise<Server> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return server(name, Number(/\d+$/.exec(line)?.[0]), child)
}

function server(name: Server['name'], port: number, child: ChildProcess): Server {
  return {
    name,
    port,
    cpuSeconds: () => cpuSeconds(child.pid as number),
    memory: () => memory(child.pid as number),
    stop: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** User and system time, in the kernel's ticks of a hundredth of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

function memory(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) * 1024
}
