import { type Context, Hono } from 'hono'
import type { LeaseOptions, Semaphore } from 'redge/core'
import * as v from 'valibot'
import { requireAdmin } from '../http/auth.ts'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { neededToken, Token, takeEntries } from '../locks/body.ts'
import { extended, taken } from '../locks/holding.ts'
import { lockKey, withHelperKeys } from '../locks/keys.ts'
import { readByScript } from '../locks/reading.ts'
import { redisFrom } from '../redis.ts'

/** How many may hold a permit at a time. */
const Permits = v.pipe(v.number(), v.safeInteger('It must be a whole number.'), v.minValue(1))

const AcquireSchema = v.strictObject({ permits: Permits, ...takeEntries })

const ReleaseSchema = v.strictObject({ permits: Permits, token: Token })

/** What is not asked for needs no number of permits. */
const ANY = 1

/**
 * redge's semaphores by name: `redis.semaphore("lock:exports", …)` shares its permits with `/v1/semaphores/exports`. Each
 * costs one request to Redis, a wait more: see there.
 */
export const semaphores = new Hono<AppEnv>()
  .post('/:name/permits', async (c) => {
    const { permits, timeout, ...body } = await readBody(c, AcquireSchema)
    const token = await taken(c, semaphoreOf(c, permits, { timeout }), body, true)
    c.header('Location', new URL(c.req.url).pathname)
    return c.json({ name: nameOf(c), token, timeout, permits }, 201)
  })
  .patch('/:name/permits', async (c) => {
    const extension = await extended(c, () => semaphoreOf(c, ANY))
    return c.json({ name: nameOf(c), ...extension })
  })
  .delete('/:name/permits', async (c) => {
    const { permits, ...body } = await readBody(c, ReleaseSchema)
    const semaphore = semaphoreOf(c, permits)
    semaphore.local.token = neededToken(c, body)
    await semaphore.release()
    return c.body(null, 204)
  })
  .get('/:name', async (c) => {
    const { holders, waiters } = await readByScript(() => semaphoreOf(c, ANY).inspect())
    const shown = holders.map(({ holder, ttl }) => ({ holder, ttl }))
    return c.json({ name: nameOf(c), holders: shown, waiters })
  })
  .delete('/:name', async (c) => {
    requireAdmin(c)
    if ((await semaphoreOf(c, ANY).forceRelease()) === 0) throw new Problem('not-held')
    return c.body(null, 204)
  })

function nameOf(c: Context<AppEnv>): string {
  return nameParam(c, 'name')
}

function semaphoreOf(c: Context<AppEnv>, permits: number, options: LeaseOptions = {}): Semaphore {
  const { signal } = c.req.raw
  const name = lockKey(c, nameOf(c))
  return withHelperKeys(() => redisFrom(c.env).semaphore(name, { signal, permits, ...options }))
}
