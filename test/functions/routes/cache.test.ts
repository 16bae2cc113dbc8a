import { describe, expect, it } from 'vitest'
import { createCaches, Decimal } from '../../../lib/cache/index.ts'
import { redis } from '../../support/workerd.ts'
import { adminApi, apiWith, type Call, problemOf } from '../support.ts'

/** A project with two caches that no other test has. */
function project(): {
  settings: { DJANGO_SETTINGS: string }
  cache: ReturnType<typeof cacheOf>
  prefix: string
} {
  const prefix = `test-${crypto.randomUUID()}`
  const short = { KEY_PREFIX: `${prefix}-short`, TIMEOUT: 60 }
  const CACHES = { default: { KEY_PREFIX: prefix }, short }
  return {
    settings: { DJANGO_SETTINGS: JSON.stringify({ CACHES }) },
    cache: cacheOf(prefix),
    prefix,
  }
}

function cacheOf(keyPrefix: string) {
  return createCaches({ default: { redis, keyPrefix } }).default
}

function ask(settings: object, path: string, call: Call = {}): Promise<Response> {
  return apiWith(settings, `/v1/cache${path}`, call)
}

/** The same with the admin token. */
function askAdmin(settings: object, path: string, call: Call = {}): Promise<Response> {
  const admin = { ...settings, REDGE_ADMIN_TOKEN: 'test-admin-token' }
  return apiWith(admin, `/v1/cache${path}`, { token: 'test-admin-token', ...call })
}

async function json(response: Response | Promise<Response>): Promise<unknown> {
  const { status } = await response
  expect(status).toBe(200)
  return await (await response).json()
}

describe('entries of a cache', () => {
  it('are what Django would read and write', async () => {
    const { settings, cache } = project()
    await cache.set('user:1', { name: 'Ada', n: 2 ** 60 }, 30)
    const entry = await json(ask(settings, '/entries/user:1'))
    expect(entry).toEqual({
      key: 'user:1',
      value: { name: 'Ada', n: 2 ** 60 },
      isJson: true,
      ttl: expect.any(Number),
    })
    const body = '{"value": [1, null, 9007199254740993, "é"], "timeout": null}'
    const made = await ask(settings, '/entries/list', { method: 'PUT', body })
    expect(made.status).toBe(201)
    expect(await cache.get('list')).toEqual([1, null, 9007199254740993n, 'é'])
    expect(await cache.ttl('list')).toBeNull()
    const text = await (await ask(settings, '/entries/list')).text()
    expect(text).toContain('9007199254740993')
    const again = await ask(settings, '/entries/list', { method: 'PUT', body: { value: 'new' } })
    expect(await json(again)).toEqual({ key: 'list' })
    expect(await cache.get('list')).toBe('new')
    expect(await cache.ttl('list')).toBe(300)
  })

  it('may be null, which is not the same as missing', async () => {
    const { settings, cache } = project()
    await cache.set('none', null)
    expect(await json(ask(settings, '/entries/none'))).toMatchObject({ value: null, isJson: true })
    await problemOf(await ask(settings, '/entries/missing'), 404, 'unknown-key')
  })

  it.each([
    [new Uint8Array([1]), 'bytes'],
    [new Set([1]), 'set'],
    [[new Set([1])], 'list'],
    [{ a: new Uint8Array() }, 'dict'],
  ])('that JSON cannot hold are described: %o', async (value, type) => {
    const { settings, cache } = project()
    await cache.set('odd', value)
    const entry = await json(ask(settings, '/entries/odd'))
    expect(entry).toMatchObject({ value: null, isJson: false, type })
  })

  it('have dates and decimals in the form that Django has for them', async () => {
    const { settings, cache } = project()
    await cache.set('price', { amount: new Decimal('1.10'), at: new Date(0) })
    const entry = await json(ask(settings, '/entries/price'))
    expect(entry).toMatchObject({ value: { amount: '1.10', at: '1970-01-01T00:00:00Z' } })
  })

  it('lie in the cache and under the version that is asked for', async () => {
    const { settings, cache, prefix } = project()
    await cache.set('k', 'two', { version: 2 })
    expect(await json(ask(settings, '/entries/k?version=2'))).toMatchObject({ value: 'two' })
    await problemOf(await ask(settings, '/entries/k'), 404, 'unknown-key')
    const body = { value: 1 }
    expect((await ask(settings, '/entries/k?cache=short', { method: 'PUT', body })).status).toBe(
      201,
    )
    expect(await redis.ttl(`${prefix}-short:1:k`)).toBe(60)
    await problemOf(await ask(settings, '/entries/k?cache=none'), 404, 'unknown-cache')
  })

  it('are deleted once', async () => {
    const { settings, cache } = project()
    await cache.set('a/b', 1)
    expect((await ask(settings, '/entries/a%2Fb', { method: 'DELETE' })).status).toBe(204)
    const again = await ask(settings, '/entries/a%2Fb', { method: 'DELETE' })
    await problemOf(again, 404, 'unknown-key')
  })

  it('that the settings cannot read are a conflict', async () => {
    const { settings, prefix } = project()
    await redis.set(`${prefix}:1:broken`, 'no pickle')
    await problemOf(await ask(settings, '/entries/broken'), 409, 'unreadable-value')
  })

  it('that are sessions are for administrators', async () => {
    const { settings } = project()
    for (const key of ['django.contrib.sessions.cacheabc', 'redge.devices.7']) {
      for (const call of [{}, { method: 'DELETE' }, { method: 'PUT', body: { value: 1 } }]) {
        await problemOf(await ask(settings, `/entries/${key}`, call), 403, 'forbidden')
      }
      await problemOf(await askAdmin(settings, `/entries/${key}`), 404, 'unknown-key')
    }
  })

  it.each([
    [{}],
    [{ value: 1, timeout: 0 }],
    [{ value: 1, timeout: '1' }],
    [{ value: 1, nx: true }],
    [`{"value": ${'['.repeat(1000)}${']'.repeat(1000)}}`],
  ])('are not made of %o', async (body) => {
    const { settings } = project()
    const response = await ask(settings, '/entries/k', { method: 'PUT', body })
    await problemOf(response, 400, 'invalid-body')
  })

  it('are deleted by a pattern, by administrators', async () => {
    const { settings, cache } = project()
    await cache.setMany({ 'user:1': 1, 'user:2': 2, other: 3 })
    const body = { pattern: 'user:*' }
    await problemOf(await ask(settings, '/entries/deletions', { body }), 403, 'forbidden')
    const answer = await askAdmin(settings, '/entries/deletions', { body })
    expect(await json(answer)).toEqual({ deleted: 2, cursor: null })
    expect(await cache.hasKey('other')).toBe(true)
    const bad = await askAdmin(settings, '/entries/deletions', { body: { pattern: '' } })
    await problemOf(bad, 400, 'invalid-body')
  })
})

describe('deletions by a pattern', () => {
  it('end after about 10,000 keys of the database, and go on from the cursor', async () => {
    const { settings, cache } = project()
    const count = 12_000
    const pairs = Array.from({ length: count }, (_, n) => [`k${n}`, n] as const)
    for (let at = 0; at < count; at += 4000)
      await cache.setMany(pairs.slice(at, at + 4000), { timeout: 600 })
    const send = (body: object): Promise<Response> =>
      askAdmin(settings, '/entries/deletions', { body: { pattern: 'k*', ...body } })
    const response = await send({})
    expect(response.headers.get('Server-Timing')).toContain('10 requests')
    const first = (await json(response)) as { deleted: number; cursor: string }
    expect(first.deleted).toBeLessThan(count)
    expect(first.cursor).toMatch(/^0-\d+-[\w-]{16}$/)
    for (const forged of ['', '0', '0-5', first.cursor.replace(/.$/, '*'), `0${first.cursor}`]) {
      const problem = await problemOf(await send({ cursor: forged }), 400, 'invalid-body')
      expect(problem.pointer).toBe('cursor')
    }
    const { cursor } = first
    for (const other of [{ pattern: 'k1*' }, { version: '2' }, { cache: 'short' }]) {
      await problemOf(await send({ ...other, cursor }), 400, 'invalid-body')
    }
    let deleted = first.deleted
    for (let from: string | null = cursor; from !== null; ) {
      const part = (await json(await send({ cursor: from }))) as typeof first
      deleted += part.deleted
      from = part.cursor
    }
    expect(deleted).toBe(count)
    expect(await cache.keys('*')).toEqual([])
  })

  it('are 503 where the cache ignores that its server is away', async () => {
    const CACHES = { default: { OPTIONS: { IGNORE_EXCEPTIONS: true } } }
    const settings = {
      DJANGO_SETTINGS: JSON.stringify({ CACHES }),
      UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:1',
    }
    const response = await askAdmin(settings, '/entries/deletions', { body: { pattern: 'k*' } })
    await problemOf(response, 503, 'redis-unavailable')
  })
})

describe('tags of a cache', () => {
  it('are listed, and make their values invalid', async () => {
    const { settings, cache } = project()
    const make = (n: number) => (): number => n
    const load = (n: number): Promise<number> =>
      cache.getOrSet('k', make(n), { tags: ['users', 'a/b'] })
    expect(await load(1)).toBe(1)
    const { tags } = (await json(ask(settings, '/tags'))) as { tags: string[] }
    expect(tags.sort()).toEqual(['a/b', 'users'])
    expect(await json(ask(settings, '/tags?match=us*'))).toMatchObject({ tags: ['users'] })
    expect(await load(2)).toBe(1)
    expect((await ask(settings, '/tags/a%2Fb', { method: 'DELETE' })).status).toBe(204)
    expect(await load(3)).toBe(3)
  })

  it('are not listed from a place that somebody made up', async () => {
    const { settings } = project()
    await problemOf(await ask(settings, '/tags?cursor=17'), 400, 'invalid-query')
    await problemOf(await ask(settings, '/tags?limit=17'), 400, 'invalid-query')
  })
})

it('tells of all caches', async () => {
  const { settings, prefix } = project()
  expect(await json(ask(settings, ''))).toEqual({
    caches: [
      { cache: 'default', keyPrefix: prefix, version: 1, timeout: 300 },
      { cache: 'short', keyPrefix: `${prefix}-short`, version: 1, timeout: 60 },
    ],
    hits: expect.any(Number),
    misses: expect.any(Number),
    hitRatio: expect.any(Number),
  })
})

it('is closed without the settings of a project', async () => {
  for (const path of ['', '/entries/k', '/tags']) {
    await problemOf(await ask({}, path), 503, 'not-configured')
    await problemOf(await ask({ DJANGO_SETTINGS: '[]' }, path), 503, 'not-configured')
  }
  const wrong = { DJANGO_SETTINGS: '{"CACHES": {"default": {"KEY_PREFX": "a"}}}' }
  await problemOf(await ask(wrong, '/entries/k'), 503, 'not-configured')
  await problemOf(await adminApi('/v1/cache'), 503, 'not-configured')
})
