import { expect, test } from 'vitest'
import { ResponseError } from '../../../lib/index.ts'
import { bytesRedis, redis } from '../../support/workerd.ts'

test('the one setting that every gateway shows', async () => {
  const settings = { 'notify-keyspace-events': expect.any(String) }
  expect(await redis.configGet('notify-keyspace-events')).toEqual(settings)
  expect(await bytesRedis.configGet([], { pattern: 'notify-keyspace-events' })).toEqual(settings)
})

test('a value that is none changes nothing', async () => {
  const before = await redis.configGet('notify-keyspace-events')
  await expect(redis.configSet('notify-keyspace-events', '!')).rejects.toThrow(ResponseError)
  expect(await redis.configGet('notify-keyspace-events')).toEqual(before)
})

test('settings are shown and set', async () => {
  expect(await redis.configSet('slowlog-max-len', 99)).toBe(true)
  expect(await redis.configGet('slowlog-m*')).toEqual({ 'slowlog-max-len': '99' })
  expect(await redis.configGet()).toMatchObject({ maxmemory: '0', appendonly: 'no' })
  expect(await redis.configResetstat()).toBe(true)
  await expect(redis.configRewrite()).rejects.toThrow(/without a config file/)
})
