import { describe, expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { json, patch, put, remove } from '../json-answers.ts'
import { api, problemOf } from '../support.ts'

const BASE64 = { $base64: '/w==' }

async function sortedSetOf(scores: Record<string, number>): Promise<{ key: string; path: string }> {
  const key = uniqueKey()
  await redis.zadd(key, scores)
  return { key, path: `/v1/sorted-sets/${key}` }
}

const scores = { a: 1, b: 2, c: 3, d: 4 }

async function namesOf(path: string): Promise<unknown> {
  const { members } = (await json(path)) as { members: { member: unknown }[] }
  return members.map(({ member }) => member)
}

describe('GET /v1/sorted-sets/{key}', () => {
  it.each([
    ['', ['a', 'b', 'c', 'd']],
    ['?start=1&limit=2', ['b', 'c']],
    ['?order=desc&limit=2', ['d', 'c']],
    ['?order=desc&start=3', ['a']],
    ['?start=9', []],
    ['?min=2', ['b', 'c', 'd']],
    ['?max=2', ['a', 'b']],
    ['?min=(1&max=(4', ['b', 'c']],
    ['?min=2&order=desc&limit=2', ['d', 'c']],
    ['?max=3&order=desc&start=1', ['b', 'a']],
    ['?min=-inf&max=%2Binf&limit=1', ['a']],
    ['?min=1.5e0&max=25e-1', ['b']],
    ['?min=3&max=2', []],
  ])('gives the range %s', async (query, names) => {
    const { path } = await sortedSetOf(scores)
    expect(await namesOf(path + query)).toEqual(names)
  })

  it('gives scores and members as they are', async () => {
    const { key, path } = await sortedSetOf({ a: 0.1, b: Number.POSITIVE_INFINITY })
    await bytesRedis.zadd(key, [[Uint8Array.of(0xff), Number.NEGATIVE_INFINITY]])
    expect(await json(path)).toEqual({
      members: [
        { member: BASE64, score: '-inf' },
        { member: 'a', score: 0.1 },
        { member: 'b', score: 'inf' },
      ],
      length: 3,
    })
    await problemOf(await api(`${path}?encoding=text`), 409, 'not-text')
    expect(await namesOf(`${path}?min=0&max=1&encoding=base64`)).toEqual([{ $base64: 'YQ==' }])
  })
})

describe('/v1/sorted-sets/{key}/members/{member}', () => {
  it.each([
    ['a%2Fb', 'a/b'],
    ['~base64url:_w', BASE64],
  ])('writes, reads, adds to and removes %s', async (name, member) => {
    const key = uniqueKey()
    const path = `/v1/sorted-sets/${key}/members/${name}`
    await problemOf(await api(path), 404, 'unknown-member')
    expect(await put(path, { score: 1.5 }, 201)).toEqual({ created: true })
    expect(await put(path, { score: 2 })).toEqual({ created: false })
    expect(await patch(path, { increment: 0.5 })).toEqual({ score: 2.5 })
    expect(await json(path)).toEqual({ member, score: 2.5 })
    await remove(path)
    await problemOf(await api(path, { method: 'DELETE' }), 404, 'unknown-member')
    expect(await redis.exists(key)).toBe(0)
  })

  it('takes infinities', async () => {
    const path = `/v1/sorted-sets/${uniqueKey()}/members/a`
    await put(path, { score: '-inf' }, 201)
    expect(await json(path)).toEqual({ member: 'a', score: '-inf' })
    for (const headers of [{}, { 'If-Match': '*' }]) {
      const call = { method: 'PATCH', body: { increment: 'inf' }, headers }
      await problemOf(await api(path, call), 409, 'not-a-number')
    }
    await put(path, { score: 0 })
    expect(await patch(path, { increment: 'inf' })).toEqual({ score: 'inf' })
  })

  it.each([
    ['PUT', { score: '1' }],
    ['PUT', { score: 'nan' }],
    ['PUT', { score: null }],
    ['PUT', '{"score": 1e999}'],
    ['PATCH', { increment: '1' }],
    ['PATCH', { score: 1 }],
  ])('refuses %s %o', async (method, body) => {
    const key = uniqueKey()
    const path = `/v1/sorted-sets/${key}/members/a`
    await problemOf(await api(path, { method, body }), 400, 'invalid-body')
    expect(await redis.exists(key)).toBe(0)
  })
})
