import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { Redis, type RedisEvent, Usage } from '../../lib/index.ts'
import { redis, uniqueKey } from '../support/workerd.ts'

it('bills one request of a Worker, whatever else the client does', async () => {
  const [mine, other] = [new Usage(), new Usage()]
  const key = uniqueKey()
  await Promise.all([
    redis.with({ usage: mine }).set(key, 'v'),
    redis.with({ usage: other }).pipeline().get(key).get(key).execute(),
  ])
  expect(mine).toMatchObject({ requests: 1, commands: 1, billedCommands: 1 })
  expect(other).toMatchObject({ requests: 1, commands: 2, billedCommands: 4 })
})

it('counts what a stream brings as it comes', async () => {
  const usage = new Usage()
  const channel = uniqueKey()
  await using pubsub = redis.with({ usage }).pubsub()
  await pubsub.subscribe(channel)
  await pubsub.getMessage({ timeout: 5 })
  const before = usage.bytesReceived
  await redis.publish(channel, 'x'.repeat(1000))
  await pubsub.getMessage({ timeout: 5 })
  expect(usage.bytesReceived - before).toBeGreaterThan(1000)
  expect(usage).toMatchObject({ requests: 1, commands: 1, billedCommands: 1 })
})

it('counts bytes as they are in UTF-8, and spends time', async () => {
  const usage = new Usage()
  const key = uniqueKey()
  const view = redis.with({ usage })
  await view.set(key, 'é'.repeat(500))
  const { bytesSent } = usage.reset()
  expect(bytesSent).toBeGreaterThan(1000)
  await view.get(key)
  expect(usage.bytesReceived).toBe('{"result":""}'.length + 1000)
  expect(usage.time).toBeGreaterThan(0)
})

it('tells events in the order of a call', async () => {
  const events: RedisEvent[] = []
  await redis.with({ onEvent: (event) => void events.push(event) }).get(uniqueKey())
  const { hostname, port } = new URL(env.UPSTASH_REDIS_REST_URL)
  expect(events).toMatchObject([
    { type: 'request', command: 'GET', serverAddress: hostname, serverPort: Number(port) },
    { type: 'reply', command: 'GET', status: 200, error: undefined },
  ])
  expect(events[0]?.id).toBe(events[1]?.id)
})

it('has a sync token that each write moves, and that another client can begin with', async () => {
  const endpoint = { url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN }
  const here = new Redis(endpoint)
  const key = uniqueKey()
  await here.set(key, 1)
  const first = here.syncToken
  await here.incr(key)
  expect(first).not.toBe('')
  expect(here.syncToken).not.toBe(first)
  const there = new Redis({ ...endpoint, syncToken: here.syncToken })
  expect(await there.get(key)).toBe('2')
  expect(there.syncToken).not.toBe('')
})
