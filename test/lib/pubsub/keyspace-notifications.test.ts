import { env } from 'cloudflare:workers'
import { Redis as UpstashRedis } from '@upstash/redis/cloudflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Redis as CoreRedis } from '../../../lib/core.ts'
import {
  DataError,
  EventType,
  KeyeventChannel,
  type KeyNotification,
  KeyspaceChannel,
  KeyspaceNotifications,
  Redis,
  UnsupportedCommandError,
} from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { publish, subscribersOf, watchedClient } from './streams.ts'

const WAIT = { timeout: 10 }

beforeAll(() => redis.configSet('notify-keyspace-events', 'KEA'))
afterAll(() => redis.configSet('notify-keyspace-events', ''))

/** So many notifications, as they come. */
async function take(
  notifications: { listen(): AsyncIterable<KeyNotification> },
  count: number,
): Promise<[key: string, event: string][]> {
  const taken: [string, string][] = []
  for await (const { key, eventType } of notifications.listen()) {
    if (taken.push([key, eventType]) === count) break
  }
  return taken
}

describe('keyspace notifications', () => {
  it('come to a client of redge/core', async () => {
    const key = uniqueKey()
    await using notifications = new KeyspaceNotifications(CoreRedis.fromEnv(env))
    await notifications.subscribeKeyspace(key)
    await redis.set(key, '1')
    expect(await take(notifications, 1)).toEqual([[key, EventType.SET]])
  })

  it('tell what happens to the keys of a pattern, without their prefix', async () => {
    const prefix = uniqueKey('')
    await using notifications = redis.keyspaceNotifications({ keyPrefix: prefix })
    await notifications.subscribeKeyspace(`${prefix}*`)
    expect(notifications.subscribed).toBe(true)
    await redis.set(`${prefix}a`, '1')
    await redis.hset(`${prefix}b`, 'f', 'v')
    await redis.expire(`${prefix}a`, 100)
    await redis.delete(`${prefix}a`, `${prefix}b`)
    expect(await take(notifications, 5)).toEqual([
      ['a', EventType.SET],
      ['b', EventType.HSET],
      ['a', EventType.EXPIRE],
      ['a', EventType.DEL],
      ['b', EventType.DEL],
    ])
  })

  it('tell to which keys an event happens, expiry included', async () => {
    const prefix = uniqueKey('')
    await using notifications = redis.keyspaceNotifications({ keyPrefix: prefix })
    await notifications.subscribeKeyevent(EventType.EXPIRED)
    await redis.set(`${prefix}k`, 'v', { px: 1 })
    const [, notification] = await Promise.all([
      redis.exists(`${prefix}k`),
      notifications.listen().next(),
    ])
    const channel = '__keyevent@0__:expired'
    const data = `${prefix}k`
    expect(notification.value).toEqual({
      key: 'k',
      eventType: 'expired',
      database: 0,
      channel,
      isKeyspace: false,
      data,
      subkeys: [],
    })
  })

  it('come from patterns and channels that are subscribed to together', async () => {
    const [key, other] = [uniqueKey('[a'), uniqueKey()]
    await using notifications = redis.keyspaceNotifications()
    await notifications.subscribe(new KeyspaceChannel(key), `__keyspace@0__:${other}*`)
    await redis.set(key, '1')
    expect((await take(notifications, 1))[0]).toEqual([key, 'set'])
    await redis.set(`${other}1`, '1')
    expect((await take(notifications, 1))[0]).toEqual([`${other}1`, 'set'])
    await redis.delete(key, `${other}1`)
  })

  it('go to a handler, and not to the reader', async () => {
    const key = uniqueKey()
    const seen: string[] = []
    await using notifications = redis.keyspaceNotifications({ keyPrefix: key })
    const handler = ({ eventType }: KeyNotification): unknown => seen.push(eventType)
    await notifications.subscribe(new KeyspaceChannel(key), { handler })
    await notifications.subscribeKeyspace(`${key}?`, { handler })
    await redis.set(key, '1')
    while (seen.length < 1) expect(await notifications.getMessage(WAIT)).toBeNull()
    await redis.append(`${key}2`, '1')
    while (seen.length < 2) expect(await notifications.getMessage(WAIT)).toBeNull()
    expect(seen).toEqual(['set', 'append'])
    await redis.delete(key, `${key}2`)
  })

  it('are bytes for a client that reads bytes', async () => {
    const key = Uint8Array.of(...new TextEncoder().encode(uniqueKey()), 255, 10)
    await using notifications = bytesRedis.keyspaceNotifications()
    const prefix = new TextEncoder().encode('__keyspace@0__:')
    await notifications.subscribe(Uint8Array.of(...prefix, ...key))
    await redis.set(key, 'v', { ex: 10 })
    const first = (await notifications.listen().next()).value as KeyNotification<Uint8Array>
    expect(first).toMatchObject({ key, eventType: 'set' })
    await redis.delete(key)
  })

  it('tell of one database', async () => {
    const key = uniqueKey()
    await using notifications = redis.keyspaceNotifications()
    await notifications.subscribeKeyspace(key, { db: 5 })
    await redis.set(key, '1', { ex: 10 })
    expect(await subscribersOf(`__keyspace@5__:${key}`)).toBe(1)
    await publish(`__keyspace@5__:${key}`, 'set')
    expect((await notifications.listen().next()).value).toMatchObject({ key, database: 5 })
  })

  it('tell of fields, as newer servers publish it', async () => {
    const key = uniqueKey()
    await using notifications = redis.keyspaceNotifications()
    await notifications.subscribeSubkeyspace(key)
    await notifications.subscribeSubkeyspaceitem(key, 'f*')
    await notifications.subscribeSubkeyevent(`${key}event`)
    await notifications.subscribeSubkeyspaceevent('hset', key)
    const published: [string, string, string[]][] = [
      [`__subkeyspace@0__:${key}`, 'hset|1:f,2:é', ['f', 'é']],
      [`__subkeyspaceitem@0__:${key}\nf1`, 'hset', ['f1']],
      [`__subkeyevent@0__:${key}event`, `${key.length}:${key}|1:f`, ['f']],
      [`__subkeyspaceevent@0__:hset|${key}`, '1:f', ['f']],
    ]
    for (const [channel, data, subkeys] of published) {
      expect(await publish(channel, data)).toBe(1)
      const { value } = await notifications.listen().next()
      expect(value).toMatchObject({ key, channel, subkeys })
    }
  })

  it('end when they are given up, and nothing is given up by nothing', async () => {
    const key = uniqueKey()
    const channels = [new KeyspaceChannel(key), new KeyspaceChannel(`${key}*`)]
    await using notifications = redis.keyspaceNotifications()
    await notifications.subscribe()
    expect(notifications.subscribed).toBe(false)
    await notifications.subscribe(...channels)
    await notifications.unsubscribe()
    expect(await subscribersOf(`__keyspace@0__:${key}`)).toBe(1)
    await notifications.unsubscribe(...channels)
    expect(await Array.fromAsync(notifications.listen())).toEqual([])
    expect(notifications.subscribed).toBe(false)
  })

  it('end when closed', async () => {
    const notifications = redis.keyspaceNotifications()
    await notifications.subscribe(KeyeventChannel.allEvents())
    const rest = Array.fromAsync(notifications.listen())
    await notifications.close()
    await rest
    expect(notifications.subscribed).toBe(false)
    expect(await notifications.getMessage()).toBeNull()
  })

  it('tell that some may be missing', async () => {
    const client = watchedClient()
    const key = uniqueKey()
    const gaps: (string | null)[] = []
    await using notifications = client.redis.keyspaceNotifications({
      onGap: ({ channel }) => gaps.push(channel),
    })
    await notifications.subscribeKeyspace(key)
    client.cut('end')
    while (gaps.length === 0) expect(await notifications.getMessage(WAIT)).toBeNull()
    expect(gaps).toEqual([`__keyspace@0__:${key}`])
  })

  it('refuse threads, handlers that are none, and a client without streams', async () => {
    const notifications = redis.keyspaceNotifications()
    await expect(notifications.runInThread()).rejects.toThrow(UnsupportedCommandError)
    const handler = 'x' as unknown as () => void
    await expect(notifications.subscribe('c', { handler })).rejects.toThrow(DataError)
    await expect(notifications.subscribe(undefined as never)).rejects.toThrow(DataError)
    const sdk = new UpstashRedis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
    })
    expect(() => Redis.fromUpstash(sdk).keyspaceNotifications()).toThrow(UnsupportedCommandError)
  })
})
