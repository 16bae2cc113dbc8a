import { Hono } from 'hono'
import type { Word } from 'redge/core'
import * as v from 'valibot'
import { bytesFrom, command } from '../bytes.ts'
import { keyParam } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { openCursor, sealCursor } from '../http/cursor.ts'
import { guarded, guardedScript, runGuarded } from '../http/etag.ts'
import { nameInPath } from '../http/location.ts'
import { pageEntries } from '../http/paging.ts'
import { Problem } from '../http/problem.ts'
import { EncodingSchema, nameToWire, ValueSchema, valueToWire, wordParam } from '../http/words.ts'

/** Which page of a set, and how to write its members. */
export const SetQuerySchema = v.strictObject({ ...pageEntries, encoding: EncodingSchema })

const Members = v.optional(v.pipe(v.array(ValueSchema), v.maxLength(1000)), [])

/** Members to add and to remove. */
export const ChangeSetSchema = v.pipe(
  v.strictObject({ add: Members, remove: Members }),
  v.check(({ add, remove }) => add.length + remove.length > 0, 'It must have "add" or "remove".'),
  v.check(({ add, remove }) => areApart(add, remove), 'No member may be in both.'),
)

/** Sets and their members. Each costs one request to Redis; the commands are given. */
export const sets = new Hono<AppEnv>()
  // SSCAN and SCARD
  .get('/:key', queryOf(SetQuerySchema), async (c) => {
    const { match, cursor, limit, encoding } = c.req.valid('query')
    const key = keyParam(c, 'read', 'set')
    const about = ['set', nameInPath(key), match]
    const place = await openCursor(c, cursor, about)
    const [[next, found], length] = await bytesFrom(c)
      .pipeline({ transaction: false })
      .sscan(key, place, { match, count: limit })
      .scard(key)
      .execute()
    if (length === 0) throw new Problem('unknown-key')
    const members = found.map((member) => valueToWire(member, encoding))
    return c.json({ members, cursor: await sealCursor(c, next, about), length })
  })
  // A script with SADD and SREM
  .post('/:key/members', jsonBody(ChangeSetSchema), async (c) => {
    const { add, remove } = c.req.valid('json')
    const words = [add.length, ...add, ...remove]
    const reply = await runGuarded(c, CHANGE, [keyParam(c, 'write', 'set')], words)
    const [added, removed] = reply as [number, number]
    return c.json({ added, removed })
  })
  // SISMEMBER
  .get('/:key/members/:member', async (c) => {
    const member = wordParam(c, 'member')
    const isMember = await bytesFrom(c).sismember(keyParam(c, 'read', 'set'), member)
    if (isMember === 0) throw new Problem('unknown-member')
    return c.json({ member: nameToWire(member) })
  })
  // SADD
  .put('/:key/members/:member', async (c) => {
    const key = keyParam(c, 'write', 'set')
    const created = (await guarded(c, command.sadd(key, wordParam(c, 'member')), key)) === 1
    return c.json({ created }, created ? 201 : 200)
  })
  // SREM
  .delete('/:key/members/:member', async (c) => {
    const key = keyParam(c, 'write', 'set')
    const removed = await guarded(c, command.srem(key, wordParam(c, 'member')), key)
    if (removed === 0) throw new Problem('unknown-member')
    return c.body(null, 204)
  })

/** KEYS[1] a set, ARGV how many members to add, those, and members to remove. How many were new, and how many are gone. */
const CHANGE = guardedScript(`
local key, last = KEYS[1], 1 + tonumber(ARGV[1])
local added = last > 1 and call('SADD', key, unpack(ARGV, 2, last)) or 0
local removed = last < #ARGV and call('SREM', key, unpack(ARGV, last + 1)) or 0
return done({added, removed})`)

function areApart(some: readonly Word[], others: readonly Word[]): boolean {
  const names = new Set(some.map(nameInPath))
  return !others.some((other) => names.has(nameInPath(other)))
}
