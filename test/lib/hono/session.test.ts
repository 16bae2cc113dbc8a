import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  cachePage,
  csrf,
  csrfToken,
  djangoLogin,
  djangoUser,
  loginRequired,
  rotateCsrfToken,
  type SessionEnv,
  session,
} from '../../../lib/hono/index.ts'
import { Redis } from '../../../lib/index.ts'
import {
  isSameCsrfToken,
  login,
  logout,
  type SessionEngine,
  type SessionOptions,
  SessionStore,
} from '../../../lib/session/index.ts'
import { redis } from '../../support/workerd.ts'
import { nameOf, newCache, newEngine, savedSession } from '../session/support.ts'

/** An app that shows and changes its session. */
function appOn(engine: SessionEngine): Hono<SessionEnv> {
  const app = new Hono<SessionEnv>()
  // Hono's own handler writes to the log.
  app.onError((_, c) => c.text('broken', 500))
  app.use(session(engine))
  app.get('/plain', (c) => c.text('plain'))
  app.get('/show', async (c) => c.json(Object.fromEntries(await c.var.session.items())))
  app.get('/set', async (c) => {
    await c.var.session.set('a', 1)
    return c.text('set')
  })
  app.get('/status/:status', async (c) => {
    await c.var.session.set('a', 1)
    return new Response('', { status: Number(c.req.param('status')) })
  })
  app.get('/throw', async (c) => {
    await c.var.session.set('a', 1)
    throw new Error('broken')
  })
  app.get('/logout', async (c) => {
    await logout(c.var.session)
    return c.text('bye')
  })
  app.get('/slow', async (c) => {
    await c.var.session.set('slow', 1)
    await new SessionStore(engine, c.var.session.sessionKey).flush()
    return c.text('slow')
  })
  return app
}

function cookie(key: string | null): { headers: Record<string, string> } {
  return { headers: { Cookie: `sessionid=${key}` } }
}

function newOptions(options: Partial<SessionOptions> = {}): SessionOptions {
  return { cache: newCache(), ...options }
}

describe('the middleware', () => {
  it('sets the cookie for a new session, with the flags of Django', async () => {
    const app = appOn(newEngine())
    const response = await app.request('/set')
    expect(response.headers.get('Set-Cookie')).toMatch(
      /^sessionid=[a-z0-9]{32}; expires=\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT; HttpOnly; Max-Age=1209600; Path=\/; SameSite=Lax$/,
    )
    expect(response.headers.get('Vary')).toBe('Cookie')
    const key = /sessionid=(\w+)/.exec(response.headers.get('Set-Cookie') ?? '')?.[1] ?? ''
    expect(await (await app.request('/show', cookie(key))).json()).toEqual({ a: 1 })
  })

  it('says nothing of cookies where the session was not used', async () => {
    const engine = newEngine()
    const { sessionKey } = await savedSession(engine, { a: 1 })
    const response = await appOn(engine).request('/plain', cookie(sessionKey))
    expect([response.headers.get('Vary'), response.headers.get('Set-Cookie')]).toEqual([null, null])
  })

  it('says that the answer varies where the session was read', async () => {
    const engine = newEngine()
    const { sessionKey } = await savedSession(engine, { a: 1 })
    const response = await appOn(engine).request('/show', cookie(sessionKey))
    expect([response.headers.get('Vary'), response.headers.get('Set-Cookie')]).toEqual([
      'Cookie',
      null,
    ])
  })

  it.each(['short', 'x'.repeat(32), 'ü', `${'a'.repeat(5000)}`, '%00'])(
    'takes the cookie %j away once it is read, and gives nobody a session',
    async (value) => {
      const response = await appOn(newEngine()).request('/show', cookie(value))
      expect(await response.json()).toEqual({})
      expect(response.headers.get('Set-Cookie')).toBe(
        'sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax',
      )
      expect(response.headers.get('Vary')).toBe('Cookie')
    },
  )

  it('takes the last of two cookies, as Django does', async () => {
    const engine = newEngine()
    const [first, last] = [
      await savedSession(engine, { a: 1 }),
      await savedSession(engine, { b: 2 }),
    ]
    const headers = { Cookie: `sessionid=${first.sessionKey}; sessionid=${last.sessionKey}` }
    const response = await appOn(engine).request('/show', { headers })
    expect(await response.json()).toEqual({ b: 2 })
  })

  it('leaves the cookie of a session that it cannot read', async () => {
    const engine = newEngine()
    const key = 'b'.repeat(32)
    await redis.set(nameOf(engine, key), 'no session')
    const response = await appOn(engine).request('/show', cookie(key))
    expect(response.headers.get('Set-Cookie')).toBeNull()
  })

  it('saves nothing after an error of the server', async () => {
    const engine = newEngine()
    const { sessionKey } = await savedSession(engine, { b: 1 })
    const app = appOn(engine)
    for (const path of ['/status/500', '/status/503', '/throw']) {
      expect((await app.request(path, cookie(sessionKey))).headers.get('Set-Cookie')).toBeNull()
    }
    expect(await (await app.request('/show', cookie(sessionKey))).json()).toEqual({ b: 1 })
    await app.request('/status/404', cookie(sessionKey))
    expect(await (await app.request('/show', cookie(sessionKey))).json()).toEqual({ b: 1, a: 1 })
  })

  it('does the same with an answer that was thrown', async () => {
    const engine = newEngine()
    const { sessionKey } = await savedSession(engine, { b: 1 })
    const app = new Hono<SessionEnv>()
    app.use(session(engine))
    app.get('/missing', async (c) => {
      await c.var.session.set('a', await c.var.session.get('b'))
      throw new HTTPException(404, { message: 'no such page' })
    })
    const response = await app.request('/missing', cookie(sessionKey))
    expect([response.status, response.headers.get('Vary')]).toEqual([404, 'Cookie'])
    expect(await new SessionStore(engine, sessionKey).get('a')).toBe(1)
  })

  it('deletes session and cookie at a logout', async () => {
    const engine = newEngine()
    const { sessionKey } = await savedSession(engine, { a: 1 })
    const app = appOn(engine)
    const response = await app.request('/logout', cookie(sessionKey))
    expect(response.headers.get('Set-Cookie')).toContain('Max-Age=0')
    expect(await (await app.request('/show', cookie(sessionKey))).json()).toEqual({})
  })

  it('answers 400 when the session was deleted meanwhile', async () => {
    const engine = newEngine()
    const { sessionKey } = await savedSession(engine, { a: 1 })
    const response = await appOn(engine).request('/slow', cookie(sessionKey))
    expect(response.status).toBe(400)
    expect(await redis.exists(nameOf(engine, sessionKey))).toBe(0)
  })

  it('saves each time with SESSION_SAVE_EVERY_REQUEST', async () => {
    const engine = newEngine({ SESSION_SAVE_EVERY_REQUEST: true, SESSION_COOKIE_AGE: 50 })
    const { sessionKey } = await savedSession(engine, { a: 1 })
    const response = await appOn(engine).request('/plain', cookie(sessionKey))
    expect(response.headers.get('Set-Cookie')).toContain('Max-Age=50')
    expect((await appOn(engine).request('/plain')).headers.get('Set-Cookie')).toBeNull()
  })

  it('writes the cookie as the settings say', async () => {
    const engine = newEngine({
      SESSION_COOKIE_NAME: 'sid',
      SESSION_COOKIE_DOMAIN: '.shop.test',
      SESSION_COOKIE_PATH: '/shop',
      SESSION_COOKIE_SECURE: true,
      SESSION_COOKIE_HTTPONLY: false,
      SESSION_COOKIE_SAMESITE: 'Strict',
      SESSION_EXPIRE_AT_BROWSER_CLOSE: true,
    })
    expect((await appOn(engine).request('/set')).headers.get('Set-Cookie')).toMatch(
      /^sid=[a-z0-9]{32}; Domain=\.shop\.test; Path=\/shop; SameSite=Strict; Secure$/,
    )
  })

  it('makes its settings of the bindings once', async () => {
    let count = 0
    const app = new Hono()
    app.use(
      session(() => {
        count++
        return newOptions()
      }),
    )
    app.get('/', (c) => c.text('ok'))
    const env = {}
    await app.request('/', {}, env)
    await app.request('/', {}, env)
    expect(count).toBe(1)
    // Where there are no bindings, all requests have the same.
    await app.request('/')
    await app.request('/')
    expect(count).toBe(2)
  })

  it('types the fields', () => {
    const app = new Hono().use(session<{ cart: string[] }>(newOptions() as never))
    app.get('/', async (c) => {
      expectTypeOf(await c.var.session.get('cart')).toEqualTypeOf<string[] | null>()
      expectTypeOf(await c.var.session.get('cart', [])).toExtend<string[]>()
      return c.text('')
    })
  })
})

describe('an app with answers of its own', () => {
  it('answers for sessions as it wants', async () => {
    const engine = newEngine()
    const onError = (error: Error): Response => new Response(error.name, { status: 418 })
    const app = new Hono<SessionEnv>()
    app.use(session(engine, { onError }))
    app.get('/', async (c) => {
      await c.var.session.set('a', 1)
      await new SessionStore(engine, c.var.session.sessionKey).flush()
      return c.text('')
    })
    const { sessionKey } = await savedSession(engine, { a: 0 })
    const response = await app.request('/', cookie(sessionKey))
    expect([response.status, await response.text()]).toEqual([418, 'UpdateError'])
  })
})

describe('without Redis', () => {
  const away = new Redis({
    url: 'http://redis.test',
    token: 'x',
    retry: false,
    fetch: () => Promise.reject(new TypeError('fetch failed')),
  })
  const engineOf = (options: object = {}): SessionEngine =>
    newEngine({ cache: newCache({ REDIS: away }), ...options })

  it.each(['/show', '/set', '/logout'])('%s is answered with 503', async (path) => {
    const response = await appOn(engineOf()).request(path, cookie('a'.repeat(32)))
    expect(response.status).toBe(503)
    expect(response.headers.get('Retry-After')).toBe('1')
    expect(response.headers.get('Set-Cookie')).toBeNull()
  })

  it('what does not use the session is answered as ever', async () => {
    const response = await appOn(engineOf()).request('/plain', cookie('a'.repeat(32)))
    expect(response.status).toBe(200)
  })

  it('reading is anonymous when so told, and the cookie stays', async () => {
    const app = appOn(engineOf({ unavailable: 'anonymous' }))
    const response = await app.request('/show', cookie('a'.repeat(32)))
    expect([response.status, await response.json()]).toEqual([200, {}])
    expect(response.headers.get('Set-Cookie')).toBeNull()
    expect((await app.request('/set', cookie('a'.repeat(32)))).status).toBe(503)
  })
})

describe('the user', () => {
  const user = { id: '7', backend: 'django.contrib.auth.backends.ModelBackend', hash: 'a1' }

  async function signedIn(engine: SessionEngine): Promise<SessionStore> {
    const store = new SessionStore(engine)
    await login(store, user)
    await store.save()
    await engine.edge.cache.set('redge.user.7', { hash: 'a1', is_active: true }, null)
    return store
  }

  function userApp(engine: SessionEngine, loginUrl?: string | null): Hono<SessionEnv> {
    const app = new Hono<SessionEnv>()
    app.use(session(engine))
    app.get('/me', async (c) => c.json({ ...(await djangoLogin(c)), user: await djangoUser(c) }))
    app.use('/secret/*', loginRequired({ loginUrl }))
    app.get('/secret/page', (c) => c.text('secret'))
    return app
  }

  it('is whom Django knows, for two commands a request', async () => {
    const engine = newEngine()
    const { sessionKey } = await signedIn(engine)
    const { usage } = engine.edge.cache.connection()
    const before = usage.billedCommands
    const response = await userApp(engine).request('/me', cookie(sessionKey))
    expect(await response.json()).toMatchObject({ user })
    expect(usage.billedCommands - before).toBe(2)
  })

  it('is let in, and others are sent to log in', async () => {
    const engine = newEngine()
    const { sessionKey } = await signedIn(engine)
    const app = userApp(engine)
    expect((await app.request('/secret/page', cookie(sessionKey))).status).toBe(200)
    const response = await app.request('/secret/page?a=1&b=/x')
    expect(response.status).toBe(302)
    expect(response.headers.get('Location')).toBe(
      '/accounts/login/?next=/secret/page%3Fa%3D1%26b%3D/x',
    )
    expect(response.headers.get('Vary')).toBe('Cookie')
    expect((await userApp(engine, null).request('/secret/page')).status).toBe(401)
  })

  it.each([
    ['http://edge.test//evil.test/secret', undefined, '/%252Fevil.test/secret'],
    ['http://edge.test/\\\\evil.test/secret', undefined, '/%252F/evil.test/secret'],
    ['http://edge.test/secret?a', 'https://shop.test/login?x=1', 'http%3A//edge.test/secret%3Fa'],
    ['http://edge.test/secret', 'http://edge.test/login', '/secret'],
  ])('comes back from the login of %s to nowhere else', async (url, loginUrl, next) => {
    const app = new Hono<SessionEnv>()
    app.use(session(newEngine()), loginRequired({ loginUrl }))
    const location = (await app.request(url)).headers.get('Location')
    expect(location?.split('next=')[1]).toBe(next)
  })
})

describe('csrf', () => {
  function formApp(options: object = {}, engine = newEngine()): Hono<SessionEnv> {
    const app = new Hono<SessionEnv>()
    app.use(session(engine), csrf(options))
    app.get('/form', (c) => c.text(csrfToken(c)))
    app.get('/plain', (c) => c.text('plain'))
    app.get('/rotate', (c) => {
      rotateCsrfToken(c)
      return c.text(csrfToken(c))
    })
    app.on(['POST', 'PUT', 'DELETE'], '/form', async (c) => {
      const body = c.req.method === 'POST' ? await c.req.parseBody() : {}
      return c.json(body)
    })
    return app
  }
  const cookieIn = (response: Response): string =>
    /^[^;]*/.exec(response.headers.get('Set-Cookie') ?? '')?.[0] ?? ''

  async function tokens(app: Hono<SessionEnv>): Promise<{ token: string; Cookie: string }> {
    const response = await app.request('/form')
    return { token: await response.text(), Cookie: cookieIn(response) }
  }

  it('takes a form and a header with the token of the cookie', async () => {
    const app = formApp()
    const { token, Cookie } = await tokens(app)
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, a: '1' })
    const form = await app.request('/form', { method: 'POST', body, headers: { Cookie } })
    expect(await form.json()).toEqual({ csrfmiddlewaretoken: token, a: '1' })
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const headers = { Cookie, 'X-CSRFToken': token }
      expect((await app.request('/form', { method, headers })).status).toBe(200)
    }
  })

  it('refuses everything else', async () => {
    const app = formApp()
    const { token, Cookie } = await tokens(app)
    const other = (await tokens(app)).token
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await app.request('/form', { method: 'POST', headers })).status
    expect(await status({})).toBe(403)
    expect(await status({ Cookie })).toBe(403)
    expect(await status({ 'X-CSRFToken': token })).toBe(403)
    expect(await status({ Cookie, 'X-CSRFToken': other })).toBe(403)
    expect(await status({ Cookie: 'csrftoken=x', 'X-CSRFToken': 'x' })).toBe(403)
    expect(await status({ Cookie, 'X-CSRFToken': token, Origin: 'https://evil.test' })).toBe(403)
    expect(await status({ Cookie, 'X-CSRFToken': token, Origin: 'null' })).toBe(403)
    expect(await status({ Cookie, 'X-CSRFToken': token, Origin: 'http://localhost' })).toBe(200)
  })

  it('takes the settings of Django, and none that it does not know', async () => {
    const app = formApp({ CSRF_COOKIE_NAME: 'c', CSRF_HEADER_NAME: 'HTTP_X_TOKEN' })
    const { token, Cookie } = await tokens(app)
    expect(Cookie).toMatch(/^c=/)
    const headers = { Cookie, 'X-Token': token }
    expect((await app.request('/form', { method: 'POST', headers })).status).toBe(200)
    expect(() => csrf({ csrfCokieName: 'x' } as object)).toThrow('Did you mean csrfCookieName?')
    expect(() => csrf({ csrfCookieAge: 1, CSRF_COOKIE_AGE: 2 })).toThrow('both forms')
  })

  it('refuses with the view that it is given', async () => {
    const app = formApp({ csrfFailureView: () => new Response('no', { status: 451 }) })
    expect((await app.request('/form', { method: 'POST' })).status).toBe(451)
  })

  it('wants a referer over HTTPS where there is no origin', async () => {
    const app = formApp({ csrfTrustedOrigins: ['https://*.shop.test'] })
    const { token, Cookie } = await tokens(app)
    const status = async (headers: Record<string, string>): Promise<number> => {
      const all = { Cookie, 'X-CSRFToken': token, ...headers }
      return (await app.request('https://edge.test/form', { method: 'POST', headers: all })).status
    }
    expect(await status({})).toBe(403)
    expect(await status({ Referer: 'nonsense' })).toBe(403)
    expect(await status({ Referer: 'http://edge.test/page' })).toBe(403)
    expect(await status({ Referer: 'https://edge.test/page' })).toBe(200)
    expect(await status({ Referer: 'https://www.shop.test/' })).toBe(200)
    expect(await status({ Referer: 'https://shop.test/' })).toBe(200)
    expect(await status({ Referer: 'https://evilshop.test/' })).toBe(403)
    expect(await status({ Referer: 'https://evil.test/.shop.test' })).toBe(403)
    expect(await status({ Origin: 'https://evil.test/.shop.test' })).toBe(403)
    expect(await status({ Origin: 'http://www.shop.test' })).toBe(403)
    expect(await status({ Origin: 'null' })).toBe(403)
    expect(await status({ Origin: 'https://www.shop.test' })).toBe(200)
  })

  it('trusts no page that came without TLS, whatever is trusted otherwise', async () => {
    const app = formApp({ csrfTrustedOrigins: ['http://shop.test'] })
    const { token, Cookie } = await tokens(app)
    const headers = { Cookie, 'X-CSRFToken': token, Referer: 'http://shop.test/' }
    const response = await app.request('https://edge.test/form', { method: 'POST', headers })
    expect(response.status).toBe(403)
  })

  it('has its token in no page that is cached', async () => {
    const app = new Hono()
    app.use(csrf())
    app.get('/form', cachePage({ ttl: 60, cache: newCache(), vary: ['Cookie'] }), (c) =>
      c.text(csrfToken(c)),
    )
    const [first, second] = [await app.request('/form'), await app.request('/form')]
    expect(cookieIn(first)).not.toBe('')
    expect(isSameCsrfToken(await first.text(), await second.text())).toBe(false)
  })

  it('sets the cookie when the token was used', async () => {
    const app = formApp()
    expect((await app.request('/plain')).headers.get('Set-Cookie')).toBeNull()
    const response = await app.request('/form')
    expect(response.headers.get('Set-Cookie')).toMatch(
      /^csrftoken=[a-zA-Z0-9]{64}; expires=[^;]+; Max-Age=31449600; Path=\/; SameSite=Lax$/,
    )
    expect(response.headers.get('Vary')).toBe('Cookie')
  })

  it('makes the token of before useless', async () => {
    const app = formApp()
    const { token, Cookie } = await tokens(app)
    const rotated = await app.request('/rotate', { headers: { Cookie } })
    const headers = { Cookie: cookieIn(rotated), 'X-CSRFToken': token }
    expect((await app.request('/form', { method: 'POST', headers })).status).toBe(403)
  })

  it('keeps the secret in the session when so told', async () => {
    const engine = newEngine()
    const app = formApp({ csrfUseSessions: true }, engine)
    const response = await app.request('/form')
    const headers = { Cookie: cookieIn(response), 'X-CSRFToken': await response.text() }
    expect(headers.Cookie).toMatch(/^sessionid=/)
    expect((await app.request('/form', { method: 'POST', headers })).status).toBe(200)
    expect((await app.request('/form', { method: 'POST' })).status).toBe(403)
  })
})
