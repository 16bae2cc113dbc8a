import { expect, test } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

test('a message without subscribers reaches nobody', async () => {
  const channel = uniqueKey('channel')
  expect(await redis.publish(channel, 'message')).toBe(0)
  expect(await redis.publish(channel, Uint8Array.of(0xff))).toBe(0)
  expect(await redis.spublish(channel, 1.5)).toBe(0)
})

test('channels nobody listens to are not listed, and have no subscribers', async () => {
  const channel = uniqueKey('channel')
  expect(await redis.pubsubChannels(channel)).toEqual([])
  expect(await redis.pubsubChannels({ pattern: channel })).toEqual([])
  expect(await redis.pubsubShardchannels(channel)).toEqual([])
  expect(await redis.pubsubNumsub(channel, 'other')).toEqual([
    [channel, 0],
    ['other', 0],
  ])
  expect(await redis.pubsubNumsub()).toEqual([])
  expect(await redis.pubsubShardnumsub(channel)).toEqual([[channel, 0]])
  expect(await redis.pubsubNumpat()).toEqual(expect.any(Number))
})

test('a client that gets bytes receives names as bytes', async () => {
  const channel = Uint8Array.of(0xff, 0)
  expect(await bytesRedis.publish(channel, channel)).toBe(0)
  expect(await bytesRedis.pubsubChannels(channel)).toEqual([])
  expect(await bytesRedis.pubsubNumsub(channel)).toEqual([[channel, 0]])
  expect(await bytesRedis.pubsubShardnumsub(channel)).toEqual([[channel, 0]])
})
