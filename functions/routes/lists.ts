import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { bytesFrom, command } from '../bytes.ts'
import { keyParam } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { guarded, guardedScript, runGuarded } from '../http/etag.ts'
import { Problem } from '../http/problem.ts'
import { oneOf, whole } from '../http/query-entries.ts'
import { missingItem, missingKey } from '../http/refusals.ts'
import { EncodingSchema, ValueSchema, valueToWire } from '../http/words.ts'

/** Which items to read, and how to write them. */
export const ListQuerySchema = v.strictObject({
  start: whole(0, 1e12, 0),
  limit: whole(1, 1000, 100),
  encoding: EncodingSchema,
})

/** Items to push, onto which side, and how many the list keeps. */
export const PushSchema = v.strictObject({
  items: v.pipe(v.array(ValueSchema), v.minLength(1), v.maxLength(1000)),
  side: v.optional(v.picklist(['left', 'right'], 'It must be left or right.'), 'right'),
  maxLength: v.optional(
    v.pipe(v.number(), v.integer('It must be a whole number.'), v.minValue(1), v.maxValue(1e12)),
  ),
})

/** What to pop, and how to write it: never only as text, since what is popped is told once. */
export const PopSchema = v.strictObject({
  side: oneOf('left', 'right'),
  count: whole(1, 1000, 1),
  encoding: oneOf('auto', 'base64'),
})

/** How to write an item. */
export const ItemQuerySchema = v.strictObject({ encoding: EncodingSchema })

/** An item. */
export const SetItemSchema = v.strictObject({ value: ValueSchema })

/** Lists and their items. Each costs one request to Redis; the commands are given. */
export const lists = new Hono<AppEnv>()
  // LRANGE and LLEN
  .get('/:key', queryOf(ListQuerySchema), async (c) => {
    const { start, limit, encoding } = c.req.valid('query')
    const key = keyParam(c, 'read', 'list')
    const [range, length] = await bytesFrom(c)
      .pipeline({ transaction: false })
      .lrange(key, start, start + limit - 1)
      .llen(key)
      .execute()
    if (length === 0) throw new Problem('unknown-key')
    const items = range.map((item) => valueToWire(item, encoding))
    return c.json({ items, start, length })
  })
  // RPUSH or LPUSH; with `maxLength` a script with LTRIM and LLEN as well
  .post('/:key/items', jsonBody(PushSchema), async (c) => {
    const { items, side, maxLength } = c.req.valid('json')
    const key = keyParam(c, 'write', 'list')
    if (maxLength !== undefined) {
      const words = [...kept(side, maxLength), side === 'left' ? 'LPUSH' : 'RPUSH', key, ...items]
      return c.json({ length: (await runGuarded(c, PUSH, [key], words)) as number }, 201)
    }
    const push = side === 'left' ? command.lpush(key, ...items) : command.rpush(key, ...items)
    return c.json({ length: await guarded(c, push, key) }, 201)
  })
  // LPOP or RPOP
  .delete('/:key/items', queryOf(PopSchema), async (c) => {
    const { side, count, encoding } = c.req.valid('query')
    const key = keyParam(c, 'write', 'list')
    const pop = side === 'left' ? command.lpop(key, count) : command.rpop(key, count)
    const popped = await guarded(c, pop, key)
    if (popped === null) throw new Problem('unknown-key')
    return c.json({ items: popped.map((item) => valueToWire(item, encoding)) })
  })
  // LINDEX
  .get('/:key/items/:index', queryOf(ItemQuerySchema), async (c) => {
    const value = await bytesFrom(c).lindex(keyParam(c, 'read', 'list'), indexOf(c))
    if (value === null) throw new Problem('unknown-item')
    return c.json({ value: valueToWire(value, c.req.valid('query').encoding) })
  })
  // LSET
  .put('/:key/items/:index', jsonBody(SetItemSchema), async (c) => {
    const { value } = c.req.valid('json')
    const key = keyParam(c, 'write', 'list')
    const set = command.lset(key, indexOf(c), value)
    await guarded(c, set, key).catch(missingItem).catch(missingKey)
    return c.json({ created: false })
  })
  // A script with LINDEX, LSET and LREM
  .delete('/:key/items/:index', async (c) => {
    const words = [indexOf(c), crypto.randomUUID()]
    const deleted = await runGuarded(c, DELETE, [keyParam(c, 'write', 'list')], words)
    if (deleted === null) throw new Problem('unknown-item')
    return c.body(null, 204)
  })

/** KEYS[1] a list, ARGV[1] and ARGV[2] the first and last index that is kept, then the words of the push. How many items are left. */
const PUSH = guardedScript(`
call(unpack(ARGV, 3))
call('LTRIM', KEYS[1], ARGV[1], ARGV[2])
return done(call('LLEN', KEYS[1]))`)

/**
 * KEYS[1] a list, ARGV[1] an index, ARGV[2] a text that no item is. 1, or nil when there is no such item. Lists have no
 * command for it: the item becomes that text, which is then removed, from the nearer end.
 */
const DELETE = guardedScript(`
local key, index = KEYS[1], tonumber(ARGV[1])
if not call('LINDEX', key, index) then return done(false) end
call('LSET', key, index, ARGV[2])
return done(call('LREM', key, index < 0 and -1 or 1, ARGV[2]))`)

/** Indexes of what is kept: the items that were pushed last are outermost on their side. */
function kept(side: 'left' | 'right', maxLength: number): [number, number] {
  return side === 'left' ? [0, maxLength - 1] : [-maxLength, -1]
}

function indexOf(c: Context<AppEnv>): number {
  const text = c.req.param('index') ?? ''
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw new Problem('invalid-name', { detail: 'An index is a whole number.' })
}
