import { describe, expect, it } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { api, apiWith, problemOf } from '../support.ts'

const PATH = '/v1/multi-locks'

function uniqueNames(): { names: [string, string]; keys: [string, string] } {
  const id = crypto.randomUUID()
  const names: [string, string] = [`{${id}}:a`, `{${id}}:b`]
  return { names, keys: [`lock:${names[0]}`, `lock:${names[1]}`] }
}

async function acquired(body: object): Promise<string> {
  const response = await api(PATH, { body })
  expect(response.status).toBe(201)
  return (await response.json<{ token: string }>()).token
}

describe('POST /v1/multi-locks', () => {
  it('takes all locks by one token', async () => {
    const { names, keys } = uniqueNames()
    const response = await api(PATH, { body: { names, timeout: 10 } })
    expect(response.status).toBe(201)
    const { token, ...rest } = await response.json<{ token: string }>()
    expect(rest).toEqual({ names, timeout: 10 })
    expect(await redis.mget(keys)).toEqual([token, token])
    const one = `/v1/locks/${encodeURIComponent(names[1])}`
    await problemOf(await api(one, { body: {} }), 423, 'lock-held')
    expect((await api(one, { method: 'DELETE', body: { token } })).status).toBe(204)
  })

  it('takes none when one is held', async () => {
    const { names, keys } = uniqueNames()
    await redis.lock(keys[1], { timeout: 10 }).acquire()
    await problemOf(await api(PATH, { body: { names } }), 423, 'lock-held')
    expect(await redis.exists(keys[0])).toBe(0)
  })

  it('waits until all are free', async () => {
    const { names, keys } = uniqueNames()
    await redis.lock(keys[1], { timeout: 0.3 }).acquire()
    await acquired({ names, blockingTimeout: 20 })
  })

  it('takes nothing for a client that left', async () => {
    const { names, keys } = uniqueNames()
    const holder = redis.lock(keys[1], { timeout: 10 })
    await holder.acquire()
    const client = new AbortController()
    const body = { names, blockingTimeout: 20 }
    const response = apiWith({}, PATH, { body, signal: client.signal })
    client.abort()
    await problemOf(await response, 400, 'request-cancelled')
    await holder.release()
    expect(await redis.exists(...keys)).toBe(0)
  })

  it.each([
    [{}, 'names'],
    [{ names: [] }, 'names'],
    [{ names: 'a' }, 'names'],
    [{ names: [''] }, 'names/0'],
    [{ names: ['a', 5] }, 'names/1'],
    [{ names: Array(101).fill('a') }, 'names'],
    [{ names: ['a'], timeout: 0 }, 'timeout'],
    [{ names: ['a'], blockingTimeout: 26 }, 'blockingTimeout'],
    [{ names: ['a'], token: '' }, 'token'],
    [{ names: ['a'], fencing: true }, 'fencing'],
  ])('refuses %o', async (body, pointer) => {
    const problem = await problemOf(await api(PATH, { body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer)
  })

  it('refuses names that no lock may have', async () => {
    for (const name of ['queue:lock:{a}', 'fence:x{a}']) {
      const response = await api(PATH, { body: { names: [name] } })
      await problemOf(response, 422, 'unsupported-name')
    }
    const long = ['x'.repeat(1025)]
    const problem = await problemOf(await api(PATH, { body: { names: long } }), 400, 'invalid-body')
    expect([problem.pointer, problem.detail]).toEqual(['names/0', 'A name may have 1024 bytes.'])
  })
})

describe('PATCH /v1/multi-locks', () => {
  it('extends all', async () => {
    const { names, keys } = uniqueNames()
    const token = await acquired({ names, timeout: 10 })
    const body = { names, token, additionalTime: 60, replaceTtl: true }
    const response = await api(PATH, { method: 'PATCH', body })
    expect(await response.json()).toEqual({ names, additionalTime: 60, replaceTtl: true })
    for (const key of keys) expect(await redis.ttl(key)).toBeGreaterThan(50)
  })

  it('extends none when one was lost', async () => {
    const { names, keys } = uniqueNames()
    const token = await acquired({ names, timeout: 10 })
    await redis.delete(keys[1])
    const body = { names, token, additionalTime: 60 }
    await problemOf(await api(PATH, { method: 'PATCH', body }), 409, 'lock-not-owned')
    expect(await redis.ttl(keys[0])).toBeLessThanOrEqual(10)
  })

  it.each([
    [{ names: ['a'], additionalTime: 1 }, 'token'],
    [{ names: ['a'], token: 'a' }, 'additionalTime'],
    [{ token: 'a', additionalTime: 1 }, 'names'],
  ])('refuses %o', async (body, pointer) => {
    const response = await api(PATH, { method: 'PATCH', body })
    expect((await problemOf(response, 400, 'invalid-body')).pointer).toBe(pointer)
  })
})

describe('DELETE /v1/multi-locks', () => {
  it('releases all', async () => {
    const { names, keys } = uniqueNames()
    const token = await acquired({ names })
    const call = { method: 'DELETE', body: { names }, headers: { 'Lock-Token': token } }
    expect((await api(PATH, call)).status).toBe(204)
    expect(await redis.exists(...keys)).toBe(0)
    await problemOf(await api(PATH, call), 409, 'lock-not-owned')
  })

  it('releases the others when one was lost, and says so', async () => {
    const { names, keys } = uniqueNames()
    const token = await acquired({ names })
    await redis.set(keys[1], 'another', { ex: 30 })
    const body = { names, token }
    await problemOf(await api(PATH, { method: 'DELETE', body }), 409, 'lock-not-owned')
    expect(await redis.mget(keys)).toEqual([null, 'another'])
  })

  it.each([
    [{ names: ['a'] }, 'token'],
    [{ token: 'a' }, 'names'],
  ])('refuses %o', async (body, pointer) => {
    const response = await api(PATH, { method: 'DELETE', body })
    expect((await problemOf(response, 400, 'invalid-body')).pointer).toBe(pointer)
  })
})
