import { type Context, Hono } from 'hono'
import type { Lock, LockOptions } from 'redge/core'
import * as v from 'valibot'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { FlagSchema } from '../http/paging.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { allowForce, allowLock } from '../locks/access.ts'
import { ListSchema, takeEntries } from '../locks/body.ts'
import { handingOverLock } from '../locks/handing-over.ts'
import { ExtendSchema, extended, ReleaseSchema, released, taken } from '../locks/holding.ts'
import { HELPER_KEY, lockKey, withHelperKeys } from '../locks/keys.ts'
import { heldOf } from '../locks/listing.ts'
import { readByScript } from '../locks/reading.ts'
import { redisFrom } from '../redis.ts'

/** Seconds between two tries of `poll`, at least: each is a request to Redis. */
const SHORTEST_SLEEP = 0.05
/** The same unless told otherwise, and how many such pauses a wait has at most: a platform may count the requests. */
const SLEEP = 0.5
const PAUSES = 20

/** The body of an acquisition. */
export const AcquireSchema = v.strictObject({
  ...takeEntries,
  /** Polls never need more requests than a platform allows; see the API's documentation for the others. */
  waiting: v.optional(
    v.picklist(['poll', 'backoff', 'queue'], 'It must be "poll", "backoff" or "queue".'),
    'poll',
  ),
  /** Seconds between two tries of `poll`; half a second, or a twentieth of a wait that is longer than ten. */
  sleep: v.optional(v.pipe(v.number(), v.finite(), v.minValue(SHORTEST_SLEEP))),
  /** Whether the answer has a number that is larger than those before it. */
  fencing: v.optional(v.boolean(), true),
})

/** The query of a release. */
export const ReleaseQuerySchema = v.strictObject({
  /** Take the lock from whoever holds it. */
  force: FlagSchema,
})

/**
 * redis-py's locks by name; the key is the prefix of the settings and the name, so `redis.lock("lock:report")` in
 * Python contends with `/v1/locks/report`. What is asked of one lock costs one request to Redis, a wait one a try.
 */
export const locks = new Hono<AppEnv>()
  .use('/:name/*', allowLock)
  .get('/', queryOf(ListSchema), async (c) => {
    const { held, cursor } = await heldOf(c, 'lock', c.req.valid('query'))
    return c.json({ locks: held, cursor })
  })
  .post('/:name', jsonBody(AcquireSchema), async (c) => {
    const body = c.req.valid('json')
    const { timeout, fencing } = body
    const options = { timeout, fencing, ...waitingOf(body) }
    const lock = lockOf(c, options, NO_HELPER_KEYS)
    const token = await taken(c, lock, body, body.waiting === 'queue').catch(withType(c))
    c.header('Location', new URL(c.req.url).pathname)
    return c.json({ name: nameOf(c), token, timeout, fence: lock.fence }, 201)
  })
  .patch('/:name', jsonBody(ExtendSchema), async (c) => {
    const body = c.req.valid('json')
    const extension = await extended(c, body, lockOf(c, { timeout: body.additionalTime }))
    return c.json({ name: nameOf(c), ...extension })
  })
  .delete('/:name', queryOf(ReleaseQuerySchema), jsonBody(ReleaseSchema), async (c) => {
    const { force } = c.req.valid('query')
    if (force) await forceRelease(c)
    else await released(c, c.req.valid('json'), handingOverLock(c, nameOf(c)))
    return c.body(null, 204)
  })
  .get('/:name', async (c) => {
    const { held, ...state } = await readByScript(() => lockOf(c, {}).inspect())
    return c.json({ name: nameOf(c), locked: held, ...state })
  })

const NO_HELPER_KEYS =
  'A queue, and a fence unless "fencing" is false, needs a name with a hash tag {…} or without a }. No key may belong to another lock.'

function nameOf(c: Context<AppEnv>): string {
  return nameParam(c, 'name')
}

function lockOf(c: Context<AppEnv>, options: LockOptions, detail: string = HELPER_KEY): Lock {
  const { signal } = c.req.raw
  const key = lockKey(c, nameOf(c))
  return withHelperKeys(() => redisFrom(c).lock(key, { signal, ...options }), detail)
}

type Acquisition = v.InferOutput<typeof AcquireSchema>

/** How to wait, as the lock is told. */
function waitingOf({ waiting, sleep, blockingTimeout }: Acquisition): LockOptions {
  if (waiting === 'poll') {
    return { waiting, sleep: sleep ?? Math.max(SLEEP, blockingTimeout / PAUSES) }
  }
  if (sleep === undefined) return { waiting }
  const detail = 'Only "waiting": "poll" sleeps for so long.'
  throw new Problem('invalid-body', { detail, pointer: 'sleep' })
}

/** Tells those who wait in vain when the key is no lock at all. */
function withType(c: Context<AppEnv>): (error: unknown) => Promise<never> {
  return async (error) => {
    if (!(error instanceof Problem && error.kind === 'lock-held')) throw error
    const type = await redisFrom(c)
      .type(lockKey(c, nameOf(c)))
      .catch(() => 'string')
    if (type === 'string' || type === 'none') throw error
    throw error.with({ detail: `The key holds a ${type}, which is no lock.` })
  }
}

async function forceRelease(c: Context<AppEnv>): Promise<void> {
  allowForce(c)
  if (!(await handingOverLock(c, nameOf(c)).forceRelease())) throw new Problem('not-held')
}
