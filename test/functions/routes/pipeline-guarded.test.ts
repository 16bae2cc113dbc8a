import { describe, expect, it, vi } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { api, problemOf } from '../support.ts'

async function heldLock(name: string): Promise<string> {
  const response = await api(`/v1/locks/${name}`, { body: { timeout: 20 } })
  return (await response.json<{ token: string }>()).token
}

function unique(): { name: string; key: string; commands: object[] } {
  const name = `test-${crypto.randomUUID()}`
  const key = `{lock:${name}}`
  const commands = [
    { method: 'set', args: [`note:${key}`, 'x'] },
    { method: 'incr', args: [`note:${key}`] },
  ]
  return { name, key: `note:${key}`, commands }
}

describe('POST /v1/pipeline with a lock', () => {
  it('runs the commands while its token holds the lock, and leaves errors in their places', async () => {
    const { name, key, commands } = unique()
    const lock = { name, token: await heldLock(name) }
    const response = await api('/v1/pipeline', { body: { commands, lock } })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      results: [{ result: true }, { error: { status: 400 } }],
    })
    expect(await redis.get(key)).toBe('x')
    expect(await redis.exists(`lock:${name}`)).toBe(1)
  })

  it('runs none when the lock was lost', async () => {
    const { name, key, commands } = unique()
    const lock = { name, token: 'another' }
    const body = { commands, lock }
    await problemOf(await api('/v1/pipeline', { body }), 409, 'lock-not-owned')
    await heldLock(name)
    await problemOf(await api('/v1/pipeline', { body }), 409, 'lock-not-owned')
    expect(await redis.exists(key)).toBe(0)
  })

  it('gives the lock back, to the next in its queue', async () => {
    const { name, commands } = unique()
    const token = await heldLock(name)
    const next = redis.lock(`lock:${name}`, { timeout: 20, waiting: 'queue' })
    const waiting = next.acquire({ blockingTimeout: 20 })
    await vi.waitFor(async () => expect((await next.inspect()).waiters).toBe(1), 20_000)
    const headers = { 'Lock-Token': token }
    const body = { commands, lock: { name, release: true } }
    expect((await api('/v1/pipeline', { body, headers })).status).toBe(200)
    expect(await waiting).toBe(true)
    await next.release()
  })

  it('works for a name that can have no queue', async () => {
    const name = `a}${crypto.randomUUID()}`
    await redis.lock(`lock:${name}`, { timeout: 20 }).acquire({ token: 'mine' })
    const body = { commands: [], lock: { name, token: 'mine', release: true } }
    expect((await api('/v1/pipeline', { body })).status).toBe(200)
    expect(await redis.exists(`lock:${name}`)).toBe(0)
  })

  it('refuses more arguments than a script can run', async () => {
    const { name, key } = unique()
    const lock = { name, token: await heldLock(name) }
    const commands = [{ method: 'rpush', args: [key, ...Array(7001).fill('x')] }]
    await problemOf(await api('/v1/pipeline', { body: { commands, lock } }), 400, 'data-error')
    expect(await redis.exists(key)).toBe(0)
  })

  it('protects the keys that it protects otherwise', async () => {
    const { name } = unique()
    const lock = { name, token: await heldLock(name) }
    const commands = [{ method: 'delete', args: [`lock:${name}`] }]
    await problemOf(await api('/v1/pipeline', { body: { commands, lock } }), 403, 'forbidden-key')
  })

  it.each([
    [{ lock: 'a' }, 'lock'],
    [{ lock: {} }, 'lock/name'],
    [{ lock: { name: '', token: 'a' } }, 'lock/name'],
    [{ lock: { name: 'a' } }, 'lock/token'],
    [{ lock: { name: 'a', token: 5 } }, 'lock/token'],
    [{ lock: { name: 'a', token: 'a', release: 1 } }, 'lock/release'],
    [{ lock: { name: 'a', token: 'a', wait: 1 } }, 'lock/wait'],
    [{ lock: { name: 'a', token: 'a' }, transaction: false }, 'transaction'],
  ])('refuses %o', async (body, pointer) => {
    const response = await api('/v1/pipeline', { body: { commands: [], ...body } })
    expect((await problemOf(response, 400, 'invalid-body')).pointer).toBe(pointer)
  })
})
