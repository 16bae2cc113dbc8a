import { type Context, Hono } from 'hono'
import type { LeaseOptions, Semaphore } from 'redge/core'
import * as v from 'valibot'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { allowForce, allowLock } from '../locks/access.ts'
import { ListSchema, neededToken, Token, takeEntries } from '../locks/body.ts'
import { ExtendSchema, extended, taken } from '../locks/holding.ts'
import { lockKey, withHelperKeys } from '../locks/keys.ts'
import { heldOf } from '../locks/listing.ts'
import { readByScript } from '../locks/reading.ts'
import { redisFrom } from '../redis.ts'

/** How many may hold a permit at a time. */
const Permits = v.pipe(v.number(), v.safeInteger('It must be a whole number.'), v.minValue(1))

/** The body of an acquisition. */
export const AcquireSchema = v.strictObject({ permits: Permits, ...takeEntries })

/** The body of a release. */
export const ReleaseSchema = v.strictObject({ permits: Permits, token: Token })

/** What is not asked for needs no number of permits. */
const ANY = 1

/**
 * redge's semaphores by name: `redis.semaphore("lock:exports", …)` shares its permits with `/v1/semaphores/exports`. Each
 * costs one request to Redis, a wait more: see there.
 */
export const semaphores = new Hono<AppEnv>()
  .use('/:name/*', allowLock)
  .get('/', queryOf(ListSchema), async (c) => {
    const { held, cursor } = await heldOf(c, 'semaphore', c.req.valid('query'))
    return c.json({ semaphores: held, cursor })
  })
  .post('/:name/permits', jsonBody(AcquireSchema), async (c) => {
    const { permits, timeout, ...body } = c.req.valid('json')
    const token = await taken(c, semaphoreOf(c, permits, { timeout }), body, true)
    c.header('Location', new URL(c.req.url).pathname)
    return c.json({ name: nameOf(c), token, timeout, permits }, 201)
  })
  .patch('/:name/permits', jsonBody(ExtendSchema), async (c) => {
    const extension = await extended(c, c.req.valid('json'), semaphoreOf(c, ANY))
    return c.json({ name: nameOf(c), ...extension })
  })
  .delete('/:name/permits', jsonBody(ReleaseSchema), async (c) => {
    const { permits, ...body } = c.req.valid('json')
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
    allowForce(c)
    if ((await semaphoreOf(c, ANY).forceRelease()) === 0) throw new Problem('not-held')
    return c.body(null, 204)
  })

function nameOf(c: Context<AppEnv>): string {
  return nameParam(c, 'name')
}

function semaphoreOf(c: Context<AppEnv>, permits: number, options: LeaseOptions = {}): Semaphore {
  const { signal } = c.req.raw
  const name = lockKey(c, nameOf(c))
  return withHelperKeys(() => redisFrom(c).semaphore(name, { signal, permits, ...options }))
}
