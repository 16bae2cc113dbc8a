import { describe, expect, test } from 'vitest'
import { ResponseError } from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

const encoder = new TextEncoder()

describe('entries', () => {
  test('are added and read in order, and come back as the text they are', async () => {
    const stream = uniqueKey()
    const fields = { a: '007', b: 'null', __proto: '[1]', c: '' }
    expect(await redis.xadd(stream, fields, '1-1')).toBe('1-1')
    expect(await redis.xadd(stream, new Map([['f', 2]]), { id: '1-2' })).toBe('1-2')
    expect(await redis.xadd(stream, [['g', 0.5]])).toMatch(/^\d{13}-\d+$/)
    expect(await redis.xlen(stream)).toBe(3)
    const entries = await redis.xrange(stream, '-', '1-2')
    expect(entries.map(([id, found]) => [id, { ...found }])).toEqual([
      ['1-1', fields],
      ['1-2', { f: '2' }],
    ])
    await expect(redis.xadd(stream, { f: 1 }, '1-1')).rejects.toThrow(ResponseError)
  })

  test('a field named __proto__ is one like any other', async () => {
    const stream = uniqueKey()
    await redis.xadd(stream, [['__proto__', 'v']])
    const [entry] = await redis.xrange(stream)
    expect(Object.entries(entry?.[1] ?? {})).toEqual([['__proto__', 'v']])
  })

  test('ranges have ends, a count and two directions', async () => {
    const stream = uniqueKey()
    for (const id of [1, 2, 3, 4]) await redis.xadd(stream, { n: id }, `${id}-0`)
    const ids = (entries: [string, unknown][]) => entries.map(([id]) => id)
    expect(ids(await redis.xrange(stream))).toEqual(['1-0', '2-0', '3-0', '4-0'])
    expect(ids(await redis.xrange(stream, 2, 3))).toEqual(['2-0', '3-0'])
    expect(ids(await redis.xrange(stream, '(2-0', '+', { count: 1 }))).toEqual(['3-0'])
    expect(ids(await redis.xrevrange(stream))).toEqual(['4-0', '3-0', '2-0', '1-0'])
    expect(ids(await redis.xrevrange(stream, 3n, 2))).toEqual(['3-0', '2-0'])
    expect(ids(await redis.xrevrange(stream, { count: 1 }))).toEqual(['4-0'])
    expect(await redis.xrange(uniqueKey())).toEqual([])
  })

  test('are deleted and trimmed', async () => {
    const stream = uniqueKey()
    for (const id of [1, 2, 3, 4, 5]) await redis.xadd(stream, { n: id }, `${id}-0`)
    expect(await redis.xdel(stream, '1-0', '9-0')).toBe(1)
    expect(await redis.xtrim(stream, { minid: '3-0', approximate: false })).toBe(1)
    expect(await redis.xtrim(stream, { maxlen: 1, approximate: false })).toBe(2)
    expect(await redis.xtrim(stream, { maxlen: 0 })).toBe(1)
    const exact = { maxlen: 1, approximate: false }
    await redis.xadd(stream, { n: 6 }, '6-0', exact)
    expect(await redis.xlen(stream)).toBe(1)
  })

  test('are not added to a missing stream with nomkstream', async () => {
    const stream = uniqueKey()
    expect(await redis.xadd(stream, { f: 1 }, { nomkstream: true })).toBeNull()
    expect(await redis.exists(stream)).toBe(0)
  })

  test('bytes go in and come out, whatever they are', async () => {
    const stream = Uint8Array.of(...encoder.encode(uniqueKey()), 255)
    const [field, value] = [Uint8Array.of(0xff), Uint8Array.of(0, 0xc3)]
    const id = await bytesRedis.xadd(stream, [[field, value]], '1-0')
    expect(id).toEqual(encoder.encode('1-0'))
    const entry = [id, new Map([[field, value]])] as const
    expect(await bytesRedis.xrange(stream)).toEqual([entry])
    expect(await bytesRedis.xrevrange(stream)).toEqual([entry])
    expect(await bytesRedis.xread([[stream, 0]])).toEqual([[stream, [entry]]])
    expect((await bytesRedis.xinfoStream(stream))['first-entry']).toEqual(entry)
    expect((await bytesRedis.xinfoStream(stream, true)).entries).toEqual(new Map([entry]))
  })
})

describe('xread', () => {
  test('gives the streams that have something after the ids', async () => {
    const [a, b, empty] = [uniqueKey('a'), uniqueKey('b'), uniqueKey('empty')]
    await redis.xadd(a, { n: 1 }, '1-0')
    await redis.xadd(a, { n: 2 }, '2-0')
    await redis.xadd(b, { n: 3 }, '1-0')
    const reads = await redis.xread({ [a]: '1-0', [b]: 0, [empty]: 0 }, { count: 5 })
    expect(reads.map(([stream, entries]) => [stream, entries.map(([id]) => id)])).toEqual([
      [a, ['2-0']],
      [b, ['1-0']],
    ])
    expect(await redis.xread({ [a]: '$' })).toEqual([])
  })

  test('with block, waits for what comes after the call', async () => {
    const [stream, other] = [uniqueKey('stream'), uniqueKey('other')]
    await redis.xadd(stream, { n: 1 }, '1-0')
    const reply = redis.xread({ [stream]: '$', [other]: '$' }, { block: 5000 })
    setTimeout(() => void redis.xadd(stream, { n: 2 }, '2-0'), 30)
    const [read] = await reply
    expect(read?.[0]).toBe(stream)
    expect(read?.[1].map(([id]) => id)).toEqual(['2-0'])
    expect(await redis.xread({ [stream]: '2-0' }, { block: 1 })).toEqual([])
  })

  test('an abort ends the wait', async () => {
    const controller = new AbortController()
    const view = redis.with({ signal: controller.signal })
    const reply = expect(view.xread({ [uniqueKey()]: '0' }, { block: 0 })).rejects.toBe('stop')
    setTimeout(() => controller.abort('stop'), 20)
    await reply
  })

  test('waits on a client, is refused on a pipeline, and may be queued without block', async () => {
    const stream = uniqueKey()
    const pipe = redis
      .pipeline()
      .xadd(stream, { n: 1 }, '1-0')
      .xread({ [stream]: 0 })
    expect(() => pipe.xread({ [stream]: 0 }, { block: 1 })).toThrow('Call it on the client')
    const [id, reads] = await pipe.execute()
    expect([id, reads.length]).toEqual(['1-0', 1])
  })
})

test('what a stream is made of', async () => {
  const [stream, group] = [uniqueKey(), 'g']
  await redis.xadd(stream, { n: 1 }, '1-0')
  await redis.xadd(stream, { n: 2 }, '2-0')
  await redis.xgroupCreate(stream, group, 0)
  await redis.xreadgroup(group, 'c', { [stream]: '>' }, { count: 1 })
  const info = await redis.xinfoStream(stream)
  expect({ ...info }).toMatchObject({
    length: 2,
    'last-generated-id': '2-0',
    'max-deleted-entry-id': '0-0',
    'entries-added': 2,
    'recorded-first-entry-id': '1-0',
    groups: 1,
    'first-entry': ['1-0', { n: '1' }],
    'last-entry': ['2-0', { n: '2' }],
  })
  const full = await redis.xinfoStream(stream, { full: true })
  expect({ ...full.entries }).toMatchObject({ '1-0': { n: '1' }, '2-0': { n: '2' } })
  expect(full.groups[0]).toMatchObject({
    name: group,
    'last-delivered-id': '1-0',
    'entries-read': 1,
    lag: 1,
    'pel-count': 1,
    pending: [['1-0', 'c', expect.any(Number), 1]],
  })
  expect(full.groups[0]?.consumers[0]).toMatchObject({
    name: 'c',
    'seen-time': expect.any(Number),
    'pel-count': 1,
    pending: [['1-0', expect.any(Number), 1]],
  })
  await expect(redis.xinfoStream(uniqueKey())).rejects.toThrow('no such key')
})

test('an empty stream has no first and no last entry', async () => {
  const stream = uniqueKey()
  await redis.xgroupCreate(stream, 'g', { mkstream: true })
  const info = await redis.xinfoStream(stream)
  expect(info).toMatchObject({ length: 0, 'first-entry': null, 'last-entry': null })
})
