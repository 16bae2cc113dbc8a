/**
 * Hits per second of a cache, and what each costs this process in CPU: redge beside unstorage's upstash driver and
 * cachified, in turns, against the same gateway in a process of its own. The others are measured as they come, on the HTTP
 * layer of `@upstash/redis`, and on the transport that redge uses.
 *
 *   npm run bench:cache
 *   npm run bench:cache -- --rounds 9 --size 16384 --at-a-time 16
 *
 * Its results go into bench/results, unless it has another size or another number at a time.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startChild } from '../../scripts/children.ts'
import { freePort } from '../../scripts/ports.ts'
import { provideRedis } from '../../scripts/redis-server.ts'
import { redisVersion } from '../report/machine.ts'
import { beginRun, type Measurement } from '../report/report.ts'
import { spreadOf } from '../report/spread.ts'
import { hitsOf } from './hit-ways.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '1' },
    size: { type: 'string', default: '1024' },
    'at-a-time': { type: 'string', default: '16' },
  },
})
const [rounds, seconds, size, atATime] = [
  values.rounds,
  values.seconds,
  values.size,
  values['at-a-time'],
].map(Number) as [number, number, number, number]

/** What one round has shown. */
interface Figures {
  readonly perSecond: number
  /** Microseconds of CPU a hit, in this process. */
  readonly cpu: number
}

const run = beginRun('cache')
const stateDir = mkdtempSync(join(tmpdir(), 'redge-bench-'))
const redis = await provideRedis({ stateDir, fresh: false })
const port = await freePort()
const token = crypto.randomUUID()
const main = join(import.meta.dirname, '../../gateway/main.ts')
const gateway = await startChild({
  name: 'gateway',
  command: process.execPath,
  args: [main, '--port', String(port), '--token', token, '--redis', redis.url],
})

const ways = await hitsOf({ url: `http://127.0.0.1:${port}`, token }, size, listening)
const figures = new Map<string, Figures[]>(Array.from(ways.keys(), (name) => [name, []]))
for (const hit of ways.values()) await round(hit)
for (let at = 0; at < rounds; at++) {
  for (const [name, hit] of ways) figures.get(name)?.push(await round(hit))
}
const programs = { Redis: await redisVersion(redis.url) }
await gateway.stop()
await redis.child?.stop()
rmSync(stateDir, { recursive: true, force: true })
const measurements = measurementsOf()
console.log(`Values of ${size} bytes, ${atATime} at a time, median of ${rounds} rounds.\n`)
for (const { by, what, spread } of measurements) console.log(by, what, spread.median)
if (size === 1024 && atATime === 16) {
  const packages = ['redge', 'redge-gateway', '@upstash/redis', 'unstorage', '@epic-web/cachified']
  run.save({ measurements, goals: [], packages, programs })
}

/** Waits until the gateway answers. */
async function listening(): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
    if (answer) return void (await answer.text())
    await delay(50)
  }
}

async function round(hit: () => Promise<unknown>): Promise<Figures> {
  let hits = 0
  const since = performance.now()
  const before = process.cpuUsage()
  const caller = async (): Promise<void> => {
    while (performance.now() - since < seconds * 1000) {
      // A way that fails fast would look fast.
      if (!(await hit())) throw new Error('That was no hit')
      hits++
    }
  }
  await Promise.all(Array.from({ length: atATime }, caller))
  const { user, system } = process.cpuUsage(before)
  return { perSecond: (hits * 1000) / (performance.now() - since), cpu: (user + system) / hits }
}

function measurementsOf(): Measurement[] {
  const title = `a hit of ${size} bytes, ${atATime} at a time`
  return [...figures].flatMap(([by, rows]) => [
    { case: title, by, what: 'hits a second', spread: spreadOf(rows.map((row) => row.perSecond)) },
    { case: title, by, what: 'CPU, µs a hit', spread: spreadOf(rows.map((row) => row.cpu)) },
  ])
}
