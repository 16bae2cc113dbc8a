import type { ClientSettings } from './client.ts'
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
}

export const Redis: RedisConstructor = FullRedis as unknown as RedisConstructor
