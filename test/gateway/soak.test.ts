import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { openStream } from './stream-client.ts'
import { request } from './support.ts'

/** How long chaos lasts; longer when somebody asks for it. */
const SECONDS = Number(process.env.REDGE_SOAK_SECONDS ?? 4)
const MAIN = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url))

interface Target {
  readonly url: string
  readonly token: string
}

const seen = new Map<string, number>()
const count = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1)

async function startGatewayProcess(redis: RedisServer): Promise<[Target, ChildProcess]> {
  const args = ['--redis', redis.url, '--port', '0', '--token', 't', '--log', 'none']
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return [{ url: line.replace(/^.*listens on /, ''), token: 't' }, child]
}

/** Writes and reads back, and lets nothing pass that has no explanation. */
async function useIt(target: Target, id: number, isOver: () => boolean): Promise<void> {
  for (let n = 0; !isOver(); n++) {
    const tag = `w${id}-${n}`
    const commands = [
      ['SET', `soak:${id}`, tag],
      ['GET', `soak:${id}`],
    ]
    const path = n % 2 === 0 ? '/pipeline' : '/multi-exec'
    const init = { method: 'POST', body: JSON.stringify(commands) }
    const { status, json } = await request(target, path, init)
    if (status === 200) {
      const isOwn = JSON.stringify(json) === JSON.stringify([{ result: 'OK' }, { result: tag }])
      count(isOwn ? 'answered' : `unexplained: ${JSON.stringify(json)}`)
    } else {
      const isExplained = status === 502 || status === 503
      count(isExplained ? `refused with ${status}` : `unexplained: ${status}`)
      await delay(5)
    }
  }
}

/** Comes, asks for much, reads nothing, and goes. */
async function readSlowly(target: Target, isOver: () => boolean): Promise<void> {
  const { port } = new URL(target.url)
  while (!isOver()) {
    const socket = connect(Number(port), '127.0.0.1')
    socket.pause().on('error', () => undefined)
    socket.write('GET /get/large HTTP/1.1\r\nhost: h\r\nauthorization: t\r\n\r\n')
    await delay(Math.random() * 1000)
    socket.destroy()
    count('slow readers')
  }
}

async function comeAndGo(target: Target, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const stream = await openStream(target, '/subscribe/news')
    if (stream.response.status === 200) await stream.next()
    stream.leave()
    count(`streams: ${stream.response.status}`)
    await delay(10)
  }
}

/** Kills Redis and starts it again, empty but for what the slow readers ask for. */
async function restartRedis(
  redis: RedisServer,
  target: Target,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    await delay(Math.min(SECONDS * 300, 10_000))
    redis.signal('SIGKILL')
    await redis.restart()
    count('restarts of Redis')
    await setLarge(target)
  }
}

async function setLarge(target: Target): Promise<void> {
  const init = { method: 'POST', body: 'x'.repeat(2_000_000) }
  const set = async () => (await request(target, '/set/large', init)).status
  await expect.poll(set, { timeout: 10_000 }).toBe(200)
}

/** What a long run has come to; a short one has nothing to tell. */
function say(what: object): void {
  if (process.env.REDGE_SOAK_SECONDS) process.stdout.write(`${JSON.stringify(what, null, 2)}\n`)
}

async function figures(target: Target, { pid }: ChildProcess) {
  const { text } = await request(target, '/metrics')
  const read = (name: string): number => {
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  }
  return {
    streams: read('redge_gateway_open_streams'),
    held: read('redge_gateway_held_bytes'),
    inFlight: read('redge_gateway_requests_in_flight'),
    memory: read('process_resident_memory_bytes'),
    sockets: readdirSync(`/proc/${pid}/fd`).length,
  }
}

it('lives through chaos without errors that have no explanation, and leaves nothing behind', {
  timeout: (SECONDS + 120) * 1000,
}, async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const [target, child] = await startGatewayProcess(redis)
  await setLarge(target)
  const before = await figures(target, child)
  const end = Date.now() + SECONDS * 1000
  // On a machine that has much else to do the time may be over before anything has happened.
  const isOver = (): boolean => Date.now() > end && (seen.get('answered') ?? 0) > 100
  const half = delay((SECONDS * 1000) / 2).then(() => figures(target, child))
  await Promise.all([
    ...Array.from({ length: 16 }, (_, id) => useIt(target, id, isOver)),
    ...Array.from({ length: 4 }, () => readSlowly(target, isOver)),
    ...Array.from({ length: 4 }, () => comeAndGo(target, isOver)),
    restartRedis(redis, target, isOver),
  ])
  say(Object.fromEntries(seen))
  const unexplained = [...seen.keys()].filter((what) => what.startsWith('unexplained'))
  expect(unexplained).toEqual([])
  expect(seen.get('restarts of Redis')).toBeGreaterThan(0)
  await expect
    .poll(async () => (await request(target, '/ping')).status, { timeout: 30_000 })
    .toBe(200)
  // The clients' own connections stay open for a while.
  await expect
    .poll(() => figures(target, child), { timeout: 20_000 })
    .toMatchObject({ streams: 0, held: 0, inFlight: 1 })
  const after = await figures(target, child)
  say({ before, half: await half, after })
  // What the clients here keep for later.
  expect(after.sockets - before.sockets).toBeLessThan(100)
  // It takes its time to find its size.
  expect(after.memory - before.memory).toBeLessThan(200 * 2 ** 20)
  if (SECONDS >= 60) expect(after.memory - (await half).memory).toBeLessThan(64 * 2 ** 20)
  // Nor a timer: it would keep the process from ending.
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})
