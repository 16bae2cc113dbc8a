import { expect, test } from 'vitest'
import { UnsupportedCommandError } from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

test('the memory that a key takes', async () => {
  const key = uniqueKey()
  expect(await redis.memoryUsage(key)).toBeNull()
  await redis.rpush(key, 'a', 'b')
  expect(await redis.memoryUsage(key)).toBeGreaterThan(0)
  expect(await redis.memoryUsage(key, { samples: 0 })).toBeGreaterThan(0)
})

test('where memory goes', async () => {
  await redis.set(uniqueKey(), 'v')
  const stats = {
    'keys.count': expect.any(Number),
    'peak.percentage': expect.any(Number),
    'db.0': { 'overhead.hashtable.main': expect.any(Number) },
  }
  expect(await redis.memoryStats()).toMatchObject(stats)
  expect(await bytesRedis.memoryStats()).toMatchObject(stats)
  expect(await redis.memoryMallocStats()).toEqual(expect.any(String))
  expect(await redis.memoryPurge()).toBe(true)
})

test('what was slow', async () => {
  expect(await redis.slowlogLen()).toEqual(expect.any(Number))
  expect(await redis.slowlogGet(1)).toEqual(expect.any(Array))
  expect(await redis.slowlogReset()).toBe(true)
  expect(await redis.latencyHistory('command')).toEqual([])
  expect(await redis.latencyLatest()).toEqual([])
  expect(await redis.latencyReset('command')).toBe(0)
})

test('what redis-py leaves out rejects', async () => {
  await expect(redis.memoryDoctor()).rejects.toThrow(UnsupportedCommandError)
  expect(() => redis.pipeline().memoryDoctor()).toThrow(UnsupportedCommandError)
  expect(await redis.executeCommand('MEMORY DOCTOR')).toEqual(expect.any(String))
})
