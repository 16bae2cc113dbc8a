import type { ClientSettings } from './client.ts'
import {
  RedisBase,
  type RedisEnv,
  type RedisOptions,
  type RedisSettings,
  type TextOf,
} from './redis.ts'
import type { Text } from './wire/replies.ts'

export * from './api.ts'

/** A Redis client without the SDK's: the same commands, a smaller bundle. */
export interface Redis<T extends Text = string> extends RedisBase<T> {
  with<S extends ClientSettings>(settings: S): Redis<TextOf<S, T>>
}

/** Makes clients; `decodeResponses: false` makes one that gives bytes. */
export interface RedisConstructor {
  readonly prototype: Redis
  new <O extends RedisOptions = RedisOptions>(options: O): Redis<TextOf<O>>
  /** A client for the endpoint that bindings or environment variables name. */
  fromEnv<S extends RedisSettings>(env?: RedisEnv, settings?: S): Redis<TextOf<S>>
  /** A client for `https://:TOKEN@host`. */
  fromUrl<S extends RedisSettings>(url: string, settings?: S): Redis<TextOf<S>>
}

export const Redis: RedisConstructor = RedisBase as unknown as RedisConstructor
