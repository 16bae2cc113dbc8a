import { describe, expect, it, vi } from 'vitest'
import { bytesRedis, redis } from '../../support/workerd.ts'
import { adminApi, api, apiWith, command, problemOf } from '../support.ts'

interface Page {
  readonly locks: readonly { name: string; ttl: number | null }[]
  readonly cursor: string | null
}

/** All locks whose names begin so. */
async function held(prefix: string): Promise<Page['locks']> {
  const locks = new Map<string, Page['locks'][number]>()
  let cursor: string | null = '0'
  while (cursor !== null) {
    const response = await api(`/v1/locks?${new URLSearchParams({ prefix, cursor })}`)
    expect(response.status).toBe(200)
    const page: Page = await response.json()
    for (const lock of page.locks) locks.set(lock.name, lock)
    cursor = page.cursor
  }
  return [...locks.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

describe('GET /v1/locks', () => {
  it('lists the locks that are held, whoever took them', async () => {
    const prefix = `list-${crypto.randomUUID()}[*]?:`
    await api(`/v1/locks/${encodeURIComponent(`${prefix}a`)}`, { body: { timeout: 20 } })
    await redis.lock(`lock:${prefix}b`).acquire()
    await redis.set(`lock:${prefix.replace('*', 'x')}c`, 'matches the pattern that it is not')
    await redis.rpush(`lock:${prefix}d`, 'no lock')
    expect(await held(prefix)).toEqual([
      { name: `${prefix}a`, ttl: expect.any(Number) },
      { name: `${prefix}b`, ttl: null },
    ])
    await redis.delete(`lock:${prefix}b`, `lock:${prefix.replace('*', 'x')}c`, `lock:${prefix}d`)
  })

  it('leaves out what is kept beside locks, and names that no path can hold', async () => {
    const id = crypto.randomUUID()
    const name = `{${id}}:a`
    await api(`/v1/locks/${encodeURIComponent(name)}`, { body: {} })
    expect(await redis.exists(`lock:fence:lock:${name}`)).toBe(1)
    const binary = Uint8Array.from([...new TextEncoder().encode(`lock:{${id}}`), 0xff])
    await bytesRedis.set(binary, 'x', { ex: 30 })
    expect((await held('')).filter((lock) => lock.name.includes(id))).toEqual([
      { name, ttl: expect.any(Number) },
    ])
  })

  it('is long enough with a hundred, and goes on from the cursor', async () => {
    const prefix = `many-${crypto.randomUUID()}-`
    const count = 2500
    const pipe = redis.pipeline({ transaction: false })
    for (let n = 0; n < count; n++) pipe.set(`lock:${prefix}${n}`, 'token', { ex: 120 })
    await pipe.execute()
    const response = await api(`/v1/locks?prefix=${prefix}`)
    const page: Page = await response.json()
    expect(page.locks.length).toBeGreaterThanOrEqual(100)
    expect(page.locks.length).toBeLessThan(count)
    expect(page.cursor).toMatch(/^\d+$/)
    expect(await held(prefix)).toHaveLength(count)
    await redis.delete(...Array.from({ length: count }, (_, n) => `lock:${prefix}${n}`))
  })

  it('has the prefix that is configured', async () => {
    const name = crypto.randomUUID()
    const bindings = { LOCK_KEY_PREFIX: 'mutex:' }
    await apiWith(bindings, `/v1/locks/${name}`, { body: {} })
    const listed = await apiWith(bindings, `/v1/locks?prefix=${name}`)
    expect(await listed.json<Page>()).toMatchObject({ locks: [{ name }] })
    expect(await held(name)).toEqual([])
  })

  it.each([
    ['cursor=x', 'cursor'],
    ['cursor=-1', 'cursor'],
    [`cursor=${'1'.repeat(21)}`, 'cursor'],
    ['cursor=18446744073709551616', 'cursor'],
    ['match=a', 'match'],
    ['limit=10', 'limit'],
  ])('refuses ?%s', async (query, pointer) => {
    const problem = await problemOf(await api(`/v1/locks?${query}`), 400, 'invalid-query')
    expect(problem.pointer).toBe(pointer)
  })
})

describe('DELETE /v1/locks/{name}?force=true', () => {
  const force = (name: string) => adminApi(`/v1/locks/${name}?force=true`, { method: 'DELETE' })

  it('takes the lock from whoever holds it', async () => {
    const name = crypto.randomUUID()
    const lock = redis.lock(`lock:${name}`, { timeout: 20 })
    await lock.acquire()
    expect((await force(name)).status).toBe(204)
    await expect(lock.release()).rejects.toThrow('no longer owned')
    await problemOf(await force(name), 404, 'not-held')
  })

  it('gives it to the next in the queue', async () => {
    const name = crypto.randomUUID()
    const lock = redis.lock(`lock:${name}`, { timeout: 20, waiting: 'queue' })
    await redis.lock(`lock:${name}`, { timeout: 20 }).acquire()
    const waiting = lock.acquire({ blockingTimeout: 20 })
    await vi.waitFor(async () => expect((await lock.inspect()).waiters).toBe(1), 20_000)
    expect((await force(name)).status).toBe(204)
    expect(await waiting).toBe(true)
    await lock.release()
  })

  it('works for a name that can have no queue', async () => {
    const name = `a}${crypto.randomUUID()}`
    await redis.lock(`lock:${name}`, { timeout: 20 }).acquire()
    expect((await force(encodeURIComponent(name))).status).toBe(204)
  })

  it('leaves alone what is no lock', async () => {
    const name = crypto.randomUUID()
    await redis.rpush(`lock:${name}`, 'x')
    await problemOf(await force(name), 409, 'wrong-type')
    expect(await redis.delete(`lock:${name}`)).toBe(1)
  })

  it('wants the admin token', async () => {
    const name = crypto.randomUUID()
    await redis.lock(`lock:${name}`, { timeout: 20 }).acquire()
    const response = await api(`/v1/locks/${name}?force=true`, { method: 'DELETE' })
    await problemOf(response, 403, 'forbidden')
    expect(await redis.exists(`lock:${name}`)).toBe(1)
  })

  it.each([
    ['force=yes', 'force'],
    ['token=a', 'token'],
  ])('refuses ?%s', async (query, pointer) => {
    const response = await adminApi(`/v1/locks/a?${query}`, { method: 'DELETE' })
    expect((await problemOf(response, 400, 'invalid-query')).pointer).toBe(pointer)
  })
})

it.each([
  'lock:queue:lock:{a}',
  'lock:fence:lock:{a}:b',
  '{lock:a}:lock:fence',
  'semaphore:lock:{a}',
  'semaphore-queue:lock:{a}',
  'semaphore-waiting:lock:{a}',
  '{lock:a}:semaphore',
  'read-write-lock:lock:{a}',
  'read-write-lock-queue:lock:{a}',
  'read-write-lock-waiting:lock:{a}',
])('the key %s is protected from commands', async (key) => {
  expect(await command('delete', [key])).toMatchObject({ status: 403 })
})
