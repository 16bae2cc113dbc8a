import { describe, expect, it } from 'vitest'
import { PickleSerializer } from '../../../lib/cache/index.ts'
import { SessionEngine, SessionStore } from '../../../lib/session/index.ts'
import { failures } from '../../support/failures.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { again, nameOf, newCache, newEngine, savedSession } from './support.ts'

describe('the fields', () => {
  it('come and go by the methods of Django', async () => {
    const session = new SessionStore(newEngine())
    await session.set('a', 1)
    await session.update({ b: 2, c: [3] })
    expect(await session.get('a')).toBe(1)
    expect(await session.get('x')).toBeNull()
    expect(await session.get('x', 'other')).toBe('other')
    expect(await session.pop('a')).toBe(1)
    expect(await session.pop('a')).toBeNull()
    expect(await session.pop('a', 7)).toBe(7)
    expect(await session.setdefault('b', 9)).toBe(2)
    expect(await session.setdefault('d', 4)).toBe(4)
    expect(await session.has('c')).toBe(true)
    expect(await session.has('a')).toBe(false)
    expect(await session.keys()).toEqual(['b', 'c', 'd'])
    expect(await session.values()).toEqual([2, [3], 4])
    expect(await session.items()).toEqual([
      ['b', 2],
      ['c', [3]],
      ['d', 4],
    ])
    session.clear()
    expect(await session.keys()).toEqual([])
    expect(session.isEmpty()).toBe(true)
  })

  it('tell a test cookie', async () => {
    const session = new SessionStore(newEngine())
    expect(await session.testCookieWorked()).toBe(false)
    await session.setTestCookie()
    expect(await session.testCookieWorked()).toBe(true)
    await session.deleteTestCookie()
    expect(await session.testCookieWorked()).toBe(false)
  })

  it('are accessed by reading and modified by writing alone', async () => {
    const session = again(await savedSession(newEngine(), { a: 1 }))
    expect([session.accessed, session.modified]).toEqual([false, false])
    await session.get('a')
    await session.setdefault('a', 2)
    await session.pop('none')
    await session.setExpiry(null)
    expect([session.accessed, session.modified]).toEqual([true, false])
    await session.pop('a')
    expect(session.modified).toBe(true)
  })

  it('are loaded once for calls side by side', async () => {
    const session = again(await savedSession(newEngine(), { a: 1, b: 2 }))
    const [a, b] = await Promise.all([session.get('a'), session.get('b'), session.set('c', 3)])
    expect([a, b, await session.get('c')]).toEqual([1, 2, 3])
  })
})

describe('saving', () => {
  it('stores the dict as Django does, for two weeks', async () => {
    const engine = newEngine()
    const session = await savedSession(engine, { cart: [1, 'two'] })
    expect(session.sessionKey).toMatch(/^[a-z0-9]{32}$/)
    const name = nameOf(engine, session.sessionKey)
    const stored = await bytesRedis.get(name)
    expect(new PickleSerializer().loads(stored ?? new Uint8Array())).toEqual({ cart: [1, 'two'] })
    expect(await redis.ttl(name)).toBeGreaterThan(1_209_590)
    expect(await again(session).get('cart')).toEqual([1, 'two'])
  })

  it('lets a session live as long as it says', async () => {
    const engine = newEngine({ SESSION_COOKIE_AGE: 100 })
    const session = await savedSession(engine, { a: 1 })
    const ttl = (): Promise<number> => redis.ttl(nameOf(engine, session.sessionKey))
    expect(await ttl()).toBeGreaterThan(95)
    expect(await session.getExpiryAge()).toBe(100)
    await session.setExpiry(5000)
    await session.save()
    expect(await ttl()).toBeGreaterThan(4990)
    expect(await session.getExpireAtBrowserClose()).toBe(false)
    await session.setExpiry(0)
    await session.save()
    expect(await ttl()).toBeLessThanOrEqual(100)
    expect(await session.getExpireAtBrowserClose()).toBe(true)
    await session.setExpiry(new Date(Date.now() + 60_000))
    expect(await session.getExpiryAge()).toBe(60)
    const date = await session.getExpiryDate({ modification: new Date(0) })
    expect(date).toEqual(new Date(60_000))
    await session.setExpiry(-1)
    await session.save()
    expect(await again(session).exists(session.sessionKey ?? '')).toBe(false)
  })

  it('refuses to make a session where there is one', async () => {
    const engine = newEngine()
    const first = await savedSession(engine, { a: 1 })
    const second = again(first)
    await expect(second.save({ mustCreate: true })).rejects.toMatchObject({ name: 'CreateError' })
    expect(await again(first).get('a')).toBe(1)
  })

  it('makes no session under a key that came from a client', async () => {
    const chosen = 'a'.repeat(32)
    const session = new SessionStore(newEngine(), chosen)
    await session.save({ mustCreate: true })
    expect(session.sessionKey).not.toBe(chosen)
    expect(await session.exists(chosen)).toBe(false)
  })

  it('never brings back a session that was deleted meanwhile', async () => {
    const first = await savedSession(newEngine(), { a: 1 })
    const second = again(first)
    await second.set('a', 2)
    await first.flush()
    expect(first.sessionKey).toBeNull()
    await expect(second.save()).rejects.toMatchObject({ name: 'UpdateError' })
    expect(await second.exists(second.sessionKey ?? '')).toBe(false)
  })

  it('never brings back a session that expired or that Django deleted', async () => {
    const engine = newEngine()
    const session = again(await savedSession(engine, { a: 1 }))
    await session.set('a', 2)
    await redis.delete(nameOf(engine, session.sessionKey))
    await expect(session.save()).rejects.toMatchObject({ name: 'UpdateError' })
    await expect(session.cycleKey()).rejects.toMatchObject({ name: 'UpdateError' })
    expect(await redis.exists(nameOf(engine, session.sessionKey))).toBe(0)
  })

  it('takes sessions larger than what a script may decode', async () => {
    const text = 'x'.repeat(200_000)
    const session = await savedSession(newEngine(), { text })
    await session.set('more', 1)
    await session.save()
    expect(await again(session).get('text')).toBe(text)
  })
})

describe('parallel requests', () => {
  it('lose nothing when 50 of them each add a field', async () => {
    const session = await savedSession<Record<string, unknown>>(newEngine(), { first: true })
    const names = Array.from({ length: 50 }, (_, index) => `field-${index}`)
    const requests = names.map((name) => ({ name, request: again(session) }))
    await Promise.all(requests.map(({ request }) => request.load()))
    await Promise.all(
      requests.map(async ({ name, request }) => {
        await request.set(name, name)
        await request.save()
      }),
    )
    expect((await again(session).keys()).sort()).toEqual(['first', ...names].sort())
  })

  it('keep what the others have changed, taken away and added', async () => {
    const session = await savedSession<Record<string, unknown>>(newEngine(), {
      mine: 1,
      theirs: [1],
      gone: 1,
      dropped: 1,
      both: 1,
    })
    const [a, b] = [again(session), again(session)]
    await Promise.all([a.load(), b.load()])
    await a.update({ theirs: [1, 2], added: { x: 1 }, both: 'a' })
    await a.pop('gone')
    await a.save()
    await b.update({ mine: 2, both: 'b' })
    await b.pop('dropped')
    await b.save()
    const wanted = { mine: 2, theirs: [1, 2], both: 'b', added: { x: 1 } }
    expect(Object.fromEntries(await b.items())).toEqual(wanted)
    expect(Object.fromEntries(await again(session).items())).toEqual(wanted)
  })

  it('let a function decide on a field that both have changed', async () => {
    const engine = newEngine<{ hits: number }>({
      mergeField: (_, { base, mine, theirs }) => Number(theirs) + Number(mine) - Number(base),
    })
    const session = await savedSession(engine, { hits: 10 })
    const requests = Array.from({ length: 8 }, () => again(session))
    await Promise.all(requests.map((request) => request.load()))
    await Promise.all(
      requests.map(async (request) => {
        await request.set('hits', ((await request.get('hits')) ?? 0) + 1)
        await request.save()
      }),
    )
    expect(await again(session).get('hits')).toBe(18)
  })

  it("do not write into a session that became another user's", async () => {
    const engine = newEngine()
    const session = await savedSession(engine, { _auth_user_id: '1' })
    const request = again(session)
    await request.set('order', 'mine')
    const other = again(session)
    await other.setFields([['_auth_user_id', '2']])
    await other.save()
    await expect(request.save()).rejects.toMatchObject({ name: 'UpdateError' })
    expect(await again(session).has('order')).toBe(false)
  })

  it('overwrite nothing of others with a session cleared before it was read', async () => {
    const session = await savedSession<Record<string, unknown>>(newEngine(), { a: 1 })
    const request = again(session)
    request.clear()
    await request.set('b', 2)
    await request.save()
    expect(await again(session).items()).toEqual([['b', 2]])
  })
})

describe('a new key', () => {
  it('keeps the fields, and the old one is refused for good', async () => {
    const engine = newEngine()
    const session = await savedSession(engine, { cart: 1 })
    const old = again(session)
    const bytes = await bytesRedis.get(nameOf(engine, session.sessionKey))
    await session.cycleKey()
    expect(session.sessionKey).not.toBe(old.sessionKey)
    expect(await again(session).get('cart')).toBe(1)
    // As a slow request of Django would.
    await redis.set(nameOf(engine, old.sessionKey), bytes ?? '', { px: 60_000 })
    const late = again(old)
    expect(await late.get('cart')).toBeNull()
    expect(late.sessionKey).toBeNull()
    expect(await redis.exists(nameOf(engine, old.sessionKey))).toBe(0)
    // Nobody has logged out.
    expect(await again(session).get('cart')).toBe(1)
  })

  it('has what others have saved under the old one', async () => {
    const session = await savedSession<Record<string, unknown>>(newEngine(), { a: 1 })
    const other = again(session)
    await session.set('mine', 1)
    await other.set('theirs', 1)
    await other.save()
    await session.cycleKey()
    expect((await again(session).keys()).sort()).toEqual(['a', 'mine', 'theirs'])
  })

  it('is ended by a logout under the old one', async () => {
    const session = await savedSession(newEngine(), { a: 1 })
    const old = again(session)
    await session.cycleKey()
    await session.cycleKey()
    await old.flush()
    const late = again(session)
    expect(await late.get('a')).toBeNull()
    await expect(session.save()).rejects.toMatchObject({ name: 'UpdateError' })
  })

  it('is ended by such a logout even after that request has read the session', async () => {
    const session = await savedSession(newEngine(), { a: 1 })
    const old = again(session)
    await session.cycleKey()
    expect(await old.get('a')).toBeNull()
    await old.flush()
    expect(await again(session).get('a')).toBeNull()
  })

  it('cannot be had for a session that was logged out meanwhile', async () => {
    const session = await savedSession(newEngine(), { a: 1 })
    const request = again(session)
    await request.load()
    await session.flush()
    await expect(request.cycleKey()).rejects.toMatchObject({ name: 'UpdateError' })
  })

  it('is given to a session without one', async () => {
    const session = new SessionStore(newEngine())
    await session.set('a', 1)
    await session.cycleKey()
    expect(await again(session).get('a')).toBe(1)
  })
})

describe('the end of a session', () => {
  const year = 31_536_000
  const ended = (engine: SessionEngine, key: string | null): Promise<number> =>
    redis.ttl(`{${nameOf(engine, key)}}:ended`)

  async function longSession(engine: SessionEngine): Promise<SessionStore> {
    const session = new SessionStore(engine)
    await session.setExpiry(year)
    await session.save()
    return session
  }

  it.each([
    ['flush, once loaded', (session: SessionStore) => session.flush()],
    ['flush, not loaded', (session: SessionStore) => again(session).flush()],
    ['delete', (session: SessionStore) => again(session).delete()],
    [
      'delete by another',
      (session: SessionStore) => new SessionStore(session.engine).delete(session.sessionKey),
    ],
    ['cycleKey', (session: SessionStore) => again(session).cycleKey()],
  ])('is remembered as long as it could live, after %s', async (_, act) => {
    const engine = newEngine()
    const session = await longSession(engine)
    const { sessionKey } = session
    await act(session)
    expect(await ended(engine, sessionKey)).toBeGreaterThan(year)
  })

  it('is not forgotten sooner for a second logout', async () => {
    const engine = newEngine()
    const session = await longSession(engine)
    await again(session).flush()
    await again(session).flush()
    expect(await ended(engine, session.sessionKey)).toBeGreaterThan(year)
  })
})

describe('what is no session', () => {
  const odd = ['', 'short', 'A'.repeat(32), 'a'.repeat(33), 'a'.repeat(5000), '{x}'.repeat(11)]
  it.each([...odd, `${'a'.repeat(31)}\n`, `${'a'.repeat(31)}é`, '../'.padEnd(32, 'a')])(
    'is no key either, and costs nothing: %j',
    async (key) => {
      const session = new SessionStore(newEngine(), key)
      expect(session.sessionKey).toBeNull()
      expect(await session.get('a')).toBeNull()
      expect(await session.exists(key)).toBe(false)
    },
  )

  it('gets no session under a key that the client has chosen', async () => {
    const chosen = 'a'.repeat(32)
    const session = new SessionStore(newEngine(), chosen)
    await session.set('a', 1)
    await session.save()
    expect(session.sessionKey).not.toBe(chosen)
    expect(await session.exists(chosen)).toBe(false)
  })

  const pickled = new PickleSerializer()
  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('hello')],
    ['a number', new TextEncoder().encode('17')],
    ['a list', pickled.dumps([1, 2])],
    ['a cut pickle', pickled.dumps({ a: 'long enough' }).slice(0, 12)],
    ['a list of itself', new TextEncoder().encode("(dp0\nS'a'\ng0\ns.")],
    ['billions of values', new TextEncoder().encode(manyValues(40))],
    ['a hostile pickle', new TextEncoder().encode("cos\nsystem\n(S'true'\ntR.")],
  ])('is an empty session when it holds %s, and is left to Django', async (_, bytes) => {
    const engine = newEngine()
    const key = 'b'.repeat(32)
    await redis.set(nameOf(engine, key), bytes)
    const session = new SessionStore(engine, key)
    expect(await session.items()).toEqual([])
    expect([session.sessionKey, session.isUnreadable]).toEqual([null, true])
    expect(await redis.exists(nameOf(engine, key))).toBe(1)
  })

  it('is an empty session when it is a key of another type', async () => {
    const engine = newEngine()
    const key = 'c'.repeat(32)
    await redis.sadd(nameOf(engine, key), 'x')
    expect(await new SessionStore(engine, key).items()).toEqual([])
  })
})

/** A short pickle of 2^times values: each list holds the one before twice. */
function manyValues(times: number): string {
  const lists = Array.from({ length: times }, (_, at) => `0(lp${at + 1}\ng${at}\nag${at}\na`)
  return `(dS'a'\n(lp0\nS'x'\na${lists.join('')}s.`
}

describe('settings', () => {
  it('are refused when they are unknown, twice there or of no use', () => {
    const cache = newCache()
    const made = (options: object) => () => new SessionEngine({ cache, ...options })
    expect(made({ SESION_COOKIE_AGE: 1 })).toThrow('Did you mean sessionCookieAge?')
    expect(made({ SESSION_COOKIE_AGE: 1, sessionCookieAge: 2 })).toThrow('both forms')
    expect(made({ SESSION_COOKIE_AGE: 0 })).toThrow('sessionCookieAge')
    expect(made({ idleTimeout: -1 })).toThrow('idleTimeout')
    expect(made({ SESSION_ENGINE: 'django.contrib.sessions.backends.db' })).toThrow(
      'SESSION_ENGINE',
    )
    expect(made({ encryption: { keys: [new Uint8Array(5)] } })).toThrow('16 or 32')
    expect(made({ SESSION_CACHE_ALIAS: 'default', SESSION_SERIALIZER: 'x' })).not.toThrow()
    expect(made({ SESSION_ENGINE: 'redge_edge' })).not.toThrow()
    expect(made({ SESSION_ENGINE: 'shop.redge_edge' })).not.toThrow()
    expect(made({ SESSION_ENGINE: 'xredge_edge' })).toThrow('SESSION_ENGINE')
  })

  it('refuse a prefix that a cluster could not keep together', async () => {
    const engine = newEngine({ cache: newCache({ KEY_PREFIX: `${uniqueKey()}}` }) })
    const session = new SessionStore(engine, 'd'.repeat(32))
    await expect(session.get('a')).rejects.toMatchObject({ name: 'ImproperlyConfigured' })
  })
})

describe('sessions of cached_db', () => {
  it('are read and not written', async () => {
    const cache = newCache()
    const key = 'e'.repeat(32)
    await cache.set(`django.contrib.sessions.cached_db${key}`, { a: 1 })
    const SESSION_ENGINE = 'django.contrib.sessions.backends.cached_db'
    const session = new SessionStore(new SessionEngine({ cache, SESSION_ENGINE }), key)
    expect(await session.get('a')).toBe(1)
    const writes = [session.save(), session.flush(), session.cycleKey(), session.create()]
    for (const error of await failures(writes)) {
      expect(error).toMatchObject({ name: 'NotImplementedError' })
    }
  })
})
