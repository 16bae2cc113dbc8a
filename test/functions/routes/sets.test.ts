import { describe, expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { json, put, remove } from '../json-answers.ts'
import { api, problemOf } from '../support.ts'

const BASE64 = { $base64: '/w==' }

function unique(): { key: string; path: string } {
  const key = uniqueKey()
  return { key, path: `/v1/sets/${key}` }
}

async function membersOf(path: string): Promise<unknown[]> {
  const { members } = (await json(path)) as { members: unknown[] }
  return members.map(String).toSorted()
}

describe('GET /v1/sets/{key}', () => {
  it('gives members as they are', async () => {
    const { key, path } = unique()
    await bytesRedis.sadd(key, Uint8Array.of(0xff), 'a')
    const { members, ...rest } = (await json(path)) as { members: unknown[] }
    expect(members).toHaveLength(2)
    expect(members).toEqual(expect.arrayContaining([BASE64, 'a']))
    expect(rest).toEqual({ cursor: null, length: 2 })
    await problemOf(await api(`${path}?encoding=text`), 409, 'not-text')
    expect(await json(`${path}?match=a*&encoding=base64`)).toMatchObject({
      members: [{ $base64: 'YQ==' }],
    })
  })

  it('gives a large one page by page', async () => {
    const { key, path } = unique()
    await redis.sadd(key, ...Array.from({ length: 1500 }, (_, index) => `member ${index}`))
    const found = new Set<unknown>()
    let pages = 0
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const page = (await json(`${path}?limit=500${cursor && `&cursor=${cursor}`}`)) as {
        members: unknown[]
        cursor: string | null
      }
      for (const member of page.members) found.add(member)
      cursor = page.cursor
    }
    expect(found.size).toBe(1500)
    expect(pages).toBeGreaterThan(1)
  })
})

describe('POST /v1/sets/{key}/members', () => {
  it('adds and removes at once', async () => {
    const { key, path } = unique()
    await redis.sadd(key, 'a', 'b')
    const body = { add: ['a', 'c', 7, BASE64], remove: ['b', 'gone'] }
    expect(await json(`${path}/members`, { body })).toEqual({ added: 3, removed: 1 })
    expect(await membersOf(path)).toEqual(['7', '[object Object]', 'a', 'c'])
    expect(await json(`${path}/members`, { body: { add: ['d'] } })).toEqual({
      added: 1,
      removed: 0,
    })
    expect(await json(`${path}/members`, { body: { remove: ['d'] } })).toEqual({
      added: 0,
      removed: 1,
    })
  })

  it.each([
    [{}],
    [{ add: [], remove: [] }],
    [{ add: 'a' }],
    [{ add: [null] }],
    [{ add: ['a'], remove: ['a'] }],
    [{ add: [7], remove: ['7'] }],
    [{ add: ['a'], remove: [{ $base64: 'YQ==' }] }],
    [{ add: Array(1001).fill('a') }],
  ])('refuses %o', async (body) => {
    const { key, path } = unique()
    await problemOf(await api(`${path}/members`, { body }), 400, 'invalid-body')
    expect(await redis.exists(key)).toBe(0)
  })
})

describe('/v1/sets/{key}/members/{member}', () => {
  it.each([
    ['a%2Fb%20%C3%A9', 'a/b é'],
    ['~base64url:_w', BASE64],
    ['~base64url:', ''],
  ])('adds, finds and removes %s', async (name, member) => {
    const { key, path } = unique()
    const at = `${path}/members/${name}`
    await problemOf(await api(at), 404, 'unknown-member')
    expect(await json(at, { method: 'PUT' }, 201)).toEqual({ created: true })
    expect(await put(at, {})).toEqual({ created: false })
    expect(await json(at)).toEqual({ member })
    await remove(at)
    await problemOf(await api(at, { method: 'DELETE' }), 404, 'unknown-member')
    expect(await redis.exists(key)).toBe(0)
  })
})
