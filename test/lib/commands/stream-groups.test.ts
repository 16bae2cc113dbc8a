import { describe, expect, test } from 'vitest'
import { DataError, ResponseError } from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

const encoder = new TextEncoder()

/** A stream with entries `1-0` to `n-0` and a group `g` that was given none. */
async function streamOf(n: number): Promise<string> {
  const stream = uniqueKey()
  for (let id = 1; id <= n; id++) await redis.xadd(stream, { n: id }, `${id}-0`)
  await redis.xgroupCreate(stream, 'g', 0, { mkstream: true })
  return stream
}

function idsOf(reads: [unknown, [unknown, unknown][]][]): unknown[] {
  return reads.flatMap(([, entries]) => entries.map(([id]) => id))
}

describe('groups', () => {
  test('are made, moved and removed', async () => {
    const stream = uniqueKey()
    await expect(redis.xgroupCreate(stream, 'g')).rejects.toThrow(ResponseError)
    expect(await redis.xgroupCreate(stream, 'g', { mkstream: true })).toBe(true)
    await expect(redis.xgroupCreate(stream, 'g')).rejects.toMatchObject({ code: 'BUSYGROUP' })
    expect(await redis.xgroupSetid(stream, 'g', '0', 0)).toBe(true)
    expect(await redis.xinfoGroups(stream)).toMatchObject([
      {
        name: 'g',
        consumers: 0,
        pending: 0,
        'last-delivered-id': '0-0',
        'entries-read': 0,
        lag: 0,
      },
    ])
    expect(await redis.xgroupDestroy(stream, 'g')).toBe(true)
    expect(await redis.xgroupDestroy(stream, 'g')).toBe(false)
    expect(await redis.xinfoGroups(stream)).toEqual([])
  })

  test('have consumers, made and taken away by name', async () => {
    const stream = await streamOf(1)
    expect(await redis.xgroupCreateconsumer(stream, 'g', 'c')).toBe(1)
    expect(await redis.xgroupCreateconsumer(stream, 'g', 'c')).toBe(0)
    await redis.xreadgroup('g', 'c', { [stream]: '>' })
    expect(await redis.xinfoConsumers(stream, 'g')).toMatchObject([
      { name: 'c', pending: 1, idle: expect.any(Number) },
    ])
    expect(await redis.xgroupDelconsumer(stream, 'g', 'c')).toBe(1)
    expect(await redis.xinfoConsumers(stream, 'g')).toEqual([])
  })
})

describe('reading', () => {
  test('gives each entry to one consumer, until it is acknowledged', async () => {
    const stream = await streamOf(3)
    const first = await redis.xreadgroup('g', 'a', { [stream]: '>' }, { count: 2 })
    expect(first.map(([name]) => name)).toEqual([stream])
    expect(idsOf(first)).toEqual(['1-0', '2-0'])
    expect(idsOf(await redis.xreadgroup('g', 'b', { [stream]: '>' }))).toEqual(['3-0'])
    expect(await redis.xreadgroup('g', 'b', { [stream]: '>' })).toEqual([])
    expect(idsOf(await redis.xreadgroup('g', 'a', { [stream]: '1-0' }))).toEqual(['2-0'])
    expect(await redis.xack(stream, 'g', '1-0', '2-0', '9-0')).toBe(2)
    expect(await redis.xreadgroup('g', 'a', { [stream]: 0 })).toEqual([[stream, []]])
  })

  test('gives a pending entry that was deleted without fields', async () => {
    const stream = await streamOf(2)
    await redis.xreadgroup('g', 'a', { [stream]: '>' })
    await redis.xdel(stream, '1-0')
    const [read] = await redis.xreadgroup('g', 'a', { [stream]: 0 })
    expect(read?.[1].map(([id, fields]) => [id, { ...fields }])).toEqual([
      ['1-0', {}],
      ['2-0', { n: '2' }],
    ])
  })

  test('with noack leaves nothing pending', async () => {
    const stream = await streamOf(1)
    await redis.xreadgroup('g', 'a', { [stream]: '>' }, { noack: true })
    expect((await redis.xpending(stream, 'g')).pending).toBe(0)
  })

  test('with block, waits for the next entry', async () => {
    const stream = await streamOf(0)
    const reply = redis.xreadgroup('g', 'a', { [stream]: '>' }, { block: 5000, count: 1 })
    setTimeout(() => void redis.xadd(stream, { n: 1 }, '1-0'), 30)
    expect(idsOf(await reply)).toEqual(['1-0'])
    expect(await redis.xreadgroup('g', 'a', { [stream]: '>' }, { block: 1 })).toEqual([])
  })

  test('an unknown group is an error of the server, and wrong arguments reject', async () => {
    const stream = await streamOf(1)
    const unknown = redis.xreadgroup('unknown', 'a', { [stream]: '>' })
    await expect(unknown).rejects.toMatchObject({ code: 'NOGROUP' })
    await expect(redis.xreadgroup('g', 'a', {})).rejects.toThrow(DataError)
  })
})

describe('pending entries', () => {
  test('are counted and listed', async () => {
    const stream = await streamOf(3)
    await redis.xreadgroup('g', 'a', { [stream]: '>' }, { count: 2 })
    await redis.xreadgroup('g', 'b', { [stream]: '>' })
    const summary = {
      pending: 3,
      min: '1-0',
      max: '3-0',
      consumers: [
        { name: 'a', pending: 2 },
        { name: 'b', pending: 1 },
      ],
    }
    expect(await redis.xpending(stream, 'g')).toEqual(summary)
    expect(await redis.xpendingRange(stream, 'g', null, null, null)).toEqual(summary)
    expect(await redis.xpendingRange(stream, 'g', '-', '+', 5, { consumername: 'b' })).toEqual([
      {
        message_id: '3-0',
        consumer: 'b',
        time_since_delivered: expect.any(Number),
        times_delivered: 1,
      },
    ])
    expect(await redis.xpendingRange(stream, 'g', '-', '+', 5, { idle: 60_000 })).toEqual([])
    expect(await redis.xpendingRange(stream, 'g', 2, '+', 1)).toHaveLength(1)
  })

  test('none at all', async () => {
    const stream = await streamOf(0)
    expect(await redis.xpending(stream, 'g')).toEqual({
      pending: 0,
      min: null,
      max: null,
      consumers: [],
    })
  })

  test('are claimed, as entries or as ids', async () => {
    const stream = await streamOf(2)
    await redis.xreadgroup('g', 'a', { [stream]: '>' })
    const claimed = await redis.xclaim(stream, 'g', 'b', 0, ['1-0'], { retrycount: 7, idle: 5 })
    expect(claimed.map(([id, fields]) => [id, { ...fields }])).toEqual([['1-0', { n: '1' }]])
    const ids = await redis.xclaim(stream, 'g', 'b', 0, ['1-0', '2-0'], { justid: true })
    expect(ids).toEqual(['1-0', '2-0'])
    const [first] = await redis.xpendingRange(stream, 'g', '-', '+', 1)
    expect(first).toMatchObject({ consumer: 'b', times_delivered: 7 })
    expect(await redis.xclaim(stream, 'g', 'a', 60_000, ['1-0'])).toEqual([])
  })

  test('are claimed page by page', async () => {
    const stream = await streamOf(3)
    await redis.xreadgroup('g', 'a', { [stream]: '>' })
    await redis.xdel(stream, '2-0')
    const [next, entries, deleted] = await redis.xautoclaim(stream, 'g', 'b', 0, '0-0', {
      count: 2,
    })
    expect(entries.map(([id]) => id)).toEqual(['1-0'])
    expect([next, deleted]).toEqual(['3-0', ['2-0']])
    const ids = await redis.xautoclaim(stream, 'g', 'b', 0, { startId: next, justid: true })
    expect(ids).toEqual(['3-0'])
    expect((await redis.xautoclaim(stream, 'g', 'b', 0))[0]).toBe('0-0')
  })
})

test('bytes go in and come out, whatever they are', async () => {
  const stream = Uint8Array.of(...encoder.encode(uniqueKey()), 255)
  const [group, consumer, id] = [Uint8Array.of(0xc3), Uint8Array.of(0xff), encoder.encode('1-0')]
  const fields = new Map([[Uint8Array.of(0xfe), Uint8Array.of(0)]])
  await bytesRedis.xadd(stream, fields, '1-0')
  await bytesRedis.xgroupCreate(stream, group, 0)
  const reads = await bytesRedis.xreadgroup(group, consumer, [[stream, '>']])
  expect(reads).toEqual([[stream, [[id, fields]]]])
  expect(await bytesRedis.xpending(stream, group)).toEqual({
    pending: 1,
    min: id,
    max: id,
    consumers: [{ name: consumer, pending: 1 }],
  })
  expect(await bytesRedis.xpendingRange(stream, group, '-', '+', 1)).toMatchObject([
    { message_id: id, consumer },
  ])
  expect(await bytesRedis.xclaim(stream, group, 'b', 0, [id])).toEqual([[id, fields]])
  expect((await bytesRedis.xautoclaim(stream, group, 'b', 0))[1]).toEqual([[id, fields]])
  expect(await bytesRedis.xinfoGroups(stream)).toMatchObject([{ name: group }])
  expect((await bytesRedis.xinfoConsumers(stream, group))[0]?.name).toEqual(encoder.encode('b'))
  expect(await bytesRedis.xack(stream, group, id)).toBe(1)
})
