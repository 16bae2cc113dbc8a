import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { type Context, Hono } from 'hono'
import { parseList } from 'structured-headers'
import { describe, expect, it, vi } from 'vitest'
import { clientIp, type Refusal, rateLimit } from '../../../lib/hono/index.ts'
import { cachedFixedWindow, fixedWindow } from '../../../lib/rate-limit/index.ts'
import { ALGORITHMS, LONG, newLimiter, uniquePrefix } from '../rate-limit/support.ts'

function appWith(...middleware: ReturnType<typeof rateLimit>[]): Hono {
  const app = new Hono()
  app.onError((_, c) => c.text('broken', 500))
  for (const one of middleware) app.use(one)
  app.get('/', (c) => c.text('served'))
  app.get('/raw', () => new Response('raw', { headers: { 'X-Own': 'kept' } }))
  app.get('/throw', () => {
    throw new Error('broken')
  })
  return app
}

/** The items of a header field, each with its parameters, as a client reads them. */
function itemsOf(response: Response, name: string): unknown[] {
  const field = response.headers.get(name) ?? expect.fail(`There is no ${name}`)
  return parseList(field).map(([item, parameters]) => [item, Object.fromEntries(parameters)])
}

function from(address: string): { headers: Record<string, string> } {
  return { headers: { 'CF-Connecting-IP': address } }
}

describe.each(Object.entries(ALGORITHMS))('an app with a limit by %s', (_, algorithm) => {
  it('tells what is left, and then refuses with a problem', async () => {
    const limiter = newLimiter({ limit: algorithm(2), prefix: uniquePrefix(), name: 'api "v1"' })
    const app = appWith(rateLimit(limiter))
    const answers = [await app.request('/'), await app.request('/'), await app.request('/')]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
    for (const [index, answer] of answers.entries()) {
      expect(itemsOf(answer, 'RateLimit-Policy')).toEqual([['api "v1"', { q: 2, w: LONG }]])
      const r = Math.max(0, 1 - index)
      expect(itemsOf(answer, 'RateLimit')).toEqual([['api "v1"', { r, t: expect.any(Number) }]])
    }
    const [, , refused] = answers
    const problem = await refused?.json()
    expect(refused?.headers.get('Content-Type')).toBe('application/problem+json')
    expect(problem).toEqual({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      title: 'Request cannot be satisfied as assigned quota has been exceeded',
      status: 429,
      'violated-policies': ['api "v1"'],
    })
    const [[, { t }]] = itemsOf(refused as Response, 'RateLimit') as [[string, { t: number }]]
    expect(t).toBeGreaterThan(0)
    expect(t).toBeLessThanOrEqual(LONG)
    expect(Number(refused?.headers.get('Retry-After'))).toBe(t)
  })
})

describe('rateLimit', () => {
  const once = () => newLimiter({ limit: fixedWindow(1, LONG), prefix: uniquePrefix() })

  it('counts clients by their address', async () => {
    const app = appWith(rateLimit(once()))
    expect((await app.request('/', from('192.0.2.1'))).status).toBe(200)
    expect((await app.request('/', from('192.0.2.2'))).status).toBe(200)
    expect((await app.request('/', from('192.0.2.1'))).status).toBe(429)
  })

  it('counts by a key of the app, and lets pass what has none', async () => {
    const key = (c: Context) => c.req.header('X-User') ?? null
    const app = appWith(rateLimit(once(), { key }))
    const by = (user: string) => app.request('/', { headers: { 'X-User': user } })
    expect([(await by('a')).status, (await by('b')).status, (await by('a')).status]).toEqual([
      200, 200, 429,
    ])
    const uncounted = await app.request('/')
    expect(uncounted.status).toBe(200)
    expect(uncounted.headers.has('RateLimit-Policy')).toBe(false)
  })

  it.each([
    ['throws', () => expect.fail('no key')],
    ['rejects', () => Promise.reject(new Error('no key'))],
    ['gives no text', () => 7 as unknown as string],
  ])('serves nothing when the key function %s', async (_, key) => {
    const served = vi.fn()
    const app = new Hono()
    app.onError((_error, c) => c.text('broken', 500))
    app.get('/', rateLimit(once(), { key }), served)
    expect((await app.request('/')).status).toBe(500)
    expect(served).not.toHaveBeenCalled()
  })

  it.each([
    ['/raw', 200],
    ['/throw', 500],
    ['/missing', 404],
  ])('adds its fields to %s as well', async (path, status) => {
    const app = appWith(rateLimit(once()))
    const answer = await app.request(path)
    expect(answer.status).toBe(status)
    expect(itemsOf(answer, 'RateLimit')).toEqual([['default', expect.objectContaining({ r: 0 })]])
    expect(answer.headers.get('X-Own')).toBe(path === '/raw' ? 'kept' : null)
  })

  it.each(['/', '/raw'])('joins the fields of several limits, for %s', async (path) => {
    const limit = fixedWindow(5, LONG)
    const app = appWith(
      rateLimit(newLimiter({ limit, prefix: uniquePrefix(), name: 'a' })),
      rateLimit(newLimiter({ limit: fixedWindow(1, LONG), prefix: uniquePrefix(), name: 'b' })),
    )
    for (const status of [200, 429]) {
      const answer = await app.request(path)
      expect(answer.status).toBe(status)
      const names = itemsOf(answer, 'RateLimit').map((item) => (item as [string])[0])
      expect(names.toSorted()).toEqual(['a', 'b'])
      expect(itemsOf(answer, 'RateLimit-Policy')).toHaveLength(2)
    }
  })

  it.each([
    ['of the context', (c: Context, refusal: Refusal) => c.json(refusal, 420 as 429)],
    ['anew', (_: Context, refusal: Refusal) => Response.json(refusal, { status: 420 })],
  ])('lets the app answer who is refused, %s', async (_, onRefused) => {
    const app = appWith(rateLimit(once(), { onRefused }))
    await app.request('/')
    const answer = await app.request('/')
    expect(answer.status).toBe(420)
    expect(await answer.json()).toEqual({
      kind: 'limited',
      policy: 'default',
      retryAfter: expect.any(Number),
    })
    expect(itemsOf(answer, 'RateLimit')).toHaveLength(1)
    expect(itemsOf(answer, 'RateLimit-Policy')).toHaveLength(1)
  })

  it('lets the app throw for who is refused, with the fields on the answer', async () => {
    const onRefused = () => expect.fail('refused')
    const app = appWith(rateLimit(once(), { onRefused }))
    await app.request('/')
    const answer = await app.request('/')
    expect(await answer.text()).toBe('broken')
    expect(itemsOf(answer, 'RateLimit')).toHaveLength(1)
  })

  it('answers who is on the deny list with 403, and says nothing of the limit left', async () => {
    const limit = fixedWindow(5, LONG)
    const limiter = newLimiter({ limit, prefix: uniquePrefix(), denyList: true })
    const agent = crypto.randomUUID()
    await limiter.denyList?.add(agent)
    const app = appWith(rateLimit(limiter))
    const answer = await app.request('/', { headers: { 'User-Agent': agent } })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toEqual({ type: 'about:blank', title: 'Forbidden', status: 403 })
    expect(answer.headers.has('Retry-After')).toBe(false)
    expect(answer.headers.has('RateLimit')).toBe(false)
    expect((await app.request('/')).status).toBe(200)
  })

  it('makes a limiter once for all requests with the same bindings', async () => {
    const make = vi.fn(once)
    const app = appWith(rateLimit(make))
    const [one, other] = [{ n: 1 }, { n: 2 }]
    expect((await app.request('/', {}, one)).status).toBe(200)
    expect((await app.request('/', {}, one)).status).toBe(429)
    expect((await app.request('/', {}, other)).status).toBe(200)
    expect(make).toHaveBeenCalledTimes(2)
  })

  it('keeps the request alive for what is counted in the background', async () => {
    const prefix = uniquePrefix()
    const app = appWith(rateLimit(newLimiter({ limit: cachedFixedWindow(9, LONG), prefix })))
    const context = createExecutionContext()
    for (let n = 0; n < 3; n++) await app.request('/', {}, env, context)
    await waitOnExecutionContext(context)
    const other = newLimiter({ limit: cachedFixedWindow(9, LONG), prefix })
    expect((await other.limit('unknown')).remaining).toBe(5)
  })
})

describe('clientIp', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
    ['2001:0DB8:0000:0001::5', '2001:db8:0:1::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ])('gives for %s the address %s', async (header, address) => {
    const app = new Hono().get('/', (c) => c.text(clientIp(c)))
    expect(await (await app.request('/', from(header))).text()).toBe(address)
  })

  it('counts those as one whose address is not known', async () => {
    const app = new Hono().get('/', (c) => c.text(clientIp(c)))
    expect(await (await app.request('/')).text()).toBe('unknown')
  })
})
