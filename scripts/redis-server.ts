import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Child, startChild } from './children.ts'
import { Failure } from './failure.ts'
import { freePort } from './ports.ts'
import { ping } from './redis-ping.ts'
import { findRedisProgram, type RedisProgram } from './redis-program.ts'

/** A Redis to work on. */
export interface RedisServer {
  readonly url: string
  /** What to tell the user about it. */
  readonly note: string
  /** The process, when it is ours. */
  readonly child?: Child
}

/** Which Redis to use. */
export interface RedisServerOptions {
  /** Our own folder: the data lives in it, and a program may be unpacked into it. */
  readonly stateDir: string
  /** Start with no data. */
  readonly fresh: boolean
  /** The address of a server that runs already; normally `REDIS_URL`. */
  readonly url?: string | undefined
}

const readyWithinMs = 20_000

/**
 * The Redis at `url`, or one of our own, started on a free port with its data in `stateDir`.
 *
 * @throws {Failure} when there is none to be had.
 */
export async function provideRedis(options: RedisServerOptions): Promise<RedisServer> {
  const { stateDir, fresh, url } = options
  if (url) return useServer(url, fresh)
  const program = await findRedisProgram({ stateDir })
  const dataDir = join(stateDir, 'data')
  if (fresh) rmSync(dataDir, { recursive: true, force: true })
  mkdirSync(dataDir, { recursive: true })
  return startServer(program, dataDir)
}

async function useServer(address: string, fresh: boolean): Promise<RedisServer> {
  if (fresh) {
    throw new Failure(
      '--fresh empties the Redis that npm start runs itself, but REDIS_URL names another.',
      'Leave out --fresh, or unset REDIS_URL.',
    )
  }
  // Sentinel and Cluster are the gateway's own to check; with several hosts they are no URLs to any parser.
  if (severalHosts.test(address)) {
    return { url: address, note: `${withoutSecrets(address)} (REDIS_URL)` }
  }
  const url = parseAddress(address)
  if (url === null) {
    throw new Failure(
      'REDIS_URL is not a URL.',
      'Write it as redis://[user:password@]host:port[/db], unix:///path/to/socket, sentinel://host:26379,host2:26379/name or cluster://host:6379,host2:6379.',
    )
  }
  if (['redis:', 'rediss:', 'unix:'].includes(url.protocol)) await expectPong(url)
  return { url: address, note: `${withoutPassword(url)} (REDIS_URL)` }
}

const severalHosts = /^(rediss?\+)?(sentinel|cluster):\/\//i

function withoutSecrets(address: string): string {
  return address
    .replace(/:\/\/([^@/?#:]*):[^@/?#]*@/, '://$1:***@')
    .replace(/(password=)[^&#]*/gi, '$1***')
}

/** A socket has no host, but a URL without one can name no user. */
function parseAddress(address: string): URL | null {
  return URL.parse(address.replace(/^(unix:\/\/[^/]*@)\//, '$1localhost/'))
}

async function expectPong(url: URL): Promise<void> {
  const advice =
    'Start that server or correct REDIS_URL. Without REDIS_URL npm start brings a Redis of its own.'
  const answer = await ping(url).catch((error: unknown) => {
    throw new Failure(`No Redis answers at ${withoutPassword(url)} (REDIS_URL).`, advice, {
      cause: error,
    })
  })
  if (answer === '+PONG' || answer.startsWith('-LOADING')) return
  const code = answer.slice(1).split(' ', 1)[0]
  throw new Failure(`Redis at ${withoutPassword(url)} refuses: ${code}.`, adviceOn(code))
}

function adviceOn(code: string | undefined): string {
  switch (code) {
    case 'NOAUTH':
      return 'It wants a password: REDIS_URL=redis://:password@host:port'
    case 'WRONGPASS':
      return 'Correct the user and the password in REDIS_URL.'
    default:
      return 'Check that REDIS_URL names a Redis or Valkey server.'
  }
}

function withoutPassword(url: URL): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '***'
  return shown.href
}

async function startServer(program: RedisProgram, dataDir: string): Promise<RedisServer> {
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const child = await startChild({
    name: 'redis-server',
    command: program.command,
    args: serverArguments(port, dataDir),
    env: program.env,
  })
  await waitForPong(new URL(url), child)
  return { url, note: `${url}, data in ${dataDir}`, child }
}

function serverArguments(port: number, dataDir: string): string[] {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: dataDir,
    appendonly: 'yes',
    save: '',
    loglevel: 'warning',
    daemonize: 'no',
  }
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
}

async function waitForPong(url: URL, child: Child): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  let end: string | undefined
  void child.ended.then((how) => {
    end = how
  })
  while (end === undefined && Date.now() < deadline) {
    const answer = await ping(url, 1_000).catch(() => undefined)
    if (answer === '+PONG') return
    await delay(20)
  }
  await child.stop()
  throw new Failure(
    `${child.lastLines()}\n\nredis-server did not start (${end ?? `no answer in ${readyWithinMs / 1000} s`}).`,
    'If its data are damaged or from a newer version, start empty: npm start -- --fresh',
  )
}
