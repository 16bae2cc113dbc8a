import { Hono } from 'hono'
import type { Encodable, Word } from 'redge/core'
import type * as v from 'valibot'
import { keyParam } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../http/problem.ts'
import { nameToWire, textOf } from '../http/words.ts'
import { redisFrom } from '../redis.ts'
import { type RawEntry, writtenEntry } from '../streams/entries.ts'
import { entryIdParam } from '../streams/entry-id.ts'
import { refused } from '../streams/refused.ts'
import { AppendSchema, RangeSchema, TailSchema } from '../streams/schemas.ts'
import { tail } from '../streams/tail.ts'

/**
 * Streams: entries that are appended, read by pages and followed. Each costs one request to Redis, but the tail; the
 * commands are given.
 */
export const streams = new Hono<AppEnv>()
  // XLEN, XRANGE, XREVRANGE and XINFO GROUPS
  .get('/:key', async (c) => {
    const key = keyParam(c, 'read', 'stream')
    const replies = redisFrom(c)
      .with({ decodeResponses: false })
      .pipeline({ transaction: false })
      .xlen(key)
      .xrange(key, { count: 1 })
      .xrevrange(key, { count: 1 })
      .xinfoGroups(key)
      .execute()
    const [length, [first], [last], groups] = await replies.catch(refused)
    return c.json({
      key: nameToWire(key),
      length,
      firstId: first ? textOf(first[0]) : null,
      lastId: last ? textOf(last[0]) : null,
      groups: groups.map((group) => ({
        name: nameToWire(group.name),
        consumers: group.consumers,
        pending: group.pending,
        lag: group.lag ?? null,
        lastDeliveredId: textOf(group['last-delivered-id']),
      })),
    })
  })
  // XRANGE or XREVRANGE
  .get('/:key/entries', queryOf(RangeSchema), async (c) => {
    const key = keyParam(c, 'read', 'stream')
    const { encoding, limit, ...range } = c.req.valid('query')
    const words = rangeWords(key, range)
    const found = await redisFrom(c)
      .with({ decodeResponses: false })
      // One more tells whether there are more.
      .executeCommand<RawEntry[]>(words.name, ...words.args, 'COUNT', limit + 1)
    const entries = found.slice(0, limit).map((entry) => writtenEntry(entry, encoding))
    const cursor = found.length > limit ? (entries.at(-1)?.id ?? null) : null
    return c.json({ entries, cursor })
  })
  // XADD
  .post('/:key/entries', jsonBody(AppendSchema), async (c) => {
    const key = keyParam(c, 'write', 'stream')
    const { fields, id, maxLength, approximate } = c.req.valid('json')
    const options = { id, maxlen: maxLength, approximate }
    const added = await redisFrom(c).xadd(key, fields, options).catch(refused)
    return c.json({ id: added }, 201)
  })
  // XDEL
  .delete('/:key/entries/:id', async (c) => {
    const key = keyParam(c, 'write', 'stream')
    const deleted = await redisFrom(c).xdel(key, entryIdParam(c))
    if (deleted === 0) throw new Problem('unknown-entry')
    return c.body(null, 204)
  })
  // XRANGE again and again; without a place to begin an XREVRANGE before
  .get('/:key/tail', queryOf(TailSchema), async (c) => {
    return await tail(c, keyParam(c, 'read', 'stream'), c.req.valid('query'))
  })

type Range = Omit<v.InferOutput<typeof RangeSchema>, 'encoding' | 'limit'>

/** The command that reads a range, from the cursor on. */
function rangeWords(
  key: Word,
  { start, end, order, cursor }: Range,
): { name: string; args: Encodable[] } {
  const after = cursor === undefined ? undefined : `(${cursor}`
  if (order === 'asc') return { name: 'XRANGE', args: [key, after ?? start, end] }
  return { name: 'XREVRANGE', args: [key, after ?? end, start] }
}
