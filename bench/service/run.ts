/**
 * How fast the Worker answers, with tokens and its log on, beside a bare Hono handler that calls `@upstash/redis` on the same
 * gateway; both with and without a rate limit. In workerd itself, in turns within a round.
 *
 *   npm run bench:service -- --rounds 9 --seconds 2 --connections 16
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
import { beginRun, type Goal, isReached, type Measurement } from '../report/report.ts'
import { type Contender, type ContenderName, startContenders } from './contenders.ts'
import { bodyFile, ENDPOINTS, type Endpoint, type Load, measure, type Sample } from './load.ts'
import { goalsOf, measurementsOf } from './report.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    connections: { type: 'string', default: '16' },
  },
})
const rounds = Number(values.rounds)
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

/** The samples of an endpoint, by contender; those of a round stand at the same place. */
async function samplesOf(contenders: readonly Contender[], endpoint: Endpoint) {
  const samples = new Map<ContenderName, Sample[]>(contenders.map(({ name }) => [name, []]))
  // Code is compiled for speed only once it has run a while.
  for (const one of contenders) await measure(programs, one, endpoint, { ...load, seconds: 5 })
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(round + turn) % contenders.length] as Contender
      samples.get(contender.name)?.push(await measure(programs, contender, endpoint, load))
    }
  }
  return samples
}

const run = beginRun('service')
mkdirSync(dir, { recursive: true })
for (const endpoint of ENDPOINTS) writeFileSync(bodyFile(dir, endpoint), endpoint.body ?? '')
const programs = await providePrograms()
const redis = await provideRedis({ stateDir: dir, fresh: true })
const gateway = await startGateway(redis.url)
await fill(gateway)
const contenders = await startContenders(gateway)
const measurements: Measurement[] = []
const goals: Goal[] = []
for (const endpoint of ENDPOINTS) {
  const samples = await samplesOf(contenders, endpoint)
  measurements.push(...measurementsOf(endpoint.title, samples))
  goals.push(...goalsOf(endpoint.title, samples))
}
for (const { case: name, by, what, spread } of measurements) {
  console.log(`${name}, ${by}: ${what}: ${spread.median.toFixed(2)}`)
}
for (const goal of goals) {
  const reached = goal.reached.toFixed(2)
  console.log(`${isReached(goal) ? '✓' : '✗'} ${goal.what}: ${reached} (>= ${goal.limit})`)
}
const found = {
  Redis: await redisVersion(redis.url),
  wrk: await programVersion(programs.wrk, ['-v'], programs.env),
}
await Promise.all(contenders.map(({ workerd }) => workerd.stop()))
await gateway.child.stop()
await redis.child?.stop()
run.save({
  measurements,
  goals,
  packages: ['redge-gateway', 'redge', 'hono', '@upstash/redis', '@upstash/ratelimit', 'workerd'],
  programs: found,
})
