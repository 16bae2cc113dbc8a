import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Redis } from '../../lib/index.ts'
import { useGateway } from '../gateway/support.ts'
import { type CostContext, costCases } from './cost-cases.ts'

interface Row {
  readonly operation: string
  readonly requests: number
  readonly billedCommands: number
}

const page = await readFile(join(import.meta.dirname, '../../docs/cost.md'), 'utf8')

const rows: readonly Row[] = page
  .slice(page.indexOf('| operation |'))
  .split('\n\n', 1)
  .flatMap((table) => table.split('\n').slice(2))
  .map((line) => {
    const [operation = '', requests, billedCommands] = line.split(/^\| | \| | \|$/).slice(1)
    return { operation, requests: Number(requests), billedCommands: Number(billedCommands) }
  })

const fixture = useGateway()

function context(): CostContext {
  const { url, token } = fixture.gateway
  const endpoint = { url, token }
  const key = `cost:${crypto.randomUUID()}`
  return { redis: new Redis(endpoint), other: new Redis(endpoint), endpoint, key }
}

/** What the gateway says to Redis on its own account, and what this test asks for. */
const NOT_COUNTED = /^cmdstat_(info|hello|auth|ping|command|client\|)/

/** Commands that the server has run until now. */
async function commandsRun(redis: Redis): Promise<Map<string, number>> {
  const stats = (await redis.info('commandstats')) as Record<string, { calls: number }>
  const counted = Object.entries(stats).filter(([name]) => !NOT_COUNTED.test(name))
  return new Map(counted.map(([name, { calls }]) => [name, calls]))
}

function added(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const [name, calls] of after) sum += calls - (before.get(name) ?? 0)
  return sum
}

it('has a row in docs/cost.md for every operation that is measured, and the other way round', () => {
  expect(rows.map(({ operation }) => operation)).toEqual(Object.keys(costCases))
})

it.each(rows)('counts $operation as the server does', async ({ operation, ...cost }) => {
  const { client, before, run } = costCases[operation] ?? expect.fail('no such operation')
  const usual = context()
  const tested = { ...usual, redis: client?.(usual) ?? usual.redis }
  await before?.(usual)
  const start = await commandsRun(usual.other)
  const otherStart = usual.other.usage.billedCommands
  await run(tested)
  const ofOthers = usual.other.usage.billedCommands - otherStart
  const onServer = added(start, await commandsRun(usual.other)) - ofOthers
  const { requests, billedCommands, scripts } = tested.redis.usage
  expect({ requests, billedCommands }).toEqual(cost)
  expect(onServer).toBe(billedCommands)
  // A script of the user's own tells nothing, and those of the table run nothing inside.
  expect(scripts).toBe(operation.startsWith('`Script.call()`') ? requests : 0)
})
