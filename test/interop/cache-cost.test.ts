import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { Redis } from '../../lib/index.ts'
import { cacheCostCases, costCache } from './cache-cost-cases.ts'

const page = await readFile(join(import.meta.dirname, '../../docs/cache.md'), 'utf8')

const rows = page
  .slice(page.indexOf('| operation |'))
  .split('\n\n', 1)
  .flatMap((table) => table.split('\n').slice(2))
  .map((line) => {
    const [operation = '', requests, billedCommands] = line.split(/^\| | \| | \|$/).slice(1)
    return { operation, requests: Number(requests), billedCommands: Number(billedCommands) }
  })

const endpoint = { url: inject('gatewayUrl'), token: inject('gatewayToken') }

it('has a row in docs/cache.md for every operation that is measured, and the other way round', () => {
  expect(rows.map(({ operation }) => operation)).toEqual(Object.keys(cacheCostCases))
})

it.each(rows)('$operation costs what docs/cache.md says', async ({ operation, ...cost }) => {
  const { before, run, options } = cacheCostCases[operation] ?? expect.fail('no such operation')
  const redis = new Redis(endpoint)
  const cache = costCache(redis, `cost:${crypto.randomUUID()}`, options)
  await before?.(cache)
  for (const call of run) {
    redis.usage.reset()
    await call(cache)
    const { requests, billedCommands } = redis.usage
    expect({ requests, billedCommands }, String(call)).toEqual(cost)
  }
})

it('deletePattern and clear take a request for about each thousand keys', async () => {
  const redis = new Redis(endpoint)
  const cache = costCache(redis, `cost:${crypto.randomUUID()}`)
  const keys = Array.from({ length: 2500 }, (_, index) => [`k${index}`, index] as const)
  for (const [pages, work] of [
    ['deletePattern', () => cache.deletePattern('*')],
    ['clear', () => cache.clear()],
  ] as const) {
    await cache.setMany(keys)
    // Others' keys come and go on the same server.
    const size = await redis.dbsize()
    redis.usage.reset()
    await work()
    const { requests, billedCommands } = redis.usage
    expect(requests, pages).toBeGreaterThanOrEqual(2)
    expect(requests, pages).toBeLessThanOrEqual(2 + Math.ceil((2 * size) / 1000))
    expect(billedCommands, pages).toBeLessThanOrEqual(3 * requests)
  }
})
