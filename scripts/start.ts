import { mkdirSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startGateway } from 'redge-gateway'
import { startDocs } from './background-docs.ts'
import type { Child } from './children.ts'
import { startCron } from './cron.ts'
import { djangoWelcome, startDjango } from './django.ts'
import { codeOf, Failure, reportFailure } from './failure.ts'
import { type Guard, startGuard } from './guard.ts'
import { beTheOnlyOne } from './only-one.ts'
import { choosePort, type PortWish } from './ports.ts'
import { root } from './project-bin.ts'
import { provideRedis } from './redis-server.ts'
import { loadSecrets, type Secrets, writePrivate } from './secrets.ts'
import { readStartOptions, type StartOptions, startHelp } from './start-options.ts'
import { stopRequest } from './stop-request.ts'
import { welcome } from './welcome.ts'
import { startWorker, type Worker } from './worker.ts'

const closeWithinMs = 3_000

/** What must be undone at the end, and who is told when a part ends before. */
interface Stack {
  readonly parts: AsyncDisposableStack
  readonly guard: Guard
  readonly fail: (error: unknown) => void
}

/** Starts all parts in order and prints where they are. */
async function startAll(options: StartOptions, stack: Stack): Promise<void> {
  const startedAt = performance.now()
  const stateDir = makeStateDir()
  stack.parts.use(await beTheOnlyOne(stateDir))
  const secrets = loadSecrets(stateDir)
  const redis = await provideRedis({ stateDir, fresh: options.fresh, url: process.env.REDIS_URL })
  if (redis.child !== undefined) keep(redis.child, stack)
  const gateway = await openGateway(options, redis.url, secrets.gatewayToken)
  // Bounded, as a client that keeps its connection must not keep us from ending.
  stack.parts.defer(() => Promise.race([gateway.close(), delay(closeWithinMs)]))
  const worker = await openWorker(options, stateDir, gateway, secrets)
  keep(worker.child, stack)
  await worker.ready()
  stack.parts.use(startCron(worker.url))
  const django = options.django ? await startDjango(stateDir, redis.url) : undefined
  if (django !== undefined) keep(django.child, stack)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const where = welcome({
    workerUrl: worker.url,
    apiToken: secrets.apiToken,
    adminToken: secrets.adminToken,
    gatewayUrl: gateway.url,
    gatewayToken: gateway.token,
    redisNote: redis.note,
  })
  writeClientFile(stateDir, {
    UPSTASH_REDIS_REST_URL: gateway.url,
    UPSTASH_REDIS_REST_TOKEN: gateway.token,
    REDGE_URL: worker.url,
    REDGE_API_TOKEN: secrets.apiToken,
  })
  console.log(`redge is ready (${seconds} s)\n\n${where}\n`)
  if (django !== undefined) console.log(`${djangoWelcome(django, worker.url)}\n`)
  stack.parts.defer(await startDocs())
}

function makeStateDir(): string {
  const dir = resolve(process.env.REDGE_DIR || join(root, '.redge'))
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    return realpathSync(dir)
  } catch (error) {
    throw new Failure(
      `${dir} cannot be made (${codeOf(error)}).`,
      'Make the folder yours, or name another one: REDGE_DIR=~/redge npm start',
      { cause: error },
    )
  }
}

/** For programs that use what runs here: `npx node --env-file=.redge/client.env my-program.ts`. */
function writeClientFile(stateDir: string, vars: Readonly<Record<string, string>>): void {
  const lines = Object.entries(vars).map(([name, value]) => `${name}=${value}\n`)
  writePrivate(join(stateDir, 'client.env'), lines.join(''))
}

/** Takes a child into the care of the stack: stopped at the end, and the end of all if it dies before. */
function keep(child: Child, { parts, guard, fail }: Stack): void {
  guard.watch(child)
  parts.defer(() => child.stop())
  void child.ended.then((how) => {
    if (parts.disposed) return
    fail(
      new Failure(
        `${child.lastLines()}\n\n${child.name} has ended by itself (${how}); the rest is stopped too.`,
        'See what it said above, then run npm start again.',
      ),
    )
  })
}

type Gateway = Awaited<ReturnType<typeof startGateway>>

async function openGateway(options: StartOptions, redis: string, token: string): Promise<Gateway> {
  const wish: PortWish = { flag: '--gateway-port', wanted: options.gatewayPort, usual: 8079 }
  const port = await choosePort(wish)
  sayIfOther('gateway', wish, port)
  try {
    // It is the developer's own Redis, and the API has scopes of its own.
    return await startGateway({ redis, port, host: '127.0.0.1', token, admin: true })
  } catch (error) {
    // Somebody was faster: look again.
    if (codeOf(error) === 'EADDRINUSE') return openGateway(options, redis, token)
    if (!(error instanceof TypeError)) throw error
    throw new Failure(
      `The gateway cannot use REDIS_URL: ${error.message}`,
      'Write it as redis://[user:password@]host:port[/db], rediss://… or unix:///path/to/socket.',
      { cause: error },
    )
  }
}

async function openWorker(
  options: StartOptions,
  stateDir: string,
  gateway: Gateway,
  secrets: Secrets,
): Promise<Worker> {
  return startWorker({
    root,
    stateDir,
    quiet: options.quiet,
    port: await workerPort(options, gateway.port),
    vars: {
      UPSTASH_REDIS_REST_URL: gateway.url,
      UPSTASH_REDIS_REST_TOKEN: gateway.token,
      REDGE_API_TOKEN: secrets.apiToken,
      REDGE_ADMIN_TOKEN: secrets.adminToken,
      ...(options.django ? { DJANGO_SETTINGS: '{}' } : {}),
    },
  })
}

async function workerPort(options: StartOptions, gatewayPort: number): Promise<number> {
  const wish: PortWish = { flag: '--port', wanted: options.port, usual: 8787 }
  const port = await choosePort(wish, new Set([gatewayPort]))
  sayIfOther('Worker', wish, port)
  return port
}

function sayIfOther(who: string, { wanted, usual }: PortWish, port: number): void {
  if (wanted !== undefined || port === usual) return
  console.log(`Port ${usual} is taken, so the ${who} uses ${port}.`)
}

/** Runs until somebody asks to stop, or a part fails. */
async function serve(options: StartOptions): Promise<void> {
  const failure = Promise.withResolvers<never>()
  const stop = stopRequest(failure.reject)
  const guard = startGuard()
  const parts = new AsyncDisposableStack()
  try {
    const started = startAll(options, { parts, guard, fail: failure.reject })
    started.catch(failure.reject)
    const reason = await Promise.race([stop, failure.promise])
    console.log(`\nStopping (${reason}) …`)
  } finally {
    await parts.disposeAsync()
    guard.dismiss()
  }
  console.log('Stopped.')
}

async function main(): Promise<number> {
  try {
    const options = readStartOptions(process.argv.slice(2))
    if (options.help) console.log(startHelp)
    else await serve(options)
    return 0
  } catch (error) {
    reportFailure(error)
    return 1
  }
}

process.exit(await main())
