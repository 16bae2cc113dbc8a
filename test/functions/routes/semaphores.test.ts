import { describe, expect, it, vi } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { adminApi, api, apiWith, type Call, problemOf } from '../support.ts'

function uniqueSemaphore(): { path: string; permits: string; name: string; key: string } {
  const name = `test-${crypto.randomUUID()}`
  const path = `/v1/semaphores/${name}`
  return { path, permits: `${path}/permits`, name, key: `lock:${name}` }
}

async function acquired(permits: string, body: object): Promise<string> {
  const response = await api(permits, { body })
  expect(response.status).toBe(201)
  return (await response.json<{ token: string }>()).token
}

async function release(permits: string, body: object): Promise<void> {
  expect((await api(permits, { method: 'DELETE', body })).status).toBe(204)
}

describe('POST /v1/semaphores/{name}/permits', () => {
  it('takes as many permits as there are', async () => {
    const { permits, name } = uniqueSemaphore()
    const response = await api(permits, { body: { permits: 2, timeout: 10 } })
    expect(response.status).toBe(201)
    expect(response.headers.get('Location')).toBe(permits)
    const token = expect.stringMatching(/^[0-9a-f]{32}$/)
    expect(await response.json()).toEqual({ name, token, timeout: 10, permits: 2 })
    await acquired(permits, { permits: 2 })
    await problemOf(await api(permits, { body: { permits: 2 } }), 423, 'lock-held')
  })

  it('shares them with redis.semaphore', async () => {
    const { permits, key } = uniqueSemaphore()
    await redis.semaphore(key, { permits: 1 }).acquire()
    await problemOf(await api(permits, { body: { permits: 1 } }), 423, 'lock-held')
  })

  it('can be asked again with the token that holds a permit', async () => {
    const { permits } = uniqueSemaphore()
    const body = { permits: 1, token: 'my token' }
    await acquired(permits, body)
    await acquired(permits, body)
    await problemOf(await api(permits, { body: { permits: 1 } }), 423, 'lock-held')
  })

  it('gives up when the time to wait is over', async () => {
    const { path, permits } = uniqueSemaphore()
    await acquired(permits, { permits: 1 })
    const body = { permits: 1, blockingTimeout: 0.3 }
    await problemOf(await api(permits, { body }), 423, 'lock-held')
    expect(await (await api(path)).json()).toMatchObject({ waiters: 0 })
  })

  it('waits in line for a permit that it has for its whole time', async () => {
    const { path, permits, key } = uniqueSemaphore()
    const token = await acquired(permits, { permits: 1 })
    const next = acquired(permits, { permits: 1, timeout: 20, blockingTimeout: 20 })
    const semaphore = redis.semaphore(key, { permits: 1 })
    await vi.waitFor(async () => expect((await semaphore.inspect()).waiters).toBe(1), 20_000)
    await release(permits, { permits: 1, token })
    await next
    const { holders } = await (await api(path)).json<{ holders: { ttl: number }[] }>()
    expect(holders).toHaveLength(1)
    // More than a claim.
    expect(holders[0]?.ttl).toBeGreaterThan(5)
  })

  it('takes nothing for a client that left', async () => {
    const { permits, key } = uniqueSemaphore()
    const semaphore = redis.semaphore(key, { permits: 1 })
    await semaphore.acquire()
    const client = new AbortController()
    const body = { permits: 1, blockingTimeout: 20 }
    const response = apiWith({}, permits, { body, signal: client.signal })
    await vi.waitFor(async () => expect((await semaphore.inspect()).waiters).toBe(1), 20_000)
    client.abort()
    await problemOf(await response, 400, 'request-cancelled')
    await semaphore.release()
    expect(await semaphore.inspect()).toEqual({ holders: [], waiters: 0 })
  })

  it.each([
    [{}, undefined],
    [{ permits: 0 }, 'permits'],
    [{ permits: -1 }, 'permits'],
    [{ permits: 1.5 }, 'permits'],
    [{ permits: '1' }, 'permits'],
    [{ permits: 1, timeout: 0 }, 'timeout'],
    [{ permits: 1, timeout: null }, 'timeout'],
    [{ permits: 1, blockingTimeout: 26 }, 'blockingTimeout'],
    [{ permits: 1, blockingTimeout: -1 }, 'blockingTimeout'],
    [{ permits: 1, token: '' }, 'token'],
    [{ permits: 1, waiting: 'poll' }, 'waiting'],
    [{ permits: 1, fencing: true }, 'fencing'],
  ])('refuses %o', async (body, pointer) => {
    const { path, permits } = uniqueSemaphore()
    const problem = await problemOf(await api(permits, { body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer ?? 'permits')
    expect(await (await api(path)).json()).toMatchObject({ holders: [] })
  })
})

describe('PATCH /v1/semaphores/{name}/permits', () => {
  it('extends a permit', async () => {
    const { path, permits, name } = uniqueSemaphore()
    const token = await acquired(permits, { permits: 1, timeout: 10 })
    const body = { token, additionalTime: 20, replaceTtl: false }
    const response = await api(permits, { method: 'PATCH', body })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ name, additionalTime: 20, replaceTtl: false })
    const { holders } = await (await api(path)).json<{ holders: { ttl: number }[] }>()
    expect(holders[0]?.ttl).toBeGreaterThan(20)
  })

  it('is refused with a token that holds none', async () => {
    const { permits } = uniqueSemaphore()
    await acquired(permits, { permits: 1 })
    const body = { token: 'another', additionalTime: 20 }
    await problemOf(await api(permits, { method: 'PATCH', body }), 409, 'lock-not-owned')
  })

  it.each([
    [{ additionalTime: 1 }, 'token'],
    [{ token: 'a' }, 'additionalTime'],
    [{ token: 'a', additionalTime: -1 }, 'additionalTime'],
    [{ token: 'a', additionalTime: 1, permits: 1 }, 'permits'],
  ])('refuses %o', async (body, pointer) => {
    const { permits } = uniqueSemaphore()
    const response = await api(permits, { method: 'PATCH', body })
    expect((await problemOf(response, 400, 'invalid-body')).pointer).toBe(pointer)
  })
})

describe('DELETE /v1/semaphores/{name}/permits', () => {
  it('gives back a permit, once', async () => {
    const { permits } = uniqueSemaphore()
    const token = await acquired(permits, { permits: 1 })
    const call: Call = {
      method: 'DELETE',
      body: { permits: 1 },
      headers: { 'Lock-Token': token },
    }
    expect((await api(permits, call)).status).toBe(204)
    await problemOf(await api(permits, call), 409, 'lock-not-owned')
    await acquired(permits, { permits: 1 })
  })

  it.each([
    [{ permits: 1 }, 'token'],
    [{ token: 'a' }, 'permits'],
    [{ permits: 0, token: 'a' }, 'permits'],
  ])('refuses %o', async (body, pointer) => {
    const { permits } = uniqueSemaphore()
    const response = await api(permits, { method: 'DELETE', body })
    expect((await problemOf(response, 400, 'invalid-body')).pointer).toBe(pointer)
  })
})

describe('GET /v1/semaphores/{name}', () => {
  it('tells who holds permits, and nothing to act by', async () => {
    const { path, permits, name } = uniqueSemaphore()
    expect(await (await api(path)).json()).toEqual({ name, holders: [], waiters: 0 })
    const token = await acquired(permits, { permits: 1, timeout: 10 })
    const text = await (await api(path)).text()
    expect(text).not.toContain(token)
    const holder = { holder: expect.stringMatching(/^[0-9a-f]{16}$/), ttl: expect.any(Number) }
    expect(JSON.parse(text)).toEqual({ name, holders: [holder], waiters: 0 })
  })
})

describe('DELETE /v1/semaphores/{name}', () => {
  it('takes the permits from all who hold them', async () => {
    const { path, permits } = uniqueSemaphore()
    const token = await acquired(permits, { permits: 2 })
    await acquired(permits, { permits: 2 })
    expect((await adminApi(path, { method: 'DELETE' })).status).toBe(204)
    expect(await (await api(path)).json()).toMatchObject({ holders: [] })
    const body = { permits: 2, token }
    await problemOf(await api(permits, { method: 'DELETE', body }), 409, 'lock-not-owned')
    await problemOf(await adminApi(path, { method: 'DELETE' }), 404, 'not-held')
  })

  it('wants the admin token', async () => {
    const { path, permits } = uniqueSemaphore()
    await acquired(permits, { permits: 1 })
    await problemOf(await api(path, { method: 'DELETE' }), 403, 'forbidden')
    await problemOf(await api(permits, { body: { permits: 1 } }), 423, 'lock-held')
  })
})

it.each(['a}b', '}', 'queue:lock:{a}'])('a semaphore cannot have the name %s', async (name) => {
  const path = `/v1/semaphores/${encodeURIComponent(name)}`
  const body = { permits: 1 }
  await problemOf(await api(`${path}/permits`, { body }), 422, 'unsupported-name')
  await problemOf(await api(path), 422, 'unsupported-name')
})
