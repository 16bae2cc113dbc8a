import { env } from 'cloudflare:workers'
import { Redis } from '../../lib/index.ts'

/** A text client on the gateway that the test run started. */
export const redis: Redis = Redis.fromEnv(env)

/** The same as bytes. */
export const bytesRedis: Redis<Uint8Array> = redis.with({ decodeResponses: false })

/** A key that no other test uses. */
export function uniqueKey(name = 'key'): string {
  return `test:${crypto.randomUUID()}:${name}`
}
