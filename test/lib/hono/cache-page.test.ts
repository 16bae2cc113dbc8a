import { Hono } from 'hono'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Cache, CacheKey, createCaches, JsonSerializer } from '../../../lib/cache/index.ts'
import { type CacheEnv, type CachePageOptions, cache, cachePage } from '../../../lib/hono/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

/** An app with one page that is cached, and the number of times that it was made. */
interface Site {
  readonly app: Hono<CacheEnv>
  readonly made: () => number
  readonly shared: Cache
  /** Fetches the page. */
  get(headers?: Record<string, string>, method?: string): Promise<Response>
}

type Handler = (n: number, request: Request) => Response | Promise<Response>

const hello: Handler = (n) => new Response(`hello ${n}`, { headers: { 'X-Own': 'yes' } })

function site(options: CachePageOptions = {}, handler: Handler = hello, cacheOptions = {}): Site {
  const settings = { redis, keyPrefix: uniqueKey('page'), options: cacheOptions }
  const shared = createCaches({ default: settings }).default as Cache
  const app = new Hono<CacheEnv>()
  let made = 0
  app.use(cache(shared))
  const fetch: CachePageOptions['fetch'] = (request, c) => app.fetch(request, c.env)
  const page = cachePage({ ttl: 60, fetch, ...options })
  app.all('/page', page, (c) => handler(++made, c.req.raw))
  return {
    app,
    made: () => made,
    shared,
    get: async (headers = {}, method = 'GET') =>
      await app.request('https://site.example/page?q=1', { headers, method }),
  }
}

/** The key of the only page. */
async function keyOfPage(shared: Cache): Promise<CacheKey> {
  const names = await redis.keys(String(shared.makePattern('page:*')))
  return new CacheKey(names.find((name) => !name.includes('companion')) ?? '')
}

function later(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 })
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a page', () => {
  it('is made once, and says how old it is', async () => {
    const { get, made } = site()
    const first = await get()
    expect(await first.text()).toBe('hello 1')
    expect(first.headers.get('Age')).toBe('0')
    later(7)
    const second = await get()
    expect(await second.text()).toBe('hello 1')
    expect(made()).toBe(1)
    expect(second.headers.get('Age')).toBe('7')
    expect(second.headers.get('Cache-Control')).toBe('max-age=60')
    for (const name of ['ETag', 'X-Own', 'Content-Type', 'Cache-Control']) {
      expect(second.headers.get(name), name).toBe(first.headers.get(name))
    }
  })

  it('is made once for all who ask at the same time', async () => {
    const { get, made } = site()
    const answers = await Promise.all(Array.from({ length: 10 }, () => get()))
    for (const answer of answers) expect(await answer.text()).toBe('hello 1')
    expect(made()).toBe(1)
  })

  it('is not sent to a client that has it', async () => {
    const { get } = site()
    const tag = (await get()).headers.get('ETag') ?? ''
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const answer = await get({ 'If-None-Match': known })
      expect(answer.status, known).toBe(304)
      expect(await answer.text()).toBe('')
      expect(answer.headers.get('ETag')).toBe(tag)
      expect(answer.headers.get('Cache-Control')).toBe('max-age=60')
      expect(answer.headers.has('Content-Type')).toBe(false)
    }
    expect((await get({ 'If-None-Match': '"other"' })).status).toBe(200)
  })

  it('keeps the ETag, the max-age and the Vary of its handler', async () => {
    const headers = { ETag: 'W/"mine"', 'Cache-Control': 'public, max-age=5', Vary: 'Accept' }
    const { get, shared } = site({ vary: ['accept', 'Accept-Language'] }, () =>
      Response.json({}, { headers }),
    )
    for (const answer of [await get(), await get()]) {
      expect(answer.headers.get('ETag')).toBe('W/"mine"')
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=5')
      expect(answer.headers.get('Vary')).toBe('Accept, accept-language')
    }
    const left = await shared.pttl(await keyOfPage(shared))
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(5000)
  })

  it('of bytes comes back byte for byte, with any serializer', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    const serializer = new JsonSerializer()
    for (const options of [{}, { serializer }]) {
      const { get, made } = site({}, () => new Response(bytes), options)
      for (const answer of [await get(), await get()]) expect(await answer.bytes()).toEqual(bytes)
      expect(made()).toBe(1)
    }
  })

  it('is another one for each of the headers in vary, each address, and each key', async () => {
    const { get, made, app } = site({ vary: ['Accept-Language'] })
    await get({ 'Accept-Language': 'en' })
    await get({ 'Accept-Language': 'de' })
    await get({ 'Accept-Language': 'en' })
    expect(made()).toBe(2)
    await app.request('https://site.example/page?q=2', { headers: { 'Accept-Language': 'en' } })
    expect(made()).toBe(3)
    const keyed = site({ key: (c) => c.req.path })
    await keyed.get()
    await keyed.app.request('https://site.example/page?q=2')
    expect(keyed.made()).toBe(1)
  })

  it('is invalid when one of its tags is', async () => {
    const { get, made, shared } = site({ tags: (c) => [`path:${c.req.path}`] })
    await get()
    await shared.invalidateTags(['path:/other'])
    await get()
    expect(made()).toBe(1)
    await shared.invalidateTags(['path:/page'])
    expect(await (await get()).text()).toBe('hello 2')
  })

  it('costs a command, or two with tags', async () => {
    for (const [tags, commands] of [
      [[], 1],
      [['a', 'b'], 2],
    ] as const) {
      const { get } = site({ tags })
      await get()
      const { requests, billedCommands } = redis.usage
      await get()
      expect(redis.usage.requests - requests).toBe(1)
      expect(redis.usage.billedCommands - billedCommands).toBe(commands)
    }
  })

  it('answers HEAD, which makes none', async () => {
    const { get, made } = site()
    expect((await get({}, 'HEAD')).status).toBe(200)
    const first = await get()
    expect(made()).toBe(2)
    const head = await get({}, 'HEAD')
    expect(await head.text()).toBe('')
    expect(head.headers.get('ETag')).toBe(first.headers.get('ETag'))
    expect(made()).toBe(2)
  })

  it('tells clients what it is told to', async () => {
    const { get } = site({ cacheControl: 'no-cache' })
    expect((await get()).headers.get('Cache-Control')).toBe('no-cache')
    expect((await get()).headers.get('Cache-Control')).toBe('no-cache')
  })
})

describe('an answer that is not for everybody', () => {
  it('is not cached', async () => {
    const answers: Record<string, ResponseInit> = {
      cookie: { headers: { 'Set-Cookie': 'a=b' } },
      private: { headers: { 'Cache-Control': 'private, max-age=60' } },
      'no-store': { headers: { 'Cache-Control': 'no-store' } },
      vary: { headers: { Vary: 'Cookie' } },
      star: { headers: { Vary: '*' } },
      events: { headers: { 'Content-Type': 'text/event-stream' } },
      missing: { status: 404 },
      error: { status: 500 },
    }
    for (const [name, init] of Object.entries(answers)) {
      const { get, made } = site({}, (n) => new Response(`hello ${n}`, init))
      for (const n of [1, 2, 3]) {
        const answer = await get()
        expect(await answer.text(), name).toBe(`hello ${n}`)
        expect(answer.headers.get('Age'), name).toBeNull()
        expect(answer.status, name).toBe(init.status ?? 200)
      }
      expect(made(), name).toBe(3)
    }
  })

  it('is not looked for, nor cached: other methods, parts, and who is authorized', async () => {
    const { get, made } = site()
    await get()
    expect(await (await get({ Authorization: 'Bearer a' })).text()).toBe('hello 2')
    expect(await (await get({ Range: 'bytes=0-1' })).text()).toBe('hello 3')
    expect(await (await get({}, 'POST')).text()).toBe('hello 4')
    expect(await (await get()).text()).toBe('hello 1')
    expect(made()).toBe(4)
  })

  it('is cached when that is asked for', async () => {
    const cookies = new Headers([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ])
    const options = { authorized: true, setCookie: true, statuses: [404] }
    const init = { status: 404, headers: cookies }
    const { get, made } = site(options, (n) => new Response(`hello ${n}`, init))
    for (const answer of [await get({ Authorization: 'a' }), await get()]) {
      expect(await answer.text()).toBe('hello 1')
      expect(answer.status).toBe(404)
      expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    }
    expect(made()).toBe(1)
  })

  it('is the one of a session that was read, unless pages are kept by cookie', async () => {
    for (const [vary, times] of [
      [[], 2],
      [['Cookie'], 1],
    ] as const) {
      const { shared } = site()
      let made = 0
      const app = new Hono<{ Variables: { session: { accessed: boolean } } }>()
      app.use(async (c, next) => {
        c.set('session', { accessed: false })
        await next()
      })
      app.get('/', cachePage({ cache: shared, vary }), (c) => {
        c.var.session.accessed = true
        return c.text(`${++made}`)
      })
      await app.request('/')
      await app.request('/')
      expect(made).toBe(times)
    }
  })

  it('is not cached when it is too long, and comes whole', async () => {
    const body = 'x'.repeat(5000)
    const { get, made } = site({ maxBytes: 1000 }, () => new Response(body))
    expect(await (await get()).text()).toBe(body)
    expect(await (await get()).text()).toBe(body)
    expect(made()).toBe(2)
  })
})

describe('an old page', () => {
  it('is given at once while a new one is made', async () => {
    const { get, made } = site({ staleWhileRevalidate: 100 })
    await get()
    later(70)
    const answer = await get()
    expect(await answer.text()).toBe('hello 1')
    expect(answer.headers.get('Age')).toBe('70')
    await vi.waitFor(async () => expect(await (await get()).text()).toBe('hello 2'))
    expect(made()).toBe(2)
  })

  it.each([
    ['in the background', {}],
    ['in the request', { fetch: undefined }],
  ])('is given when the handler fails, %s', async (_, options) => {
    const fails: Handler = (n) => {
      if (n === 1) return new Response('hello 1')
      throw new Error('no origin')
    }
    const { get, app } = site({ staleIfError: 100, ...options }, fails)
    app.onError((_error, c) => c.text('sorry', 503, { 'X-Error': 'yes' }))
    await get()
    later(70)
    const answer = await get()
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('hello 1')
    expect(answer.headers.has('X-Error')).toBe(false)
    later(200)
    expect((await get()).status).toBe(503)
  })

  it('is given when the handler is slow', async () => {
    const ready = Promise.withResolvers<void>()
    const slow: Handler = async (n) => {
      if (n > 1) await ready.promise
      return new Response(`hello ${n}`)
    }
    const { get } = site({ staleIfError: 100, softTimeout: 0.02 }, slow)
    await get()
    later(70)
    expect(await (await get()).text()).toBe('hello 1')
    ready.resolve()
    await vi.waitFor(async () => expect(await (await get()).text()).toBe('hello 2'))
  })
})

describe('the middleware', () => {
  it('wants a cache', async () => {
    const app = new Hono()
    const errors: unknown[] = []
    app.onError((error, c) => {
      errors.push(error)
      return c.text('', 500)
    })
    app.get('/', cachePage(), (c) => c.text('page'))
    expect((await app.request('/')).status).toBe(500)
    expect(errors).toEqual([expect.objectContaining({ name: 'ImproperlyConfigured' })])
  })

  it('wants fetch for what is done in the background', () => {
    for (const option of ['staleWhileRevalidate', 'softTimeout', 'earlyRecompute']) {
      expect(() => cachePage({ [option]: 1 })).toThrow('app.fetch')
    }
  })

  it('takes what is in the cache, and is no page, for nothing', async () => {
    const { get, shared } = site()
    await get()
    const key = await keyOfPage(shared)
    const page = (await shared.get<Record<string, unknown>>(key)) ?? {}
    const wrongs = [
      { headers: 'none' },
      { headers: [['a']] },
      { status: 99 },
      { body: 5 },
      { made: null },
    ]
    for (const [at, wrong] of wrongs.entries()) {
      await shared.set(key, { ...page, ...wrong })
      expect(await (await get()).text()).toBe(`hello ${at + 2}`)
    }
    await shared.set(key, { ...page, body: 'as it was set' })
    expect(await (await get()).text()).toBe('as it was set')
  })

  it('caches an answer that has no body', async () => {
    const { get, made } = site({ statuses: [204] }, () => new Response(null, { status: 204 }))
    for (const answer of [await get(), await get()]) expect(answer.status).toBe(204)
    expect(made()).toBe(1)
  })
})

it('cache() puts a cache into the context whose work outlives the request', async () => {
  const { shared } = site()
  const app = new Hono<CacheEnv>()
  app.use(cache(() => shared))
  app.get('/', async (c) => {
    const options = { timeout: 10, staleWhileRevalidate: 60 }
    return c.text(await c.var.cache.getOrSet('k', async () => c.req.query('v') ?? '', options))
  })
  const work: Promise<unknown>[] = []
  const ctx = {
    waitUntil: (promise: Promise<unknown>) => work.push(promise),
    passThroughOnException: () => undefined,
    props: {},
  }
  const ask = async (v: string): Promise<string> =>
    await (await app.request(`/?v=${v}`, {}, {}, ctx as never)).text()
  expect(await ask('1')).toBe('1')
  later(20)
  expect(await ask('2')).toBe('1')
  await Promise.all(work)
  expect(await ask('3')).toBe('2')
})
