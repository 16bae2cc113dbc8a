import { describe, expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { api, problemOf } from '../support.ts'

function stream(): { key: string; path: string } {
  const key = uniqueKey('stream')
  return { key, path: `/v1/streams/${encodeURIComponent(key)}` }
}

/** A stream of entries 1-0, 2-0, … */
async function streamOf(count: number): Promise<{ key: string; path: string }> {
  const one = stream()
  const pipe = redis.pipeline()
  for (let n = 1; n <= count; n++) pipe.xadd(one.key, { n }, `${n}-0`)
  await pipe.execute()
  return one
}

async function json(path: string): Promise<Record<string, unknown>> {
  const response = await api(path)
  expect(response.status).toBe(200)
  return await response.json()
}

async function idsOf(path: string): Promise<unknown> {
  const { entries, cursor } = await json(path)
  return { ids: (entries as { id: string }[]).map(({ id }) => id), cursor }
}

describe('POST /v1/streams/{key}/entries', () => {
  it('appends an entry and gives its id', async () => {
    const { key, path } = stream()
    const body = { fields: { type: 'login', user: 7, ratio: 0.5, größe: '' } }
    const response = await api(`${path}/entries`, { body })
    expect(response.status).toBe(201)
    const { id } = await response.json<{ id: string }>()
    expect(await redis.xrange(key)).toEqual([
      [id, { type: 'login', user: '7', ratio: '0.5', größe: '' }],
    ])
  })

  it('takes an id, pairs with repeated names, bytes, integers past 2^53 and any name', async () => {
    const { key, path } = stream()
    const body =
      '{"id":"5-1","fields":[["tag","a"],["tag",{"$base64":"/wA="}],["n",9007199254740993],["__proto__","x"]]}'
    const response = await api(`${path}/entries`, { body })
    expect(await response.json()).toEqual({ id: '5-1' })
    const [entry] = await bytesRedis.executeCommand<[unknown, Uint8Array[]][]>(
      'XRANGE',
      key,
      '-',
      '+',
    )
    const words = entry?.[1].map((word) => String.fromCharCode(...word))
    expect(words).toEqual(['tag', 'a', 'tag', 'ÿ\0', 'n', '9007199254740993', '__proto__', 'x'])
  })

  it('keeps the newest entries only when it is told to', async () => {
    const { key, path } = await streamOf(5)
    const body = { fields: { n: 6 }, maxLength: 2, approximate: false }
    expect((await api(`${path}/entries`, { body })).status).toBe(201)
    expect(await redis.xlen(key)).toBe(2)
  })

  it('refuses an id that is not higher than all before', async () => {
    const { path } = await streamOf(2)
    for (const id of ['2-0', '1-5', '0-0']) {
      const response = await api(`${path}/entries`, { body: { fields: { a: 1 }, id } })
      await problemOf(response, 409, 'entry-id-too-low')
    }
  })

  it.each([
    [{}, 'fields'],
    [{ fields: {} }, 'fields'],
    [{ fields: [] }, 'fields'],
    [{ fields: [['a']] }, 'fields/0/1'],
    [{ fields: { a: null } }, 'fields/0/1'],
    [{ fields: { a: { b: 1 } } }, 'fields/0/1'],
    [{ fields: { a: 1 }, id: '*' }, 'id'],
    [{ fields: { a: 1 }, id: '18446744073709551616-1' }, 'id'],
    [{ fields: { a: 1 }, id: '1-1 MAXLEN 0' }, 'id'],
    [{ fields: { a: 1 }, maxLength: -1 }, 'maxLength'],
    [{ fields: { a: 1 }, maxLength: 1.5 }, 'maxLength'],
    [{ fields: { a: 1 }, approximate: 'no' }, 'approximate'],
    [{ fields: { a: 1 }, nomkstream: true }, 'nomkstream'],
  ])('refuses %o', async (body, pointer) => {
    const { key, path } = stream()
    const problem = await problemOf(await api(`${path}/entries`, { body }), 400, 'invalid-body')
    expect(problem.pointer).toBe(pointer)
    expect(await redis.exists(key)).toBe(0)
  })
})

describe('GET /v1/streams/{key}/entries', () => {
  it('gives pages in either order until there is no more', async () => {
    const { path } = await streamOf(5)
    expect(await idsOf(`${path}/entries?limit=2`)).toEqual({ ids: ['1-0', '2-0'], cursor: '2-0' })
    expect(await idsOf(`${path}/entries?limit=3&cursor=2-0`)).toEqual({
      ids: ['3-0', '4-0', '5-0'],
      cursor: null,
    })
    const desc = `${path}/entries?order=desc&limit=4`
    expect(await idsOf(desc)).toEqual({ ids: ['5-0', '4-0', '3-0', '2-0'], cursor: '2-0' })
    expect(await idsOf(`${desc}&cursor=2-0`)).toEqual({ ids: ['1-0'], cursor: null })
  })

  it('keeps to its bounds', async () => {
    const { path } = await streamOf(5)
    expect(await idsOf(`${path}/entries?start=2&end=4`)).toEqual({
      ids: ['2-0', '3-0', '4-0'],
      cursor: null,
    })
    expect(await idsOf(`${path}/entries?start=(2-0&end=4&order=desc`)).toEqual({
      ids: ['4-0', '3-0'],
      cursor: null,
    })
  })

  it('gives fields as an object, or as pairs where a name comes twice or is no text', async () => {
    const { key, path } = stream()
    await redis.xadd(key, { a: '1', __proto__x: '2' }, '1-0')
    await redis.executeCommand('XADD', key, '2-0', 'a', '1', 'a', '2')
    await redis.executeCommand('XADD', key, '3-0', Uint8Array.of(255), 'x')
    const odd = [
      ['bytes', Uint8Array.of(255, 0)],
      ['constructor', 'c'],
    ] as const
    await redis.xadd(key, odd, '4-0')
    const { entries } = await json(`${path}/entries`)
    expect(entries).toEqual<unknown>([
      { id: '1-0', fields: { a: '1', __proto__x: '2' } },
      {
        id: '2-0',
        fields: [
          ['a', '1'],
          ['a', '2'],
        ],
      },
      { id: '3-0', fields: [[{ $base64: '/w==' }, 'x']] },
      { id: '4-0', fields: { bytes: { $base64: '/wA=' }, constructor: 'c' } },
    ])
  })

  it('writes values as it is told to', async () => {
    const { key, path } = stream()
    await redis.xadd(key, { a: 'text' }, '1-0')
    const { entries } = await json(`${path}/entries?encoding=base64`)
    expect(entries).toEqual([{ id: '1-0', fields: { a: { $base64: 'dGV4dA==' } } }])
    await redis.xadd(key, { a: Uint8Array.of(255) }, '2-0')
    await problemOf(await api(`${path}/entries?encoding=text`), 409, 'not-text')
  })

  it('is empty for a stream that does not exist', async () => {
    expect(await json(`${stream().path}/entries`)).toEqual({ entries: [], cursor: null })
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['start=yesterday', 'start'],
    ['end=1-2-3', 'end'],
    ['end=(1-18446744073709551616', 'end'],
    ['order=up', 'order'],
    ['cursor=*', 'cursor'],
    ['cursor=', 'cursor'],
    ['encoding=latin1', 'encoding'],
    ['count=3', 'count'],
  ])('refuses ?%s', async (query, pointer) => {
    const response = await api(`${stream().path}/entries?${query}`)
    expect((await problemOf(response, 400, 'invalid-query')).pointer).toBe(pointer)
  })
})

describe('DELETE /v1/streams/{key}/entries/{id}', () => {
  it('deletes an entry once', async () => {
    const { key, path } = await streamOf(2)
    const response = await api(`${path}/entries/1-0`, { method: 'DELETE' })
    expect(response.status).toBe(204)
    expect(await redis.xlen(key)).toBe(1)
    const again = await api(`${path}/entries/1-0`, { method: 'DELETE' })
    await problemOf(again, 404, 'unknown-entry')
  })

  it('knows no entry by what is no id', async () => {
    const { path } = await streamOf(1)
    for (const id of ['nothing', '18446744073709551616']) {
      const response = await api(`${path}/entries/${id}`, { method: 'DELETE' })
      await problemOf(response, 404, 'unknown-entry')
    }
    const response = await api(`${path}/entries/18446744073709551615`, { method: 'DELETE' })
    await problemOf(response, 404, 'unknown-entry')
  })
})

describe('GET /v1/streams/{key}', () => {
  it('tells what it holds and of its groups', async () => {
    const { key, path } = await streamOf(3)
    await redis.xgroupCreate(key, 'mailers', '0')
    await redis.xreadgroup('mailers', 'm1', { [key]: '>' }, { count: 2 })
    expect(await json(path)).toEqual({
      key,
      length: 3,
      firstId: '1-0',
      lastId: '3-0',
      groups: [{ name: 'mailers', consumers: 1, pending: 2, lag: 1, lastDeliveredId: '2-0' }],
    })
  })

  it('has no ids when it is empty', async () => {
    const { key, path } = await streamOf(1)
    await redis.xdel(key, '1-0')
    expect(await json(path)).toEqual({ key, length: 0, firstId: null, lastId: null, groups: [] })
  })

  it('knows no stream where there is none', async () => {
    await problemOf(await api(stream().path), 404, 'unknown-key')
  })
})

describe('groups of a stream', () => {
  it('are made, looked at and deleted', async () => {
    const { key, path } = await streamOf(3)
    const made = await api(`${path}/groups`, { body: { name: 'a/b', start: '0' } })
    expect(made.status).toBe(201)
    expect(made.headers.get('Location')).toBe(`${path}/groups/a%2Fb`)
    expect(await made.json()).toEqual({ name: 'a/b', start: '0' })
    await redis.xreadgroup('a/b', 'one', { [key]: '>' }, { count: 2 })
    expect(await json(`${path}/groups/a%2Fb`)).toEqual({
      name: 'a/b',
      lag: 1,
      lastDeliveredId: '2-0',
      consumers: [{ name: 'one', pending: 2, idle: expect.any(Number) }],
      pendingCount: 2,
      pending: [
        { id: '1-0', consumer: 'one', idle: expect.any(Number), deliveries: 1 },
        { id: '2-0', consumer: 'one', idle: expect.any(Number), deliveries: 1 },
      ],
    })
    expect((await api(`${path}/groups/a%2Fb`, { method: 'DELETE' })).status).toBe(204)
    const again = await api(`${path}/groups/a%2Fb`, { method: 'DELETE' })
    await problemOf(again, 404, 'unknown-group')
  })

  it('begin behind the last entry unless told otherwise', async () => {
    const { key, path } = await streamOf(1)
    expect((await api(`${path}/groups`, { body: { name: 'g' } })).status).toBe(201)
    expect(await redis.xreadgroup('g', 'c', { [key]: '>' })).toEqual([])
  })

  it('are made with a stream when that is asked for', async () => {
    const { key, path } = stream()
    const without = await api(`${path}/groups`, { body: { name: 'g' } })
    await problemOf(without, 404, 'unknown-key')
    const body = { name: 'g', makeStream: true }
    expect((await api(`${path}/groups`, { body })).status).toBe(201)
    expect(await redis.xlen(key)).toBe(0)
    await problemOf(await api(`${path}/groups`, { body }), 409, 'already-exists')
  })

  it('are not known where there are none', async () => {
    const { path } = await streamOf(1)
    await problemOf(await api(`${path}/groups/g`), 404, 'unknown-group')
    await problemOf(await api(`${stream().path}/groups/g`), 404, 'unknown-key')
    const deleted = await api(`${stream().path}/groups/g`, { method: 'DELETE' })
    await problemOf(deleted, 404, 'unknown-key')
  })

  it.each([[{}], [{ name: '' }], [{ name: 'g', start: 'now' }], [{ name: 'g', makeStream: 1 }]])(
    'are not made of %o',
    async (body) => {
      await problemOf(await api(`${stream().path}/groups`, { body }), 400, 'invalid-body')
    },
  )
})

it('says for every request that the key is no stream, or is none of the token’s', async () => {
  const { key, path } = stream()
  await redis.set(key, 'x')
  for (const [rest, call] of [
    ['', {}],
    ['/entries', {}],
    ['/entries', { body: { fields: { a: 1 } } }],
    ['/entries/1-0', { method: 'DELETE' }],
    ['/tail', {}],
    ['/tail?after=0', {}],
    ['/groups', { body: { name: 'g' } }],
    ['/groups/g', {}],
    ['/groups/g', { method: 'DELETE' }],
  ] as const) {
    await problemOf(await api(path + rest, call), 409, 'wrong-type')
    await problemOf(await api(`/v1/streams/redge:secret${rest}`, call), 403, 'forbidden-key')
  }
})
