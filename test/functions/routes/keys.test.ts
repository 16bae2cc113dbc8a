import { describe, expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { json, patch, remove } from '../json-answers.ts'
import { madeToken, oneWorker } from '../one-worker.ts'
import { adminApi, api, problemOf } from '../support.ts'

interface Page {
  readonly keys: readonly { key: unknown; type: string; ttl: number | null; memory?: number }[]
  readonly cursor: string | null
}

async function pages(query: string): Promise<Page[]> {
  const all: Page[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = (await json(`/v1/keys?${query}${cursor && `&cursor=${cursor}`}`)) as Page
    all.push(page)
    cursor = page.cursor
  }
  return all
}

async function listed(query: string): Promise<Page['keys'][number][]> {
  const keys = (await pages(query)).flatMap((page) => page.keys)
  // A scan may give a key twice.
  return [...new Map(keys.map((item) => [JSON.stringify(item.key), item])).values()]
}

describe('GET /v1/keys', () => {
  it('gives keys with types and times to live', async () => {
    const prefix = uniqueKey()
    await redis.set(`${prefix}:a`, 'x', { ex: 100 })
    await redis.hset(`${prefix}:b`, 'f', 'x')
    const found = await listed(`match=${prefix}:*`)
    expect(found.toSorted((a, b) => String(a.key).localeCompare(String(b.key)))).toEqual([
      { key: `${prefix}:a`, type: 'string', ttl: expect.any(Number) },
      { key: `${prefix}:b`, type: 'hash', ttl: null },
    ])
    const [first] = await listed(`match=${prefix}:a`)
    expect(first?.ttl).toBeGreaterThan(90)
    expect(first?.ttl).toBeLessThanOrEqual(100)
  })

  it('gives those of one type, with their memory', async () => {
    const prefix = uniqueKey()
    await redis.set(`${prefix}:a`, 'x')
    await redis.rpush(`${prefix}:b`, 'x')
    expect(await listed(`match=${prefix}:*&type=list&memory=true`)).toEqual([
      { key: `${prefix}:b`, type: 'list', ttl: null, memory: expect.any(Number) },
    ])
  })

  it('gives the memory of names that are no UTF-8', async () => {
    const key = uniqueKey()
    const bytes = Uint8Array.from([...new TextEncoder().encode(`${key}:`), 0xff])
    await bytesRedis.set(bytes, 'x')
    await redis.set(`${key}:text`, 'x')
    const found = await listed(`match=${key}:*&memory=true`)
    // Text listings of other tests would stumble over it.
    await bytesRedis.delete(bytes)
    expect(found).toHaveLength(2)
    expect(found).toContainEqual({
      key: { $base64: btoa(String.fromCharCode(...bytes)) },
      type: 'string',
      ttl: null,
      memory: await redis.memoryUsage(`${key}:text`),
    })
  })

  it('gives all keys page by page, each at least once', async () => {
    const prefix = uniqueKey()
    const names = Array.from({ length: 250 }, (_, index) => `${prefix}:${index}`)
    await redis.mset(Object.fromEntries(names.map((name) => [name, 'x'])))
    const all = await pages(`match=${prefix}:*&limit=20`)
    expect(all.length).toBeGreaterThan(1)
    const found = new Set(all.flatMap(({ keys }) => keys.map(({ key }) => key)))
    expect([...found].toSorted()).toEqual(names.toSorted())
  })

  it('is empty when nothing matches', async () => {
    expect(await listed(`match=${uniqueKey()}`)).toEqual([])
  })

  it('leaves protected keys out without the admin token', async () => {
    const name = uniqueKey()
    for (const key of [`redge:${name}`, `{redge:${name}}:x`, `:1:${name}`])
      await redis.set(key, 'x')
    expect(await listed(`match=*${name}*`)).toEqual([])
    const found: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const response = await adminApi(`/v1/keys?match=*${name}*${cursor && `&cursor=${cursor}`}`)
      const page: Page = await response.json()
      found.push(...page.keys.map(({ key }) => key))
      cursor = page.cursor
    }
    expect(new Set(found)).toEqual(new Set([`redge:${name}`, `{redge:${name}}:x`, `:1:${name}`]))
  })

  it('gives names that are no UTF-8 as base64, by which they can be asked for', async () => {
    const prefix = uniqueKey()
    const key = Uint8Array.of(...new TextEncoder().encode(prefix), 0xff, 0x00)
    await bytesRedis.set(key, 'x')
    const base64 = btoa(String.fromCharCode(...key))
    expect(await listed(`match=${prefix}*`)).toEqual([
      { key: { $base64: base64 }, type: 'string', ttl: null },
    ])
    const path = `/v1/keys/~base64url:${base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`
    expect(await json(path)).toMatchObject({ key: { $base64: base64 }, type: 'string' })
    expect(await patch(path, { ttl: 50 })).toEqual({ ttl: 50 })
    await remove(path)
    expect(await bytesRedis.exists(key)).toBe(0)
  })
})

describe('GET /v1/keys/{key}', () => {
  it.each([
    ['string', 5, (key: string) => redis.set(key, 'hello', { px: 90_000 })],
    ['hash', 2, (key: string) => redis.hset(key, { mapping: { a: 1, b: 2 } })],
    ['list', 3, (key: string) => redis.rpush(key, 'a', 'b', 'c')],
    ['set', 1, (key: string) => redis.sadd(key, 'a')],
    ['zset', 1, (key: string) => redis.zadd(key, { a: 1 })],
    ['stream', 1, (key: string) => redis.xadd(key, { a: 1 })],
  ] as const)('tells what a %s is', async (type, length, make) => {
    const key = uniqueKey()
    await make(key)
    expect(await json(`/v1/keys/${key}`)).toEqual({
      key,
      type,
      ttl: type === 'string' ? expect.any(Number) : null,
      encoding: await redis.object('ENCODING', key),
      memory: expect.any(Number),
      length,
      idle: expect.any(Number),
      etag: expect.stringMatching(/^[0-9a-f]{40}$/),
    })
  })

  it('is 304 when the client has the ETag', async () => {
    const key = uniqueKey()
    await redis.set(key, 'a')
    const etag = (await api(`/v1/keys/${key}`)).headers.get('ETag') ?? ''
    for (const match of [etag, `"x", W/${etag}`, '*']) {
      const response = await api(`/v1/keys/${key}`, { headers: { 'If-None-Match': match } })
      expect(response.status).toBe(304)
      expect(response.headers.get('ETag')).toBe(etag)
      expect(await response.text()).toBe('')
    }
    await redis.append(key, 'b')
    expect((await api(`/v1/keys/${key}`, { headers: { 'If-None-Match': etag } })).status).toBe(200)
  })
})

describe('PATCH /v1/keys/{key}', () => {
  it('sets, moves and takes away the expiry', async () => {
    const key = uniqueKey()
    await redis.set(key, 'x')
    expect(await patch(`/v1/keys/${key}`, { ttl: 1.5 })).toEqual({ ttl: expect.any(Number) })
    expect(await redis.pttl(key)).toBeLessThanOrEqual(1500)
    const at = Math.floor(Date.now() / 1000) + 100
    const { ttl } = (await patch(`/v1/keys/${key}`, { expireAt: at })) as { ttl: number }
    expect(ttl).toBeGreaterThan(90)
    expect(await redis.expiretime(key)).toBe(at)
    expect(await patch(`/v1/keys/${key}`, { ttl: null })).toEqual({ ttl: null })
    expect(await patch(`/v1/keys/${key}`, { ttl: null })).toEqual({ ttl: null })
    expect(await redis.ttl(key)).toBe(-1)
  })

  it('lets a key go whose time is over', async () => {
    const key = uniqueKey()
    await redis.set(key, 'x')
    expect(await patch(`/v1/keys/${key}`, { expireAt: 1 })).toEqual({ ttl: 0 })
    expect(await redis.exists(key)).toBe(0)
  })

  it.each([{ ttl: 0 }, { ttl: -1 }, { ttl: '5' }, { ttl: 5, expireAt: 5 }, { expireAt: 1e12 }])(
    'refuses %o',
    async (body) => {
      const key = uniqueKey()
      await redis.set(key, 'x')
      const response = await api(`/v1/keys/${key}`, { method: 'PATCH', body })
      await problemOf(response, 400, 'invalid-body')
      expect(await redis.ttl(key)).toBe(-1)
    },
  )

  it.each([{ ttl: 5 }, { ttl: null }, { expireAt: 1 }])(
    'knows no key that is not there: %o',
    async (body) => {
      const response = await api(`/v1/keys/${uniqueKey()}`, { method: 'PATCH', body })
      await problemOf(response, 404, 'unknown-key')
    },
  )
})

describe('renames and copies', () => {
  it.each(['renames', 'copies'])('%s make a key, and tell where it is', async (kind) => {
    const key = uniqueKey()
    await redis.set(key, 'x', { ex: 100 })
    const newKey = `${key} é/new`
    const response = await api(`/v1/keys/${key}/${kind}`, { body: { newKey } })
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ key: newKey })
    expect(await json(response.headers.get('Location') ?? '')).toMatchObject({ key: newKey })
    expect(await redis.ttl(newKey)).toBeGreaterThan(90)
    expect(await redis.exists(key)).toBe(kind === 'copies' ? 1 : 0)
  })

  it.each(['renames', 'copies'])('%s overwrite only when told to', async (kind) => {
    const key = uniqueKey()
    await redis.mset({ [key]: 'x', [`${key}:new`]: 'old' })
    const send = (overwrite: boolean): Promise<Response> =>
      api(`/v1/keys/${key}/${kind}`, { body: { newKey: `${key}:new`, overwrite } })
    await problemOf(await send(false), 409, 'already-exists')
    expect(await redis.get(`${key}:new`)).toBe('old')
    expect((await send(true)).status).toBe(201)
    expect(await redis.get(`${key}:new`)).toBe('x')
  })

  it.each([
    ['renames', true],
    ['renames', false],
    ['copies', true],
    ['copies', false],
  ])('%s of a key that is not there are 404, with overwrite %s', async (kind, overwrite) => {
    const key = uniqueKey()
    const call = { body: { newKey: `${key}:new`, overwrite } }
    await problemOf(await api(`/v1/keys/${key}/${kind}`, call), 404, 'unknown-key')
    await problemOf(
      await api(`/v1/keys/${key}/${kind}`, { ...call, headers: { 'If-None-Match': '*' } }),
      404,
      'unknown-key',
    )
  })

  it('a key is no copy of itself', async () => {
    const key = uniqueKey()
    await redis.set(key, 'x')
    const response = await api(`/v1/keys/${key}/copies`, { body: { newKey: key } })
    await problemOf(response, 409, 'already-exists')
  })

  it('take names that are no UTF-8', async () => {
    const key = uniqueKey()
    await redis.set(key, 'x')
    const newKey = { $base64: btoa(`${key}\xff`) }
    const response = await api(`/v1/keys/${key}/renames`, { body: { newKey } })
    expect(await response.json()).toEqual({ key: newKey })
    expect(await json(response.headers.get('Location') ?? '')).toMatchObject({ key: newKey })
  })
})

interface Dumped {
  readonly dump: string
  readonly seal: string
  readonly ttl: number | null
}

async function dumpOf(key: string): Promise<Dumped> {
  return (await json(`/v1/keys/${key}/dump`)) as Dumped
}

describe('/v1/keys/{key}/dump', () => {
  it('brings back what was deleted', async () => {
    const key = uniqueKey()
    await bytesRedis.hset(key, Uint8Array.of(0xff), Uint8Array.of(0xfe))
    await redis.expire(key, 100)
    const body = await dumpOf(key)
    expect(body.ttl).toBeGreaterThan(90)
    await remove(`/v1/keys/${key}`)
    expect(await json(`/v1/keys/${key}/dump`, { method: 'PUT', body }, 201)).toEqual({
      created: true,
    })
    expect(await bytesRedis.hgetall(key)).toEqual(
      new Map([[Uint8Array.of(0xff), Uint8Array.of(0xfe)]]),
    )
    expect(await redis.ttl(key)).toBeGreaterThan(90)
  })

  it('replaces only when told to', async () => {
    const key = uniqueKey()
    await redis.set(key, 'old')
    const dumped = await dumpOf(key)
    await redis.set(key, 'new')
    const send = (replace: boolean): Promise<Response> =>
      api(`/v1/keys/${key}/dump`, { method: 'PUT', body: { ...dumped, replace } })
    await problemOf(await send(false), 409, 'already-exists')
    expect(await redis.get(key)).toBe('new')
    expect(await (await send(true)).json()).toEqual({ created: false })
    expect(await redis.get(key)).toBe('old')
    await redis.delete(key)
    expect((await send(true)).status).toBe(201)
  })

  it('tells one of several who restore a key at once that it is new', async () => {
    const key = uniqueKey()
    await redis.set(key, 'old')
    const body = { ...(await dumpOf(key)), replace: true }
    await redis.delete(key)
    const put = (): Promise<Response> => api(`/v1/keys/${key}/dump`, { method: 'PUT', body })
    const responses = await Promise.all(Array.from({ length: 10 }, put))
    const statuses = responses.map(({ status }) => status).toSorted()
    expect(statuses).toEqual([...Array.from({ length: 9 }, () => 200), 201])
  })

  it('takes a large one', async () => {
    const key = uniqueKey()
    const bytes = crypto.getRandomValues(new Uint8Array(60_000))
    const value = Uint8Array.from(
      { length: 480_000 },
      (_, at) => (bytes[at % 60_000] ?? 0) ^ (at >> 9),
    )
    await bytesRedis.set(key, value)
    const body = await dumpOf(key)
    await json(`/v1/keys/${key}:copy/dump`, { method: 'PUT', body }, 201)
    expect(await bytesRedis.get(`${key}:copy`)).toEqual(value)
    const headers = { 'If-None-Match': '*' }
    await json(`/v1/keys/${key}:other/dump`, { method: 'PUT', body, headers }, 201)
    expect(await bytesRedis.get(`${key}:other`)).toEqual(value)
  })

  it.each(['AAAA', btoa('no dump at all, but long enough')])('refuses %s', async (dump) => {
    const path = `/v1/keys/${uniqueKey()}/dump`
    for (const replace of [false, true]) {
      const response = await adminApi(path, { method: 'PUT', body: { dump, replace } })
      expect((await problemOf(response, 400, 'invalid-body')).pointer).toBe('dump')
    }
  })

  it('takes what was not dumped here from administrators alone', async () => {
    const [key, path] = [uniqueKey(), `/v1/keys/${uniqueKey()}/dump`]
    await redis.set(key, 'x')
    const { dump, seal } = await dumpOf(key)
    const put = async (body: object, send = api): Promise<Response> =>
      await send(path, { method: 'PUT', body })
    await problemOf(await put({ dump }), 403, 'forbidden')
    const worker = oneWorker()
    const { token } = await madeToken(worker, { access: 'admin', keyPrefixes: ['test'] })
    const held = await worker.fetch(path, { method: 'PUT', token, body: { dump } })
    await problemOf(held, 403, 'forbidden-key')
    await redis.set(key, 'y')
    const other = await dumpOf(key)
    for (const forged of [
      { dump, seal: other.seal },
      { dump: other.dump, seal },
    ]) {
      for (const send of [api, adminApi]) {
        const problem = await problemOf(await put(forged, send), 400, 'invalid-body')
        expect(problem.pointer).toBe('seal')
      }
    }
    await problemOf(await put({ dump, seal: seal.slice(1) }), 400, 'invalid-body')
    expect((await put({ dump }, adminApi)).status).toBe(201)
    expect((await put({ dump, seal, replace: true })).status).toBe(200)
  })

  it('is restored only where the key still holds what the request expects', async () => {
    const key = uniqueKey()
    await redis.set(key, 'old')
    const body = { ...(await dumpOf(key)), replace: true }
    const etag = (await api(`/v1/keys/${key}`)).headers.get('ETag') ?? ''
    await redis.set(key, 'new')
    const put = (headers: Record<string, string>): Promise<Response> =>
      api(`/v1/keys/${key}/dump`, { method: 'PUT', body, headers })
    await problemOf(await put({ 'If-Match': etag }), 412, 'precondition-failed')
    await problemOf(await put({ 'If-None-Match': '*' }), 412, 'precondition-failed')
    expect(await redis.get(key)).toBe('new')
    expect((await put({ 'If-None-Match': etag })).status).toBe(200)
    expect((await put({ 'If-Match': etag })).status).toBe(200)
    await redis.delete(key)
    await problemOf(await put({ 'If-Match': '*' }), 412, 'precondition-failed')
  })

  it('refuses text that is no base64', async () => {
    const path = `/v1/keys/${uniqueKey()}/dump`
    await problemOf(await api(path, { method: 'PUT', body: { dump: 'a b' } }), 400, 'invalid-body')
  })

  it('is not given of a key that is too large', async () => {
    const key = uniqueKey()
    await redis.setrange(key, 9 * 1024 * 1024, 'x')
    await problemOf(await api(`/v1/keys/${key}/dump`), 422, 'key-too-large')
    await redis.delete(key)
  })
})

describe('POST /v1/key-deletions', () => {
  function deletions(body: object): Promise<unknown> {
    return json('/v1/key-deletions', { body })
  }

  it('deletes keys by name', async () => {
    const key = uniqueKey()
    await redis.mset({ [key]: 'x', [`${key}:b`]: 'x' })
    const keys = [key, `${key}:b`, `${key}:c`]
    expect(await deletions({ keys, dryRun: true })).toEqual({
      matched: 2,
      deleted: 0,
      cursor: null,
    })
    expect(await redis.exists(...keys)).toBe(2)
    expect(await deletions({ keys })).toEqual({ matched: 2, deleted: 2, cursor: null })
    expect(await redis.exists(...keys)).toBe(0)
  })

  it('counts a key once that is named twice', async () => {
    const key = uniqueKey()
    await redis.set(key, 'x')
    const keys = [key, { $base64: btoa(key) }]
    expect(await deletions({ keys, dryRun: true })).toMatchObject({ matched: 1 })
  })

  it('deletes keys by pattern and type', async () => {
    const prefix = uniqueKey()
    await redis.mset({ [`${prefix}:a`]: 'x', [`${prefix}:b`]: 'x' })
    await redis.sadd(`${prefix}:c`, 'x')
    const all = async (body: object): Promise<{ matched: number; deleted: number }> => {
      const sum = { matched: 0, deleted: 0 }
      for (let cursor: string | null = null; ; ) {
        const part = (await deletions({ match: `${prefix}:*`, ...body, cursor })) as typeof sum & {
          cursor: string | null
        }
        sum.matched += part.matched
        sum.deleted += part.deleted
        cursor = part.cursor
        if (cursor === null) return sum
      }
    }
    expect(await all({ dryRun: true })).toEqual({ matched: 3, deleted: 0 })
    expect(await all({ type: 'string', dryRun: false })).toEqual({ matched: 2, deleted: 2 })
    expect(await all({ dryRun: false })).toEqual({ matched: 1, deleted: 1 })
  })

  it('leaves protected keys alone', async () => {
    const name = uniqueKey()
    await redis.set(`redge:${name}`, 'x')
    expect(await deletions({ match: `redge:${name}`, dryRun: false })).toMatchObject({
      matched: 0,
      deleted: 0,
    })
    const named = await api('/v1/key-deletions', { body: { keys: [name, `redge:${name}`] } })
    await problemOf(named, 403, 'forbidden-key')
    expect(await redis.exists(`redge:${name}`)).toBe(1)
  })

  it.each([
    {},
    { keys: [] },
    { keys: ['a'], match: 'a', dryRun: false },
    { keys: [1] },
    { keys: Array(1001).fill('a') },
    { match: '', dryRun: false },
    { match: 'a' },
    { match: 'a', dryRun: false, type: '*' },
    { match: 'a', dryRun: 'no' },
  ])('refuses %o', async (body) => {
    await problemOf(await api('/v1/key-deletions', { body }), 400, 'invalid-body')
  })

  it.each(['', '0', '5-AAAAAAAAAAAAAAAA'])('refuses the forged cursor %o', async (cursor) => {
    const body = { match: uniqueKey(), dryRun: false, cursor }
    const problem = await problemOf(await api('/v1/key-deletions', { body }), 400, 'invalid-body')
    expect(problem.pointer).toBe('cursor')
  })
})
