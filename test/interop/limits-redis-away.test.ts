import { type Context, Hono } from 'hono'
import { parseList } from 'structured-headers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { concurrencyLimit, rateLimit } from '../../lib/hono/index.ts'
import { Redis } from '../../lib/index.ts'
import { fixedWindow, type OutageMode, RateLimiter } from '../../lib/rate-limit/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'

let server: RedisServer
let gateway: Gateway
let redis: Redis
const ends: (() => Promise<void>)[] = []

beforeEach(async () => {
  server = await startRedis()
  ends.push(server.stop)
  gateway = await startGateway({ redis: server.url, drainMs: 100 })
  ends.push(gateway.close)
  redis = new Redis({ url: gateway.url, token: gateway.token })
})

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** How Redis goes away, and whether it can come back. */
const WAYS: readonly (readonly [string, () => void | Promise<void>])[] = [
  ['is killed', () => server.stop()],
  ['hangs', () => server.signal('SIGSTOP')],
]

const TIMEOUT = 0.3
/** Seconds of a window that does not end during a test. */
const LONG = 18_144_000
const key = (c: Context): string => c.req.header('X-User') ?? 'somebody'

describe.each(WAYS)('a rate limit when Redis %s', (_, away) => {
  async function answersWith(outage: OutageMode) {
    const onOutage = vi.fn()
    const options = { limit: fixedWindow(100, LONG), outage, onOutage, timeout: TIMEOUT }
    const app = new Hono()
    app.use(rateLimit(new RateLimiter(redis, options), { key }))
    app.get('/', (c) => c.text('served'))
    const ask = (user = 'a') => app.request('/', { headers: { 'X-User': user } })
    // Redis may be slow to answer, so more than one try is allowed for the state before.
    await vi.waitFor(async () => expect((await ask()).headers.has('RateLimit')).toBe(true), 10_000)
    onOutage.mockClear()
    await away()
    return { onOutage, ask }
  }

  it('lets all pass when it is open, and does not say what is left', async () => {
    const { ask, onOutage } = await answersWith('open')
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()))
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(answer.headers.has('RateLimit')).toBe(false)
      expect(answer.headers.get('RateLimit-Policy')).toBe(`"default";q=100;w=${LONG}`)
    }
    expect(onOutage).toHaveBeenCalledTimes(8)
    expect(onOutage).toHaveBeenCalledWith(expect.any(Error))
  })

  it('answers 503 when it is closed', async () => {
    const answer = await (await answersWith('closed')).ask()
    expect(answer.status).toBe(503)
    expect(answer.headers.get('Retry-After')).toBe('1')
    expect(answer.headers.has('RateLimit')).toBe(false)
    expect(await answer.json()).toMatchObject({
      type: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
      status: 503,
      'violated-policies': ['default'],
    })
  })

  it('counts by itself with a local limit, each key for itself', async () => {
    const { ask } = await answersWith({ local: 3 })
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask()))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(5)
    expect(Number(refused[0]?.headers.get('Retry-After'))).toBeGreaterThan(0)
    const other = await ask('b')
    const [[, parameters]] = parseList(other.headers.get('RateLimit') ?? '') as [
      [string, Map<string, unknown>],
    ]
    expect(parameters.get('r')).toBe(2)
  })
})

describe.each(WAYS)('a concurrency limit when Redis %s', (_, away) => {
  async function statusesWith(outage: OutageMode) {
    const onOutage = vi.fn()
    const end = Promise.withResolvers<void>()
    const app = new Hono()
    const settings = { redis, limit: 100, outage, timeout: TIMEOUT }
    app.use(concurrencyLimit(settings, { key, onOutage }))
    app.get('/', async (c) => {
      await end.promise
      return c.text('served')
    })
    await away()
    const pending = Array.from({ length: 4 }, () => app.request('/'))
    await vi.waitFor(() => expect(onOutage).toHaveBeenCalledTimes(4), 10_000)
    end.resolve()
    const answers = await Promise.all(pending)
    await Promise.all(answers.map((answer) => answer.text()))
    // What an isolate counts by itself it gives back by itself.
    const again = await app.request('/')
    return [...answers, again].map(({ status }) => status).sort()
  }

  it.each([
    ['open', [200, 200, 200, 200, 200]],
    ['closed', [503, 503, 503, 503, 503]],
    [{ local: 3 }, [200, 200, 200, 200, 429]],
  ] as const)('with outage %j answers %j', async (outage, statuses) => {
    expect(await statusesWith(outage)).toEqual(statuses)
  })
})

it('counts in Redis again as soon as that is back', async () => {
  const limiter = new RateLimiter(redis, {
    limit: fixedWindow(2, LONG),
    outage: 'open',
    timeout: TIMEOUT,
  })
  server.signal('SIGSTOP')
  expect(await limiter.limit('a')).toMatchObject({ allowed: true, reason: 'outage' })
  server.signal('SIGCONT')
  await vi.waitFor(async () => expect((await limiter.limit('a')).reason).not.toBe('outage'), 10_000)
  await vi.waitFor(async () => expect((await limiter.limit('a')).allowed).toBe(false), 10_000)
})
