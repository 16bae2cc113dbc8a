import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reportFailure } from '../../scripts/failure.ts'
import { root } from '../../scripts/project-bin.ts'
import { provideRedis } from '../../scripts/redis-server.ts'
import { programVersion, redisVersion } from '../report/machine.ts'
import { beginRun, isReached } from '../report/report.ts'
import { spreadOf } from '../report/spread.ts'
import { CASES, type Case, loadOf } from './cases.ts'
import { measure, redisBenchmark, type Sample } from './measure.ts'
import { type Programs, providePrograms, webdisVersion } from './programs.ts'
import { Figures, goals, measurementsOf } from './report.ts'
import { type Server, startServers } from './servers.ts'

/**
 * Measures the gateway beside webdis, a bare `node:http` server and a gateway on ioredis, all in one run:
 *
 *     npm run bench:gateway [-- --rounds 5 --seconds 4 --memory 5000000]
 *
 * Its results go into bench/results. `--memory` is how many requests the gateway's memory is watched over.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    memory: { type: 'string', default: '500000' },
  },
})
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)]
const dir = join(root, '.redge/bench-gateway')

/** Gives what `use` finds with servers of its own: what one costs is settled for its life by how its code happened to be compiled. */
async function withServers<T>(
  programs: Programs,
  redisPort: number,
  use: (servers: readonly Server[]) => Promise<T>,
): Promise<T> {
  const servers = await startServers(programs, redisPort, dir)
  try {
    const webdis = servers.find(({ name }) => name === 'webdis') as Server
    await fetch(`http://127.0.0.1:${webdis.port}/SET/k/value`)
    return await use(servers)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}

/** Every case once, after all have been run for a second each: code is compiled for speed only once it has run a while. */
async function measureRound(programs: Programs, servers: readonly Server[]): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const one of CASES) await measureInTurn(programs, servers, one, 16, 1)
  for (const one of CASES) {
    for (const connections of one.connections) {
      samples.push(...(await measureInTurn(programs, servers, one, connections, seconds)))
    }
  }
  return samples
}

/** One server after the other, so that what else the machine does hits all alike. */
async function measureInTurn(
  programs: Programs,
  servers: readonly Server[],
  one: Case,
  connections: number,
  duration: number,
): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const server of servers.filter(({ name }) => one.servers.includes(name))) {
    const load = loadOf(one, server.name, dir)
    const sample = await measure(programs, server, load, connections, duration)
    samples.push({ ...sample, case: one.name })
  }
  return samples
}

/** What all rounds have shown of the servers, and of Redis by itself. */
interface Found {
  readonly samples: Sample[]
  /** Commands a second of redis-benchmark, by round. */
  readonly redisRates: number[]
}

async function measureAll(programs: Programs, redisPort: number): Promise<Found> {
  const samples: Sample[] = []
  const redisRates: number[] = []
  for (let round = 0; round < rounds; round++) {
    const found = await withServers(programs, redisPort, (all) => measureRound(programs, all))
    samples.push(...found)
    redisRates.push(await redisBenchmark(redisPort, 16))
    console.error(`Round ${round + 1} of ${rounds} is over`)
  }
  return { samples, redisRates }
}

/** Bytes by which the memory grows over so many requests, once it is warm. */
async function memoryGrowth(programs: Programs, server: Server, requests: number): Promise<number> {
  const [get] = CASES
  if (!get) return 0
  const load = loadOf(get, server.name, dir)
  const warm = await measure(programs, server, load, 64, Math.max(5, seconds))
  const before = server.memory()
  await measure(programs, server, load, 64, Math.ceil(requests / warm.rate))
  return server.memory() - before
}

async function main(): Promise<number> {
  const began = beginRun('gateway')
  mkdirSync(dir, { recursive: true })
  const programs = await providePrograms()
  const redis = await provideRedis({ stateDir: dir, fresh: true })
  const port = Number(new URL(redis.url).port)
  try {
    const { samples, redisRates } = await measureAll(programs, port)
    const growth = await withServers(programs, port, (servers) => {
      const redge = servers.find(({ name }) => name === 'redge') as Server
      return memoryGrowth(programs, redge, Number(values.memory))
    })
    const all = goals(new Figures(samples), spreadOf(redisRates).median)
    const memory = `memory: MiB of growth over ${values.memory} requests`
    all.push({ what: memory, reached: growth / 2 ** 20, limit: 24, isMaximum: true })
    for (const goal of all) {
      const sign = goal.isMaximum ? '<=' : '>='
      const reached = goal.reached.toFixed(2)
      console.log(`${isReached(goal) ? '✓' : '✗'} ${goal.what}: ${reached} (${sign} ${goal.limit})`)
    }
    const errors = samples.reduce((sum, sample) => sum + sample.errors, 0)
    const failing = samples.filter((sample) => sample.errors > 0)
    const where = new Set(failing.map((sample) => `${sample.server} ${sample.connections}`))
    console.log(`${errors} errors ${[...where].join(', ')}`)
    if (errors > 0) return 1
    const measurements = measurementsOf(samples)
    const found = {
      Redis: await redisVersion(redis.url),
      webdis: await webdisVersion(),
      wrk: await programVersion(programs.wrk, ['-v'], programs.env),
    }
    const packages = ['redge-gateway', 'ioredis']
    began.save({ measurements, goals: all, packages, programs: found })
    return 0
  } finally {
    await redis.child?.stop()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  reportFailure(error)
  return 1
})
