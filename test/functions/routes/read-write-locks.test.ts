import { describe, expect, it, vi } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { adminApi, api, apiWith, problemOf } from '../support.ts'

function uniqueLock(): { path: string; read: string; write: string; name: string; key: string } {
  const name = `test-${crypto.randomUUID()}`
  const path = `/v1/read-write-locks/${name}`
  return { path, read: `${path}/read`, write: `${path}/write`, name, key: `lock:${name}` }
}

async function acquired(side: string, body: object = {}): Promise<string> {
  const response = await api(side, { body })
  expect(response.status).toBe(201)
  return (await response.json<{ token: string }>()).token
}

async function release(side: string, token: string): Promise<void> {
  expect((await api(side, { method: 'DELETE', body: { token } })).status).toBe(204)
}

describe('a side of /v1/read-write-locks/{name}', () => {
  it('is taken with a token and a time', async () => {
    const { write, name } = uniqueLock()
    const response = await api(write, { body: { timeout: 10 } })
    expect(response.headers.get('Location')).toBe(write)
    const token = expect.stringMatching(/^[0-9a-f]{32}$/)
    expect(await response.json()).toEqual({ name, token, timeout: 10 })
  })

  it('is shared by readers, and kept from writers meanwhile', async () => {
    const { read, write } = uniqueLock()
    const readers = [await acquired(read), await acquired(read)]
    await problemOf(await api(write, { body: {} }), 423, 'lock-held')
    for (const token of readers) await release(read, token)
    await acquired(write)
    await problemOf(await api(write, { body: {} }), 423, 'lock-held')
    await problemOf(await api(read, { body: {} }), 423, 'lock-held')
  })

  it('is that of redis.readWriteLock', async () => {
    const { read, key } = uniqueLock()
    await redis.readWriteLock(key).write.acquire()
    await problemOf(await api(read, { body: {} }), 423, 'lock-held')
  })

  it('is waited for, and then had for its whole time', async () => {
    const { path, read, write, key } = uniqueLock()
    const token = await acquired(read)
    const writing = acquired(write, { timeout: 20, blockingTimeout: 20 })
    const lock = redis.readWriteLock(key)
    await vi.waitFor(async () => expect((await lock.read.inspect()).waiters).toBe(1), 20_000)
    await problemOf(await api(read, { body: {} }), 423, 'lock-held')
    await release(read, token)
    await writing
    const { writer } = await (await api(path)).json<{ writer: { ttl: number } }>()
    // More than a claim.
    expect(writer.ttl).toBeGreaterThan(5)
  })

  it('is not taken for a client that left', async () => {
    const { write, key } = uniqueLock()
    const lock = redis.readWriteLock(key)
    await lock.read.acquire()
    const client = new AbortController()
    const body = { blockingTimeout: 20 }
    const response = apiWith({}, write, { body, signal: client.signal })
    await vi.waitFor(async () => expect((await lock.read.inspect()).waiters).toBe(1), 20_000)
    client.abort()
    await problemOf(await response, 400, 'request-cancelled')
    expect((await lock.read.inspect()).waiters).toBe(0)
  })

  it('is extended by its token', async () => {
    const { read, name } = uniqueLock()
    const token = await acquired(read, { timeout: 10 })
    const body = { token, additionalTime: 60, replaceTtl: true }
    const response = await api(read, { method: 'PATCH', body })
    expect(await response.json()).toEqual({ name, additionalTime: 60, replaceTtl: true })
  })

  it('is not the other side', async () => {
    const { read, write } = uniqueLock()
    const token = await acquired(read)
    const call = { method: 'DELETE', body: { token } }
    await problemOf(await api(write, call), 409, 'lock-not-owned')
    await release(read, token)
    await problemOf(await api(read, call), 409, 'lock-not-owned')
    const body = { token, additionalTime: 1 }
    await problemOf(await api(read, { method: 'PATCH', body }), 409, 'lock-not-owned')
  })

  it.each([
    [{ timeout: 0 }, 'timeout'],
    [{ timeout: 'x' }, 'timeout'],
    [{ blockingTimeout: 26 }, 'blockingTimeout'],
    [{ token: 5 }, 'token'],
    [{ waiting: 'poll' }, 'waiting'],
  ])('refuses %o', async (body, pointer) => {
    const { write } = uniqueLock()
    const problem = await problemOf(await api(write, { body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer)
  })

  it.each([
    ['PATCH', { additionalTime: 1 }, 'token'],
    ['PATCH', { token: 'a', additionalTime: 0 }, 'additionalTime'],
    ['DELETE', {}, 'token'],
    ['DELETE', { token: 'a', side: 'read' }, 'side'],
  ])('refuses %s with %o', async (method, body, pointer) => {
    const { read } = uniqueLock()
    const problem = await problemOf(await api(read, { method, body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer)
  })

  it('is read or write', async () => {
    const { path } = uniqueLock()
    await problemOf(await api(`${path}/upgrade`, { body: {} }), 404, 'not-found')
    const response = await api(`${path}/read`)
    expect(response.headers.get('Allow')).toBe('POST, PATCH, DELETE')
    await problemOf(response, 405, 'method-not-allowed')
  })
})

describe('/v1/read-write-locks/{name}', () => {
  const shown = { holder: expect.stringMatching(/^[0-9a-f]{16}$/), ttl: expect.any(Number) }

  it('tells who reads and writes, and nothing to act by', async () => {
    const { path, read, write, name } = uniqueLock()
    const state = async (): Promise<unknown> => (await api(path)).json()
    expect(await state()).toEqual({ name, readers: [], writer: null, waiters: 0 })
    const token = await acquired(read)
    expect(await state()).toEqual({ name, readers: [shown], writer: null, waiters: 0 })
    await release(read, token)
    await acquired(write)
    expect(await state()).toEqual({ name, readers: [], writer: shown, waiters: 0 })
  })

  it('can be taken away by the admin token alone', async () => {
    const { path, read } = uniqueLock()
    await acquired(read)
    await problemOf(await api(path, { method: 'DELETE' }), 403, 'forbidden')
    expect((await adminApi(path, { method: 'DELETE' })).status).toBe(204)
    await problemOf(await adminApi(path, { method: 'DELETE' }), 404, 'not-held')
  })

  it('cannot have a name beside which no keys can be kept', async () => {
    await problemOf(await api('/v1/read-write-locks/a%7Db'), 422, 'unsupported-name')
  })
})
