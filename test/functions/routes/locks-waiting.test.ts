import { afterEach, describe, expect, it, vi } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { api, apiWith, problemOf } from '../support.ts'

interface Taken {
  readonly token: string
  readonly fence: number | null
}

function uniqueLock(): { path: string; key: string } {
  const name = `test-${crypto.randomUUID()}`
  return { path: `/v1/locks/${name}`, key: `lock:${name}` }
}

async function acquired(path: string, body: object = {}): Promise<Taken> {
  const response = await api(path, { body })
  expect(response.status).toBe(201)
  return response.json()
}

async function released(path: string, token: string): Promise<void> {
  expect((await api(path, { method: 'DELETE', body: { token } })).status).toBe(204)
}

/** Resolves when so many stand in the lock's queue. */
async function waiters(key: string, count: number): Promise<void> {
  await vi.waitFor(
    async () => expect(await redis.lock(key).inspect()).toMatchObject({ waiters: count }),
    20_000,
  )
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('POST /v1/locks/{name}', () => {
  it.each([['poll'], ['backoff'], ['queue']])('waits by %s', async (waiting) => {
    const { path } = uniqueLock()
    await acquired(path, { timeout: 0.3 })
    await acquired(path, { waiting, blockingTimeout: 20 })
  })

  it('gives up in time when it waits in a queue, and leaves it', async () => {
    const { path, key } = uniqueLock()
    await acquired(path)
    const body = { waiting: 'queue', blockingTimeout: 0.3 }
    await problemOf(await api(path, { body }), 423, 'lock-held')
    await waiters(key, 0)
  })

  it('serves a queue in its order, each for its whole time', async () => {
    const { path, key } = uniqueLock()
    const { token } = await acquired(path, { waiting: 'queue' })
    const body = { waiting: 'queue', blockingTimeout: 20, timeout: 20 }
    const first = acquired(path, body)
    await waiters(key, 1)
    const second = acquired(path, body)
    await waiters(key, 2)
    await released(path, token)
    const { token: firstToken, fence = null } = await first
    expect(await redis.get(key)).toBe(firstToken)
    // More than a claim.
    expect(await redis.pttl(key)).toBeGreaterThan(5000)
    await released(path, firstToken)
    const last = await second
    expect(await redis.get(key)).toBe(last.token)
    expect(last.fence).toBeGreaterThan(fence ?? Number.POSITIVE_INFINITY)
  })

  it('lets one in at a time, however they wait', async () => {
    const { path, key } = uniqueLock()
    const counter = `${key}:counter`
    const turns = 4
    const contend = async (waiting: string): Promise<void> => {
      for (let turn = 0; turn < turns; turn++) {
        const body = { waiting, blockingTimeout: 25, ...(waiting === 'poll' && { sleep: 0.05 }) }
        const { token } = await acquired(path, body)
        const before = Number(await redis.get(counter))
        await redis.set(counter, before + 1, { ex: 60 })
        await released(path, token)
      }
    }
    await Promise.all(['poll', 'poll', 'backoff', 'backoff', 'queue', 'queue'].map(contend))
    expect(Number(await redis.get(counter))).toBe(6 * turns)
  })

  it('takes nothing for a client that left the queue', async () => {
    const { path, key } = uniqueLock()
    const { token } = await acquired(path)
    const client = new AbortController()
    const body = { waiting: 'queue', blockingTimeout: 20 }
    const response = apiWith({}, path, { body, signal: client.signal })
    await waiters(key, 1)
    client.abort()
    await problemOf(await response, 400, 'request-cancelled')
    await waiters(key, 0)
    await released(path, token)
    expect(await redis.exists(key)).toBe(0)
  })

  it('says that a lock had expired before the answer', async () => {
    const { path, key } = uniqueLock()
    let time = 0
    // The clock jumps by a second each time it is looked at.
    vi.spyOn(performance, 'now').mockImplementation(() => (time += 1000))
    const body = { timeout: 0.5, blockingTimeout: 20 }
    await problemOf(await apiWith({}, path, { body }), 409, 'lock-expired')
    expect(await redis.exists(key)).toBe(0)
  })

  it('says what the key holds when that is no lock', async () => {
    const { path, key } = uniqueLock()
    await redis.rpush(key, 'x')
    const problem = await problemOf(await api(path, { body: {} }), 423, 'lock-held')
    expect(problem.detail).toBe('The key holds a list, which is no lock.')
    expect(await redis.llen(key)).toBe(1)
    await redis.delete(key)
  })
})

describe('a fence', () => {
  it('grows with each acquisition', async () => {
    const { path } = uniqueLock()
    const first = await acquired(path)
    await released(path, first.token)
    const second = await acquired(path)
    expect(second.fence).toBe((first.fence ?? 0) + 1)
    expect(await redis.fencedSet(`{${path}}:x`, 'new', second.fence ?? 0)).toBe(true)
    expect(await redis.fencedSet(`{${path}}:x`, 'old', first.fence ?? 0)).toBe(false)
  })

  it('is not counted when it is not wanted', async () => {
    const { path, key } = uniqueLock()
    expect(await acquired(path, { fencing: false })).toMatchObject({ fence: null })
    expect(await redis.exists(`{${key}}:lock:fence`)).toBe(0)
  })

  it('is the same when the token that holds the lock asks again', async () => {
    const { path } = uniqueLock()
    const body = { token: 'my token' }
    const { fence } = await acquired(path, body)
    expect(await acquired(path, body)).toMatchObject({ fence })
  })
})

describe('a name', () => {
  it.each([{}, { waiting: 'queue', fencing: false }])(
    'beside which no keys can be kept has no fence or queue (%o)',
    async (body) => {
      const path = `/v1/locks/${encodeURIComponent(`a}${crypto.randomUUID()}`)}`
      const problem = await problemOf(await api(path, { body }), 422, 'unsupported-name')
      expect(problem.detail).toContain('hash tag')
    },
  )

  it.each([['queue:lock:{a}'], ['fence:lock:{a}:b'], ['queue:{a}'], ['fence:x{a}']])(
    'must not be that of keys beside another lock: %s',
    async (name) => {
      const path = `/v1/locks/${encodeURIComponent(name)}`
      const calls = [
        { body: {} },
        { method: 'PATCH', body: { token: 'a', additionalTime: 1 } },
        { method: 'DELETE', body: { token: 'a' } },
        { method: 'GET' },
      ]
      for (const call of calls) await problemOf(await api(path, call), 422, 'unsupported-name')
    },
  )
})

describe('the token in the header Lock-Token', () => {
  it('takes, extends and releases', async () => {
    const { path, key } = uniqueLock()
    const headers = { 'Lock-Token': 'my-token' }
    expect((await api(path, { body: {}, headers })).status).toBe(201)
    expect(await redis.get(key)).toBe('my-token')
    const body = { additionalTime: 10 }
    expect((await api(path, { method: 'PATCH', body, headers })).status).toBe(200)
    expect((await api(path, { method: 'DELETE', headers })).status).toBe(204)
  })

  it('must not be too long', async () => {
    const { path } = uniqueLock()
    const headers = { 'Lock-Token': 'x'.repeat(257) }
    const problem = await problemOf(await api(path, { body: {}, headers }), 400, 'invalid-body')
    expect(problem.pointer).toBe('token')
  })
})
