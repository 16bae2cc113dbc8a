/**
 * How fast the Worker answers, with tokens and its log on, beside a bare Hono handler that calls `@upstash/redis` on the same
 * gateway; both with and without a rate limit. In workerd itself, in turns within a round. All are started anew some times: what a
 * process costs is settled for its life by how its code happened to be compiled.
 *
 *   npm run bench:service -- --starts 3 --rounds 3 --seconds 2 --connections 16
 *
 * Its results go into bench/results.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startChild } from '../../scripts/children.ts'
import { root } from '../../scripts/project-bin.ts'
import { provideRedis } from '../../scripts/redis-server.ts'
import { providePrograms } from '../gateway/programs.ts'
import { programVersion, redisVersion } from '../report/machine.ts'
import { beginRun, isReached } from '../report/report.ts'
import { type Contender, type ContenderName, startContenders } from './contenders.ts'
import { bodyFile, ENDPOINTS, type Endpoint, type Load, measure, type Sample } from './load.ts'
import { goalsOf, measurementsOf } from './report.ts'

const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '16' },
  },
})
const [starts, rounds] = [Number(values.starts), Number(values.rounds)]
const dir = join(root, '.redge/bench-service')
const load: Load = {
  connections: Number(values.connections),
  seconds: Number(values.seconds),
  dir,
}
const TOKEN = 'bench-token'

async function startGateway(redisUrl: string) {
  const url = Promise.withResolvers<string>()
  const args = [join(root, 'gateway/main.ts'), '--redis', redisUrl, '--port', '0']
  const child = await startChild({
    name: 'gateway',
    command: process.execPath,
    args: [...args, '--token', TOKEN],
    onLine: (line) => {
      const found = /http:\/\/\S+:\d+/.exec(line)?.[0]
      if (found) url.resolve(found)
    },
  })
  return { url: await url.promise, token: TOKEN, child }
}

async function fill({ url, token }: { readonly url: string; readonly token: string }) {
  const board = Array.from({ length: 100 }, (_, n) => [n, `player:${n}`]).flat()
  const commands = [
    ['ZADD', 'leaderboard:bench', ...board],
    ['SET', 'bench', 'The quick brown fox jumps over the lazy dog. '.repeat(2)],
  ]
  const headers = { Authorization: `Bearer ${token}` }
  await fetch(`${url}/pipeline`, { method: 'POST', headers, body: JSON.stringify(commands) })
}

type Samples = Map<ContenderName, Sample[]>

/** Adds the samples that some rounds give for an endpoint; those of a round stand at the same place. */
async function sample(contenders: readonly Contender[], endpoint: Endpoint, samples: Samples) {
  // Code is compiled for speed only once it has run a while.
  for (const one of contenders) await measure(programs, one, endpoint, { ...load, seconds: 5 })
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length] as Contender
      const own = samples.get(contender.name) ?? []
      own.push(await measure(programs, contender, endpoint, load))
      samples.set(contender.name, own)
    }
  }
}

const run = beginRun('service')
mkdirSync(dir, { recursive: true })
for (const endpoint of ENDPOINTS) writeFileSync(bodyFile(dir, endpoint), endpoint.body ?? '')
const programs = await providePrograms()
const redis = await provideRedis({ stateDir: dir, fresh: true })
const gateway = await startGateway(redis.url)
await fill(gateway)
const found = new Map(ENDPOINTS.map((endpoint): [Endpoint, Samples] => [endpoint, new Map()]))
for (let start = 0; start < starts; start++) {
  const contenders = await startContenders(gateway)
  for (const [endpoint, samples] of found) await sample(contenders, endpoint, samples)
  await Promise.all(contenders.map(({ workerd }) => workerd.stop()))
}
const results = [...found].map(([{ title }, samples]) => ({
  measurements: measurementsOf(title, samples),
  goals: goalsOf(title, samples),
}))
const measurements = results.flatMap((result) => result.measurements)
const goals = results.flatMap((result) => result.goals)
for (const { case: name, by, what, spread } of measurements) {
  console.log(`${name}, ${by}: ${what}: ${spread.median.toFixed(2)}`)
}
for (const goal of goals) {
  const reached = goal.reached.toFixed(2)
  console.log(`${isReached(goal) ? '✓' : '✗'} ${goal.what}: ${reached} (>= ${goal.limit})`)
}
const versions = {
  Redis: await redisVersion(redis.url),
  wrk: await programVersion(programs.wrk, ['-v'], programs.env),
}
await gateway.child.stop()
await redis.child?.stop()
run.save({
  measurements,
  goals,
  packages: ['redge-gateway', 'redge', 'hono', '@upstash/redis', '@upstash/ratelimit', 'workerd'],
  programs: versions,
})
