import { expect, test } from 'vitest'
import { ResponseError } from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

test('info tells about the server', async () => {
  const info = await redis.info()
  expect(info).toMatchObject({
    redis_version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    tcp_port: expect.any(Number),
    mem_fragmentation_ratio: expect.any(Number),
    role: 'master',
  })
  await redis.set(uniqueKey(), 'v')
  expect(await redis.info('keyspace')).toMatchObject({
    db0: { keys: expect.any(Number), expires: expect.any(Number), avg_ttl: expect.any(Number) },
  })
})

test('info takes several sections, and is text on a bytes client', async () => {
  const sections = Object.keys(await redis.info('cpu', 'clients'))
  expect(sections).toContain('used_cpu_sys')
  expect(sections).toContain('connected_clients')
  expect(sections).not.toContain('redis_version')
  const one = await bytesRedis.info([], { section: 'cpu' })
  expect(one).toMatchObject({ used_cpu_sys: expect.any(Number) })
  expect(Object.keys(one)).not.toContain('connected_clients')
})

test('dbsize counts the keys', async () => {
  await redis.set(uniqueKey(), 'v')
  expect(await redis.dbsize()).toBeGreaterThan(0)
})

test('time is the clock of the server', async () => {
  const [seconds, microseconds] = await redis.time()
  expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60)
  expect(microseconds).toBeLessThan(1_000_000)
})

test('object tells how a key is stored', async () => {
  const key = uniqueKey()
  await redis.set(key, 12)
  expect(await redis.object('ENCODING', key)).toBe('int')
  expect(await redis.object('refcount', key)).toBeGreaterThan(0)
  expect(await redis.object('IDLETIME', key)).toBeLessThan(60)
  expect(await redis.object('ENCODING', uniqueKey())).toBeNull()
  expect(await bytesRedis.object('ENCODING', key)).toEqual(new TextEncoder().encode('int'))
  await expect(redis.object('NONSENSE', key)).rejects.toThrow(ResponseError)
})

test('lolwut draws, with a version of choice', async () => {
  expect(await redis.lolwut()).toMatch(/Redis ver/)
  expect(await redis.lolwut(5, 10, 10, 10)).toMatch(/Georg Nees/)
})

test('keys that do not exist need not move', async () => {
  expect(await redis.migrate('127.0.0.1', 1, uniqueKey(), 0, 100)).toBe('NOKEY')
})

test('what the server or the gateway refuses is an error of the server', async () => {
  await expect(redis.debugObject(uniqueKey())).rejects.toThrow(/DEBUG command not allowed/)
  await expect(redis.executeCommand('MONITOR')).rejects.toThrow(/not allowed in REST/)
})
