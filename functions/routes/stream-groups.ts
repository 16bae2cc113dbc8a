import { Hono } from 'hono'
import { keyParam } from '../http/allow.ts'
import { jsonBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { nameToWire } from '../http/words.ts'
import { redisFrom } from '../redis.ts'
import { refused } from '../streams/refused.ts'
import { GroupSchema } from '../streams/schemas.ts'

/** Pending entries of a group that an answer holds. */
const PENDING = 100

/** Consumer groups of streams. Each request costs one request to Redis; the commands are given. */
export const streamGroups = new Hono<AppEnv>()
  // XGROUP CREATE
  .post('/:key/groups', jsonBody(GroupSchema), async (c) => {
    const key = keyParam(c, 'write', 'stream')
    const { name, start, makeStream } = c.req.valid('json')
    await redisFrom(c).xgroupCreate(key, name, start, { mkstream: makeStream }).catch(refused)
    c.header('Location', `${new URL(c.req.url).pathname}/${encodeURIComponent(name)}`)
    return c.json({ name, start }, 201)
  })
  // XINFO GROUPS, XINFO CONSUMERS and XPENDING
  .get('/:key/groups/:group', async (c) => {
    const key = keyParam(c, 'read', 'stream')
    const name = nameParam(c, 'group')
    const replies = redisFrom(c)
      .pipeline({ transaction: false })
      .xinfoGroups(key)
      .xinfoConsumers(key, name)
      .xpendingRange(key, name, '-', '+', PENDING)
      .execute()
    const [groups, consumers, pending] = await replies.catch(refused)
    const group = groups.find((one) => one.name === name)
    if (group === undefined) throw new Problem('unknown-group')
    return c.json({
      name,
      lag: group.lag ?? null,
      lastDeliveredId: group['last-delivered-id'],
      consumers: consumers.map((one) => ({
        name: nameToWire(one.name),
        pending: one.pending,
        idle: one.idle / 1000,
      })),
      pendingCount: group.pending,
      pending: pending.map((one) => ({
        id: one.message_id,
        consumer: nameToWire(one.consumer),
        idle: one.time_since_delivered / 1000,
        deliveries: one.times_delivered,
      })),
    })
  })
  // XGROUP DESTROY
  .delete('/:key/groups/:group', async (c) => {
    const key = keyParam(c, 'write', 'stream')
    const isDeleted = await redisFrom(c).xgroupDestroy(key, nameParam(c, 'group')).catch(refused)
    if (!isDeleted) throw new Problem('unknown-group')
    return c.body(null, 204)
  })
