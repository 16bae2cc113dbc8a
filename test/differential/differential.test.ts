import type { Miniflare } from 'miniflare'
import { type Gateway, startGateway } from 'redge-gateway'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PythonPeer, startPeer } from '../support/python-peer.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { allCases, callsOf, inBytes, type Run, runsOf } from './cases.ts'
import { difference } from './compare.ts'
import { methods } from './contract.ts'
import { type OpenDoor, startOpenDoor } from './open-door.ts'
import { pythonOutcomes, redgeOutcomes, startWorker } from './sides.ts'
import type { Outcome } from './worker.ts'

const cases = allCases()
let server: RedisServer
let gateway: Gateway
let openDoor: OpenDoor
let peer: PythonPeer
let worker: Miniflare

beforeAll(async () => {
  // A server of its own: the cases empty it and turn its settings.
  server = await startRedis({ args: ['--enable-debug-command', 'yes'] })
  gateway = await startGateway({ redis: server.url, admin: true, dialect: 'redis' })
  openDoor = await startOpenDoor(server.url, gateway.token)
  ;[peer, worker] = await Promise.all([startPeer(server.url), startWorker(gateway, openDoor)])
})

afterAll(async () => {
  await worker?.dispose()
  await peer?.close()
  await gateway?.close()
  await openDoor?.close()
  await server?.stop()
})

it('has at least 600 cases', () => {
  expect(cases.size).toBeGreaterThanOrEqual(600)
})

it('answers as redis-py does', async () => {
  const failed = new Map<string, string>()
  const compare = async (runs: readonly Run[]): Promise<Compared[]> => {
    const compared = await inBatches(runs)
    for (const { run, difference: text } of compared) if (text) failed.set(run.id, text)
    return compared
  }
  const asText = await compare(runsOf(cases))
  await compare(asText.flatMap(({ run, python }) => inBytes(run, python.reply)))
  process.stdout.write(`\n${cases.size - failed.size} of ${cases.size} equal\n`)
  if (failed.size > 0) throw new Error([...failed.values()].join('\n'))
}, 120_000)

/** How many runs one side does before the other does the same. */
const BATCH = 50

interface Compared {
  readonly run: Run
  readonly python: Outcome
  readonly difference: string | undefined
}

async function inBatches(runs: readonly Run[]): Promise<Compared[]> {
  const compared: Compared[] = []
  for (let start = 0; start < runs.length; start += BATCH) {
    const batch = runs.slice(start, start + BATCH)
    const python = await pythonOutcomes(peer, batch)
    const redge = await redgeOutcomes(worker, batch)
    for (const [index, run] of batch.entries()) {
      const [theirs, ours] = [python[index] as Outcome, redge[index] as Outcome]
      compared.push({ run, python: theirs, difference: difference(run, theirs, ours) })
    }
  }
  return compared
}

it('has a case for every method that the server and HTTP allow', async () => {
  const listed = await peer.call<string[]>('redis', {
    method: 'execute_command',
    args: ['COMMAND LIST'],
    client: { decode_responses: true },
  })
  const covered = new Set([...cases.values()].flatMap(callsOf).map(([method]) => method))
  const missing = methodsOn(new Set(listed)).filter((name) => !covered.has(name))
  expect(missing).toEqual([])
})

/** The methods whose command the server has. */
function methodsOn(commands: ReadonlySet<string>): string[] {
  return [...methods.values()]
    .filter(({ http }) => http === 'yes' || http === 'limited')
    .filter(({ command: [name = ''] }) => commands.has(name.toLowerCase().replace(' ', '|')))
    .map(({ name }) => name)
}
