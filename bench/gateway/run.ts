import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reportFailure } from '../../scripts/failure.ts'
import { root } from '../../scripts/project-bin.ts'
import { provideRedis } from '../../scripts/redis-server.ts'
import { programVersion, redisVersion } from '../report/machine.ts'
import { beginRun, isReached } from '../report/report.ts'
import { CASES, loadOf } from './cases.ts'
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

async function measureAll(programs: Programs, servers: readonly Server[]): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let round = 0; round < rounds; round++) {
    for (const one of CASES) {
      for (const connections of one.connections) {
        // In turn within a round, so that what else the machine does hits all alike.
        for (const server of servers.filter(({ name }) => one.servers.includes(name))) {
          const load = loadOf(one, server.name, dir)
          const sample = await measure(programs, server, load, connections, seconds)
          samples.push({ ...sample, case: one.name })
        }
      }
    }
    console.error(`Round ${round + 1} of ${rounds} is over`)
  }
  return samples
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
  const servers = await startServers(programs, port, dir)
  try {
    const webdis = servers.find(({ name }) => name === 'webdis') as Server
    await fetch(`http://127.0.0.1:${webdis.port}/SET/k/value`)
    const samples = await measureAll(programs, servers)
    const redisRate = await redisBenchmark(port, 16)
    const redge = servers.find(({ name }) => name === 'redge') as Server
    const growth = await memoryGrowth(programs, redge, Number(values.memory))
    const all = goals(new Figures(samples), redisRate)
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
    await Promise.all(servers.map((server) => server.stop()))
    await redis.child?.stop()
  }
}

process.exitCode = await main().catch((error: unknown) => {
  reportFailure(error)
  return 1
})
