import { type Context, Hono } from 'hono'
import type { Lease, LeaseHolder, LeaseOptions, ReadWriteLock } from 'redge/core'
import * as v from 'valibot'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { allowForce, allowLock } from '../locks/access.ts'
import { ListSchema, takeEntries } from '../locks/body.ts'
import { ExtendSchema, extended, ReleaseSchema, released, taken } from '../locks/holding.ts'
import { lockKey, withHelperKeys } from '../locks/keys.ts'
import { heldOf } from '../locks/listing.ts'
import { readByScript } from '../locks/reading.ts'
import { redisFrom } from '../redis.ts'

/** The body of an acquisition. */
export const AcquireSchema = v.strictObject(takeEntries)

/** What a side is taken, extended and given back at. */
const SIDE = '/:name/:side{read|write}'

/**
 * redge's read-write locks by name: `redis.readWriteLock("lock:config")` is `/v1/read-write-locks/config`. Each costs one
 * request to Redis, a wait more: see there.
 */
export const readWriteLocks = new Hono<AppEnv>()
  .use('/:name/*', allowLock)
  .get('/', queryOf(ListSchema), async (c) => {
    const { held, cursor } = await heldOf(c, 'read-write-lock', c.req.valid('query'))
    return c.json({ readWriteLocks: held, cursor })
  })
  .post(SIDE, jsonBody(AcquireSchema), async (c) => {
    const { timeout, ...body } = c.req.valid('json')
    const token = await taken(c, sideOf(c, { timeout }), body, true)
    c.header('Location', new URL(c.req.url).pathname)
    return c.json({ name: nameOf(c), token, timeout }, 201)
  })
  .patch(SIDE, jsonBody(ExtendSchema), async (c) => {
    const extension = await extended(c, c.req.valid('json'), sideOf(c))
    return c.json({ name: nameOf(c), ...extension })
  })
  .delete(SIDE, jsonBody(ReleaseSchema), async (c) => {
    await released(c, c.req.valid('json'), sideOf(c))
    return c.body(null, 204)
  })
  .get('/:name', async (c) => {
    const { holders, waiters } = await readByScript(() => lockOf(c).read.inspect())
    const readers = holders.filter(({ alone }) => !alone).map(shown)
    const [writer = null] = holders.filter(({ alone }) => alone).map(shown)
    return c.json({ name: nameOf(c), readers, writer, waiters })
  })
  .delete('/:name', async (c) => {
    allowForce(c)
    if ((await lockOf(c).write.forceRelease()) === 0) throw new Problem('not-held')
    return c.body(null, 204)
  })

function nameOf(c: Context<AppEnv>): string {
  return nameParam(c, 'name')
}

function lockOf(c: Context<AppEnv>, options: LeaseOptions = {}): ReadWriteLock {
  const { signal } = c.req.raw
  const name = lockKey(c, nameOf(c))
  return withHelperKeys(() => redisFrom(c).readWriteLock(name, { signal, ...options }))
}

function sideOf(c: Context<AppEnv>, options?: LeaseOptions): Lease {
  return lockOf(c, options)[c.req.param('side') === 'write' ? 'write' : 'read']
}

function shown({ holder, ttl }: LeaseHolder): Omit<LeaseHolder, 'alone'> {
  return { holder, ttl }
}
