import { Hono } from 'hono'
import type { Word } from 'redge/core'
import * as v from 'valibot'
import { bytesFrom, command } from '../bytes.ts'
import { keyParam } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { openCursor, sealCursor } from '../http/cursor.ts'
import { guarded, guardedScript, runGuarded } from '../http/etag.ts'
import { IncrementSchema, isWhole, numberToWire } from '../http/increment.ts'
import { nameInPath } from '../http/location.ts'
import { mappingOf } from '../http/mapping.ts'
import { pageEntries } from '../http/paging.ts'
import { Problem } from '../http/problem.ts'
import { noNumber } from '../http/refusals.ts'
import {
  EncodingSchema,
  NameSchema,
  nameToWire,
  ValueSchema,
  valueToWire,
  wordParam,
} from '../http/words.ts'

/** Which page of a hash, and how to write its values. */
export const HashQuerySchema = v.strictObject({ ...pageEntries, encoding: EncodingSchema })

/** How to write a value. */
export const FieldQuerySchema = v.strictObject({ encoding: EncodingSchema })

/** What to do to fields, at least something. */
export const ChangeHashSchema = v.pipe(
  v.strictObject({
    set: v.optional(mappingOf(ValueSchema)),
    delete: v.optional(v.pipe(v.array(NameSchema), v.minLength(1), v.maxLength(1000))),
    increment: v.optional(mappingOf(IncrementSchema)),
  }),
  v.check((change) => namesIn(change).length > 0, 'It must have "set", "delete" or "increment".'),
  v.check((change) => isDistinct(namesIn(change)), 'It may name each field once.'),
)

/** The value of a field. */
export const SetFieldSchema = v.strictObject({ value: ValueSchema })

/** Hashes and their fields. Each costs one request to Redis; the commands are given. */
export const hashes = new Hono<AppEnv>()
  // HSCAN and HLEN
  .get('/:key', queryOf(HashQuerySchema), async (c) => {
    const { match, cursor, limit, encoding } = c.req.valid('query')
    const key = keyParam(c, 'read', 'hash')
    const about = ['hash', nameInPath(key), match]
    const place = await openCursor(c, cursor, about)
    const [[next, found], length] = await bytesFrom(c)
      .pipeline({ transaction: false })
      .hscan(key, place, { match, count: limit })
      .hlen(key)
      .execute()
    if (length === 0) throw new Problem('unknown-key')
    const fields = Array.from(found, ([field, value]) => ({
      field: nameToWire(field),
      value: valueToWire(value, encoding),
    }))
    return c.json({ fields, cursor: await sealCursor(c, next, about), length })
  })
  // A script with TYPE, HINCRBY or HINCRBYFLOAT and HGET for each increment, HSET and HDEL
  .patch('/:key', jsonBody(ChangeHashSchema), async (c) => {
    const { set = [], delete: removed = [], increment = [] } = c.req.valid('json')
    const words = [
      increment.length,
      ...increment.flatMap(([field, by]) => [incrementCommand(by), field, by.replace('+', '')]),
      set.length,
      ...set.flat(),
      ...removed,
    ]
    const reply = await runGuarded(c, CHANGE, [keyParam(c, 'write', 'hash')], words).catch(noNumber)
    const [added, deleted, sums] = reply as [number, number, Uint8Array[]]
    const increments = increment.map(([field], index) => ({
      field: nameToWire(field),
      value: numberToWire(sums[index]),
    }))
    return c.json({ added, deleted, increments })
  })
  // HGET
  .get('/:key/fields/:field', queryOf(FieldQuerySchema), async (c) => {
    const field = wordParam(c, 'field')
    const value = await bytesFrom(c).hget(keyParam(c, 'read', 'hash'), field)
    if (value === null) throw new Problem('unknown-field')
    const { encoding } = c.req.valid('query')
    return c.json({ field: nameToWire(field), value: valueToWire(value, encoding) })
  })
  // HSET
  .put('/:key/fields/:field', jsonBody(SetFieldSchema), async (c) => {
    const { value } = c.req.valid('json')
    const key = keyParam(c, 'write', 'hash')
    const added = await guarded(c, command.hset(key, wordParam(c, 'field'), value), key)
    const created = added === 1
    return c.json({ created }, created ? 201 : 200)
  })
  // HDEL
  .delete('/:key/fields/:field', async (c) => {
    const key = keyParam(c, 'write', 'hash')
    const deleted = await guarded(c, command.hdel(key, wordParam(c, 'field')), key)
    if (deleted === 0) throw new Problem('unknown-field')
    return c.body(null, 204)
  })

/**
 * KEYS[1] a hash. ARGV how many increments, then the command, field and number of each; how many fields to set, then each
 * with its value; then fields to delete. No field comes twice.
 *
 * How many fields are new, how many are gone, and what the numbers have become. Increments come first: when one fails, those
 * before it are undone, and nothing has changed.
 */
const CHANGE = guardedScript(`
local key, at = KEYS[1], 2
local undo, sums = {}, {}
local added, deleted = 0, 0
for _ = 1, tonumber(ARGV[1]) do
  local field = ARGV[at + 1]
  local before = call('HGET', key, field)
  local reply = attempt(ARGV[at], key, field, ARGV[at + 2])
  if type(reply) == 'table' and reply.err then
    for _, change in ipairs(undo) do
      if change[2] then call('HSET', key, change[1], change[2]) else call('HDEL', key, change[1]) end
    end
    return reply
  end
  undo[#undo + 1] = {field, before}
  if not before then added = added + 1 end
  sums[#sums + 1] = call('HGET', key, field)
  at = at + 3
end
local last = at + 2 * tonumber(ARGV[at])
if last > at then added = added + call('HSET', key, unpack(ARGV, at + 1, last)) end
if last < #ARGV then deleted = call('HDEL', key, unpack(ARGV, last + 1)) end
return done({added, deleted, sums})`)

function incrementCommand(by: string): string {
  return isWhole(by) ? 'HINCRBY' : 'HINCRBYFLOAT'
}

interface Change {
  readonly set?: readonly (readonly [Word, Word])[] | undefined
  readonly delete?: readonly Word[] | undefined
  readonly increment?: readonly (readonly [Word, string])[] | undefined
}

function namesIn({ set = [], delete: removed = [], increment = [] }: Change): string[] {
  const fields = [...set, ...increment].map(([field]) => field)
  return [...fields, ...removed].map(nameInPath)
}

function isDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length
}
