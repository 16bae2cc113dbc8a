/**
 * A contended lock, side by side: redge's ways to wait, redis-py, redlock, redis-semaphore and @upstash/lock, each 8
 * contenders that take the lock 20 times and hold it for 20 ms, through a proxy that makes a round trip last 5 and 30 ms.
 * The gateway and the proxy run beside the contenders, in this process; Redis and Python in their own.
 *
 *   npm run bench:lock
 *   npm run bench:lock -- --way queue --way backoff --round-trip 5 --rounds 5
 *   npm run bench:lock -- --way queue --round-trip 50 --hold 200 --rounds 5     on a machine that is busy
 *
 * A run with everything writes its tables into docs/locks.md, between the marks.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startGateway } from 'redge-gateway'
import { provideRedis } from '../../scripts/redis-server.ts'
import { type Beside, pollersBeside, pollersBesidePollers } from './beside.ts'
import { type Contention, contend, type Load } from './contention.ts'
import { figuresOf } from './figures.ts'
import { type Goal, goalsOf, pollersGoals, type Result } from './goals.ts'
import { contendInPython } from './redis-py.ts'
import { besideTable, chartOf, goalsTable, tableOf } from './report.ts'
import { countFetches } from './requests.ts'
import { withRoundTrip } from './round-trip.ts'
import { startSlowProxy } from './slow-proxy.ts'
import { type Place, WAYS, type WayName } from './ways.ts'

const ALL = ['redis-py', ...Object.keys(WAYS), 'beside']
const ROUND_TRIPS = ['5', '30']
const DOCS = join(import.meta.dirname, '../../docs/locks.md')
const MARKS = [
  '<!-- measured: written by npm run bench:lock -->',
  '<!-- end of measured -->',
] as const
/** The way whose pollers are looked after. */
const BESIDE: WayName = 'queue-valve'

const { values } = parseArgs({
  options: {
    way: { type: 'string', multiple: true, default: ALL },
    'round-trip': { type: 'string', multiple: true, default: ROUND_TRIPS },
    rounds: { type: 'string', default: '20' },
    contenders: { type: 'string', default: '8' },
    hold: { type: 'string', default: '20' },
  },
})

countFetches()
const stateDir = mkdtempSync(join(tmpdir(), 'redge-bench-'))
const redis = await provideRedis({ stateDir, fresh: false })
const gateway = await startGateway({ redis: redis.url })
const results: Result[] = []
const beside: (Beside & { roundTripMs: number })[] = []
const goals: Goal[] = []

for (const roundTrip of values['round-trip'].map(Number)) await measure(roundTrip)

await gateway.close()
await redis.child?.stop()
rmSync(stateDir, { recursive: true, force: true })

const sections = [tableOf(results), besideTable(beside), goalsTable(goals)]
console.log(sections.join('\n\n'))
if (isWhole()) writeDocs([machine(), ...sections.slice(0, 2), chartOf(results, 30)])

/** All ways with one round trip. */
async function measure(roundTripMs: number): Promise<void> {
  const [http, resp] = await Promise.all(
    [gateway.url, redis.url].map((url) => startSlowProxy(Number(new URL(url).port), roundTripMs)),
  )
  if (!http || !resp) throw new Error('There is no proxy.')
  const load: Load = {
    contenders: Number(values.contenders),
    rounds: Number(values.rounds),
    holdMs: Number(values.hold),
    roundTripMs,
  }
  const place = (): Place => ({
    url: `http://127.0.0.1:${http.port}`,
    token: gateway.token,
    redisPort: resp.port,
    name: `lock:${crypto.randomUUID()}`,
  })
  for (const way of values.way) {
    if (way === 'beside') await measureBeside(place, load)
    else await measureWay(way, place(), load)
  }
  await Promise.all([http.close(), resp.close()])
}

async function measureWay(way: string, place: Place, load: Load): Promise<void> {
  const { result, roundTrip } = await withRoundTrip(place, () => contention(way, place, load))
  const title = way === 'redis-py' ? 'redis-py (100 ms)' : WAYS[way as WayName].title
  const figures = figuresOf(result, load, roundTrip)
  const measured: Result = { way, title, roundTripMs: load.roundTripMs, figures }
  results.push(measured)
  goals.push(...goalsOf(measured))
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
  goals.push(...pollersGoals(ours, own, roundTripMs))
}

/** What the figures were measured on: a busy machine makes every wait longer. */
function machine(): string {
  const [, load = 0] = loadavg()
  return `On ${availableParallelism()} processors that are shared with other work, under a load of ${load.toFixed(1)}, this run's own included.`
}

function isWhole(): boolean {
  return (
    ALL.every((way) => values.way.includes(way)) &&
    ROUND_TRIPS.every((trip) => values['round-trip'].includes(trip)) &&
    Number(values.rounds) >= 20 &&
    values.hold === '20'
  )
}

function writeDocs(parts: readonly string[]): void {
  const text = readFileSync(DOCS, 'utf8')
  const [begin, end] = MARKS
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`${DOCS} has no marks for what was measured.`)
  const before = text.slice(0, from + begin.length)
  writeFileSync(DOCS, `${before}\n\n${parts.join('\n\n')}\n\n${text.slice(to)}`)
}
