import { describe, expect, inject, it } from 'vitest'
import {
  devicesOf,
  login,
  publishedUser,
  revokeDevices,
  SessionStore,
} from '../../lib/session/index.ts'
import { run } from '../../scripts/programs.ts'
import fixtures from '../fixtures/django/sessions.json' with { type: 'json' }
import { toTagged } from '../support/tagged-python.ts'
import {
  atWorker,
  djangoLoggedIn,
  djangoRequest,
  headersOf,
  newSite,
  password,
  peer,
  post,
  type Report,
  redis,
  type Site,
  snippet,
  whoami,
  worker,
} from './session-site.ts'

const cached = fixtures.filter(
  ({ settings, redis_value_base64 }) =>
    /backends\.cache$/.test(settings.SESSION_ENGINE) && redis_value_base64 !== null,
)

describe('sessions that Django has stored', () => {
  it.each(cached)('are read, and written so that Django reads them: $case', async (row) => {
    const { cache, SESSION_COOKIE_AGE } = row.settings
    const { serializer, compressor, pickle_version } = cache
    const site = newSite(serializer, compressor, pickle_version, { SESSION_COOKIE_AGE })
    const key = row.cookie_value ?? ''
    const name = String(site.engine.edge.cache.makeKey(`django.contrib.sessions.cache${key}`))
    await redis.set(name, Buffer.from(row.redis_value_base64 ?? '', 'base64'))
    const store = new SessionStore(site.engine, key)
    const read = Object.fromEntries(await store.items())
    expect(toTagged(read)).toEqual(row.decoded)
    expect(await store.getExpireAtBrowserClose()).toBe(row.decoded._session_expiry === 0)
    await store.set('edge', 1)
    await store.save()
    const report = await peer.call<Report>('session_read', {
      ...site.django,
      engine: 'cache',
      session_key: key,
    })
    expect(report.data).toEqual({ ...row.decoded, edge: 1 })
    const milliseconds = await redis.pttl(name)
    expect(milliseconds).toBeLessThanOrEqual(lifetimeOf(row))
    expect(milliseconds).toBeGreaterThan(lifetimeOf(row) - 60_000)
  })

  it.each(cached.filter(({ user }) => user))(
    'let the same user in after they were written here: $case',
    async (row) => {
      const { serializer, compressor, pickle_version } = row.settings.cache
      const site = newSite(serializer, compressor, pickle_version)
      const { id, key } = await djangoLoggedIn(site)
      const hash = (await publishedUser(site.engine, id))?.hash
      const name = String(site.engine.edge.cache.makeKey(`django.contrib.sessions.cache${key}`))
      await redis.set(name, Buffer.from(row.redis_value_base64 ?? '', 'base64'))
      const store = new SessionStore(site.engine, key)
      // Of a user of this Django, in place of the one of the fixture.
      await store.setFields([
        ['_auth_user_id', id],
        ['_auth_user_hash', hash],
      ])
      await store.save()
      const seen = await whoami(site, key)
      expect(seen).toMatchObject({ authenticated: true, user_id: id })
      expect((await atWorker(site, key)).user).toMatchObject({ id })
    },
  )
})

/** Milliseconds that Django lets a session live which it saves now. */
function lifetimeOf({ decoded, settings }: (typeof cached)[number]): number {
  const expiry = decoded._session_expiry
  if (typeof expiry === 'number' && expiry > 0) return expiry * 1000
  // All times in the fixtures are this one.
  if (expiry) return Date.parse('2099-01-01T00:00:00Z') - Date.now() + 1000
  return settings.SESSION_COOKIE_AGE * 1000
}

const kinds = [
  ['pickle', 'identity'],
  ['pickle', 'zstd'],
  ['json', 'zlib'],
  ['msgpack', 'lz4'],
] as const

describe.each(kinds)('a login to Django with %s and %s', (serializer, compressor) => {
  it('is known to the Worker, has one cart, and ends on both sides by a logout at the Worker', async () => {
    const site = newSite(serializer, compressor)
    const { key, id } = await djangoLoggedIn(site)
    expect((await atWorker(site, key)).user).toMatchObject({ id })
    expect((await post(site, '/cart', key)).status).toBe(200)
    const seen = await whoami(site, key)
    expect(seen).toMatchObject({ authenticated: true, user_id: id })
    expect(seen.session.cart).toEqual(['apple', 2])
    await djangoRequest(site, '/session/', key, { method: 'POST', json: { set: { note: 'é' } } })
    expect(await new SessionStore(site.engine, key).get('note')).toBe('é')
    await post(site, '/logout', key)
    expect(await whoami(site, key)).toMatchObject({ authenticated: false, session: {} })
    expect((await atWorker(site, key)).user).toBeNull()
  })

  it('ends on both sides by a logout at Django', async () => {
    const site = newSite(serializer, compressor)
    const { key } = await djangoLoggedIn(site)
    expect((await djangoRequest(site, '/logout/', key)).status).toBe(302)
    expect(await whoami(site, key)).toMatchObject({ authenticated: false })
    expect(await atWorker(site, key)).toEqual({ user: null, refused: 'anonymous' })
  })

  it('is refused at the edge at once after the password was changed', async () => {
    const site = newSite(serializer, compressor)
    const { key, username } = await djangoLoggedIn(site)
    await peer.call('user_create', { ...site.django, username, password: 'another one' })
    expect(await atWorker(site, key)).toEqual({ user: null, refused: 'hash' })
    expect(await whoami(site, key)).toMatchObject({ authenticated: false })
  })
})

describe('the devices of a user', () => {
  it('are the logins to Django, and can be ended at the edge', async () => {
    const site = newSite()
    const { key, id, username } = await djangoLoggedIn(site)
    const other = await peer.call<Report>('session_login', { ...site.django, username, password })
    const store = new SessionStore(site.engine, key)
    expect((await devicesOf(store, id)).map(({ isCurrent }) => isCurrent).sort()).toEqual([
      false,
      true,
    ])
    expect(await revokeDevices(store, id)).toBe(1)
    expect(await whoami(site, other.session_key)).toMatchObject({ authenticated: false })
    expect(await whoami(site, key)).toMatchObject({ authenticated: true })
  })
})

describe('a login at the edge', () => {
  it('is accepted by Django', async () => {
    const site = newSite()
    const { id } = await djangoLoggedIn(site)
    const published = await publishedUser(site.engine, id)
    const store = new SessionStore(site.engine)
    const backend = 'django.contrib.auth.backends.ModelBackend'
    await login(store, { id, backend, hash: published?.hash ?? '' })
    await store.save()
    const seen = await whoami(site, store.sessionKey)
    expect(seen).toMatchObject({ authenticated: true, user_id: id })
  })
})

describe('cookies', () => {
  it('are the same as those of Django, their times aside', async () => {
    const site = newSite()
    const { key } = await djangoLoggedIn(site)
    const json = { set: { a: 1 } }
    const django = await djangoRequest(site, '/session/', key, { method: 'POST', json })
    const edge = await post(site, '/cart', key)
    const plain = (header: string | null | undefined): string =>
      (header ?? '').replace(/expires=[^;]*/, 'expires')
    expect(plain(edge.headers.get('Set-Cookie'))).toBe(plain(django.set_cookie.sessionid))
    const gone = 'z'.repeat(32)
    const djangoGone = await djangoRequest(site, '/whoami/', gone)
    const edgeGone = await worker(site).request('/user', headersOf(gone))
    expect(edgeGone.headers.get('Set-Cookie')).toBe(djangoGone.set_cookie.sessionid)
  })
})

describe('a logout at Django', () => {
  const year = 31_536_000
  const ended = (site: Site, key: string): Promise<number> => {
    const name = site.engine.edge.cache.makeKey(`django.contrib.sessions.cache${key}`)
    return redis.ttl(`{${name}}:ended`)
  }

  it('is remembered as long as the session could live, by either side', async () => {
    const site = newSite()
    const { key } = await djangoLoggedIn(site)
    await djangoRequest(site, '/session/', key, { method: 'POST', json: { expiry: year } })
    expect((await djangoRequest(site, '/logout/', key)).status).toBe(302)
    expect(await ended(site, key)).toBeGreaterThan(year)
    await new SessionStore(site.engine, key).flush()
    await peer.call('session_flush', { ...site.django, session_key: key })
    expect(await ended(site, key)).toBeGreaterThan(year)
  })

  it('is remembered by the async methods as well', async () => {
    const script = `
import django
django.setup()
from asgiref.sync import async_to_sync
from redge_edge import SessionStore, is_ended

store = SessionStore()
store["a"] = 1
async_to_sync(store.acreate)()
old = store.session_key
cycled = SessionStore(old)
assert async_to_sync(cycled.aload)() == {"a": 1}
async_to_sync(cycled.acycle_key)()
assert is_ended(old) and not is_ended(cycled.session_key)
late = SessionStore(cycled.session_key)
async_to_sync(SessionStore(old).adelete)()
assert is_ended(cycled.session_key) and async_to_sync(late.aload)() == {}
store = SessionStore()
async_to_sync(store.asave)()
key = store.session_key
async_to_sync(store.aflush)()
assert is_ended(key) and store.session_key is None
store = SessionStore()
store.create()
old = SessionStore(store.session_key)
store.cycle_key()
assert old.load() == {}
old.flush()
assert is_ended(store.session_key)`
    const env = {
      ...process.env,
      ...snippet,
      DJANGO_SETTINGS_MODULE: 'settings',
      REDIS_URL: inject('redisUrl'),
    }
    const result = await run('/usr/bin/python3', ['-c', script], { env })
    expect(result).toEqual({ ok: true, output: '' })
  })
})

describe('a session written back by a slow request of Django', () => {
  it.each(['/logout', '/cycle'])('is refused after the Worker did %s', async (path) => {
    const site = newSite()
    const { key } = await djangoLoggedIn(site)
    const name = String(site.engine.edge.cache.makeKey(`django.contrib.sessions.cache${key}`))
    const bytes = await redis.with({ decodeResponses: false }).get(name)
    await post(site, path, key)
    await redis.set(name, bytes ?? '', { ex: 100 })
    expect(await atWorker(site, key)).toEqual({ user: null, refused: 'anonymous' })
    expect(await whoami(site, key)).toMatchObject({ authenticated: false })
    expect(await redis.exists(name)).toBe(0)
  })
})
