import { env } from 'cloudflare:workers'
import * as v from 'valibot'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Redis } from '../../../lib/index.ts'
import {
  devicesOf,
  finishSession,
  login,
  loginOf,
  logout,
  recordDevice,
  revokeDevice,
  revokeDevices,
  type SessionEngine,
  SessionStore,
} from '../../../lib/session/index.ts'
import { bytesRedis, redis } from '../../support/workerd.ts'
import { again, nameOf, newCache, newEngine, savedSession } from './support.ts'

const backend = 'django.contrib.auth.backends.ModelBackend'
const user = { id: '7', backend, hash: 'a1' }

afterEach(() => {
  vi.useRealTimers()
})

function later(seconds: number): void {
  vi.useFakeTimers({ now: Date.now() + seconds * 1000, toFake: ['Date'] })
}

describe('timeouts', () => {
  it('end a session without requests', async () => {
    const session = await savedSession(newEngine({ idleTimeout: 100 }), { a: 1 })
    later(99)
    expect(await again(session).get('a')).toBe(1)
    later(2)
    expect(await again(session).get('a')).toBeNull()
    expect(await session.exists(session.sessionKey ?? '')).toBe(false)
  })

  it('end a session of that age, however often it was saved', async () => {
    const session = await savedSession(newEngine({ absoluteTimeout: 100 }), { a: 1 })
    later(60)
    await session.set('b', 1)
    await session.save()
    later(41)
    expect(await again(session).get('a')).toBeNull()
  })

  it('count from the first request that reads a session which Django has made', async () => {
    const cache = newCache()
    const { sessionKey } = await savedSession(newEngine({ cache }), { a: 1 })
    const engine = newEngine({ cache, absoluteTimeout: 100 })
    const read = async (): Promise<unknown> => {
      const session = new SessionStore(engine, sessionKey)
      const value = await session.get('a')
      await finishSession(session, { hadCookie: true, status: 200 })
      return value
    }
    expect(await read()).toBe(1)
    later(99)
    expect(await read()).toBe(1)
    later(2)
    expect(await read()).toBeNull()
  })

  it('are not disturbed by a clock that is ahead', async () => {
    const session = await savedSession(newEngine({ idleTimeout: 100, absoluteTimeout: 100 }), {
      a: 1,
    })
    later(-1000)
    expect(await again(session).get('a')).toBe(1)
  })

  it('renew a session and its cookie after a tenth of the time', async () => {
    const session = await savedSession(newEngine({ rolling: true, SESSION_COOKIE_AGE: 1000 }), {
      a: 1,
    })
    const answer = { hadCookie: true, status: 200 }
    expect((await finishSession(again(session), answer)).setCookie).toBeNull()
    later(101)
    expect((await finishSession(again(session), answer)).setCookie).toContain('Max-Age=1000')
    expect((await finishSession(again(session), answer)).setCookie).toBeNull()
  })
})

describe('a schema', () => {
  const schema = v.object({ cart: v.array(v.string()) })

  it("takes what fits, and Django's own fields", async () => {
    const session = await savedSession(newEngine({ schema }), { cart: ['x'] })
    await session.setFields([['_auth_user_id', '1']])
    await session.save()
    expect(await again(session).get('cart')).toEqual(['x'])
  })

  it('refuses to save what does not fit', async () => {
    const session = new SessionStore(newEngine({ schema }))
    await session.setFields([['cart', 7]])
    await expect(session.save()).rejects.toMatchObject({ name: 'ValidationError' })
  })

  it('takes a session of another form for none', async () => {
    const cache = newCache()
    const other = await savedSession(newEngine({ cache }), { cart: 7 })
    const session = new SessionStore(newEngine({ cache, schema }), other.sessionKey)
    expect(await session.get('cart')).toBeNull()
    expect(session.isUnreadable).toBe(true)
  })
})

describe('encryption', () => {
  const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(16).fill(2)]

  it('leaves nothing to read in Redis', async () => {
    const engine = newEngine({ encryption: { keys: [first] } })
    const session = await savedSession(engine, { secret: 'confidential' })
    const stored = await bytesRedis.get(nameOf(engine, session.sessionKey))
    expect(new TextDecoder('latin1').decode(stored ?? undefined)).not.toContain('confidential')
    const request = again(session)
    expect(await request.get('secret')).toBe('confidential')
    await request.set('more', 1)
    await request.save()
    await request.cycleKey()
    expect(await again(request).keys()).toEqual(['secret', 'more'])
  })

  it('lets keys be changed', async () => {
    const cache = newCache()
    const old = await savedSession(newEngine({ cache, encryption: { keys: [first] } }), { a: 1 })
    const engine = newEngine({ cache, encryption: { keys: [second, first] } })
    expect(await new SessionStore(engine, old.sessionKey).get('a')).toBe(1)
    const without = newEngine({ cache, encryption: { keys: [second] } })
    expect(await new SessionStore(without, old.sessionKey).get('a')).toBeNull()
  })

  it('reads no bytes of another session, nor what is not encrypted', async () => {
    const cache = newCache()
    const engine = newEngine({ cache, encryption: { keys: [first] } })
    const mine = await savedSession(engine, { a: 1 })
    const bytes = await bytesRedis.get(nameOf(engine, mine.sessionKey))
    const other = 'f'.repeat(32)
    await redis.set(nameOf(engine, other), bytes ?? '')
    expect(await new SessionStore(engine, other).get('a')).toBeNull()
    const plain = await savedSession(newEngine({ cache }), { a: 1 })
    expect(await new SessionStore(engine, plain.sessionKey).get('a')).toBeNull()
  })
})

describe('who is logged in', () => {
  async function published(state: object | null, options: object = {}): Promise<SessionStore> {
    const engine = newEngine(options)
    if (state) await engine.edge.cache.set('redge.user.7', state, null)
    const session = new SessionStore(engine)
    await login(session, user)
    await session.save()
    return again(session)
  }
  const state = { hash: 'a1', fallback_hashes: [], is_active: true }

  it('is whom Django has published', async () => {
    expect(await loginOf(await published(state))).toEqual({ user, refused: null })
  })

  it.each([
    ['published', null],
    ['published', 'no state'],
    ['active', { ...state, is_active: false }],
    ['active', { ...state, is_active: 1 }],
    ['hash', { ...state, hash: 'b2' }],
    ['hash', { is_active: true }],
  ])('is nobody for want of what is %s in %j', async (refused, given) => {
    const session = await published(given as object | null)
    expect(await loginOf(session)).toEqual({ user: null, refused })
  })

  it('may have a hash of a secret key that was changed', async () => {
    const session = await published({ ...state, hash: 'b2', fallback_hashes: ['c3', 'a1'] })
    expect((await loginOf(session)).user).toEqual(user)
  })

  it('is nobody by a backend that is not one of the settings', async () => {
    const session = await published(state, { AUTHENTICATION_BACKENDS: ['other.Backend'] })
    expect(await loginOf(session)).toEqual({ user: null, refused: 'backend' })
  })

  it('is whoever the session names, when so told', async () => {
    expect((await loginOf(await published(null, { users: 'unverified' }))).user).toEqual(user)
  })

  it.each([
    {},
    { _auth_user_id: '7', _auth_user_backend: backend },
    { _auth_user_id: '7', _auth_user_hash: 'a1' },
    { _auth_user_id: 7, _auth_user_backend: backend, _auth_user_hash: 'a1' },
    { _auth_user_id: '7', _auth_user_backend: backend, _auth_user_hash: '' },
  ])('is nobody in %j', async (fields) => {
    const engine = newEngine()
    await engine.edge.cache.set('redge.user.7', state, null)
    const session = await savedSession(engine, fields)
    expect(await loginOf(again(session))).toEqual({ user: null, refused: 'anonymous' })
  })

  it('gets a new key at login, keeps an anonymous cart, and nothing of another user', async () => {
    const session = await savedSession(newEngine({ users: 'unverified' }), { cart: 1 })
    const before = session.sessionKey
    await login(session, user)
    await session.save()
    expect(session.sessionKey).not.toBe(before)
    expect(await again(session).get('cart')).toBe(1)
    await login(session, { ...user, id: '8' })
    await session.save()
    expect(await again(session).has('cart')).toBe(false)
    await logout(session)
    expect(session.isEmpty()).toBe(true)
  })

  it('keeps nothing of another user whose session has no hash', async () => {
    const session = await savedSession<Record<string, unknown>>(newEngine(), {
      _auth_user_id: '8',
      _auth_user_hash: '',
      cart: 1,
    })
    await login(session, user)
    await session.save()
    expect(await again(session).has('cart')).toBe(false)
  })
})

describe('the devices of a user', () => {
  async function device(engine: SessionEngine, name: string): Promise<SessionStore> {
    const session = new SessionStore(engine)
    await login(session, user)
    await session.save()
    await recordDevice(session, user.id, name)
    return session
  }

  it('are listed without their keys, and without those that are gone', async () => {
    const engine = newEngine()
    const [phone, laptop, old] = [
      await device(engine, 'phone'),
      await device(engine, 'laptop'),
      await device(engine, 'old'),
    ]
    await old.flush()
    const devices = await devicesOf(phone, user.id)
    expect(devices.map(({ userAgent, isCurrent }) => [userAgent, isCurrent]).sort()).toEqual([
      ['laptop', false],
      ['phone', true],
    ])
    expect(JSON.stringify(devices)).not.toContain(laptop.sessionKey)
  })

  it('are revoked one by one, or all but this', async () => {
    const engine = newEngine()
    const [phone, laptop, tablet] = [
      await device(engine, 'phone'),
      await device(engine, 'laptop'),
      await device(engine, 'tablet'),
    ]
    const listed = await devicesOf(phone, user.id)
    const id = listed.find(({ userAgent }) => userAgent === 'laptop')?.id ?? ''
    expect(await revokeDevice(phone, user.id, id)).toBe(true)
    expect(await revokeDevice(phone, user.id, id)).toBe(false)
    expect(await again(laptop).items()).toEqual([])
    expect(await again(tablet).items()).not.toEqual([])
    expect(await revokeDevices(phone, user.id)).toBe(1)
    expect(await again(tablet).items()).toEqual([])
    expect(await revokeDevices(phone, user.id, { current: true })).toBe(1)
    expect(await again(phone).items()).toEqual([])
  })

  it('stay the same ones when their sessions get new keys', async () => {
    const engine = newEngine()
    const [mine, other] = [await device(engine, 'mine'), await device(engine, 'other')]
    await mine.cycleKey()
    await other.cycleKey()
    await other.cycleKey()
    for (let times = 0; times < 2; times++) {
      const devices = await devicesOf(mine, user.id)
      expect(devices.map(({ userAgent, isCurrent }) => [userAgent, isCurrent]).sort()).toEqual([
        ['mine', true],
        ['other', false],
      ])
    }
    await mine.cycleKey()
    await other.cycleKey()
    expect(await revokeDevices(mine, user.id)).toBe(1)
    expect(await again(other).items()).toEqual([])
    expect(await again(mine).items()).not.toEqual([])
  })

  it('are all revoked, those too that are not listed', async () => {
    const engine = newEngine()
    const mine = await device(engine, 'mine')
    const { cache } = engine.edge
    const entries = Array.from({ length: 101 }, (_, index): [string, string] => {
      const key = String(index).padStart(32, 'a')
      return [key, JSON.stringify({ key, created: 3_000_000_000, userAgent: '' })]
    })
    const name = String(cache.makeKey(`redge.devices.${user.id}`))
    await cache.connection().hset(name, { mapping: entries })
    const stranger = new SessionStore(engine)
    expect(await revokeDevices(stranger, user.id)).toBe(102)
    expect(await again(mine).items()).toEqual([])
  })

  it('do not let one user end the session of another', async () => {
    const engine = newEngine()
    const mine = await device(engine, 'mine')
    const [listed] = await devicesOf(mine, user.id)
    expect(await revokeDevice(mine, '8', listed?.id ?? '')).toBe(false)
    expect(await again(mine).items()).not.toEqual([])
  })
})

describe('the cost', () => {
  it('is one command to load, nothing for what is not used, and one request to save', async () => {
    const engine = newEngine()
    const { usage } = engine.edge.cache.connection()
    const session = await savedSession(engine, { a: 1 })
    const measured = async (act: () => Promise<unknown>): Promise<number[]> => {
      const before = usage.snapshot()
      await act()
      const used = usage.snapshot()
      return [used.requests - before.requests, used.billedCommands - before.billedCommands]
    }
    expect(await measured(() => savedSession(engine, { a: 1 }))).toEqual([1, 1])
    const request = again(session)
    const answer = { hadCookie: true, status: 200 }
    expect(await measured(() => finishSession(again(session), answer))).toEqual([0, 0])
    expect(
      await measured(async () => {
        await request.get('a')
        await finishSession(request, answer)
      }),
    ).toEqual([1, 1])
    await request.set('a', 2)
    expect(await measured(() => request.save())).toEqual([1, 3])
    expect(await measured(() => request.cycleKey())).toEqual([2, 7])
    expect(await measured(() => request.flush())).toEqual([1, 4])
    expect(await measured(() => new SessionStore(engine, 'short').get('a'))).toEqual([0, 0])
  })
})

describe('lost replies', () => {
  /** A session whose next requests are done, and lose their replies. */
  async function losing(fields: object): Promise<{ session: SessionStore; lose: () => void }> {
    let lost = 0
    const lossy = Redis.fromEnv(env, {
      retry: false,
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        if (lost-- > 0) throw new TypeError('fetch failed')
        return response
      },
    })
    const engine = newEngine({
      cache: newCache({ REDIS: lossy }),
      mergeField: (_, { base, mine, theirs }) => Number(theirs) + Number(mine) - Number(base),
    })
    const session = await savedSession(engine, fields)
    return { session, lose: () => (lost = 1) }
  }

  it('save nothing twice', async () => {
    const { session, lose } = await losing({ hits: 1 })
    await session.set('hits', 2)
    lose()
    await session.save()
    expect(await again(session).get('hits')).toBe(2)
  })

  it('end a session, and move it to its new key', async () => {
    const { session, lose } = await losing({ hits: 1 })
    const old = again(session)
    lose()
    await session.cycleKey()
    expect(await again(old).items()).toEqual([])
    const moved = again(session)
    expect(await moved.get('hits')).toBe(1)
    lose()
    await session.flush()
    expect(await again(moved).items()).toEqual([])
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
  const key = 'a'.repeat(32)
  const unavailable = { name: 'SessionUnavailableError' }

  it('everything is refused', async () => {
    const session = (): SessionStore => new SessionStore(engineOf(), key)
    await expect(session().get('a')).rejects.toMatchObject(unavailable)
    await expect(session().flush()).rejects.toMatchObject(unavailable)
    await expect(session().exists(key)).rejects.toMatchObject(unavailable)
    const fresh = new SessionStore(engineOf())
    await fresh.set('a', 1)
    await expect(fresh.save()).rejects.toMatchObject(unavailable)
  })

  it('requests are anonymous when so told, keep their cookie, and cannot be saved', async () => {
    const session = new SessionStore(engineOf({ unavailable: 'anonymous' }), key)
    expect(await session.get('a')).toBeNull()
    const { setCookie } = await finishSession(session, { hadCookie: true, status: 200 })
    expect(setCookie).toBeNull()
    await session.set('a', 1)
    await expect(session.save()).rejects.toMatchObject(unavailable)
  })
})
