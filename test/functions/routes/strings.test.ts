import { describe, expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { json, patch, put, remove } from '../json-answers.ts'
import { api, problemOf } from '../support.ts'

const bytes = Uint8Array.of(0xff, 0x00, 0x61)
const BASE64 = { $base64: '/wBh' }

function base64Of(value: Uint8Array): string {
  return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(''))
}

function unique(): { key: string; path: string } {
  const key = uniqueKey()
  return { key, path: `/v1/strings/${key}` }
}

describe('GET /v1/strings/{key}', () => {
  it.each([
    ['text', 'hällo', 'hällo'],
    ['nothing', '', ''],
    ['digits', '007', '007'],
    ['a byte order mark', '\ufeffa', '\ufeffa'],
    ['bytes', bytes, BASE64],
  ])('gives %s as it is', async (_, stored, value) => {
    const { key, path } = unique()
    await redis.set(key, stored)
    const length = await redis.strlen(key)
    const answer = { value, length, truncated: false, etag: expect.any(String) }
    expect(await json(path)).toEqual(answer)
  })

  it('writes it as asked', async () => {
    const { key, path } = unique()
    await redis.set(key, 'a')
    expect(await json(`${path}?encoding=base64`)).toMatchObject({ value: { $base64: 'YQ==' } })
    expect(await json(`${path}?encoding=text`)).toMatchObject({ value: 'a' })
    await redis.set(key, bytes)
    await problemOf(await api(`${path}?encoding=text`), 409, 'not-text')
  })

  it.each([
    ['start=1&end=3', 'ell', false],
    ['start=-2', 'lo', false],
    ['end=-4', 'he', false],
    ['start=3&end=1', '', false],
    ['start=9', '', false],
    ['start=-99&end=99', 'hello', false],
  ])('gives the range %s', async (query, value, truncated) => {
    const { key, path } = unique()
    await redis.set(key, 'hello')
    expect(await json(`${path}?${query}`)).toMatchObject({ value, length: 5, truncated })
  })

  it('cuts what is large, and gives the rest by its range', async () => {
    const { key, path } = unique()
    const MIB = 1024 * 1024
    await redis.set(key, `${'a'.repeat(MIB)}bc`)
    const answer = { length: MIB + 2, truncated: true, etag: null }
    expect(await json(path)).toEqual({ ...answer, value: 'a'.repeat(MIB) })
    expect(await json(`${path}?start=${MIB}`)).toEqual({ ...answer, truncated: false, value: 'bc' })
  })

  it('is 304 when the client has the ETag, which is that of the key', async () => {
    const { key, path } = unique()
    await redis.set(key, bytes)
    const etag = (await api(path)).headers.get('ETag') ?? ''
    expect((await api(`/v1/keys/${key}`)).headers.get('ETag')).toBe(etag)
    const response = await api(path, { headers: { 'If-None-Match': etag } })
    expect([response.status, await response.text()]).toEqual([304, ''])
  })
})

describe('PUT /v1/strings/{key}', () => {
  it.each([
    ['text', 'hällo', 'hällo'],
    ['nothing', '', ''],
    ['a number', 1.5, '1.5'],
    ['an int64', '9223372036854775807', '9223372036854775807'],
    ['bytes', BASE64, bytes],
  ])('writes %s', async (_, value, stored) => {
    const { key, path } = unique()
    expect(await put(path, { value }, 201)).toEqual({ created: true })
    expect(await put(path, { value })).toEqual({ created: false })
    const expected = typeof stored === 'string' ? new TextEncoder().encode(stored) : stored
    expect(await bytesRedis.get(key)).toEqual(expected)
  })

  it('writes large values that are no UTF-8, whatever is expected of the key', async () => {
    const { key, path } = unique()
    const value = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7919) >> 3)
    const body = { value: { $base64: base64Of(value) }, ttl: 100 }
    await put(path, body, 201)
    expect(await bytesRedis.get(key)).toEqual(value)
    const etag = (await api(path)).headers.get('ETag') ?? ''
    const again = { method: 'PUT', body: { ...body, ttl: null }, headers: { 'If-Match': etag } }
    expect((await api(path, again)).status).toBe(200)
    expect(await bytesRedis.get(key)).toEqual(value)
    expect(await redis.ttl(key)).toBe(-1)
  })

  it('keeps integers past 2^53 exact', async () => {
    const { key, path } = unique()
    await put(path, '{"value": 9007199254740993}', 201)
    expect(await redis.get(key)).toBe('9007199254740993')
  })

  it('tells the new ETag', async () => {
    const { path } = unique()
    const response = await api(path, { method: 'PUT', body: { value: 'a' } })
    expect(response.headers.get('ETag')).toBe((await api(path)).headers.get('ETag'))
  })

  it('sets, keeps and drops the time to live', async () => {
    const { key, path } = unique()
    await put(path, { value: 'a', ttl: 99.5 }, 201)
    expect(await redis.pttl(key)).toBeGreaterThan(90_000)
    await put(path, { value: 'b', keepTtl: true })
    expect(await redis.pttl(key)).toBeGreaterThan(90_000)
    await put(path, { value: 'c' })
    expect(await redis.pttl(key)).toBe(-1)
  })

  it.each([
    [{ value: 'a', ttl: 5, keepTtl: true }, 'keepTtl'],
    [{ value: true }, 'value'],
    [{ value: null }, 'value'],
    [{ value: ['a'] }, 'value'],
    [{ value: { $base64: '%' } }, 'value'],
    [{ value: 'a', ttl: 0 }, 'ttl'],
    ['{"value": 1e999}', 'value'],
  ])('refuses %o', async (body, pointer) => {
    const { key, path } = unique()
    const problem = await problemOf(await api(path, { method: 'PUT', body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer)
    expect(await redis.exists(key)).toBe(0)
  })
})

describe('PATCH /v1/strings/{key}', () => {
  it.each([
    ['5', 2, 7],
    ['5', -7, -2],
    ['5', '+2', 7],
    ['5', 0.5, 5.5],
    ['5', '0.5', 5.5],
    ['5', '1e2', 105],
    ['0.1', '0.2', 0.3],
    ['9007199254740991', 2, '9007199254740993'],
    ['0', '-9223372036854775808', '-9223372036854775808'],
  ])('makes of %s and %s %s', async (before, increment, value) => {
    const { key, path } = unique()
    for (const headers of [{}, { 'If-Match': '*' }]) {
      await redis.set(key, before)
      const response = await api(path, { method: 'PATCH', body: { increment }, headers })
      expect(await response.json()).toEqual({ value })
    }
  })

  it('begins at 0, and keeps the time to live', async () => {
    const { key, path } = unique()
    expect(await patch(path, { increment: 1 })).toEqual({ value: 1 })
    await redis.expire(key, 100)
    await patch(path, { increment: 1 })
    expect(await redis.ttl(key)).toBeGreaterThan(90)
  })

  it('appends', async () => {
    const { key, path } = unique()
    expect(await patch(path, { append: 'é' })).toEqual({ length: 2 })
    expect(await patch(path, { append: BASE64 })).toEqual({ length: 5 })
    expect(await bytesRedis.get(key)).toEqual(Uint8Array.of(0xc3, 0xa9, ...bytes))
  })

  it.each([
    ['text', 1],
    ['text', 0.5],
    ['1.5', 1],
    ['9223372036854775807', 1],
    ['1', '9223372036854775808'],
  ])('cannot make a number of %s and %s', async (before, increment) => {
    const { key, path } = unique()
    await redis.set(key, before)
    for (const headers of [{}, { 'If-Match': '*' }]) {
      const response = await api(path, { method: 'PATCH', body: { increment }, headers })
      await problemOf(response, 409, 'not-a-number')
    }
    expect(await redis.get(key)).toBe(before)
  })

  it.each([
    {},
    { increment: 'one' },
    { increment: '' },
    { increment: 'inf' },
    { increment: true },
    { increment: 1, append: 'a' },
    { append: null },
  ])('refuses %o', async (body) => {
    const { path } = unique()
    await problemOf(await api(path, { method: 'PATCH', body }), 400, 'invalid-body')
  })
})

describe('DELETE /v1/strings/{key}', () => {
  it('deletes the value', async () => {
    const { key, path } = unique()
    await redis.set(key, '')
    await remove(path)
    await problemOf(await api(path, { method: 'DELETE' }), 404, 'unknown-key')
    await problemOf(await api(path), 404, 'unknown-key')
  })
})
