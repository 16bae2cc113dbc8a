import { describe, expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { json, patch, put, remove } from '../json-answers.ts'
import { api, problemOf } from '../support.ts'

const BASE64 = { $base64: '/w==' }
const bytes = Uint8Array.of(0xff)

async function hashWith(fields: Record<string, string>): Promise<{ key: string; path: string }> {
  const key = uniqueKey()
  await redis.hset(key, { mapping: fields })
  return { key, path: `/v1/hashes/${key}` }
}

describe('GET /v1/hashes/{key}', () => {
  it('gives fields and values as they are', async () => {
    const { key, path } = await hashWith({ __proto__x: '1', name: 'Ada' })
    await bytesRedis.hset(key, bytes, bytes)
    expect(await json(path)).toEqual({
      fields: [
        { field: '__proto__x', value: '1' },
        { field: 'name', value: 'Ada' },
        { field: BASE64, value: BASE64 },
      ],
      cursor: null,
      length: 3,
    })
    await problemOf(await api(`${path}?encoding=text`), 409, 'not-text')
    expect(await json(`${path}?match=n*&encoding=base64`)).toEqual({
      fields: [{ field: 'name', value: { $base64: 'QWRh' } }],
      cursor: null,
      length: 3,
    })
  })

  it('gives a large one page by page', async () => {
    const names = Array.from({ length: 1500 }, (_, index) => `field ${index}`)
    const { path } = await hashWith(Object.fromEntries(names.map((name) => [name, 'x'])))
    const found = new Set<string>()
    let pages = 0
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const page = (await json(`${path}?limit=500${cursor && `&cursor=${cursor}`}`)) as {
        fields: { field: string }[]
        cursor: string | null
      }
      for (const { field } of page.fields) found.add(field)
      cursor = page.cursor
    }
    expect(found.size).toBe(1500)
    expect(pages).toBeGreaterThan(1)
  })
})

describe('PATCH /v1/hashes/{key}', () => {
  it('sets, deletes and adds at once', async () => {
    const { key, path } = await hashWith({ a: '1', b: '2', c: '3' })
    const body = {
      set: { a: 'x', new: 5 },
      delete: ['b', 'gone'],
      increment: { c: 2, d: '0.5', e: '-9223372036854775808' },
    }
    expect(await patch(path, body)).toEqual({
      added: 3,
      deleted: 1,
      increments: [
        { field: 'c', value: 5 },
        { field: 'd', value: 0.5 },
        { field: 'e', value: '-9223372036854775808' },
      ],
    })
    expect(await redis.hgetall(key)).toEqual({
      a: 'x',
      c: '5',
      new: '5',
      d: '0.5',
      e: '-9223372036854775808',
    })
  })

  it('takes names that are no UTF-8, and any others', async () => {
    const key = uniqueKey()
    await patch(`/v1/hashes/${key}`, {
      set: [[BASE64, BASE64]],
      increment: [[{ $base64: '/g==' }, 1]],
    })
    await patch(`/v1/hashes/${key}`, '{"set": {"__proto__": 1, "constructor": 2, "": 3}}')
    await patch(`/v1/hashes/${key}`, { delete: [{ $base64: '/g==' }] })
    expect([...(await bytesRedis.hgetall(key)).keys()].map((name) => name.join())).toEqual([
      '255',
      new TextEncoder().encode('__proto__').join(),
      new TextEncoder().encode('constructor').join(),
      '',
    ])
  })

  it.each([
    [{ increment: { text: 1 } }],
    [{ increment: { n: 1, text: 1 }, set: { new: 'x' }, delete: ['a'] }],
    [{ increment: { n: 0.5, fresh: 1, big: 1 }, set: { new: 'x' }, delete: ['a'] }],
    [{ increment: { n: 1, a: '9223372036854775808' } }],
  ])('does nothing of %o when a number is none', async (body) => {
    const fields = { n: '1', a: '2', text: 'x', big: '9223372036854775807' }
    const { key, path } = await hashWith(fields)
    await problemOf(await api(path, { method: 'PATCH', body }), 409, 'not-a-number')
    expect(await redis.hgetall(key)).toEqual(fields)
  })

  it('makes no hash when a number is none', async () => {
    const key = uniqueKey()
    const body = { increment: { a: 1, b: '9223372036854775808' } }
    await problemOf(await api(`/v1/hashes/${key}`, { method: 'PATCH', body }), 409, 'not-a-number')
    expect(await redis.exists(key)).toBe(0)
  })

  it('takes a thousand of each', async () => {
    const { key, path } = await hashWith({ x: '1' })
    const names = (prefix: string): string[] =>
      Array.from({ length: 1000 }, (_, index) => `${prefix}${index}`)
    const set = Object.fromEntries(names('s').map((name) => [name, 'x']))
    const increment = Object.fromEntries(names('i').map((name) => [name, 1]))
    expect(await patch(path, { set, increment, delete: names('d') })).toMatchObject({
      added: 2000,
      deleted: 0,
    })
    expect(await redis.hlen(key)).toBe(2001)
  })

  it('takes one large value that is no UTF-8, and several of 64 KiB together', async () => {
    const large = { $base64: btoa('\xff'.repeat(40_000)) }
    const key = uniqueKey()
    const path = `/v1/hashes/${key}`
    await put(`${path}/fields/a`, { value: { $base64: btoa('\xff'.repeat(300_000)) } }, 201)
    await patch(path, { set: { b: large } })
    const response = await api(path, { method: 'PATCH', body: { set: { c: large, d: large } } })
    await problemOf(response, 400, 'data-error')
    expect((await redis.hkeys(key)).toSorted()).toEqual(['a', 'b'])
  })

  it.each([
    [{}],
    [{ set: {} }],
    [{ delete: [] }],
    [{ set: { a: null } }],
    [{ set: [['a']] }],
    [{ set: [['a', 1, 2]] }],
    [{ set: { a: 1 }, delete: ['a'] }],
    [{ increment: { a: 1 }, delete: ['a'] }],
    [{ set: { a: 1 }, increment: { a: 1 } }],
    [{ delete: ['a', { $base64: 'YQ==' }] }],
    [{ increment: { a: 'one' } }],
    [{ increment: { a: '' } }],
    [{ delete: Array.from({ length: 1001 }, (_, index) => `${index}`) }],
  ])('refuses %o', async (body) => {
    const key = uniqueKey()
    await problemOf(await api(`/v1/hashes/${key}`, { method: 'PATCH', body }), 400, 'invalid-body')
    expect(await redis.exists(key)).toBe(0)
  })
})

describe('/v1/hashes/{key}/fields/{field}', () => {
  it('writes, reads and deletes a field', async () => {
    const key = uniqueKey()
    const path = `/v1/hashes/${key}/fields/a%2Fb%20%C3%A9`
    expect(await put(path, { value: 'x' }, 201)).toEqual({ created: true })
    expect(await put(path, { value: BASE64 })).toEqual({ created: false })
    expect(await json(path)).toEqual({ field: 'a/b é', value: BASE64 })
    await problemOf(await api(`${path}?encoding=text`), 409, 'not-text')
    await remove(path)
    await problemOf(await api(path, { method: 'DELETE' }), 404, 'unknown-field')
    await problemOf(await api(path), 404, 'unknown-field')
    expect(await redis.exists(key)).toBe(0)
  })

  it('takes names that are no UTF-8', async () => {
    const key = uniqueKey()
    const path = `/v1/hashes/${key}/fields/~base64url:_w`
    await put(path, { value: 1 }, 201)
    expect(await json(path)).toEqual({ field: BASE64, value: '1' })
    await remove(path)
  })
})
