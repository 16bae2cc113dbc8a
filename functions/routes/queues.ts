import { Hono } from 'hono'
import { jsonText } from 'redge/core'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { exactJson } from '../http/exact-json.ts'
import { Problem } from '../http/problem.ts'
import { Queue } from '../queues/queue.ts'
import {
  DeadLettersSchema,
  ExtendSchema,
  MessagesSchema,
  ReceiveSchema,
  RedriveSchema,
} from '../queues/schemas.ts'
import { entryIdParam } from '../streams/entry-id.ts'

/**
 * Queues whose messages are delivered at least once: a stream with a consumer group, the key is the prefix of the settings and the
 * name in braces. Each request costs one request to Redis; the commands are given.
 */
export const queues = new Hono<AppEnv>()
  // XLEN twice, XPENDING, XRANGE
  .get('/:queue', async (c) => {
    const queue = new Queue(c, 'read')
    return c.json({ queue: queue.name, ...(await queue.state()) })
  })
  // XADD for each
  .post('/:queue/messages', jsonBody(MessagesSchema), async (c) => {
    const { messages } = c.req.valid('json')
    const ids = await new Queue(c, 'write').send(messages.map((message) => jsonText(message)))
    return c.json({ ids }, 201)
  })
  // A script with XPENDING, and XREADGROUP and XCLAIM for new messages; XCLAIM for each that comes again
  .post('/:queue/receipts', jsonBody(ReceiveSchema), async (c) => {
    const messages = await new Queue(c, 'write').receive(c.req.valid('json'))
    return exactJson(c, { messages })
  })
  // A script with XACK and XDEL
  .delete('/:queue/receipts/:id', async (c) => {
    const isGone = await new Queue(c, 'write').acknowledge(entryIdParam(c, 'unknown-receipt'))
    if (!isGone) throw new Problem('unknown-receipt')
    return c.body(null, 204)
  })
  // A script with XPENDING and XCLAIM
  .patch('/:queue/receipts/:id', jsonBody(ExtendSchema), async (c) => {
    const { visibility } = c.req.valid('json')
    const id = entryIdParam(c, 'unknown-receipt')
    const isKept = await new Queue(c, 'write').extend(id, visibility)
    if (!isKept) throw new Problem('unknown-receipt')
    return c.json({ id, visibility })
  })
  // XRANGE
  .get('/:queue/dead-letters', queryOf(DeadLettersSchema), async (c) => {
    const { limit, cursor } = c.req.valid('query')
    const found = await new Queue(c, 'read').deadLetters(limit, cursor)
    const messages = found.slice(0, limit)
    const next = found.length > limit ? (messages.at(-1)?.id ?? null) : null
    return exactJson(c, { messages, cursor: next })
  })
  // A script with XRANGE, and XADD and XDEL for each
  .post('/:queue/dead-letters/redrives', jsonBody(RedriveSchema), async (c) => {
    const { limit } = c.req.valid('json')
    return c.json({ redriven: await new Queue(c, 'write').redrive(limit) })
  })
  // XDEL
  .delete('/:queue/dead-letters/:id', async (c) => {
    const isGone = await new Queue(c, 'write').deleteDeadLetter(entryIdParam(c))
    if (!isGone) throw new Problem('unknown-entry')
    return c.body(null, 204)
  })
