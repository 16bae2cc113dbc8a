import { expect, test } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

test('single bits are set and read', async () => {
  const key = uniqueKey()
  expect(await redis.setbit(key, 7, true)).toBe(0)
  expect(await redis.setbit(key, 7, 0)).toBe(1)
  expect(await redis.setbit(key, 10, 5)).toBe(0)
  expect(await redis.getbit(key, 10)).toBe(1)
  expect(await redis.getbit(key, 999)).toBe(0)
  expect(await bytesRedis.get(key)).toEqual(Uint8Array.of(0, 0x20))
})

test('bits are counted in all or in a part', async () => {
  const key = uniqueKey()
  await redis.set(key, Uint8Array.of(0xff, 0x0f, 0x01))
  expect(await redis.bitcount(key)).toBe(13)
  expect(await redis.bitcount(key, 1, -1)).toBe(5)
  expect(await redis.bitcount(key, 4, 15, { mode: 'BIT' })).toBe(8)
  expect(await redis.bitcount(key, { start: -1, end: -1 })).toBe(1)
  expect(await redis.bitcount(uniqueKey())).toBe(0)
})

test('the first bit of a kind is found', async () => {
  const key = uniqueKey()
  await redis.set(key, Uint8Array.of(0xff, 0xf0, 0x00))
  expect(await redis.bitpos(key, 0)).toBe(12)
  expect(await redis.bitpos(key, 1, 2)).toBe(-1)
  expect(await redis.bitpos(key, 0, 2, -1)).toBe(16)
  expect(await redis.bitpos(key, 1, 3, 9, { mode: 'BIT' })).toBe(3)
  await expect(redis.bitpos(key, 2)).rejects.toThrow('bit must be 0 or 1')
})

test('strings are combined bit by bit', async () => {
  const [a, b, to] = [uniqueKey('a'), uniqueKey('b'), uniqueKey('to')]
  await redis.set(a, Uint8Array.of(0b1100, 0xff))
  await redis.set(b, Uint8Array.of(0b1010))
  expect(await redis.bitop('AND', to, a, b)).toBe(2)
  expect(await bytesRedis.get(to)).toEqual(Uint8Array.of(0b1000, 0))
  expect(await redis.bitop('XOR', to, a, b)).toBe(2)
  expect(await bytesRedis.get(to)).toEqual(Uint8Array.of(0b0110, 0xff))
  expect(await redis.bitop('NOT', to, b)).toBe(1)
  expect(await bytesRedis.get(to)).toEqual(Uint8Array.of(0b11110101))
})

test('a bit field reads, writes and counts in one command', async () => {
  const key = uniqueKey()
  const field = redis.bitfield(key)
  expect(await field.set('u8', 0, 200).get('u8', 0).incrby('u8', 0, 100).execute()).toEqual([
    0, 200, 44,
  ])
  expect(await field.get('u8', '#0').execute()).toEqual([44])
  expect(
    await redis
      .bitfield(key, 'SAT')
      .incrby('u8', 0, 999)
      .incrby('u8', 0, 1, 'FAIL')
      .set('i64', 64, -(2n ** 63n))
      .get('i64', 64)
      .execute(),
  ).toEqual([255, null, 0, -(2n ** 63n)])
  expect(await redis.bitfieldRo(key, 'u8', 0, [['i64', '#1']])).toEqual([255, -(2n ** 63n)])
})

test('a bit field is queued on a pipeline', async () => {
  const key = uniqueKey()
  const pipe = redis.pipeline()
  pipe.bitfield(key).set('u8', 0, 7).execute()
  expect(await pipe.getbit(key, 7).execute()).toEqual([[0], 1])
})
