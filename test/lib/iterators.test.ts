import { expect, test } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../support/workerd.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Runs one command for each of `size` numbers, which takes several pages to scan. */
function fill(command: string, key: string, size: number): Promise<unknown> {
  return redis.eval(
    `for i = 1, ARGV[1] do redis.call('${command}', KEYS[1], i, 'e' .. i) end`,
    1,
    key,
    size,
  )
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

test('hscanIter gives every field of a large hash', async () => {
  const key = uniqueKey()
  await fill('hset', key, 1000)
  const fields = new Map(await all(redis.hscanIter(key, { count: 100 })))
  expect(fields.size).toBe(1000)
  expect(fields.get('7')).toBe('e7')
  expect(await all(redis.hscanIter(key, { match: '77' }))).toEqual([['77', 'e77']])
  expect(await all(bytesRedis.hscanIter(key, { match: '77' }))).toEqual([[utf8('77'), utf8('e77')]])
})

test('sscanIter gives every member of a large set', async () => {
  const key = uniqueKey()
  await fill('sadd', key, 1000)
  const members = new Set(await all(redis.sscanIter(key, { count: 300 })))
  expect(members.size).toBe(2000)
  expect(await all(bytesRedis.sscanIter(key, { match: 'e7' }))).toEqual([utf8('e7')])
})

test('zscanIter gives every member of a large sorted set', async () => {
  const key = uniqueKey()
  await fill('zadd', key, 1000)
  const scores = new Map(await all(redis.zscanIter(key)))
  expect(scores.size).toBe(1000)
  expect(scores.get('e7')).toBe(7)
})

test('an iterator over nothing ends at once', async () => {
  expect(await all(redis.sscanIter(uniqueKey()))).toEqual([])
  expect(await all(redis.scanIter({ match: uniqueKey() }))).toEqual([])
})

test('leaving the loop ends the scan', async () => {
  const key = uniqueKey()
  await fill('sadd', key, 1000)
  const iterator = redis.sscanIter(key)
  for await (const _ of iterator) break
  expect(await iterator.next()).toEqual({ done: true, value: undefined })
})
