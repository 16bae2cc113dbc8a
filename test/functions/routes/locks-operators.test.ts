import { describe, expect, it, vi } from 'vitest'
import { bytesRedis, redis } from '../../support/workerd.ts'
import { madeToken, oneWorker } from '../one-worker.ts'
import { adminApi, api, apiWith, command, problemOf } from '../support.ts'

interface Page {
  readonly locks: readonly { name: string; ttl: number | null }[]
  readonly cursor: string | null
}

/** All locks whose names begin so. */
async function held(prefix: string): Promise<Page['locks']> {
  const locks = new Map<string, Page['locks'][number]>()
  let cursor: string | null | undefined
  while (cursor !== null) {
    const query = new URLSearchParams({ prefix, ...(cursor && { cursor }) })
    const response = await api(`/v1/locks?${query}`)
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
    expect(page.cursor).toMatch(/^\d+-[\w-]{16}$/)
    const next = (prefix: string, path = 'locks'): Promise<Response> =>
      api(`/v1/${path}?prefix=${prefix}&cursor=${page.cursor}`)
    expect((await next(prefix)).status).toBe(200)
    await problemOf(await next(`${prefix}1`), 400, 'invalid-query')
    await problemOf(await next(prefix, 'semaphores'), 400, 'invalid-query')
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
    ['cursor=0', 'cursor'],
    ['cursor=5-AAAAAAAAAAAAAAAA', 'cursor'],
    ['match=a', 'match'],
    ['limit=10', 'limit'],
  ])('refuses ?%s', async (query, pointer) => {
    const problem = await problemOf(await api(`/v1/locks?${query}`), 400, 'invalid-query')
    expect(problem.pointer).toBe(pointer)
  })
})

describe.each([
  [
    'semaphores',
    'semaphores',
    (name: string) => redis.semaphore(name, { permits: 2, timeout: 60 }),
  ],
  [
    'read-write-locks',
    'readWriteLocks',
    (name: string) => redis.readWriteLock(name, { timeout: 60 }).read,
  ],
] as const)('GET /v1/%s', (path, member, make) => {
  const others = path === 'semaphores' ? 'read-write-locks' : 'semaphores'

  async function names(prefix: string, of: string = path, send = api): Promise<string[]> {
    const found = new Set<string>()
    let cursor: string | null | undefined
    while (cursor !== null) {
      const query = new URLSearchParams({ prefix, ...(cursor && { cursor }) })
      const response = await send(`/v1/${of}?${query}`)
      const page: Record<string, { name: string; ttl: number }[]> & { cursor: string | null } =
        await response.json()
      for (const { name, ttl } of page[member] ?? []) {
        expect(ttl).toBeGreaterThan(50)
        found.add(name)
      }
      cursor = page.cursor
    }
    return [...found].toSorted()
  }

  it('lists what is held, with a hash tag and without, until it is given back', async () => {
    const id = `held-${crypto.randomUUID()}[*]?:`
    const all = [`${id}a`, `${id}b`, `${id}{c}`].map((name) => ({
      name,
      lease: make(`lock:${name}`),
    }))
    for (const { lease } of all) expect(await lease.acquire()).toBe(true)
    await redis.zadd(`lock:${id}d`, { member: 1 })
    await redis.zadd(`lock:${id}}:${path === 'semaphores' ? 'semaphore' : 'read-write-lock'}`, {
      a: 1,
    })
    expect(await names(id)).toEqual(all.map(({ name }) => name))
    expect(await names(`${id}a`)).toEqual([`${id}a`])
    expect(await names(`x${id}`)).toEqual([])
    expect(await names(id, others)).toEqual([])
    for (const { lease } of all) await lease.release()
    expect(await names(id)).toEqual([])
  })

  it('leaves out those that the token is not for', async () => {
    const id = crypto.randomUUID()
    for (const name of ['mine', 'yours']) await make(`lock:${name}-${id}`).acquire()
    const worker = oneWorker()
    const { token } = await madeToken(worker, { access: 'read', keyPrefixes: ['lock:mine'] })
    const send = (asked: string) => worker.fetch(asked, { token })
    expect(await names('', path, send)).toEqual([`mine-${id}`])
  })

  it.each(['cursor=0', 'match=a'])('refuses ?%s', async (query) => {
    await problemOf(await api(`/v1/${path}?${query}`), 400, 'invalid-query')
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
