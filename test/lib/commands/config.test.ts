import { expect, test } from 'vitest'
import { ResponseError } from '../../../lib/index.ts'
import { bytesRedis, redis } from '../../support/workerd.ts'

test('the one setting that the gateway shows', async () => {
  const settings = { 'notify-keyspace-events': expect.any(String) }
  expect(await redis.configGet('notify-keyspace-events')).toEqual(settings)
  expect(await bytesRedis.configGet([], { pattern: 'notify-keyspace-events' })).toEqual(settings)
})

test('a value that is none changes nothing', async () => {
  const before = await redis.configGet('notify-keyspace-events')
  await expect(redis.configSet('notify-keyspace-events', '!')).rejects.toThrow(ResponseError)
  expect(await redis.configGet('notify-keyspace-events')).toEqual(before)
})

test('what the gateway refuses is an error of the server', async () => {
  await expect(redis.configGet()).rejects.toThrow(/not available/)
  await expect(redis.configSet('hz', 10)).rejects.toThrow(/not available/)
  await expect(redis.configResetstat()).rejects.toThrow(/not available/)
  await expect(redis.configRewrite()).rejects.toThrow(/not available/)
})
