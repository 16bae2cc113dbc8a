import { expect, test } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../support/workerd.ts'

function push(list: string, item: string): Promise<number> {
  return redis.eval<number>('return redis.call("rpush", KEYS[1], ARGV[1])', 1, list, item)
}

function add(key: string, score: number, member: string): Promise<number> {
  return redis.eval<number>(
    'return redis.call("zadd", KEYS[1], unpack(ARGV))',
    1,
    key,
    score,
    member,
  )
}

test('blmove gives what is there at once', async () => {
  const list = uniqueKey()
  await push(list, 'x')
  expect(await redis.blmove(list, list, 5)).toBe('x')
  expect(await bytesRedis.blmove(list, list, 5)).toEqual(Uint8Array.of(120))
})

test('blmove gives what comes while it waits', async () => {
  const [from, to] = [uniqueKey('from'), uniqueKey('to')]
  const moved = redis.blmove(from, to, 10)
  await push(from, 'x')
  expect(await moved).toBe('x')
  expect(await redis.exists(from)).toBe(0)
})

test('blmove gives null when nothing came in time', async () => {
  expect(await redis.blmove(uniqueKey(), uniqueKey(), 0.05)).toBeNull()
})

test('bzpopmin and bzpopmax take from the first sorted set that has a member', async () => {
  const [empty, key] = [uniqueKey('empty'), uniqueKey('z')]
  await add(key, 1.5, 'low')
  await add(key, 3, 'mid')
  await add(key, 9, 'high')
  expect(await redis.bzpopmin([empty, key], 5)).toEqual([key, 'low', 1.5])
  expect(await redis.bzpopmax(key, { timeout: 5 })).toEqual([key, 'high', 9])
  expect(await bytesRedis.bzpopmax(key, 5)).toEqual([
    new TextEncoder().encode(key),
    new TextEncoder().encode('mid'),
    3,
  ])
  expect(await redis.bzpopmin([empty, key], 0.05)).toBeNull()
})

test('bzmpop takes several members, with scores as text', async () => {
  const key = uniqueKey()
  await add(key, 1, 'a')
  await add(key, 2, 'b')
  expect(await redis.bzmpop(5, 2, [uniqueKey(), key], { max: true, count: 5 })).toEqual([
    key,
    [
      ['b', '2'],
      ['a', '1'],
    ],
  ])
  expect(await redis.bzmpop(0.05, 1, [key], { min: true })).toBeNull()
})

test('an abort ends the wait', async () => {
  const signal = AbortSignal.timeout(60)
  await expect(redis.with({ signal }).blmove(uniqueKey(), uniqueKey(), 0)).rejects.toThrow(
    expect.objectContaining({ name: 'TimeoutError' }),
  )
})
