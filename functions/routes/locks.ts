import { type Context, Hono } from 'hono'
import type { Lock, LockOptions } from 'redge/core'
import * as v from 'valibot'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { redisFrom } from '../redis.ts'

/** Seconds a lock lasts unless told otherwise. */
const TIMEOUT = 30
/** Seconds a request may wait for a lock: less than what proxies on the way allow. */
const LONGEST_WAIT = 25
/** Seconds between two tries, at least: each is a request to Redis. */
const SHORTEST_SLEEP = 0.05
/** The same unless told otherwise, and how many such pauses a wait has at most: a platform may count the requests. */
const SLEEP = 0.5
const PAUSES = 20

/** A time that is at least one millisecond. */
const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0.001))
const Token = v.pipe(v.string(), v.minLength(1), v.maxLength(256))

const AcquireSchema = v.strictObject({
  /** Seconds until the lock is free again when nobody extends it. */
  timeout: v.optional(Seconds, TIMEOUT),
  /** Seconds to wait for the lock; 0 tries once. */
  blockingTimeout: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(LONGEST_WAIT)), 0),
  /** Seconds between two tries; half a second, or a twentieth of a wait that is longer than ten. */
  sleep: v.optional(v.pipe(v.number(), v.finite(), v.minValue(SHORTEST_SLEEP))),
  /** The token to hold the lock by, in place of a random one. */
  token: v.optional(Token),
})

const ExtendSchema = v.strictObject({
  token: Token,
  /** Seconds to add. */
  additionalTime: Seconds,
  /** The seconds become the time left instead of being added to it. */
  replaceTtl: v.optional(v.boolean(), false),
})

const ReleaseSchema = v.strictObject({ token: v.optional(Token) })

/**
 * redis-py's locks by name; the key is the prefix of the settings and the name, so `redis.lock("lock:report")` in
 * Python contends with `/v1/locks/report`. Acquiring costs one command a try, everything else one command.
 */
export const locks = new Hono<AppEnv>()
  .post('/:name', async (c) => {
    const { timeout, token, blockingTimeout, sleep } = await readBody(c, AcquireSchema)
    const lock = lockOf(c, {
      timeout,
      blockingTimeout,
      blocking: blockingTimeout > 0,
      sleep: sleep ?? Math.max(SLEEP, blockingTimeout / PAUSES),
      signal: c.req.raw.signal,
    })
    const acquired = lock.acquire({ token })
    // The runtime drops a request when it learns that its client left; what a try in flight took must be given back.
    c.executionCtx.waitUntil(acquired.catch(() => undefined))
    if (!(await acquired)) throw new Problem('lock-held')
    c.header('Location', new URL(c.req.url).pathname)
    return c.json({ name: nameOf(c), token: lock.local.token, timeout }, 201)
  })
  .patch('/:name', async (c) => {
    const { token, additionalTime, replaceTtl } = await readBody(c, ExtendSchema)
    const lock = lockOf(c, { timeout: additionalTime })
    lock.local.token = token
    await lock.extend(additionalTime, { replaceTtl })
    return c.json({ name: nameOf(c), additionalTime, replaceTtl })
  })
  .delete('/:name', async (c) => {
    const { token = c.req.header('Lock-Token') } = await readBody(c, ReleaseSchema)
    if (!token) throw new Problem('invalid-body', { detail: 'It must be text.', pointer: 'token' })
    const lock = lockOf(c, {})
    lock.local.token = token
    await lock.release()
    return c.body(null, 204)
  })
  .get('/:name', async (c) => {
    const milliseconds = await redisFrom(c.env).pttl(keyOf(c))
    return c.json({ name: nameOf(c), ...stateOf(milliseconds) })
  })

function nameOf(c: Context<AppEnv>): string {
  return nameParam(c, 'name')
}

function keyOf(c: Context<AppEnv>): string {
  return c.var.settings.lockKeyPrefix + nameOf(c)
}

function lockOf(c: Context<AppEnv>, options: LockOptions): Lock {
  return redisFrom(c.env).lock(keyOf(c), options)
}

/** Whether a lock is held, and the seconds until it expires; `null` when it is free or never does. */
interface LockState {
  readonly locked: boolean
  readonly ttl: number | null
}

/** The state that PTTL tells: -2 for no key, -1 for one that does not expire. */
function stateOf(milliseconds: number): LockState {
  return { locked: milliseconds !== -2, ttl: milliseconds < 0 ? null : milliseconds / 1000 }
}
