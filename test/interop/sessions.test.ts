import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  type Cache,
  type Compressor,
  createCaches,
  type Serializer,
} from '../../lib/cache/index.ts'
import { IdentityCompressor } from '../../lib/codecs/compressors/identity.ts'
import { Lz4Compressor } from '../../lib/codecs/compressors/lz4.ts'
import { ZlibCompressor } from '../../lib/codecs/compressors/zlib.ts'
import { ZStdCompressor } from '../../lib/codecs/compressors/zstd.ts'
import { JsonSerializer } from '../../lib/codecs/json/json.ts'
import { MsgpackSerializer } from '../../lib/codecs/msgpack/msgpack.ts'
import { PickleSerializer } from '../../lib/codecs/pickle/pickle.ts'
import { djangoLogin, type SessionEnv, session } from '../../lib/hono/index.ts'
import { Redis } from '../../lib/index.ts'
import {
  cookieSigner,
  type DjangoSessionSettings,
  devicesOf,
  dumps,
  encodeSession,
  type Login,
  loads,
  login,
  logout,
  publishedUser,
  revokeDevices,
  SessionEngine,
  SessionStore,
  Signer,
} from '../../lib/session/index.ts'
import { run } from '../../scripts/programs.ts'
import type { Tagged } from '../differential/tagged.ts'
import fixtures from '../fixtures/django/sessions.json' with { type: 'json' }
import { type PythonPeer, startPeer } from '../support/python-peer.ts'
import { toTagged } from '../support/tagged-python.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
let peer: PythonPeer

beforeAll(async () => {
  // The peer finds the snippet there that publishes users and ended sessions.
  process.env.PYTHONPATH = join(import.meta.dirname, '../../examples/django')
  process.env.PYTHONDONTWRITEBYTECODE = '1'
  peer = await startPeer(inject('redisUrl'))
})

afterAll(async () => {
  await peer.close()
})

const compressors: Readonly<Record<string, () => Compressor>> = {
  identity: () => new IdentityCompressor(),
  zlib: () => new ZlibCompressor(),
  lz4: () => new Lz4Compressor(),
  zstd: () => new ZStdCompressor(),
}

function serializerOf(name: string, protocol: number | null): Serializer {
  if (name === 'json') return new JsonSerializer()
  if (name === 'msgpack') return new MsgpackSerializer()
  return new PickleSerializer({ protocol: protocol ?? 4 })
}

/** A Django site and redge on the same sessions. */
interface Site {
  readonly engine: SessionEngine
  /** What the peer is told in every call. */
  readonly django: Readonly<Record<string, unknown>>
}

function newSite(
  serializer = 'pickle',
  compressor = 'identity',
  protocol: number | null = null,
  options: DjangoSessionSettings = {},
): Site {
  const prefix = `sessions-${crypto.randomUUID()}`
  const cache = createCaches({
    default: {
      REDIS: redis,
      KEY_PREFIX: prefix,
      OPTIONS: {
        SERIALIZER: serializerOf(serializer, protocol),
        COMPRESSOR: compressors[compressor]?.(),
      },
    },
  }).default as Cache<null>
  const settings = { PASSWORD_HASHERS: ['django.contrib.auth.hashers.MD5PasswordHasher'] }
  const pickle_version = protocol ?? undefined
  return {
    engine: new SessionEngine({ cache, ...options }),
    django: {
      engine: 'redge_edge',
      cache: { prefix, serializer, compressor, pickle_version },
      settings,
    },
  }
}

interface Report {
  readonly session_key: string
  readonly data: Record<string, Tagged>
}

interface Whoami {
  readonly authenticated: boolean
  readonly user_id: string | null
  readonly session: Record<string, Tagged>
}

interface Answer {
  readonly status: number
  readonly json: Whoami
  readonly set_cookie: Readonly<Record<string, string>>
}

const password = 'correct horse'

/** A new user who has logged in to Django. */
async function djangoLoggedIn(site: Site): Promise<{ key: string; id: string; username: string }> {
  const username = `user-${crypto.randomUUID()}`
  const created = await peer.call<{ pk: number }>('user_create', {
    ...site.django,
    username,
    password,
  })
  const report = await peer.call<Report>('session_login', { ...site.django, username, password })
  return { key: report.session_key, id: String(created.pk), username }
}

function whoami(site: Site, key: string | null): Promise<Whoami> {
  return peer.call('session_whoami', { ...site.django, session_key: key })
}

function djangoRequest(
  site: Site,
  path: string,
  key: string,
  fields: object = {},
): Promise<Answer> {
  return peer.call('http', { ...site.django, path, cookies: { sessionid: key }, ...fields })
}

/** The Worker's side. */
function worker({ engine }: Site): Hono<SessionEnv> {
  const app = new Hono<SessionEnv>()
  app.onError((error, c) => c.text(error.name, 500))
  app.use(session(engine))
  app.get('/user', async (c) => c.json(await djangoLogin(c)))
  app.post('/cart', async (c) => {
    await c.var.session.set('cart', ['apple', 2])
    return c.text('')
  })
  app.post('/cycle', async (c) => {
    await c.var.session.cycleKey()
    return c.text(c.var.session.sessionKey ?? '')
  })
  app.post('/logout', async (c) => {
    await logout(c.var.session)
    return c.text('')
  })
  return app
}

async function atWorker(site: Site, key: string): Promise<Login> {
  const response = await worker(site).request('/user', headersOf(key))
  return (await response.json()) as Login
}

function headersOf(key: string): { headers: Record<string, string> } {
  return { headers: { Cookie: `sessionid=${key}` } }
}

function post(site: Site, path: string, key: string): Promise<Response> {
  return Promise.resolve(worker(site).request(path, { method: 'POST', ...headersOf(key) }))
}

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

describe('signatures', () => {
  it("are accepted by Django, and Django's here", async () => {
    const secret_key = 'a secret of both'
    const key = secret_key
    const value = { user: 7, name: 'Zoë', list: [1, null, true] }
    const fields = { secret_key, salt: 's' }
    const text = await dumps(value, { key, salt: 's', compress: true })
    expect(await peer.call('unsign', { how: 'dumps', value: text, ...fields })).toEqual(value)
    const theirs = await peer.call<string>('sign', { how: 'dumps', value, ...fields })
    expect(await loads(theirs, { key, salt: 's', maxAge: 60 })).toEqual(value)
    const signed = await new Signer({ key, salt: 's' }).sign('plain')
    expect(await peer.call('unsign', { how: 'sign', value: signed, ...fields })).toBe('plain')
    const cookie = await cookieSigner({ key, salt: 's' }).sign('plain')
    expect(await peer.call('unsign', { how: 'cookie', value: cookie, ...fields })).toBe('plain')
  })

  it('carry a session in a cookie that Django takes', async () => {
    const secret_key = 'a secret of both'
    const text = await encodeSession('signed_cookies', { a: [1] }, { secretKey: secret_key })
    const fields = { engine: 'signed_cookies', secret_key, session_key: text }
    const { session: read } = await peer.call<Whoami>('session_whoami', fields)
    expect(read).toEqual({ a: [1] })
  })
})

/** The same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

describe('requests of Django and the Worker in any order', () => {
  const rounds = 200
  const sideBySide = 8

  it('never bring back a session that was logged out', { timeout: 120_000 }, async () => {
    const site = newSite()
    const { id } = await djangoLoggedIn(site)
    const hash = (await publishedUser(site.engine, id))?.hash ?? ''
    const next = numbers(20_261_122)
    const done = { django: 0, worker: 0, cycled: 0 }
    for (let count = 0; count < rounds; count += sideBySide) {
      const round = (): Promise<void> => interleaved(site, { id, hash }, next, done)
      await Promise.all(Array.from({ length: sideBySide }, round))
    }
    // Otherwise nothing was shown.
    expect(Math.min(...Object.values(done))).toBeGreaterThan(rounds / 20)
  })
})

const LONGEST_PAUSE_MS = 60

/** What was done so far, by kind. */
interface Done {
  django: number
  worker: number
  cycled: number
}

/** Some requests with one cookie at once; after a logout nobody may be known by it, or by what came of it. */
async function interleaved(
  site: Site,
  { id, hash }: { id: string; hash: string },
  next: () => number,
  done: Done,
): Promise<void> {
  const store = new SessionStore(site.engine)
  const backend = 'django.contrib.auth.backends.ModelBackend'
  await login(store, { id, backend, hash })
  await store.save()
  const key = store.sessionKey ?? ''
  const name = String(site.engine.edge.cache.makeKey(`django.contrib.sessions.cache${key}`))
  const bytes = await redis.with({ decodeResponses: false }).get(name)
  // What a request of Django does that began before everything else, without the snippet's engine.
  const slowSave = (): Promise<unknown> => redis.set(name, bytes ?? '', { ex: 100 })
  const keys = [key]
  let isLoggedOut = false
  const requests: (() => Promise<unknown>)[] = [
    slowSave,
    () => djangoRequest(site, '/whoami/', key),
    async () => {
      const fields = { ...site.django, session_key: key }
      keys.push((await peer.call<Report>('session_cycle', fields)).session_key)
    },
    async () => {
      await peer.call('session_flush', { ...site.django, session_key: key })
      isLoggedOut = true
    },
    async () => {
      const read = new SessionStore(site.engine, key)
      await read.load()
      await delay(next() * LONGEST_PAUSE_MS)
      await logout(read)
      isLoggedOut = true
    },
    () => djangoRequest(site, '/session/', key, { method: 'POST', json: { set: { n: 1 } } }),
    () => post(site, '/cart', key),
    async () => {
      const response = await post(site, '/cycle', key)
      if (response.status !== 200) return
      done.cycled++
      const cycled = await response.text()
      if (cycled !== '') keys.push(cycled)
    },
    async () => {
      if ((await djangoRequest(site, '/logout/', key)).status !== 302) return
      isLoggedOut = true
      done.django++
    },
    async () => {
      if ((await post(site, '/logout', key)).status !== 200) return
      isLoggedOut = true
      done.worker++
    },
  ]
  const chosen = Array.from({ length: 5 }, () => requests[Math.floor(next() * requests.length)])
  // Django refuses to save a session that is gone, which the test client passes on as an exception.
  // The pauses are what makes the order: otherwise the request with the fewest steps is always first.
  await Promise.allSettled(
    chosen.map(async (request) => {
      await delay(next() * LONGEST_PAUSE_MS)
      await request?.()
    }),
  )
  if (!isLoggedOut) return
  await slowSave()
  for (const used of keys) {
    expect(await atWorker(site, used)).toEqual({ user: null, refused: 'anonymous' })
  }
}
