import type { ClientSettings } from './client.ts'
import { RedisBase, type RedisBaseConstructor, type TextOf } from './redis.ts'
import type { Text } from './wire/replies.ts'

export * from './api.ts'

/**
 * A Redis client without the SDK's: the same commands and locks, a smaller bundle. Pub/sub, notifications and MONITOR are
 * no methods of it, so that they weigh nothing where they are not used:
 * `new PubSub(redis)`, `new KeyspaceNotifications(redis)`, `new Monitor(redis)`.
 */
export interface Redis<T extends Text = string> extends RedisBase<T> {
  with<S extends ClientSettings>(settings: S): Redis<TextOf<S, T>>
}

/** Makes clients; `decodeResponses: false` makes one that gives bytes. */
export type RedisConstructor = RedisBaseConstructor<Redis, Redis<Uint8Array>>

export const Redis: RedisConstructor = RedisBase as unknown as RedisConstructor
