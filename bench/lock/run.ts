/**
 * A contended lock, side by side: redge's ways to wait, redis-py, redlock, redis-semaphore and @upstash/lock, each 8
 * contenders that take the lock 15 times and hold it for 20 ms, through a proxy that makes a round trip last 5 and 30 ms.
 * The contenders share this process; Redis, the gateway, each proxy and Python have their own.
 *
 *   npm run bench:lock
 *   npm run bench:lock -- --way queue --way backoff --round-trip 5 --turns 5
 *   npm run bench:lock -- --way queue --round-trip 50 --hold 200 --turns 5     on a machine that is busy
 *
 * A run of all ways leaves its results in bench/results.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { provideRedis } from '../../scripts/redis-server.ts'
import { programVersion, redisVersion } from '../report/machine.ts'
import { beginRun, isReached } from '../report/report.ts'
import { type Beside, pollersBeside, pollersBesidePollers } from './beside.ts'
import { type Contention, contend, type Load } from './contention.ts'
import { figuresOf } from './figures.ts'
import { goalsOf, pollersGoals, type Result } from './goals.ts'
import { measurementsOf } from './measurements.ts'
import { spawnGateway, spawnSlowProxy } from './processes.ts'
import { contendInPython, PYTHON } from './redis-py.ts'
import { countFetches } from './requests.ts'
import { withRoundTrip } from './round-trip.ts'
import { type Place, WAYS, type WayName } from './ways.ts'

const ALL = ['redis-py', ...Object.keys(WAYS), 'beside']
const ROUND_TRIPS = ['5', '30']
/** The way whose pollers are looked after. */
const BESIDE: WayName = 'queue-valve'

const { values } = parseArgs({
  options: {
    way: { type: 'string', multiple: true, default: ALL },
    'round-trip': { type: 'string', multiple: true, default: ROUND_TRIPS },
    rounds: { type: 'string', default: '3' },
    turns: { type: 'string', default: '15' },
    contenders: { type: 'string', default: '8' },
    hold: { type: 'string', default: '20' },
  },
})

const run = beginRun('lock')
countFetches()
const stateDir = mkdtempSync(join(tmpdir(), 'redge-bench-'))
const redis = await provideRedis({ stateDir, fresh: false })
const gateway = await spawnGateway(redis.url)
const results: Result[] = []
const beside: (Beside & { roundTripMs: number })[] = []

for (const roundTrip of values['round-trip'].map(Number)) await measure(roundTrip)

const programs = {
  Redis: await redisVersion(redis.url),
  'redis-py': await programVersion(PYTHON, ['-c', 'import redis; print(redis.__version__)']),
}
await gateway.close()
await redis.child?.stop()
rmSync(stateDir, { recursive: true, force: true })

const goals = [...goalsOf(results), ...pollersGoals(beside)]
for (const goal of goals) {
  console.log(`${isReached(goal) ? '✓' : '✗'} ${goal.what}: ${goal.reached} (<= ${goal.limit})`)
}
if (isWhole()) {
  const peers = ['@upstash/lock', '@upstash/redis', 'ioredis', 'redlock', 'redis-semaphore']
  const packages = ['redge', 'redge-gateway', ...peers]
  run.save({ measurements: measurementsOf(results, beside), goals, packages, programs })
}

/** All ways with one round trip. */
async function measure(roundTripMs: number): Promise<void> {
  const [http, resp] = await Promise.all(
    [gateway.url, redis.url].map((url) => spawnSlowProxy(Number(new URL(url).port), roundTripMs)),
  )
  if (!http || !resp) throw new Error('There is no proxy.')
  const load: Load = {
    contenders: Number(values.contenders),
    turns: Number(values.turns),
    holdMs: Number(values.hold),
    roundTripMs,
  }
  const place = (): Place => ({
    url: `http://127.0.0.1:${http.port}`,
    token: gateway.token,
    redisPort: resp.port,
    name: `lock:${crypto.randomUUID()}`,
  })
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const way of values.way) {
      if (way !== 'beside') await measureWay(way, place(), load)
      // Its figures are of hundreds of waits, and it takes long.
      else if (round === 0) await measureBeside(place, load)
    }
  }
  await Promise.all([http.close(), resp.close()])
}

async function measureWay(way: string, place: Place, load: Load): Promise<void> {
  const { result, roundTrip } = await withRoundTrip(place, () => contention(way, place, load))
  const title = way === 'redis-py' ? 'redis-py (100 ms)' : WAYS[way as WayName].title
  const figures = figuresOf(result, load, roundTrip)
  const measured: Result = { way, title, roundTripMs: load.roundTripMs, figures }
  results.push(measured)
  console.log(`${title}, ${load.roundTripMs} ms: ${JSON.stringify(figures)}`)
}

async function contention(way: string, place: Place, load: Load): Promise<Contention> {
  if (way === 'redis-py') return await contendInPython(place, load)
  return await contend(WAYS[way as WayName], place, load)
}

async function measureBeside(place: () => Place, load: Load): Promise<void> {
  const { roundTripMs } = load
  const own = await pollersBesidePollers(place(), load)
  const ours = await pollersBeside(WAYS[BESIDE], place(), load)
  for (const each of [own, ours]) {
    beside.push({ ...each, roundTripMs })
    console.log(`redis-py beside ${each.title}, ${roundTripMs} ms: ${JSON.stringify(each)}`)
  }
}

function isWhole(): boolean {
  return (
    ALL.every((way) => values.way.includes(way)) &&
    ROUND_TRIPS.every((trip) => values['round-trip'].includes(trip)) &&
    values.contenders === '8' &&
    values.hold === '20'
  )
}
