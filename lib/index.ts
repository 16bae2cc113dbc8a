import type { ClientSettings } from './client.ts'
import {
  KeyspaceNotifications,
  type KeyspaceNotificationsOptions,
} from './pubsub/keyspace-notifications.ts'
import { Monitor } from './pubsub/monitor.ts'
import type { PubSubOptions } from './pubsub/options.ts'
import { PubSub } from './pubsub/pubsub.ts'
import {
  type ClientOf,
  RedisBase,
  type RedisBaseConstructor,
  type RedisSettings,
  type TextOf,
} from './redis.ts'
import { type UpstashClient, UpstashRequester } from './transport/upstash-requester.ts'
import { UpstashOnRedge, type UpstashRedis } from './upstash.ts'
import type { Text } from './wire/replies.ts'

export * from './api.ts'

/** A Redis client with redis-py's API over the Upstash REST protocol. */
export interface Redis<T extends Text = string> extends RedisBase<T> {
  with<S extends ClientSettings>(settings: S): Redis<TextOf<S, T>>
  /**
   * A client of `@upstash/redis` on this client's wire, for libraries that take one (`@upstash/ratelimit`, …), with
   * redge's deadlines. Made anew at each access.
   */
  readonly upstash: UpstashRedis
  /**
   * Subscriptions to channels, none yet. Costs nothing by itself.
   *
   * @example
   * await using pubsub = redis.pubsub()
   * await pubsub.subscribe('news')
   * for await (const message of pubsub.listen()) console.log(message)
   * @throws UnsupportedCommandError for a client made by `fromUpstash`: its way to Redis has no streams.
   * @see https://redis.readthedocs.io/en/stable/advanced_features.html#publish-subscribe
   */
  pubsub(options?: PubSubOptions<T>): PubSub<T>
  /**
   * Notifications of what happens to keys, none subscribed to yet. The server's setting `notify-keyspace-events` must be
   * on. Costs nothing by itself.
   *
   * @example
   * await using notifications = redis.keyspaceNotifications({ keyPrefix: 'user:' })
   * await notifications.subscribeKeyspace('user:*')
   * for await (const { key, eventType } of notifications.listen()) console.log(key, eventType)
   * @throws UnsupportedCommandError for a client made by `fromUpstash`: its way to Redis has no streams.
   * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
   */
  keyspaceNotifications(options?: KeyspaceNotificationsOptions<T>): KeyspaceNotifications<T>
  /**
   * Every command that the server runs, as it runs them. Costs nothing by itself.
   *
   * @example
   * await using monitor = await redis.monitor().start()
   * const { time, command } = await monitor.nextCommand()
   * @throws UnsupportedCommandError for a client made by `fromUpstash`: its way to Redis has no streams.
   * @see https://redis.io/commands/monitor
   */
  monitor(): Monitor
}

/** Makes clients; `decodeResponses: false` makes one that gives bytes. */
export interface RedisConstructor extends RedisBaseConstructor<Redis, Redis<Uint8Array>> {
  /**
   * redge's commands on a client of `@upstash/redis` that you already have. That client's limits apply: its retries may
   * run a write twice (unless it has `once`), it rounds integers past 2^53, and bytes that are not UTF-8 can be sent inside
   * scripts only, up to `maxScriptBytes`.
   */
  fromUpstash<S extends RedisSettings>(
    client: UpstashClient,
    settings?: S,
  ): ClientOf<TextOf<S>, Redis, Redis<Uint8Array>>
}

class FullRedis<T extends Text = string> extends RedisBase<T> {
  static fromUpstash(client: UpstashClient, settings: RedisSettings = {}): FullRedis {
    return new this({ requester: new UpstashRequester(client), ...settings })
  }

  get upstash(): UpstashRedis {
    return new UpstashOnRedge(this.requester, this.settings)
  }

  pubsub(options?: PubSubOptions<T>): PubSub<T> {
    return new PubSub<T>(this, options)
  }

  keyspaceNotifications(options?: KeyspaceNotificationsOptions<T>): KeyspaceNotifications<T> {
    return new KeyspaceNotifications<T>(this, options)
  }

  monitor(): Monitor {
    return new Monitor(this)
  }
}

export const Redis: RedisConstructor = FullRedis as unknown as RedisConstructor
