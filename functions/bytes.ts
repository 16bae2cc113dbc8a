import type { Context } from 'hono'
import { Recorder, type Redis } from 'redge/core'
import type { AppEnv } from './http/context.ts'
import { redisFrom } from './redis.ts'

/** A client whose replies are bytes: keys and values need not be UTF-8. */
export function bytesFrom(c: Context<AppEnv>): Redis<Uint8Array> {
  return redisFrom(c).with({ decodeResponses: false })
}

/** Commands as values; strings of their replies are bytes. */
export const command: Recorder<Uint8Array> = new Recorder<Uint8Array>()
