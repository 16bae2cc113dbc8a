import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { Miniflare } from 'miniflare'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type LockOptions, Redis } from '../../lib/index.ts'
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts'
import { dropsReplies } from '../support/faults.ts'
import { WRITE } from '../support/log-write.ts'
import type { MortalRequest, MortalResult } from '../support/mortal-contender.ts'
import { freePort, type RedisServer, startRedis } from '../support/redis-server.ts'
import { startWorkerd } from '../support/workerd-process.ts'

const TOKEN = 'contention'
const TIMEOUT = 1
const QUEUE = { strategy: 'queue', claim: 0.5 } as const
const LIVE: readonly LockOptions[] = [
  { timeout: TIMEOUT, sleep: 0.01, waiting: 'poll' },
  { timeout: TIMEOUT, waiting: 'backoff' },
  { timeout: TIMEOUT, waiting: QUEUE },
  { timeout: TIMEOUT, waiting: QUEUE },
]

let server: RedisServer
let gateway: Gateway
let proxy: FaultProxy
let pythons: ChildProcess[]
let shared: Omit<MortalRequest, 'options'>

beforeEach(async () => {
  server = await startRedis()
  gateway = await startGateway({ redis: server.url, port: await freePort(), token: TOKEN })
  proxy = await startFaultProxy(gateway.url, dropsReplies, 25)
  pythons = []
  shared = { name: `lock:${crypto.randomUUID()}`, log: `log:${crypto.randomUUID()}` }
})

afterEach(async () => {
  for (const python of pythons) python.kill('SIGKILL')
  await proxy[Symbol.asyncDispose]()
  await gateway.close()
  await server.stop()
})

it('lets nobody in beside a live holder, and everybody in who lives, whatever is killed or lost', async () => {
  const workers = await Promise.all(LIVE.map(startContender))
  try {
    const live = [
      ...workers.map((worker, i) => contend(worker, LIVE[i] ?? {})),
      pythonResult(startPython()),
      pythonResult(startPython()),
    ]
    await Promise.all([killPython(), killWorkers()])
    await restartGateway()
    await Promise.all([killPython(), killWorkers()])
    await redis().hset(shared.log, 'stop', '1')
    const results = await Promise.all(live)
    for (const result of results) {
      expect(result).toMatchObject({ overlaps: 0, stolen: 0 })
      expect(result.done).toBeGreaterThan(0)
    }
    const { last, stop: _, ...writers } = await redis().hgetall(shared.log)
    expect(Object.keys(writers)).toHaveLength(Number(last))
    expect(proxy.faults).toBeGreaterThan(0)
  } finally {
    await Promise.all(workers.map((worker) => worker.dispose()))
  }
}, 120_000)

/** Kills a redis-py process in the middle of what it does. */
async function killPython(): Promise<void> {
  const victim = startPython()
  await delay(500 + 500 * Math.random())
  victim.kill('SIGKILL')
  await once(victim, 'close')
}

/** The same with two workerd processes, of which one is likely to hold the lock or to be next. */
async function killWorkers(): Promise<void> {
  const victims = await Promise.all([startContender(), startContender()])
  const ends = victims.map((victim) =>
    contend(victim, { timeout: TIMEOUT, waiting: QUEUE }).catch(() => undefined),
  )
  for (const victim of victims) {
    await delay(300 + 300 * Math.random())
    await victim.dispose()
  }
  await Promise.all(ends)
}

/** A client past the proxy. */
function redis(): Redis {
  return new Redis({ url: gateway.url, token: TOKEN })
}

async function restartGateway(): Promise<void> {
  const { url } = gateway
  await gateway.close()
  await delay(200)
  gateway = await startGateway({ redis: server.url, port: Number(new URL(url).port), token: TOKEN })
}

async function startContender(): Promise<Miniflare> {
  return await startWorkerd('test/support/mortal-contender.ts', {
    UPSTASH_REDIS_REST_URL: proxy.url,
    UPSTASH_REDIS_REST_TOKEN: TOKEN,
  })
}

async function contend(worker: Miniflare, options: LockOptions): Promise<MortalResult> {
  const request: MortalRequest = { ...shared, options }
  const answer = await fetch(await worker.ready, { method: 'POST', body: JSON.stringify(request) })
  const said = await answer.text()
  if (!answer.ok) throw new Error(said)
  return JSON.parse(said) as MortalResult
}

function startPython(): ChildProcess {
  const script = join(import.meta.dirname, '../support/mortal_contender.py')
  const spec = { ...shared, redis: server.url, timeout: TIMEOUT, write: WRITE }
  // Debian's packages belong to this one; the python3 on the PATH may be another.
  const child = spawn('/usr/bin/python3', [script, JSON.stringify(spec)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  pythons.push(child)
  return child
}

async function pythonResult(child: ChildProcess): Promise<MortalResult> {
  const output = child.stdout ? await text(child.stdout) : ''
  return JSON.parse(output) as MortalResult
}
