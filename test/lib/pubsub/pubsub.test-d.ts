import { expectTypeOf, test } from 'vitest'
import type { Redis as CoreRedis } from '../../../lib/core.ts'
import {
  EventType,
  type KeyNotification,
  KeyspaceChannel,
  KeyspaceNotifications,
  type MonitoredCommand,
  PubSub,
  type PubSubHandler,
  type PubSubMessage,
  type Redis,
} from '../../../lib/index.ts'

declare const redis: Redis
declare const bytes: Redis<Uint8Array>

test('messages are of the text type of the client', async () => {
  expectTypeOf(await redis.pubsub().getMessage()).toEqualTypeOf<PubSubMessage<string> | null>()
  expectTypeOf(await bytes.pubsub().getMessage()).toEqualTypeOf<PubSubMessage<Uint8Array> | null>()
  for await (const message of bytes.pubsub().listen()) {
    if (message.type === 'message') expectTypeOf(message.data).toEqualTypeOf<Uint8Array>()
    if (message.type === 'pmessage') expectTypeOf(message.pattern).toEqualTypeOf<Uint8Array>()
    if (message.type === 'gap') expectTypeOf(message.data).toEqualTypeOf<number>()
  }
})

test('what is made of a client of redge/core is of its text type', () => {
  const core = {} as CoreRedis
  const coreBytes = {} as CoreRedis<Uint8Array>
  void (() => {
    expectTypeOf(new PubSub(core)).toEqualTypeOf<PubSub<string>>()
    expectTypeOf(new PubSub(coreBytes)).toEqualTypeOf<PubSub<Uint8Array>>()
    const notifications = new KeyspaceNotifications(coreBytes)
    expectTypeOf(notifications).toEqualTypeOf<KeyspaceNotifications<Uint8Array>>()
    // @ts-expect-error the client gives bytes
    return new PubSub<string>(coreBytes)
  })
})

test('names are those of a record, or of a map when they are bytes', () => {
  type Handler<T extends string | Uint8Array> = PubSubHandler<T> | null
  expectTypeOf(redis.pubsub().channels).toEqualTypeOf<Record<string, Handler<string>>>()
  expectTypeOf(bytes.pubsub().patterns).toEqualTypeOf<Map<Uint8Array, Handler<Uint8Array>>>()
})

test('subscriptions take names, lists and records of handlers', () => {
  const pubsub = redis.pubsub({ ignoreSubscribeMessages: true })
  void (() => pubsub.subscribe('a', ['b', new Uint8Array()], 1))
  void (() => pubsub.psubscribe({ a: ({ data }) => data.length, b: null }))
  // @ts-expect-error a handler is a function
  void (() => pubsub.subscribe({ a: 'x' }))
})

test('a monitor gives commands', () => {
  expectTypeOf(redis.monitor().nextCommand()).resolves.toEqualTypeOf<MonitoredCommand>()
})

test('notifications are of the text type of the client, their events are names or any text', async () => {
  const text = redis.keyspaceNotifications({ keyPrefix: 'user:' })
  expectTypeOf(await text.getMessage()).toEqualTypeOf<KeyNotification<string> | null>()
  for await (const notification of bytes.keyspaceNotifications().listen()) {
    expectTypeOf(notification.key).toEqualTypeOf<Uint8Array>()
    if (notification.eventType === EventType.SET) expectTypeOf(notification.database).toBeNumber()
  }
  void (() => text.subscribe(new KeyspaceChannel('a'), 'b', { handler: ({ key }) => key.length }))
  void (() => text.subscribeKeyevent('anything', { db: 1 }))
  // @ts-expect-error options come last
  void (() => text.subscribe({ handler: () => {} }, 'a'))
})
