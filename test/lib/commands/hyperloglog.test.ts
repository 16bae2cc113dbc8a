import { expect, test } from 'vitest'
import { failures } from '../../support/failures.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

test('values are counted once', async () => {
  const key = uniqueKey()
  expect(await redis.pfadd(key, 'a', 'b', 'c')).toBe(1)
  expect(await redis.pfadd(key, 'a')).toBe(0)
  expect(await redis.pfcount(key)).toBe(3)
  expect(await redis.pfcount(uniqueKey())).toBe(0)
})

test('several are counted together and merged', async () => {
  const [first, second, dest] = [uniqueKey(), uniqueKey(), uniqueKey()]
  await redis.pfadd(first, 'a', 'b')
  await redis.pfadd(second, 'b', 'c')
  expect(await redis.pfcount(first, second)).toBe(3)
  expect(await redis.pfmerge(dest, first, second)).toBe(true)
  expect(await redis.pfcount(dest)).toBe(3)
})

test('all 256 byte values are different values', async () => {
  const key = uniqueKey()
  const everyByte = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(0x6d, byte))
  expect(await bytesRedis.pfadd(key, ...everyByte)).toBe(1)
  expect(Math.abs((await bytesRedis.pfcount(key)) - 256)).toBeLessThan(8)
  expect(await bytesRedis.pfmerge(uniqueKey(), key)).toBe(true)
})

test('a pipeline gives each reply its shape', async () => {
  const key = uniqueKey()
  const batch = redis.pipeline().pfadd(key, 'a').pfcount(key).pfmerge(uniqueKey(), key)
  expect(await batch.execute()).toEqual([1, 1, true])
})

test('a key of another type is refused with WRONGTYPE', async () => {
  const key = uniqueKey()
  await redis.set(key, 'text')
  const attempts = [redis.pfadd(key, 'a'), redis.pfcount(key), redis.pfmerge(key, key)]
  for (const error of await failures(attempts)) {
    expect(error).toMatchObject({ name: 'ResponseError', code: 'WRONGTYPE' })
  }
})
