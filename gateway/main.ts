#!/usr/bin/env node
/**
 * The program `redge-gateway`: {@link startGateway} with flags and environment variables. Published, it is one file with
 * the library, so it runs only when it is what was started.
 */

import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type ConnectionEvent, type Gateway, type GatewayOptions, startGateway } from './index.ts'

export * from './index.ts'

const HELP = `Usage: redge-gateway [options]

An Upstash-compatible REST door in front of any Redis or Valkey.

  --redis URL    the Redis: redis://[user][:password]@host:port/db, rediss://… for TLS,
                 unix:///path/to/socket, sentinel://host:26379,host2:26379/name, or
                 cluster://host:6379,host2:6379            REDIS_URL, redis://127.0.0.1:6379
  --redis-ca FILE    certificates (PEM) to trust over TLS  REDGE_GATEWAY_REDIS_CA
  --redis-cert FILE  the gateway's own certificate         REDGE_GATEWAY_REDIS_CERT
  --redis-key FILE   the key of that certificate           REDGE_GATEWAY_REDIS_KEY
  --redis-insecure   talk to a server whose certificate cannot be verified
                                                           REDGE_GATEWAY_REDIS_INSECURE=1, off
  --min-replicas N   replicas that must have a write before it is answered
                                                           REDGE_GATEWAY_MIN_REPLICAS, 0
  --wait-ms N        milliseconds that a write waits for them
                                                           REDGE_GATEWAY_WAIT_MS, 1000
  --port N       port to listen on, 0 for a free one       REDGE_GATEWAY_PORT, 8079
  --host HOST    address to listen on                      REDGE_GATEWAY_HOST, 127.0.0.1
  --token TOKEN  what clients must send; other users of the machine can see flags, so prefer
                 the variable                              REDGE_GATEWAY_TOKEN, a random one
  --cors         let browsers of any origin call
  --admin        let clients administer the server: CONFIG, ACL, SHUTDOWN, CLIENT KILL, …
                                                           REDGE_GATEWAY_ADMIN=1, off
  --help         show this
  --version      show the version

On the right: the environment variable that a flag goes before, and the default.
SIGTERM and SIGINT let requests in flight end, then stop.
`

/** A mistake in how the program was called. */
class UsageError extends Error {}

async function main(): Promise<void> {
  const flags = readFlags()
  if (flags.help) return say(HELP)
  if (flags.version) return say(`${version()}\n`)
  const { options, isTokenGiven } = readOptions(flags)
  const gateway = await startGateway({ ...options, onConnection: reportConnection })
  stopOnSignals(gateway)
  say(`redge-gateway listens on ${gateway.url}\n`)
  // The only place where a token is ever shown: nobody else knows this one.
  if (!isTokenGiven) say(`UPSTASH_REDIS_REST_TOKEN=${gateway.token}\n`)
}

type Flags = ReturnType<typeof readFlags>

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        redis: { type: 'string' },
        'redis-ca': { type: 'string' },
        'redis-cert': { type: 'string' },
        'redis-key': { type: 'string' },
        'redis-insecure': { type: 'boolean' },
        'min-replicas': { type: 'string' },
        'wait-ms': { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        token: { type: 'string' },
        cors: { type: 'boolean' },
        admin: { type: 'boolean' },
        help: { type: 'boolean' },
        version: { type: 'boolean' },
      },
    })
    return values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** The flag, else the environment variable, else the default; an empty one counts as not given. */
function readOptions(flags: Flags): { options: GatewayOptions; isTokenGiven: boolean } {
  const { env } = process
  const token = flags.token || env.REDGE_GATEWAY_TOKEN
  const options = {
    redis: flags.redis || env.REDIS_URL || 'redis://127.0.0.1:6379',
    port: portNumber(flags.port || env.REDGE_GATEWAY_PORT || '8079'),
    host: flags.host || env.REDGE_GATEWAY_HOST || '127.0.0.1',
    cors: flags.cors ?? false,
    admin: flags.admin ?? isOn('REDGE_GATEWAY_ADMIN'),
    ...readTls(flags),
    ...readConfirmation(flags),
  }
  return token
    ? { options: { ...options, token }, isTokenGiven: true }
    : { options, isTokenGiven: false }
}

/** The settings for TLS, when there are any. */
function readTls(flags: Flags): Pick<GatewayOptions, 'redisTls'> {
  const { env } = process
  const insecure = flags['redis-insecure'] ?? isOn('REDGE_GATEWAY_REDIS_INSECURE')
  const redisTls = {
    ca: readPem(flags['redis-ca'] || env.REDGE_GATEWAY_REDIS_CA),
    cert: readPem(flags['redis-cert'] || env.REDGE_GATEWAY_REDIS_CERT),
    key: readPem(flags['redis-key'] || env.REDGE_GATEWAY_REDIS_KEY),
  }
  const isGiven = insecure || Object.values(redisTls).some((pem) => pem !== undefined)
  return isGiven ? { redisTls: { ...redisTls, insecure } } : {}
}

function readPem(path: string | undefined): string | undefined {
  try {
    return path ? readFileSync(path, 'utf8') : undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(`${path} cannot be read (${code})`)
  }
}

function readConfirmation(flags: Flags): Pick<GatewayOptions, 'minReplicas' | 'waitMs'> {
  const { env } = process
  const minReplicas = flags['min-replicas'] || env.REDGE_GATEWAY_MIN_REPLICAS
  const waitMs = flags['wait-ms'] || env.REDGE_GATEWAY_WAIT_MS
  return {
    ...(minReplicas ? { minReplicas: wholeNumber('--min-replicas', minReplicas) } : {}),
    ...(waitMs ? { waitMs: wholeNumber('--wait-ms', waitMs) } : {}),
  }
}

function wholeNumber(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new UsageError(`${flag} must be a whole number`)
}

function portNumber(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port < 65_536) return port
  throw new UsageError('The port must be a number from 0 to 65535')
}

function isOn(variable: string): boolean {
  const value = process.env[variable] || '0'
  if (value === '0' || value === '1') return value === '1'
  throw new UsageError(`${variable} must be 1 or 0`)
}

function version(): string {
  return readManifest().version
}

function readManifest(): { name: string; version: string } {
  return JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
}

function stopOnSignals(gateway: Gateway): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => gateway.close())
}

let wasUp: boolean | undefined

/** Tells of changes only: while Redis is away, each attempt fails. */
function reportConnection(event: ConnectionEvent): void {
  const isUp = event.type === 'up'
  if (isUp === wasUp) return
  if (!isUp) complain(`Redis is not reachable (${reasonOf(event.cause)}); trying again`)
  else if (wasUp === false) complain('Redis is reachable again')
  wasUp = isUp
}

/** A system error's code says enough, and several at once (one per address of a name) have no message. */
function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code && /^E[A-Z]+$/.test(error.code) ? error.code : error.message
}

function say(text: string): void {
  process.stdout.write(text)
}

function complain(text: string): void {
  process.stderr.write(`redge-gateway: ${text}\n`)
}

/** What to tell about an error that ends the program, and its exit status. */
function explain(error: NodeJS.ErrnoException): [text: string, status: number] {
  if (error instanceof UsageError || error instanceof TypeError) {
    return [`${error.message} (see redge-gateway --help)`, 2]
  }
  if (error.code === 'EADDRINUSE') {
    const { address, port } = error as { address?: string; port?: number }
    return [`Port ${port} on ${address} is taken; choose another one with --port`, 1]
  }
  return [error.message, 1]
}

/** Compares paths, one of which npm makes a link, as `import.meta.main` is newer than Node 22. */
function isStarted(): boolean {
  const [, started] = process.argv
  if (started === undefined) return false
  try {
    const self = realpathSync(fileURLToPath(import.meta.url))
    if (createRequire(import.meta.url).resolve(started) !== self) return false
    // A bundle that has taken this file in is started under its own name.
    return readManifest().name === 'redge-gateway'
  } catch {
    return false
  }
}

if (isStarted()) {
  main().catch((error) => {
    const [text, status] = explain(error)
    complain(text)
    process.exitCode = status
  })
}
