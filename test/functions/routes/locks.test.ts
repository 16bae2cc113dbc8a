import { afterEach, describe, expect, it, vi } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { api, apiWith, problemOf } from '../support.ts'

function uniqueLock(): { path: string; name: string; key: string } {
  const name = `test-${crypto.randomUUID()}`
  return { path: `/v1/locks/${name}`, name, key: `lock:${name}` }
}

async function acquired(
  path: string,
  body: object = {},
): Promise<{ token: string; fence: number | null }> {
  const response = await api(path, { body })
  expect(response.status).toBe(201)
  return response.json()
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('POST /v1/locks/{name}', () => {
  it('takes the lock as redis-py would', async () => {
    const { path, name, key } = uniqueLock()
    const response = await api(path, { body: { timeout: 10.5 } })
    expect(response.status).toBe(201)
    expect(response.headers.get('Location')).toBe(path)
    const { token, ...rest } = await response.json<{ token: string }>()
    expect(rest).toEqual({ name, timeout: 10.5, fence: expect.any(Number) })
    expect(token).toMatch(/^[0-9a-f]{32}$/)
    expect(await redis.get(key)).toBe(token)
    expect(await redis.pttl(key)).toBeGreaterThan(10_000)
    expect(await redis.lock(key, { timeout: 1, blocking: false }).acquire()).toBe(false)
  })

  it('lasts 30 seconds unless told otherwise', async () => {
    const { path, key } = uniqueLock()
    const response = await api(path, { method: 'POST' })
    expect(await response.json()).toMatchObject({ timeout: 30 })
    expect(await redis.ttl(key)).toBe(30)
  })

  it('takes a token of the caller', async () => {
    const { path, key } = uniqueLock()
    expect(await acquired(path, { token: 'my token' })).toMatchObject({ token: 'my token' })
    expect(await redis.get(key)).toBe('my token')
  })

  it('can be asked again with the token that holds the lock', async () => {
    const { path } = uniqueLock()
    await acquired(path, { token: 'my token' })
    await acquired(path, { token: 'my token' })
    await problemOf(await api(path, { body: { token: 'another' } }), 423, 'lock-held')
  })

  it('does not wait unless asked to', async () => {
    const { path, key } = uniqueLock()
    await redis.lock(key, { timeout: 10 }).acquire()
    await problemOf(await api(path, { body: {} }), 423, 'lock-held')
  })

  it('gives up when the time to wait is over', async () => {
    const { path, key } = uniqueLock()
    await redis.lock(key, { timeout: 10 }).acquire()
    const before = Date.now()
    const body = { blockingTimeout: 0.3, sleep: 0.05 }
    await problemOf(await api(path, { body }), 423, 'lock-held')
    expect(Date.now() - before).toBeGreaterThan(200)
  })

  it.each([
    [1.2, {}, 4],
    [1, { sleep: 0.3 }, 5],
  ])(
    'sleeps half a second between polls unless told otherwise (%d s, %o)',
    async (wait, body, most) => {
      const { path, key } = uniqueLock()
      await redis.lock(key, { timeout: 10 }).acquire()
      const fetched = vi.spyOn(globalThis, 'fetch')
      const response = await apiWith({}, path, { body: { blockingTimeout: wait, ...body } })
      await problemOf(response, 423, 'lock-held')
      // A slow machine asks less often.
      expect(fetched.mock.calls.length).toBeGreaterThan(2)
      expect(fetched.mock.calls.length).toBeLessThanOrEqual(most)
    },
  )

  it.each([
    [{}, 22],
    // To the clock of this test, which Redis does not share, the lock is passed on all the time.
    [{ waiting: 'backoff' }, 62],
  ])('asks a limited number of times in the longest wait (%o, %d)', async (body, most) => {
    const { path, key } = uniqueLock()
    await redis.lock(key, { timeout: 60 }).acquire()
    const clock = vi.spyOn(performance, 'now')
    const timer = vi.spyOn(globalThis, 'setTimeout')
    let now = 0
    clock.mockImplementation(() => now)
    timer.mockImplementation(((done: () => void, ms = 0) => {
      now += ms
      queueMicrotask(done)
      return 0
    }) as unknown as typeof setTimeout)
    const fetched = vi.spyOn(globalThis, 'fetch')
    const response = await apiWith({}, path, { body: { blockingTimeout: 25, ...body } })
    expect(response.status).toBe(423)
    expect(now).toBeGreaterThan(20_000)
    expect(fetched.mock.calls.length).toBeLessThanOrEqual(most)
    await redis.delete(key)
  })

  it('takes the lock when it becomes free in that time', async () => {
    const { path, key } = uniqueLock()
    await redis.lock(key, { timeout: 0.2 }).acquire()
    await acquired(path, { blockingTimeout: 5, sleep: 0.05 })
  })

  it('takes nothing for a client that left', async () => {
    const { path, key } = uniqueLock()
    const holder = redis.lock(key, { timeout: 10 })
    await holder.acquire()
    const client = new AbortController()
    const body = { blockingTimeout: 20, sleep: 0.05 }
    const response = apiWith({}, path, { body, signal: client.signal })
    client.abort()
    await problemOf(await response, 400, 'request-cancelled')
    await holder.release()
    expect(await redis.exists(key)).toBe(0)
  })

  it('lets one of many in', async () => {
    const { path } = uniqueLock()
    const responses = await Promise.all(Array.from({ length: 10 }, () => api(path, { body: {} })))
    const statuses = responses.map(({ status }) => status).toSorted()
    expect(statuses).toEqual([201, ...Array(9).fill(423)])
  })

  it('has names that need percent-encoding', async () => {
    const name = `a/b ${crypto.randomUUID()} é%`
    await acquired(`/v1/locks/${encodeURIComponent(name)}`)
    expect(await redis.exists(`lock:${name}`)).toBe(1)
  })

  it('has the prefix that is configured', async () => {
    const { path, name } = uniqueLock()
    const response = await apiWith({ LOCK_KEY_PREFIX: 'mutex:' }, path, { body: {} })
    expect(response.status).toBe(201)
    expect(await redis.exists(`mutex:${name}`)).toBe(1)
  })

  it.each([
    [{ timeout: 0 }, 'timeout'],
    [{ timeout: -1 }, 'timeout'],
    [{ timeout: '10' }, 'timeout'],
    [{ timeout: null }, 'timeout'],
    [{ blockingTimeout: 26 }, 'blockingTimeout'],
    [{ blockingTimeout: -1 }, 'blockingTimeout'],
    [{ timeout: 1e10 }, 'timeout'],
    [{ blockingTimeout: '5' }, 'blockingTimeout'],
    [{ sleep: 0 }, 'sleep'],
    [{ sleep: 1, waiting: 'backoff' }, 'sleep'],
    [{ sleep: 1, waiting: 'queue' }, 'sleep'],
    [{ waiting: 'random' }, 'waiting'],
    [{ waiting: { strategy: 'queue' } }, 'waiting'],
    [{ fencing: 'yes' }, 'fencing'],
    [{ token: 'x'.repeat(257) }, 'token'],
    [{ token: '' }, 'token'],
    [{ token: 5 }, 'token'],
    [{ blocking_timeout: 5 }, 'blocking_timeout'],
  ])('refuses %o', async (body, pointer) => {
    const { path, key } = uniqueLock()
    const problem = await problemOf(await api(path, { body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer)
    expect(await redis.exists(key)).toBe(0)
  })
})

describe('PATCH /v1/locks/{name}', () => {
  it('adds to the time left', async () => {
    const { path, name, key } = uniqueLock()
    const { token } = await acquired(path, { timeout: 10 })
    const body = { token, additionalTime: 20 }
    const response = await api(path, { method: 'PATCH', body })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ name, additionalTime: 20, replaceTtl: false })
    expect(await redis.ttl(key)).toBe(30)
  })

  it('replaces the time left', async () => {
    const { path, key } = uniqueLock()
    const { token } = await acquired(path, { timeout: 10 })
    const body = { token, additionalTime: 5, replaceTtl: true }
    expect((await api(path, { method: 'PATCH', body })).status).toBe(200)
    expect(await redis.ttl(key)).toBe(5)
  })

  it('extends a lock taken elsewhere whose token was handed over', async () => {
    const { path, key } = uniqueLock()
    const lock = redis.lock(key, { timeout: 10 })
    await lock.acquire()
    const body = { token: lock.local.token, additionalTime: 10 }
    expect((await api(path, { method: 'PATCH', body })).status).toBe(200)
    await lock.release()
  })

  it('is refused with another token', async () => {
    const { path, key } = uniqueLock()
    await acquired(path, { timeout: 10 })
    const body = { token: 'another', additionalTime: 20 }
    await problemOf(await api(path, { method: 'PATCH', body }), 409, 'lock-not-owned')
    expect(await redis.ttl(key)).toBe(10)
  })

  it('is refused when nobody holds the lock', async () => {
    const { path } = uniqueLock()
    const body = { token: 'any', additionalTime: 20 }
    await problemOf(await api(path, { method: 'PATCH', body }), 409, 'lock-not-owned')
  })

  it('is refused for a lock that never expires, and leaves it so', async () => {
    const { path, key } = uniqueLock()
    await redis.lock(key).acquire({ token: 'forever' })
    const body = { token: 'forever', additionalTime: 20 }
    await problemOf(await api(path, { method: 'PATCH', body }), 409, 'lock-not-owned')
    expect(await redis.ttl(key)).toBe(-1)
    await redis.delete(key)
  })

  it.each([
    [{}, 'additionalTime'],
    [{ token: 'a' }, 'additionalTime'],
    [{ additionalTime: 1 }, 'token'],
    [{ token: 'a', additionalTime: 0 }, 'additionalTime'],
    [{ token: 'a', additionalTime: -1 }, 'additionalTime'],
    [{ token: 'a', additionalTime: 1e10 }, 'additionalTime'],
    [{ token: 'a', additionalTime: 1, replaceTtl: 1 }, 'replaceTtl'],
    [{ token: 'a', additionalTime: 1, replace_ttl: true }, 'replace_ttl'],
  ])('refuses %o', async (body, pointer) => {
    const { path } = uniqueLock()
    const response = await api(path, { method: 'PATCH', body })
    expect((await problemOf(response, 400, 'invalid-body')).pointer).toBe(pointer)
  })
})

describe('DELETE /v1/locks/{name}', () => {
  it('releases by the token in the body', async () => {
    const { path, key } = uniqueLock()
    const { token } = await acquired(path)
    const response = await api(path, { method: 'DELETE', body: { token } })
    expect(response.status).toBe(204)
    expect(await response.text()).toBe('')
    expect(await redis.exists(key)).toBe(0)
  })

  it('releases by the token in a header', async () => {
    const { path } = uniqueLock()
    const { token } = await acquired(path)
    const headers = { 'Lock-Token': token }
    expect((await api(path, { method: 'DELETE', headers })).status).toBe(204)
    await problemOf(await api(path, { method: 'DELETE', headers }), 409, 'lock-not-owned')
  })

  it('is refused with another token', async () => {
    const { path, key } = uniqueLock()
    const { token } = await acquired(path)
    const response = await api(path, { method: 'DELETE', body: { token: 'another' } })
    await problemOf(response, 409, 'lock-not-owned')
    expect(await redis.get(key)).toBe(token)
  })

  it('is refused without a token', async () => {
    const { path } = uniqueLock()
    const problem = await problemOf(await api(path, { method: 'DELETE' }), 400, 'invalid-body')
    expect(problem.pointer).toBe('token')
  })
})

describe('GET /v1/locks/{name}', () => {
  const FREE = { locked: false, ttl: null, holder: null, waiters: 0, fence: null, type: 'none' }

  it('tells whether the lock is held and for how long, and nothing to act by', async () => {
    const { path, name } = uniqueLock()
    expect(await (await api(path)).json()).toEqual({ name, ...FREE })
    const { token, fence } = await acquired(path, { timeout: 10 })
    const text = await (await api(path)).text()
    expect(text).not.toContain(token)
    const state: { ttl: number } = JSON.parse(text)
    expect(state).toEqual({
      name,
      locked: true,
      ttl: expect.any(Number),
      holder: expect.stringMatching(/^[0-9a-f]{16}$/),
      waiters: 0,
      fence,
      type: 'string',
    })
    expect(state.ttl).toBeGreaterThan(9)
    expect(state.ttl).toBeLessThanOrEqual(10)
  })

  it('has no time left for a lock that never expires', async () => {
    const { path, key } = uniqueLock()
    await redis.lock(key).acquire()
    expect(await (await api(path)).json()).toMatchObject({ locked: true, ttl: null })
    await redis.delete(key)
  })

  it('tells what blocks a lock that is none', async () => {
    const { path, key } = uniqueLock()
    await redis.rpush(key, 'x')
    expect(await (await api(path)).json()).toMatchObject({
      locked: true,
      holder: null,
      type: 'list',
    })
    await redis.delete(key)
  })

  it('works for a name beside which no keys can be kept', async () => {
    const name = `a}${crypto.randomUUID()}`
    const path = `/v1/locks/${encodeURIComponent(name)}`
    const { token } = await acquired(path, { fencing: false })
    expect(await (await api(path)).json()).toMatchObject({ name, locked: true, fence: null })
    expect((await api(path, { method: 'DELETE', body: { token } })).status).toBe(204)
  })
})
