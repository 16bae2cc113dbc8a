#!/usr/bin/env node
/**
 * The program `redge-gateway`: {@link startGateway} with flags, environment variables and a file. Published, it is one
 * file with the library, so it runs only when it is what was started.
 */

import cluster from 'node:cluster'
import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startGateway } from './index.ts'
import { type ProgramSettings, programSettings } from './program/gateway-options.ts'
import { helpText } from './program/help.ts'
import { Log } from './program/log.ts'
import { configText } from './program/print-config.ts'
import { PROGRAM_OPTIONS } from './program/program-options.ts'
import { type Flags, readGivenSettings } from './program/read-settings.ts'
import { UsageError } from './program/usage-error.ts'
import { superviseWorkers, tellListening, workerPeers } from './program/workers.ts'
import { limitYoungGeneration } from './program/young-generation.ts'
import { parseRedisLocation } from './redis/location.ts'
import { randomToken } from './rest/token.ts'
import { readSettings } from './settings.ts'

export * from './index.ts'

async function main(): Promise<void> {
  const flags = readFlags()
  if (flags.help) return say(helpText())
  if (flags.version) return say(`${readManifest().version}\n`)
  const given = readGivenSettings(flags, process.env)
  const settings = programSettings(given)
  // What cannot be meant is told before anything is started or shown.
  readSettings(settings.gateway)
  parseRedisLocation(settings.gateway.redis, settings.gateway.redisTls)
  if (flags['print-config']) return say(configText(given))
  if (settings.workers === 1 || cluster.isWorker) limitYoungGeneration()
  if (cluster.isWorker) return serveAsWorker(settings)
  return settings.workers > 1 ? serveByWorkers(settings) : serve(settings)
}

function readFlags(): Flags {
  const switches = ['help', 'version', 'print-config']
  const options = Object.fromEntries([
    ...PROGRAM_OPTIONS.map(({ flag, type }) => [
      flag,
      { type: type === 'switch' ? 'boolean' : 'string' } as const,
    ]),
    ...switches.map((name) => [name, { type: 'boolean' }] as const),
  ])
  try {
    return parseArgs({ options }).values as Flags
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

async function serve(settings: ProgramSettings): Promise<void> {
  const log = new Log(settings.log)
  const gateway = await startGateway({ ...settings.gateway, ...listeners(log) })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => gateway.close())
  sayWhere(gateway.url, isTokenGiven(settings) ? undefined : gateway.token)
}

/** One process that looks after others, all with the same settings and token. */
async function serveByWorkers(settings: ProgramSettings): Promise<void> {
  const log = new Log(settings.log)
  const token = isTokenGiven(settings) ? undefined : randomToken()
  const env = token === undefined ? {} : { REDGE_GATEWAY_TOKEN: token }
  process.exitCode = await superviseWorkers(settings.workers, env, {
    onListening: (url) => sayWhere(url, token),
    onLost: () => log.note('worker_lost', 'A process has ended; another one takes its place'),
  })
}

async function serveAsWorker({ gateway: options, log: format, workers }: ProgramSettings) {
  const log = new Log(format)
  const gateway = await startGateway({
    ...options,
    tokens: options.tokens?.map((token) => shareOf(token, workers)),
    peers: workerPeers(),
    ...listeners(log),
  } as typeof options)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => gateway.close().then(() => process.disconnect()))
  }
  tellListening(gateway.url)
}

/** Connections are dealt out in turn, so each process has its part of what a token may do. */
function shareOf<T extends { readonly maxRequestsPerSecond?: number | undefined }>(
  token: T,
  workers: number,
): T {
  const rate = token.maxRequestsPerSecond
  return rate === undefined ? token : { ...token, maxRequestsPerSecond: rate / workers }
}

function listeners(log: Log) {
  const { request } = log
  return { onConnection: log.connection, ...(request ? { onRequest: request } : {}) }
}

function isTokenGiven({ gateway }: ProgramSettings): boolean {
  return gateway.token !== undefined || (gateway.tokens?.length ?? 0) > 0
}

function sayWhere(url: string, token: string | undefined): void {
  say(`redge-gateway listens on ${url}\n`)
  // The only place where a token is ever shown: nobody else knows this one.
  if (token !== undefined) say(`UPSTASH_REDIS_REST_TOKEN=${token}\n`)
}

function readManifest(): { name: string; version: string } {
  return JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
}

function say(text: string): void {
  process.stdout.write(text)
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
    process.stderr.write(`redge-gateway: ${text}\n`)
    process.exitCode = status
    if (cluster.isWorker) process.disconnect()
  })
}
