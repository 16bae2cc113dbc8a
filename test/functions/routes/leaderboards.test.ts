import { afterEach, describe, expect, it, vi } from 'vitest'
import { redis } from '../../support/workerd.ts'
import { api, apiWith, problemOf } from '../support.ts'

function uniqueBoard(): { path: string; key: string } {
  const name = `test-${crypto.randomUUID()}`
  return { path: `/v1/leaderboards/${name}`, key: `leaderboard:${name}` }
}

afterEach(() => {
  vi.restoreAllMocks()
})

async function boardWith(scores: Record<string, number>): Promise<{ path: string; key: string }> {
  const board = uniqueBoard()
  await redis.zadd(board.key, scores)
  return board
}

async function json(path: string, body?: unknown): Promise<unknown> {
  const response = await api(path, body === undefined ? {} : { body })
  expect(response.status).toBe(200)
  return response.json()
}

const scores = { ada: 50, bob: 40, cyd: 30, dan: 20, eve: 10 }

describe('POST /v1/leaderboards/{board}/entries', () => {
  it('tells how many members are new', async () => {
    const { path, key } = uniqueBoard()
    expect(await json(`${path}/entries`, { entries: { ada: 3, bob: 1.5 } })).toEqual({ added: 2 })
    expect(await json(`${path}/entries`, { entries: { ada: 4, cyd: 'inf' } })).toEqual({ added: 1 })
    expect(await redis.zmscore(key, ['ada', 'bob', 'cyd'])).toEqual([4, 1.5, Infinity])
  })

  it.each([
    [{ nx: true }, { added: 1 }, 3, 9],
    [{ xx: true }, { added: 0 }, 9, null],
    [{ xx: true, ch: true }, { changed: 1 }, 9, null],
    [{ ch: true }, { changed: 2 }, 9, 9],
    [{ gt: true, ch: true }, { changed: 2 }, 9, 9],
    [{ lt: true, ch: true }, { changed: 1 }, 3, 9],
    [{ nx: false, incr: false }, { added: 1 }, 9, 9],
  ])('obeys %o', async (flags, reply, there, fresh) => {
    const { path, key } = await boardWith({ there: 3 })
    const body = { entries: { there: 9, fresh: 9 }, ...flags }
    expect(await json(`${path}/entries`, body)).toEqual(reply)
    expect(await redis.zmscore(key, ['there', 'fresh'])).toEqual([there, fresh])
  })

  it('adds to a score', async () => {
    const { path } = await boardWith({ ada: 3 })
    const add = (entries: object, flags = {}) =>
      json(`${path}/entries`, { entries, incr: true, ...flags })
    expect(await add({ ada: 1.5 })).toEqual({ score: 4.5 })
    expect(await add({ ada: 1 }, { nx: true })).toEqual({ score: null })
    expect(await add({ ada: 'inf' })).toEqual({ score: 'inf' })
  })

  it.each([
    [{ entries: {} }],
    [{ entries: { a: 1 }, nx: true, xx: true }],
    [{ entries: { a: 1 }, nx: true, gt: true }],
    [{ entries: { a: 1 }, gt: true, lt: true }],
    [{ entries: { a: 1, b: 2 }, incr: true }],
  ])('refuses the contradiction in %o', async (body) => {
    const { path, key } = uniqueBoard()
    await problemOf(await api(`${path}/entries`, { body }), 400, 'data-error')
    expect(await redis.exists(key)).toBe(0)
  })

  it.each([
    [{}, 'entries'],
    [{ entries: [] }, 'entries'],
    [{ entries: { a: '1' } }, 'entries'],
    [{ entries: { a: null } }, 'entries'],
    [{ entries: { a: 'nan' } }, 'entries'],
    ['{"entries": {"a": 1e999}}', 'entries'],
    [{ entries: { a: 1 }, nx: 'yes' }, 'nx'],
    [{ entries: { a: 1 }, ex: 1 }, 'ex'],
  ])('refuses %o', async (body, pointer) => {
    const { path, key } = uniqueBoard()
    const problem = await problemOf(await api(`${path}/entries`, { body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer)
    expect(await redis.exists(key)).toBe(0)
  })

  it('takes any name for a member', async () => {
    const { path, key } = uniqueBoard()
    const body = '{"entries": {"__proto__": 1, "constructor": 2, "a/b é": 3, "7": 4, "": 5}}'
    expect(await json(`${path}/entries`, body)).toEqual({ added: 5 })
    expect(await redis.zrange(key, 0, -1)).toEqual(['__proto__', 'constructor', 'a/b é', '7', ''])
  })

  it('says when the key is no sorted set', async () => {
    const { path, key } = uniqueBoard()
    await redis.set(key, 'x')
    const response = await api(`${path}/entries`, { body: { entries: { a: 1 } } })
    await problemOf(response, 409, 'wrong-type')
  })
})

describe('GET /v1/leaderboards/{board}', () => {
  it('gives the best first', async () => {
    const { path } = await boardWith(scores)
    expect(await json(`${path}?limit=2`)).toEqual({
      entries: [
        { rank: 1, member: 'ada', score: 50 },
        { rank: 2, member: 'bob', score: 40 },
      ],
    })
    expect(await json(`${path}?limit=2&offset=3`)).toEqual({
      entries: [
        { rank: 4, member: 'dan', score: 20 },
        { rank: 5, member: 'eve', score: 10 },
      ],
    })
  })

  it('gives ten entries unless told otherwise', async () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`m${index}`, index]))
    const { path } = await boardWith(many)
    expect((await json(path)) as { entries: unknown[] }).toHaveProperty('entries.length', 10)
  })

  it('is empty for a board that nobody is on', async () => {
    expect(await json(uniqueBoard().path)).toEqual({ entries: [] })
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['offset=-1', 'offset'],
    ['offset=9999999999999999', 'offset'],
    ['count=3', 'count'],
  ])('refuses ?%s', async (query, pointer) => {
    const response = await api(`${uniqueBoard().path}?${query}`)
    expect((await problemOf(response, 400, 'invalid-query')).pointer).toBe(pointer)
  })

  it('has the prefix that is configured', async () => {
    const { path, key } = uniqueBoard()
    await redis.zadd(key.replace('leaderboard:', 'board:'), { ada: 1 })
    const response = await apiWith({ LEADERBOARD_KEY_PREFIX: 'board:' }, path)
    expect(await response.json()).toEqual({ entries: [{ rank: 1, member: 'ada', score: 1 }] })
  })
})

describe('GET /v1/leaderboards/{board}/entries/{member}', () => {
  it('gives rank and score', async () => {
    const { path } = await boardWith({ ...scores, 'a/b é': 1 })
    expect(await json(`${path}/entries/ada`)).toEqual({ rank: 1, member: 'ada', score: 50 })
    expect(await json(`${path}/entries/a%2Fb%20%C3%A9`)).toEqual({
      rank: 6,
      member: 'a/b é',
      score: 1,
    })
  })

  it('knows nobody else', async () => {
    const { path } = await boardWith(scores)
    await problemOf(await api(`${path}/entries/zoe`), 404, 'unknown-member')
    await problemOf(await api(`${uniqueBoard().path}/entries/ada`), 404, 'unknown-member')
  })

  it('says when the key is no sorted set', async () => {
    const { path, key } = uniqueBoard()
    await redis.set(key, 'x')
    for (const rest of ['', '/entries/a', '/entries/a/around']) {
      await problemOf(await api(path + rest), 409, 'wrong-type')
    }
  })
})

describe('GET /v1/leaderboards/{board}/entries/{member}/around', () => {
  it.each([
    ['cyd', 1, ['bob', 'cyd', 'dan'], 2],
    ['ada', 1, ['ada', 'bob'], 1],
    ['eve', 1, ['dan', 'eve'], 4],
    ['bob', 5, ['ada', 'bob', 'cyd', 'dan', 'eve'], 1],
    ['cyd', 0, ['cyd'], 3],
  ])('gives the neighbours of %s within %i', async (member, radius, members, first) => {
    const { path } = await boardWith(scores)
    const around = await json(`${path}/entries/${member}/around?radius=${radius}`)
    expect(around).toEqual({
      entries: members.map((name, index) => ({
        rank: first + index,
        member: name,
        score: scores[name as keyof typeof scores],
      })),
    })
  })

  it('gives scores exactly', async () => {
    const { path } = await boardWith({ a: 0.1, b: Number.POSITIVE_INFINITY, c: 1e-7, d: 2 ** 53 })
    const { entries } = (await json(`${path}/entries/a/around`)) as {
      entries: { score: unknown }[]
    }
    expect(entries.map(({ score }) => score)).toEqual(['inf', 2 ** 53, 0.1, 1e-7])
  })

  it('knows nobody else', async () => {
    const { path } = await boardWith(scores)
    await problemOf(await api(`${path}/entries/zoe/around`), 404, 'unknown-member')
  })

  it('refuses a radius beyond the limit', async () => {
    const response = await api(`${uniqueBoard().path}/entries/a/around?radius=501`)
    await problemOf(response, 400, 'invalid-query')
  })
})

describe('DELETE /v1/leaderboards/{board}/entries/{member}', () => {
  it('removes the member', async () => {
    const { path, key } = await boardWith(scores)
    const response = await api(`${path}/entries/ada`, { method: 'DELETE' })
    expect(response.status).toBe(204)
    expect(await redis.zscore(key, 'ada')).toBeNull()
    const again = await api(`${path}/entries/ada`, { method: 'DELETE' })
    await problemOf(again, 404, 'unknown-member')
  })
})

describe('a leaderboard', () => {
  it('costs one request to Redis, whatever is asked', async () => {
    const { path } = await boardWith(scores)
    for (const [rest, call] of [
      ['', {}],
      ['/entries', { body: { entries: { ada: 1 } } }],
      ['/entries/bob', {}],
      ['/entries/bob/around', {}],
      ['/entries/bob', { method: 'DELETE' }],
    ] as const) {
      const fetched = vi.spyOn(globalThis, 'fetch')
      expect((await apiWith({}, path + rest, call)).ok).toBe(true)
      expect(fetched).toHaveBeenCalledTimes(1)
      fetched.mockRestore()
    }
  })
})
