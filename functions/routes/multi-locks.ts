import { type Context, Hono } from 'hono'
import type { MultiLock, MultiLockOptions } from 'redge/core'
import * as v from 'valibot'
import { allow } from '../http/allow.ts'
import { jsonBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { isName, NAME_LIMIT } from '../http/path.ts'
import { extendEntries, neededToken, Token, takeEntries } from '../locks/body.ts'
import { taken } from '../locks/holding.ts'
import { HELPER_KEY, lockKey, withHelperKeys } from '../locks/keys.ts'
import { redisFrom } from '../redis.ts'

/** Names that a request may have: one script goes through all of them. */
const MOST_NAMES = 100

const Name = v.pipe(
  v.string(),
  v.minLength(1),
  v.check(isName, `A name may have ${NAME_LIMIT} bytes.`),
)

const Names = v.pipe(v.array(Name), v.minLength(1), v.maxLength(MOST_NAMES))

/** The body of an acquisition. */
export const AcquireSchema = v.strictObject({ names: Names, ...takeEntries })

/** The body of an extension. */
export const ExtendSchema = v.strictObject({ names: Names, ...extendEntries })

/** The body of a release. */
export const ReleaseSchema = v.strictObject({ names: Names, token: Token })

/**
 * Several locks of `/v1/locks` by one token, taken together or not at all. Each costs one request to Redis, a wait one a
 * try.
 */
export const multiLocks = new Hono<AppEnv>()
  .post('/', jsonBody(AcquireSchema), async (c) => {
    const { names, timeout, ...body } = c.req.valid('json')
    const token = await taken(c, multiLockOf(c, names, { timeout }), body, false)
    return c.json({ names, token, timeout }, 201)
  })
  .patch('/', jsonBody(ExtendSchema), async (c) => {
    const { names, additionalTime, replaceTtl, ...body } = c.req.valid('json')
    const locks = multiLockOf(c, names)
    locks.local.token = neededToken(c, body)
    await locks.extend(additionalTime, { replaceTtl })
    return c.json({ names, additionalTime, replaceTtl })
  })
  .delete('/', jsonBody(ReleaseSchema), async (c) => {
    const { names, ...body } = c.req.valid('json')
    const locks = multiLockOf(c, names)
    locks.local.token = neededToken(c, body)
    await locks.release()
    return c.body(null, 204)
  })

function multiLockOf(
  c: Context<AppEnv>,
  names: readonly string[],
  options: MultiLockOptions = {},
): MultiLock {
  const { signal } = c.req.raw
  const keys = names.map((name) => lockKey(c, name))
  allow(c, 'write', 'lock', ...keys)
  return withHelperKeys(() => redisFrom(c).multiLock(keys, { signal, ...options }), HELPER_KEY)
}
