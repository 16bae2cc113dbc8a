import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { concurrencyLimit } from '../../lib/hono/index.ts'
import { Redis } from '../../lib/index.ts'
import {
  cachedFixedWindow,
  fixedWindow,
  type RateLimitAlgorithm,
  RateLimiter,
  slidingWindow,
  tokenBucket,
} from '../../lib/rate-limit/index.ts'
import type { RateLimitOptions } from '../../lib/rate-limit/options.ts'
import { useGateway } from '../gateway/support.ts'

const page = await readFile(join(import.meta.dirname, '../../docs/rate-limits.md'), 'utf8')

/** The cells of the rows of the table with that title, but for the first row's. */
function table(title: string): string[][] {
  const rows =
    page
      .slice(page.indexOf(`| ${title} |`))
      .split('\n\n', 1)[0]
      ?.split('\n') ?? []
  return rows.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

/** Seconds of a window that does not end during a test. */
const LONG = 18_144_000

const ALGORITHMS: Readonly<Record<RateLimitAlgorithm['name'], RateLimitAlgorithm>> = {
  fixedWindow: fixedWindow(2, LONG),
  slidingWindow: slidingWindow(2, LONG),
  tokenBucket: tokenBucket(2, LONG, 2),
  cachedFixedWindow: cachedFixedWindow(2, LONG),
}

const fixture = useGateway()

function newClient(): Redis {
  const { url, token } = fixture.gateway
  return new Redis({ url, token })
}

/** What the gateway says to Redis on its own account, and what this test asks for. */
const NOT_COUNTED = /^cmdstat_(info|hello|auth|ping|command|client\|)/

async function commandsRun(): Promise<number> {
  const stats = (await newClient().info('commandstats')) as Record<string, { calls: number }>
  const counted = Object.entries(stats).filter(([name]) => !NOT_COUNTED.test(name))
  return counted.reduce((sum, [, { calls }]) => sum + calls, 0)
}

/** Requests of a client and commands of the server that some work takes. */
async function costOf(redis: Redis, work: () => Promise<unknown>): Promise<[number, number]> {
  const [requests, commands] = [redis.usage.requests, await commandsRun()]
  await work()
  return [redis.usage.requests - requests, (await commandsRun()) - commands]
}

function limiterOn(redis: Redis, options: Partial<RateLimitOptions>): RateLimiter {
  const prefix = `cost:${crypto.randomUUID()}`
  const limit = ALGORITHMS.fixedWindow
  return new RateLimiter(redis, { limit, prefix, outage: 'closed', timeout: 20, ...options })
}

async function once(limiter: RateLimiter, key = 'user'): Promise<void> {
  const { pending, error } = await limiter.limit(key)
  await pending
  expect(error).toBeUndefined()
}

it.each(table('algorithm'))('counts %s as the server does', async (title, ...cells) => {
  const name = /^`(\w+)/.exec(title ?? '')?.[1] as RateLimitAlgorithm['name']
  const redis = newClient()
  const limiter = limiterOn(redis, { limit: ALGORITHMS[name] })
  // The server gets to know the script.
  await once(limiter, 'another user')
  const costs: [number, number][] = []
  for (let n = 0; n < 4; n++) costs.push(await costOf(redis, () => once(limiter)))
  expect(costs).toEqual(cells.map(Number).map((commands) => [commands === 0 ? 0 : 1, commands]))
})

it('has a row for each algorithm', () => {
  const names = table('algorithm').map(([title]) => /^`(\w+)/.exec(title ?? '')?.[1])
  expect(names).toEqual(Object.keys(ALGORITHMS))
})

it('takes one request and one command more when the server does not know the script', async () => {
  const redis = newClient()
  await newClient().scriptFlush()
  const limiter = limiterOn(redis, {})
  expect(await costOf(redis, () => once(limiter))).toEqual([2, 4])
})

const options = new Map(table('option').map(([name, ...cells]) => [name, cells]))

/** The numbers with which the cells of a row begin. */
function row(name: string): number[] {
  return (options.get(name) ?? expect.fail(`no row for ${name}`)).map((cell) => parseInt(cell, 10))
}

it.each([
  ['dynamicLimits', { dynamicLimits: true }],
  ['analytics', { analytics: true }],
  ['denyList', { denyList: true }],
] as const)('counts the option %s as the server does', async (name, option) => {
  const redis = newClient()
  const limiter = limiterOn(redis, option)
  await once(limiter)
  const [requests = 0, commands = 0] = row(`\`${name}\``)
  expect(await costOf(redis, () => once(limiter))).toEqual([1 + requests, 2 + commands])
})

it('counts concurrencyLimit() as the server does', async () => {
  const redis = newClient()
  const end = Promise.withResolvers<void>()
  const app = new Hono()
  app.use(concurrencyLimit({ redis, limit: 1, outage: 'closed', timeout: 20 }))
  app.get('/', (c) => c.text('served'))
  app.get('/wait', async (c) => {
    await end.promise
    return c.text('served')
  })
  const permit = redis.semaphore('concurrency:{concurrency:unknown}', { permits: 1 })
  const isFree = async () => (await permit.inspect()).holders.length === 0
  const served = await costOf(redis, async () => {
    await (await app.request('/')).text()
    // Asks until the permit is back, and takes that off again.
    while (!(await isFree())) await new Promise((resolve) => setTimeout(resolve, 5))
  })
  const asked = await costOf(redis, isFree)
  const turns = served[0] - 2
  expect(turns).toBeGreaterThan(0)
  expect([served[0] - turns * asked[0], served[1] - turns * asked[1]]).toEqual(
    row('`concurrencyLimit()`, a request that runs'),
  )
  const waiting = app.request('/wait')
  while (await isFree()) await new Promise((resolve) => setTimeout(resolve, 5))
  const refused = await costOf(redis, async () => expect((await app.request('/')).status).toBe(429))
  end.resolve()
  await waiting
  expect(refused).toEqual(row('`concurrencyLimit()`, a request that is refused'))
})
