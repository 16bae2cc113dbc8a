import { expect, test } from 'vitest'
import { DataError } from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

function push(list: string, ...items: (string | Uint8Array)[]): Promise<number> {
  return redis.eval<number>('return redis.call("rpush", KEYS[1], unpack(ARGV))', 1, list, ...items)
}

test('lmove takes from one end and puts at the other', async () => {
  const [from, to] = [uniqueKey('from'), uniqueKey('to')]
  await push(from, 'a', 'b', 'c')
  expect(await redis.lmove(from, to)).toBe('a')
  expect(await redis.lmove(from, to, 'RIGHT', 'LEFT')).toBe('c')
  expect(await redis.lmove(to, to, { src: 'LEFT', dest: 'RIGHT' })).toBe('c')
  expect(await redis.lmove(to, from)).toBe('a')
  expect(await redis.lmove(uniqueKey(), to)).toBeNull()
})

test('lmove gives bytes to a client that asks for them', async () => {
  const list = uniqueKey()
  await push(list, Uint8Array.of(255, 0))
  expect(await bytesRedis.lmove(list, list)).toEqual(Uint8Array.of(255, 0))
})

test('values are pushed at both ends, and come back as the text they are', async () => {
  const list = uniqueKey()
  expect(await redis.rpush(list, '007', 'null', '')).toBe(3)
  expect(await redis.lpush(list, 'b', 1.5)).toBe(5)
  expect(await redis.lrange(list, 0, -1)).toEqual(['1.5', 'b', '007', 'null', ''])
  expect(await redis.lrange(list, -2, 99)).toEqual(['null', ''])
  expect(await redis.lrange(list, 9, 10)).toEqual([])
  expect(await redis.llen(list)).toBe(5)
  expect(await redis.lindex(list, -1)).toBe('')
  expect(await redis.lindex(list, 9)).toBeNull()
})

test('lpushx and rpushx leave a missing list alone', async () => {
  const list = uniqueKey()
  expect(await redis.lpushx(list, 'a')).toBe(0)
  expect(await redis.rpushx(list, 'a')).toBe(0)
  await redis.rpush(list, 'm')
  expect(await redis.lpushx(list, 'a', 'b')).toBe(3)
  expect(await redis.rpushx(list, 'z')).toBe(4)
  expect(await redis.lrange(list, 0, -1)).toEqual(['b', 'a', 'm', 'z'])
})

test('elements are taken from both ends, one or several', async () => {
  const list = uniqueKey()
  await redis.rpush(list, 'a', 'b', 'c', 'd', 'e', 'f')
  expect(await redis.lpop(list)).toBe('a')
  expect(await redis.rpop(list)).toBe('f')
  expect(await redis.lpop(list, 2)).toEqual(['b', 'c'])
  expect(await redis.rpop(list, { count: 1 })).toEqual(['e'])
  expect(await redis.rpop(list, 0)).toEqual([])
  expect(await redis.rpop(list, 5)).toEqual(['d'])
  expect(await redis.lpop(list)).toBeNull()
  expect(await redis.rpop(list, 2)).toBeNull()
})

test('lmpop takes from the first list that has any', async () => {
  const [empty, list] = [uniqueKey('empty'), uniqueKey('list')]
  await redis.rpush(list, 'a', 'b', 'c')
  expect(await redis.lmpop(2, [empty, list], 'RIGHT')).toEqual([list, ['c']])
  expect(await redis.lmpop(2, [empty, list], 'LEFT', { count: 9 })).toEqual([list, ['a', 'b']])
  expect(await redis.lmpop(2, [empty, list], 'LEFT')).toBeNull()
})

test('elements are inserted, replaced, removed and cut off', async () => {
  const list = uniqueKey()
  await redis.rpush(list, 'a', 'c', 'a')
  expect(await redis.linsert(list, 'AFTER', 'a', 'b')).toBe(4)
  expect(await redis.linsert(list, 'before', 'missing', 'x')).toBe(-1)
  expect(await redis.linsert(uniqueKey(), 'BEFORE', 'a', 'x')).toBe(0)
  expect(await redis.lset(list, 2, 'C')).toBe(true)
  await expect(redis.lset(list, 99, 'x')).rejects.toThrow('index out of range')
  expect(await redis.lrem(list, -1, 'a')).toBe(1)
  expect(await redis.lrange(list, 0, -1)).toEqual(['a', 'b', 'C'])
  expect(await redis.ltrim(list, 1, -1)).toBe(true)
  expect(await redis.lrange(list, 0, -1)).toEqual(['b', 'C'])
})

test('places of elements', async () => {
  const list = uniqueKey()
  await redis.rpush(list, 'a', 'b', 'a', 'a')
  expect(await redis.lpos(list, 'a')).toBe(0)
  expect(await redis.lpos(list, 'a', { rank: -1 })).toBe(3)
  expect(await redis.lpos(list, 'a', { count: 0 })).toEqual([0, 2, 3])
  expect(await redis.lpos(list, 'a', { count: 1, rank: 2, maxlen: 3 })).toEqual([2])
  expect(await redis.lpos(list, 'x')).toBeNull()
  expect(await redis.lpos(list, 'x', { count: 2 })).toEqual([])
})

test('rpoplpush moves from tail to head', async () => {
  const [from, to] = [uniqueKey('from'), uniqueKey('to')]
  await redis.rpush(from, 'a', 'b')
  expect(await redis.rpoplpush(from, to)).toBe('b')
  expect(await redis.rpoplpush(from, to)).toBe('a')
  expect(await redis.rpoplpush(from, to)).toBeNull()
  expect(await redis.lrange(to, 0, -1)).toEqual(['a', 'b'])
})

test('sort orders, looks up and stores', async () => {
  const [list, stored] = [uniqueKey('list'), uniqueKey('stored')]
  await redis.rpush(list, '3', '1', '2')
  await redis.mset({ [`${list}:1`]: 'one', [`${list}:3`]: 'three' })
  const get = ['#', `${list}:*`]
  expect(await redis.sort(list)).toEqual(['1', '2', '3'])
  expect(await redis.sort(list, { desc: true, start: 0, num: 2 })).toEqual(['3', '2'])
  expect(await redis.sort(list, { by: 'nosort' })).toEqual(['3', '1', '2'])
  expect(await redis.sort(list, { get: `${list}:*` })).toEqual(['one', null, 'three'])
  expect(await redis.sort(list, { get, groups: true })).toEqual([
    ['1', 'one'],
    ['2', null],
    ['3', 'three'],
  ])
  expect(await redis.sort(list, { store: stored, desc: true })).toBe(3)
  expect(await redis.sortRo(stored, { alpha: true })).toEqual(['1', '2', '3'])
  await redis.rpush(list, 'x')
  await expect(redis.sort(list)).rejects.toThrow("One or more scores can't be converted")
})

test('bytes go in and come out, whatever they are', async () => {
  const list = Uint8Array.of(...new TextEncoder().encode(uniqueKey()), 255)
  const values = [Uint8Array.of(0xff, 0), Uint8Array.of(0xc3), Uint8Array.of(0)]
  expect(await bytesRedis.rpush(list, ...values)).toBe(3)
  expect(await bytesRedis.lrange(list, 0, -1)).toEqual(values)
  expect(await bytesRedis.lpos(list, Uint8Array.of(0xc3))).toBe(1)
  expect(await bytesRedis.lmpop(1, [list], 'LEFT')).toEqual([list, [values[0]]])
  expect(await bytesRedis.sort(list, { alpha: true })).toEqual([values[2], values[1]])
  expect(await bytesRedis.lpop(list, 1)).toEqual([values[1]])
  expect(await bytesRedis.rpop(list)).toEqual(values[2])
})

test('another type is an error of the server, and wrong arguments reject', async () => {
  const key = uniqueKey()
  await redis.set(key, 'text')
  await expect(redis.lpush(key, 'a')).rejects.toMatchObject({ code: 'WRONGTYPE' })
  await expect(redis.sort(key, { start: 1 })).rejects.toThrow(DataError)
})

test('a pipeline carries them', async () => {
  const list = uniqueKey()
  const replies = await redis.pipeline().rpush(list, 'a', 'b').lpop(list).lpop(list, 2).execute()
  expect(replies).toEqual([2, 'a', ['b']])
})

test('blpop takes what another request pushes while it waits', async () => {
  const [empty, list] = [uniqueKey('empty'), uniqueKey('list')]
  const reply = redis.blpop([empty, list], 5)
  await redis.rpush(list, 'a', 'b')
  expect(await reply).toEqual([list, 'a'])
  expect(await redis.brpop(list)).toEqual([list, 'b'])
  expect(await redis.blpop(list, 0.01)).toBeNull()
})

test('brpoplpush and blmpop wait as well', async () => {
  const [from, to] = [uniqueKey('from'), uniqueKey('to')]
  await redis.rpush(from, 'a', 'b')
  expect(await redis.brpoplpush(from, to, { timeout: 1 })).toBe('b')
  expect(await redis.blmpop(1, 2, [from, to], 'LEFT', { count: 2 })).toEqual([from, ['a']])
  expect(await bytesRedis.blmpop(1, 1, [to], 'LEFT')).toEqual([
    new TextEncoder().encode(to),
    [new TextEncoder().encode('b')],
  ])
  expect(await redis.brpoplpush(from, to, 0.01)).toBeNull()
})
