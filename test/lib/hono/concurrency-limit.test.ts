import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { parseList } from 'structured-headers'
import { describe, expect, it, vi } from 'vitest'
import { type ConcurrencyLimitOptions, concurrencyLimit } from '../../../lib/hono/index.ts'
import { DataError } from '../../../lib/index.ts'
import { redis } from '../../support/workerd.ts'

const REQUESTS = 50
const LIMIT = 7

/** Requests that run, how many did at most, and what lets them end. */
class Running {
  now = 0
  most = 0
  readonly end = Promise.withResolvers<void>()

  async run(): Promise<void> {
    this.most = Math.max(this.most, ++this.now)
    await this.end.promise
    this.now--
  }
}

function newApp(options: Partial<ConcurrencyLimitOptions> = {}) {
  const running = new Running()
  const name = crypto.randomUUID()
  const settings = { redis, limit: LIMIT, outage: 'closed', timeout: 20, name, ...options } as const
  const app = new Hono()
  app.onError((_, c) => c.text('broken', 500))
  app.use(concurrencyLimit(settings))
  app.get('/wait', async (c) => {
    await running.run()
    return c.text('served')
  })
  app.get('/empty', (c) => c.body(null, 204))
  app.get('/text', (c) => c.text('served'))
  app.get('/throw', () => expect.fail('broken'))
  app.get('/body', (c) => c.body(streamUntil(running.end.promise)))
  const permit = redis.semaphore(`concurrency:{${name}:unknown}`, { permits: LIMIT })
  const holders = async () => (await permit.inspect()).holders.length
  return { app, running, holders }
}

/** A body of two parts, the second one when `end` comes. */
function streamUntil(end: Promise<void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(encoder.encode('one,'))
      await end
      controller.enqueue(encoder.encode('two'))
      controller.close()
    },
  })
}

const sendTo = (app: Hono, path: string, init: RequestInit = {}) =>
  app.request(path, init, env, createExecutionContext())

describe('50 requests at once', () => {
  it('run as many as there are permits, and the others are told to come back', async () => {
    const { app, running, holders } = newApp()
    const pending = Array.from({ length: REQUESTS }, () => sendTo(app, '/wait'))
    await vi.waitFor(() => expect(running.now).toBe(LIMIT), 20_000)
    running.end.resolve()
    const answers = await Promise.all(pending)
    expect(running.most).toBe(LIMIT)
    const kept = answers.filter(({ status }) => status === 429)
    expect(kept).toHaveLength(REQUESTS - LIMIT)
    for (const answer of kept) {
      expect(answer.headers.get('Retry-After')).toBe('1')
      expect(await answer.json()).toMatchObject({ status: 429 })
    }
    await Promise.all(answers.filter(({ ok }) => ok).map((answer) => answer.text()))
    await vi.waitFor(async () => expect(await holders()).toBe(0), 20_000)
  })

  it('hold no permit when all have left, whatever they were doing', async () => {
    const { app, running, holders } = newApp({ limit: REQUESTS })
    const clients = Array.from({ length: REQUESTS }, () => new AbortController())
    const pending = clients.map(({ signal }, n) =>
      sendTo(app, n % 2 === 0 ? '/wait' : '/body', { signal }),
    )
    const settled = Promise.allSettled(pending)
    await vi.waitFor(() => expect(running.now).toBe(REQUESTS / 2), 20_000)
    for (const client of clients) client.abort()
    await vi.waitFor(async () => expect(await holders()).toBe(0), 20_000)
    running.end.resolve()
    await settled
  })
})

describe('a permit', () => {
  it('is held until the body of the answer has ended', async () => {
    const { app, running, holders } = newApp()
    const answer = await sendTo(app, '/body')
    expect(await holders()).toBe(1)
    running.end.resolve()
    expect(await answer.text()).toBe('one,two')
    await vi.waitFor(async () => expect(await holders()).toBe(0), 20_000)
  })

  it('is given back when nobody wants the rest of the body', async () => {
    const { app, holders } = newApp()
    const answer = await sendTo(app, '/body')
    await answer.body?.cancel()
    await vi.waitFor(async () => expect(await holders()).toBe(0), 20_000)
  })

  it('is given back when the body breaks', async () => {
    const { app, running, holders } = newApp()
    const answer = await sendTo(app, '/body')
    running.end.reject(new Error('broken'))
    await expect(answer.text()).rejects.toThrow('broken')
    await vi.waitFor(async () => expect(await holders()).toBe(0), 20_000)
  })

  it.each([
    ['GET', '/empty', 204],
    ['GET', '/throw', 500],
    ['GET', '/missing', 404],
    ['HEAD', '/text', 200],
  ])('is given back before the request is over, after %s %s', async (method, path, status) => {
    const { app, holders } = newApp()
    const context = createExecutionContext()
    const answer = await app.request(path, { method }, env, context)
    expect(answer.status).toBe(status)
    await answer.text()
    await waitOnExecutionContext(context)
    expect(await holders()).toBe(0)
  })

  it('is free again after its lease, whatever the request does', async () => {
    const { app, running, holders } = newApp({ lease: 0.3 })
    const answer = await sendTo(app, '/body')
    await vi.waitFor(async () => expect(await holders()).toBe(0), 20_000)
    running.end.resolve()
    expect(await answer.text()).toBe('one,two')
  })

  it('keeps status, headers and body of the answer, and adds the policy', async () => {
    const { app } = newApp()
    const answer = await sendTo(app, '/text')
    expect([answer.status, await answer.text()]).toEqual([200, 'served'])
    expect(answer.headers.get('Content-Type')).toBe('text/plain; charset=UTF-8')
    const [[name, parameters]] = parseList(answer.headers.get('RateLimit-Policy') ?? '') as [
      [string, Map<string, unknown>],
    ]
    expect(name).toMatch(/^[-0-9a-f]{36}$/)
    expect(Object.fromEntries(parameters)).toEqual({ q: LIMIT, qu: 'concurrent-requests' })
  })
})

it('counts each key by itself, whatever is in it', async () => {
  const running = new Running()
  const settings = { redis, limit: 1, outage: 'closed', timeout: 20 } as const
  const limit = concurrencyLimit(
    { ...settings, name: crypto.randomUUID() },
    { key: (c) => c.req.header('X-Key') ?? null },
  )
  const app = new Hono().get('/', limit, async (c) => {
    await running.run()
    return c.text('served')
  })
  const keys = ['a', '{a}', 'a}b', ':', '\u00e9', 'x'.repeat(5000), '%', undefined, undefined]
  const pending = keys.map((key) =>
    sendTo(app, '/', key === undefined ? {} : { headers: { 'X-Key': key } }),
  )
  await vi.waitFor(() => expect(running.now).toBe(keys.length), 20_000)
  running.end.resolve()
  for (const answer of await Promise.all(pending)) expect(answer.status).toBe(200)
})

it.each([
  ['no requests', { limit: 0 }],
  ['half a request', { limit: 1.5 }],
  ['no lease', { lease: 0 }],
  ['no outage', { outage: undefined }],
  ['a name of two lines', { name: 'a\nb' }],
  ['no time', { timeout: 0 }],
])('refuses %s', (_, options) => {
  const settings = { redis, limit: 1, outage: 'open', ...options }
  // @ts-expect-error some of them are of another type
  expect(() => concurrencyLimit(settings)).toThrow(DataError)
})

it('makes its settings once for all requests with the same bindings', async () => {
  const make = vi.fn(() => ({ redis, limit: 1, outage: 'closed', timeout: 20 }) as const)
  const app = new Hono().get('/', concurrencyLimit(make), (c) => c.body(null, 204))
  for (let n = 0; n < 3; n++) await sendTo(app, '/')
  expect(make).toHaveBeenCalledTimes(1)
})
