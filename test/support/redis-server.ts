import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A real Redis or Valkey of its own, empty and without persistence. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Path of its unix socket. */
  readonly socket: string
  /** Sends a signal to the process: `SIGSTOP` makes it hang, `SIGCONT` goes on. */
  signal(name: NodeJS.Signals): void
  /** Starts it again, with its port and its files, after its process was killed by a signal. */
  restart(): Promise<void>
  /** Kills it, waits for its end and removes its files. */
  stop(): Promise<void>
}

/** How {@link startRedis} starts the server. */
export interface RedisServerOptions {
  /** @default a free one */
  port?: number
  /** Further arguments, such as `--requirepass`. */
  args?: string[]
  /** Text of a configuration file, which the server may write to, as Sentinel does. @default none */
  config?: string
}

/** Starts `redis-server`, or `valkey-server` where there is none, and resolves when it answers PING. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'redge-redis-'))
  const port = options.port ?? (await freePort())
  const socket = join(dir, 'redis.sock')
  const settings = ['--port', String(port), '--unixsocket', socket, '--dir', dir]
  const config = join(dir, 'redis.conf')
  if (options.config !== undefined) await writeFile(config, options.config)
  const file = options.config === undefined ? [] : [config]
  const args = [...file, ...settings, '--save', '', '--appendonly', 'no', ...(options.args ?? [])]
  const programs = ['redis-server', 'valkey-server']
  let child = await spawnFirst(programs, args)
  const restart = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    child = await spawnFirst(programs, args)
    await answersPing(port, child)
  }
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    }
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await answersPing(port, child)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    socket,
    signal: (name) => void child.kill(name),
    restart,
    stop,
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function spawnFirst(programs: string[], args: string[]): Promise<ChildProcess> {
  for (const program of programs) {
    const child = spawn(program, args, { stdio: 'ignore' })
    const started = await Promise.race([
      once(child, 'spawn').then(() => true),
      once(child, 'error').then(() => false),
    ])
    if (started) return child
  }
  throw new Error(`None of these programs could be started: ${programs.join(', ')}`)
}

async function answersPing(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await ping(port))) {
    if (child.exitCode !== null) throw new Error(`The Redis server exited: ${child.exitCode}`)
    if (Date.now() > deadline) throw new Error('The Redis server does not answer')
    await delay(10)
  }
}

/** Any reply will do: a server with a password answers `-NOAUTH`. */
function ping(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
  return new Promise<boolean>((resolve) => {
    socket.on('data', (data) => resolve(/^\+PONG|^-NOAUTH/.test(data.toString())))
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(false))
  }).finally(() => socket.destroy())
}
