import { describe, expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { json, put, remove } from '../json-answers.ts'
import { api, problemOf } from '../support.ts'

const BASE64 = { $base64: '/w==' }
const bytes = Uint8Array.of(0xff)

async function listOf(...items: string[]): Promise<{ key: string; path: string }> {
  const key = uniqueKey()
  if (items.length > 0) await redis.rpush(key, ...items)
  return { key, path: `/v1/lists/${key}` }
}

describe('GET /v1/lists/{key}', () => {
  it('gives a range', async () => {
    const { path } = await listOf('a', 'b', 'c', 'd')
    expect(await json(path)).toEqual({ items: ['a', 'b', 'c', 'd'], start: 0, length: 4 })
    expect(await json(`${path}?start=1&limit=2`)).toEqual({
      items: ['b', 'c'],
      start: 1,
      length: 4,
    })
    expect(await json(`${path}?start=9`)).toEqual({ items: [], start: 9, length: 4 })
  })

  it('gives a hundred items unless told otherwise', async () => {
    const { path } = await listOf(...Array(150).fill('x'))
    expect(await json(path)).toHaveProperty('items.length', 100)
    expect(await json(`${path}?limit=1000`)).toHaveProperty('items.length', 150)
  })

  it('writes items as asked', async () => {
    const { key, path } = await listOf('a')
    await bytesRedis.rpush(key, bytes)
    expect(await json(path)).toMatchObject({ items: ['a', BASE64] })
    expect(await json(`${path}?encoding=base64`)).toMatchObject({
      items: [{ $base64: 'YQ==' }, BASE64],
    })
    await problemOf(await api(`${path}?encoding=text`), 409, 'not-text')
  })
})

describe('POST /v1/lists/{key}/items', () => {
  it.each([
    [{ items: ['c', 4] }, ['a', 'b', 'c', '4']],
    [{ items: ['c', 'd'], side: 'left' }, ['d', 'c', 'a', 'b']],
    [{ items: ['c'], maxLength: 2 }, ['b', 'c']],
    [{ items: ['c'], side: 'left', maxLength: 2 }, ['c', 'a']],
    [{ items: ['c', 'd', 'e'], maxLength: 1 }, ['e']],
    [{ items: ['c'], maxLength: 9 }, ['a', 'b', 'c']],
  ])('obeys %o', async (body, items) => {
    for (const headers of [{}, { 'If-Match': '*' }]) {
      const { key, path } = await listOf('a', 'b')
      const response = await api(`${path}/items`, { body, headers })
      expect([response.status, await response.json()]).toEqual([201, { length: items.length }])
      expect(await redis.lrange(key, 0, -1)).toEqual(items)
    }
  })

  it('takes bytes', async () => {
    const { key, path } = await listOf()
    await json(`${path}/items`, { body: { items: [BASE64, 'a'] } }, 201)
    expect(await bytesRedis.lrange(key, 0, 0)).toEqual([bytes])
  })

  it.each([
    [{ items: [] }],
    [{ items: 'a' }],
    [{ items: [false] }],
    [{ items: ['a'], side: 'top' }],
    [{ items: ['a'], maxLength: 0 }],
    [{ items: ['a'], maxLength: 1.5 }],
    [{ items: Array(1001).fill('a') }],
  ])('refuses %o', async (body) => {
    const { key, path } = await listOf()
    await problemOf(await api(`${path}/items`, { body }), 400, 'invalid-body')
    expect(await redis.exists(key)).toBe(0)
  })
})

describe('DELETE /v1/lists/{key}/items', () => {
  it('pops', async () => {
    const { key, path } = await listOf('a', 'b', 'c', 'd')
    await bytesRedis.rpush(key, bytes)
    const pop = (query: string, headers = {}): Promise<unknown> =>
      json(`${path}/items${query}`, { method: 'DELETE', headers })
    expect(await pop('')).toEqual({ items: ['a'] })
    expect(await pop('?side=right', { 'If-Match': '*' })).toEqual({ items: [BASE64] })
    expect(await pop('?side=right&count=2')).toEqual({ items: ['d', 'c'] })
    expect(await pop('?count=9&encoding=base64')).toEqual({ items: [{ $base64: 'Yg==' }] })
    await problemOf(await api(`${path}/items`, { method: 'DELETE' }), 404, 'unknown-key')
    expect(await redis.exists(key)).toBe(0)
  })

  it.each(['count=0', 'count=1001', 'side=top', 'encoding=text'])('refuses %s', async (query) => {
    const { key, path } = await listOf('a')
    const response = await api(`${path}/items?${query}`, { method: 'DELETE' })
    await problemOf(response, 400, 'invalid-query')
    expect(await redis.llen(key)).toBe(1)
  })
})

describe('/v1/lists/{key}/items/{index}', () => {
  it('reads and replaces an item', async () => {
    const { key, path } = await listOf('a', 'b', 'c')
    expect(await json(`${path}/items/-1`)).toEqual({ value: 'c' })
    expect(await put(`${path}/items/1`, { value: BASE64 })).toEqual({ created: false })
    expect(await json(`${path}/items/1`)).toEqual({ value: BASE64 })
    await problemOf(await api(`${path}/items/1?encoding=text`), 409, 'not-text')
    expect(await bytesRedis.lrange(key, 0, -1)).toHaveLength(3)
  })

  it.each([
    [0, ['b', 'a', 'b']],
    [1, ['a', 'a', 'b']],
    [-1, ['a', 'b', 'a']],
    [-2, ['a', 'b', 'b']],
  ])('deletes the item %i and no equal one', async (index, left) => {
    const { key, path } = await listOf('a', 'b', 'a', 'b')
    await remove(`${path}/items/${index}`)
    expect(await redis.lrange(key, 0, -1)).toEqual(left)
  })

  it('knows no item beyond the list', async () => {
    const { key, path } = await listOf('a')
    for (const headers of [{}, { 'If-Match': '*' }]) {
      for (const call of [{}, { method: 'PUT', body: { value: 'x' } }, { method: 'DELETE' }]) {
        const response = await api(`${path}/items/1`, { ...call, headers })
        await problemOf(response, 404, 'unknown-item')
      }
    }
    expect(await redis.lrange(key, 0, -1)).toEqual(['a'])
    const missing = `/v1/lists/${uniqueKey()}/items/0`
    await problemOf(await api(missing), 404, 'unknown-item')
    await problemOf(await api(missing, { method: 'DELETE' }), 404, 'unknown-item')
    const replaced = await api(missing, { method: 'PUT', body: { value: 'x' } })
    await problemOf(replaced, 404, 'unknown-key')
  })

  it.each(['a', '1.5', '+1', '9999999999999999', '%20'])('refuses the index %s', async (index) => {
    const { path } = await listOf('a')
    for (const call of [{}, { method: 'PUT', body: { value: 'x' } }, { method: 'DELETE' }]) {
      await problemOf(await api(`${path}/items/${index}`, call), 400, 'invalid-name')
    }
  })
})
