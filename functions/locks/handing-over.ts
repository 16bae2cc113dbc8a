import type { Context } from 'hono'
import { type Lock, LockError } from 'redge/core'
import type { AppEnv } from '../http/context.ts'
import { redisFrom } from '../redis.ts'
import { HELPER_KEY, lockKey, withHelperKeys } from './keys.ts'

/** A lock whose release gives it to the next in its queue. Where its name allows no queue, nobody stands in one. */
export function handingOverLock(c: Context<AppEnv>, name: string): Lock {
  const redis = redisFrom(c)
  const key = lockKey(c, name)
  try {
    return redis.lock(key, { waiting: 'queue' })
  } catch (error) {
    if (!(error instanceof LockError)) throw error
    return withHelperKeys(() => redis.lock(key), HELPER_KEY)
  }
}
