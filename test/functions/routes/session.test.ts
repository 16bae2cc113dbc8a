import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createCaches } from '../../../lib/cache/index.ts'
import { login, SessionEngine, SessionStore } from '../../../lib/session/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { apiWith, type Call, problemOf } from '../support.ts'

/** A Django project of its own in the Worker's Redis. */
function newProject(settings: Record<string, unknown> = {}) {
  const CACHES = { default: { KEY_PREFIX: uniqueKey('project') } }
  const bindings = {
    ...env,
    DJANGO_SETTINGS: JSON.stringify({ CACHES, SECRET_KEY: 'x', ...settings }),
  }
  const cache = createCaches({ default: { ...CACHES.default, REDIS: redis } }).default
  const engine = new SessionEngine({ cache })
  const request = (path: string, call: Call = {}): Promise<Response> =>
    apiWith(bindings, `/v1/session${path}`, { token: null, ...call })
  return { engine, request }
}

type Project = ReturnType<typeof newProject>

/** A user who is logged in, and the headers that a page of the Worker sends. */
async function loggedIn({ engine, request }: Project) {
  const store = new SessionStore(engine)
  await engine.edge.cache.set('redge.user.7', { hash: 'a1', is_active: true }, null)
  const backend = 'django.contrib.auth.backends.ModelBackend'
  await login(store, { id: '7', backend, hash: 'a1' })
  await store.set('cart', [1])
  await store.save()
  const session = `sessionid=${store.sessionKey}`
  const response = await request('', { headers: { Cookie: session } })
  const { csrfToken } = await response.json<{ csrfToken: string }>()
  const csrf = /csrftoken=\w+/.exec(response.headers.get('Set-Cookie') ?? '')?.[0]
  return { store, headers: { Cookie: `${session}; ${csrf}`, 'X-CSRFToken': csrfToken } }
}

describe('/v1/session', () => {
  it("tells who is logged in, and what is not Django's own", async () => {
    const project = newProject()
    const { headers } = await loggedIn(project)
    const response = await project.request('', { headers })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      user: { id: '7', backend: 'django.contrib.auth.backends.ModelBackend' },
      refused: null,
      session: { cart: [1] },
    })
    expect(response.headers.get('Vary')).toContain('Cookie')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })

  it('tells an anonymous request that it is one', async () => {
    const response = await newProject().request('')
    expect(await response.json()).toMatchObject({ user: null, refused: 'anonymous', session: {} })
  })

  it('changes fields', async () => {
    const project = newProject()
    const { headers, store } = await loggedIn(project)
    const body = { set: { theme: 'dark', big: 2 ** 40 }, delete: ['cart'] }
    const response = await project.request('', { method: 'PATCH', headers, body })
    expect(await response.json()).toEqual({ session: { theme: 'dark', big: 2 ** 40 } })
    const after = new SessionStore(project.engine, store.sessionKey)
    expect(await after.get('theme')).toBe('dark')
    expect(await after.has('_auth_user_id')).toBe(true)
  })

  it.each([
    { set: { _auth_user_id: '1' } },
    { delete: ['_auth_user_hash'] },
    { set: { '': 1 } },
    { set: [] },
    { other: 1 },
  ])('refuses the change %j', async (body) => {
    const project = newProject()
    const { headers } = await loggedIn(project)
    const response = await project.request('', { method: 'PATCH', headers, body })
    await problemOf(response, 400, 'invalid-body')
  })

  it('refuses changes without the token of a page', async () => {
    const project = newProject()
    const { headers } = await loggedIn(project)
    const { Cookie } = headers
    for (const [method, path] of [
      ['PATCH', ''],
      ['POST', '/logout'],
      ['DELETE', '/devices'],
    ] as const) {
      await problemOf(
        await project.request(path, { method, headers: { Cookie } }),
        403,
        'csrf-failed',
      )
      const evil = { ...headers, Origin: 'https://evil.test' }
      await problemOf(await project.request(path, { method, headers: evil }), 403, 'csrf-failed')
    }
  })

  it('protects by the CSRF settings of the project', async () => {
    const project = newProject({
      SESSION_ENGINE: 'redge_edge',
      CSRF_COOKIE_NAME: 'guard',
      CSRF_HEADER_NAME: 'HTTP_X_GUARD',
      CSRF_FAILURE_VIEW: 'django.views.csrf.csrf_failure',
      CSRF_TRUSTED_ORIGINS: ['https://*.shop.test'],
    })
    const response = await project.request('')
    const [cookie] = /^guard=\w+/.exec(response.headers.get('Set-Cookie') ?? '') ?? []
    const { csrfToken } = await response.json<{ csrfToken: string }>()
    const headers = {
      Cookie: cookie ?? '',
      'X-Guard': csrfToken,
      Origin: 'https://www.shop.test',
    }
    const patched = await project.request('', { method: 'PATCH', headers, body: { set: { a: 1 } } })
    expect(await patched.json()).toEqual({ session: { a: 1 } })
    await problemOf(await project.request('/logout', { method: 'POST' }), 403, 'csrf-failed')
  })

  it('keeps each of 50 fields that are set at once', { timeout: 60_000 }, async () => {
    const project = newProject()
    const { headers, store } = await loggedIn(project)
    const names = Array.from({ length: 50 }, (_, index) => `field-${index}`)
    const responses = await Promise.all(
      names.map((name) =>
        project.request('', { method: 'PATCH', headers, body: { set: { [name]: name } } }),
      ),
    )
    for (const response of responses) {
      await response.body?.cancel()
      expect(response.status).toBe(200)
    }
    const after = new SessionStore(project.engine, store.sessionKey)
    expect(await after.keys()).toEqual(expect.arrayContaining(['cart', '_auth_user_id', ...names]))
  })

  it('logs out', async () => {
    const project = newProject()
    const { headers, store } = await loggedIn(project)
    const response = await project.request('/logout', { method: 'POST', headers })
    expect(response.status).toBe(204)
    expect(response.headers.get('Set-Cookie')).toContain('sessionid=""')
    expect(await store.exists(store.sessionKey ?? '')).toBe(false)
  })

  it('lists and revokes devices, to those who are logged in', async () => {
    const project = newProject()
    await problemOf(await project.request('/devices'), 401, 'not-logged-in')
    const { headers } = await loggedIn(project)
    expect(await (await project.request('/devices', { headers })).json()).toEqual({ devices: [] })
    const gone = await project.request('/devices/x', { method: 'DELETE', headers })
    await problemOf(gone, 404, 'unknown-device')
    const all = await project.request('/devices', { method: 'DELETE', headers })
    expect(await all.json()).toEqual({ revoked: 0 })
  })

  it('shows a page that runs no text of the session', async () => {
    const project = newProject()
    const { headers, store } = await loggedIn(project)
    await store.set('<script>', 1)
    await store.save()
    const text = await (await project.request('/demo', { headers })).text()
    expect(text).toContain('Hello, user 7')
    expect(text).toContain('&lt;script&gt;')
    expect(text).not.toContain('<script>')
    expect(await (await project.request('/demo')).text()).toContain('Nobody is logged in')
  })

  it('answers 503 without Redis', async () => {
    const away = { ...env, UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1', DJANGO_SETTINGS: '{}' }
    const headers = { Cookie: `sessionid=${'a'.repeat(32)}` }
    const response = await apiWith(away, '/v1/session', { headers })
    await problemOf(response, 503, 'redis-unavailable')
  })

  it.each([
    undefined,
    '',
    'x',
    '[]',
    '{"SESSION_COOKIE_AGE":-1}',
    '{"CSRF_COKIE_NAME":"x"}',
    '{"CACHES":{"default":{"NO":1}}}',
  ])('is closed with the settings %j', async (DJANGO_SETTINGS) => {
    const response = await apiWith({ ...env, DJANGO_SETTINGS }, '/v1/session', { token: null })
    await problemOf(response, 503, 'not-configured')
  })
})
