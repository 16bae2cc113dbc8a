import { afterEach, describe, expect, it, vi } from 'vitest'
import { leaderboardJobs } from '../../../functions/jobs/leaderboards.ts'
import { defineJobs } from '../../../lib/jobs/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'
import { api, apiWith, problemOf } from '../support.ts'

const ALL = ['daily', 'weekly', 'allTime']

/** 22 November 2026 is a Sunday; its week began on Monday the 16th. */
const SUNDAY = '2026-11-22T23:59:00Z'
const MONDAY = '2026-11-23T00:01:00Z'

function board(name = `test-${crypto.randomUUID()}`): { path: string; key: string } {
  return { path: `/v1/leaderboards/${encodeURIComponent(name)}`, key: `leaderboard:${name}` }
}

/** What decides the slot of a key. */
function hashed(key: string): string {
  return /^[^{]*\{([^}]+)\}/.exec(key)?.[1] ?? key
}

/** Adds points at a time; the clock of the Worker is this one. */
async function score(path: string, when: string, body: object): Promise<unknown> {
  vi.setSystemTime(new Date(when))
  const response = await apiWith({}, `${path}/entries`, {
    body: { incr: true, windows: ALL, ...body },
  })
  expect(response.status).toBe(200)
  return await response.json()
}

async function entries(path: string, query: string): Promise<unknown> {
  const response = await apiWith({}, `${path}?${query}`)
  expect(response.status).toBe(200)
  const { entries: all } = await response.json<{ entries: { member: string; score: number }[] }>()
  return all.map(({ member, score: points }) => [member, points])
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a leaderboard with windows', () => {
  it('writes to the day, the week and all time at once, and reads each', async () => {
    const { path, key } = board()
    vi.useFakeTimers({ toFake: ['Date'] })
    expect(await score(path, SUNDAY, { entries: { ada: 5 } })).toEqual({
      windows: { daily: { score: 5 }, weekly: { score: 5 }, allTime: { score: 5 } },
    })
    expect(await score(path, MONDAY, { entries: { ada: 2 } })).toEqual({
      windows: { daily: { score: 2 }, weekly: { score: 2 }, allTime: { score: 7 } },
    })
    expect(await entries(path, 'window=daily')).toEqual([['ada', 2]])
    expect(await entries(path, 'window=daily&date=2026-11-22')).toEqual([['ada', 5]])
    expect(await entries(path, 'window=weekly')).toEqual([['ada', 2]])
    expect(await entries(path, 'window=weekly&date=2026-11-17')).toEqual([['ada', 5]])
    expect(await entries(path, 'window=weekly&date=2026-11-09')).toEqual([])
    expect(await entries(path, 'window=allTime')).toEqual([['ada', 7]])
    expect(await entries(path, '')).toEqual([['ada', 7]])
    expect(await redis.zscore(`{${key}}:weekly:2026-11-16`, 'ada')).toBe(5)
  })

  it('obeys the options of ZADD in each board', async () => {
    const { path } = board()
    vi.useFakeTimers({ toFake: ['Date'] })
    await score(path, SUNDAY, { entries: { ada: 5, bob: 1 }, incr: false })
    const better = { entries: { ada: 4, bob: 2 }, incr: false, gt: true, ch: true }
    expect(await score(path, MONDAY, better)).toEqual({
      windows: { daily: { changed: 2 }, weekly: { changed: 2 }, allTime: { changed: 1 } },
    })
  })

  it('writes to those that are named, each once', async () => {
    const { path, key } = board()
    const body = { entries: { ada: 1 }, windows: ['daily', 'daily'] }
    const response = await api(`${path}/entries`, { body })
    expect(await response.json()).toEqual({ windows: { daily: { added: 1 } } })
    expect(await redis.exists(key)).toBe(0)
  })

  it('tells rank, neighbours and takes a member off, of one board', async () => {
    const { path } = board()
    await api(`${path}/entries`, { body: { entries: { ada: 3, bob: 2 }, windows: ['daily'] } })
    await api(`${path}/entries`, { body: { entries: { bob: 9 } } })
    const rank = await api(`${path}/entries/bob?window=daily`)
    expect(await rank.json()).toEqual({ rank: 2, member: 'bob', score: 2 })
    const around = await api(`${path}/entries/bob/around?window=daily&radius=1`)
    expect(await around.json()).toMatchObject({ entries: [{ member: 'ada' }, { member: 'bob' }] })
    const removed = await api(`${path}/entries/bob?window=daily`, { method: 'DELETE' })
    expect(removed.status).toBe(204)
    await problemOf(await api(`${path}/entries/bob?window=daily`), 404, 'unknown-member')
    expect((await api(`${path}/entries/bob`)).status).toBe(200)
  })

  it('forgets days and weeks after a while, and never all time', async () => {
    const { path, key } = board()
    await api(`${path}/entries`, { body: { entries: { ada: 1 }, windows: ALL } })
    const keys = await redis.keys(`{${key}}:*`)
    const lives = await Promise.all(keys.sort().map((one) => redis.ttl(one)))
    expect(lives.map((life) => Math.ceil(life / 86_400))).toEqual([31, 182])
    expect(await redis.ttl(key)).toBe(-1)
  })

  it('keeps all its boards in one slot, also under a name with a hash tag of its own', async () => {
    for (const name of [`test-${crypto.randomUUID()}`, `a{${crypto.randomUUID()}}b`]) {
      const { path, key } = board(name)
      await api(`${path}/entries`, { body: { entries: { ada: 1 }, windows: ALL } })
      const others = await redis.keys(`*${name.replace(/^a|b$/g, '')}*`)
      expect(others).toHaveLength(3)
      expect(new Set(others.map(hashed))).toEqual(new Set([hashed(key)]))
    }
  })

  it('costs one request, and no command that is not counted', async () => {
    const { path } = board()
    const fetched = vi.spyOn(globalThis, 'fetch')
    const body = { entries: { ada: 1 }, windows: ALL }
    const response = await apiWith({}, `${path}/entries`, { body })
    expect(response.headers.get('Server-Timing')).toContain('1 request, 7 commands')
    expect(fetched).toHaveBeenCalledTimes(1)
    fetched.mockRestore()
  })

  it('is cut to its best entries like any other, and left alone by the roll', async () => {
    const prefix = uniqueKey('boards:')
    const bindings = { LEADERBOARD_KEY_PREFIX: prefix, LEADERBOARD_MAX_ENTRIES: '2' }
    const body = { entries: { ada: 3, bob: 2, cyd: 1 }, windows: ALL }
    await apiWith(bindings, '/v1/leaderboards/chess/entries', { body })
    const jobs = defineJobs(leaderboardJobs(bindings), { keyPrefix: uniqueKey('jobs:') })
    const runs = await jobs.run(redis, new Date('2026-01-05T00:00:00Z'))
    expect(runs.map(({ status, result }) => [status, result])).toEqual([
      ['succeeded', { removed: 3 }],
      ['succeeded', { rolled: 0 }],
    ])
    const keys = [`${prefix}chess`, ...(await redis.keys(`{${prefix}chess}:*`))]
    expect(keys).toHaveLength(3)
    for (const key of keys) expect(await redis.zrange(key, 0, -1)).toEqual(['bob', 'ada'])
  })

  it.each([
    ['window=monthly', 'window'],
    ['window=daily&date=2026-02-30', 'date'],
    ['window=daily&date=today', 'date'],
    ['date=2026-11-22', 'date'],
    ['window=allTime&date=2026-11-22', 'date'],
  ])('refuses ?%s', async (query, pointer) => {
    for (const rest of ['', '/entries/ada', '/entries/ada/around']) {
      const response = await api(`${board().path}${rest}?${query}`)
      expect((await problemOf(response, 400, 'invalid-query')).pointer).toBe(pointer)
    }
  })

  it.each([[[]], ['daily'], [['monthly']], [['daily', 'weekly', 'allTime', 'daily']]])(
    'refuses the windows %o',
    async (windows) => {
      const response = await api(`${board().path}/entries`, {
        body: { entries: { a: 1 }, windows },
      })
      await problemOf(response, 400, 'invalid-body')
    },
  )

  it('is not to be had for a name that no hash tag can hold', async () => {
    const { path } = board('a}b')
    const body = { entries: { ada: 1 }, windows: ['daily'] }
    await problemOf(await api(`${path}/entries`, { body }), 422, 'unsupported-name')
    await problemOf(await api(`${path}?window=daily`), 422, 'unsupported-name')
    expect((await api(path)).status).toBe(200)
  })
})
