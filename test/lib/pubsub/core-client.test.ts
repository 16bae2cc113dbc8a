import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { Monitor, PubSub, Redis } from '../../../lib/core.ts'
import { uniqueKey } from '../../support/workerd.ts'
import { publish } from './streams.ts'

const WAIT = { timeout: 10 }
const redis = Redis.fromEnv(env)

it('subscribes', async () => {
  const channel = uniqueKey()
  await using pubsub = new PubSub(redis, { ignoreSubscribeMessages: true })
  await pubsub.subscribe(channel)
  expect(await pubsub.getMessage()).toBeNull()
  await publish(channel, 'hello')
  expect(await pubsub.getMessage(WAIT)).toMatchObject({ type: 'message', channel, data: 'hello' })
})

it('subscribes as a view does: with its text type, and what it sends counted', async () => {
  const channel = uniqueKey()
  const view = redis.with({ decodeResponses: false })
  await using pubsub = new PubSub(view, { ignoreSubscribeMessages: true })
  await pubsub.subscribe(channel)
  expect(await pubsub.getMessage()).toBeNull()
  const before = view.usage.requests
  await pubsub.ping('are you there')
  expect(view.usage.requests).toBe(before + 1)
  const data = new TextEncoder().encode('are you there')
  expect(await pubsub.getMessage(WAIT)).toMatchObject({ type: 'pong', data })
})

it('watches what the server runs', async () => {
  const key = uniqueKey()
  await using monitor = await new Monitor(redis).start()
  await redis.set(key, 'value')
  let told = await monitor.nextCommand()
  while (!told.command.includes(key)) told = await monitor.nextCommand()
  expect(told.command).toBe(`SET ${key} value`)
})
