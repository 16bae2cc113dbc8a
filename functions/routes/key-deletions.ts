import { Hono } from 'hono'
import * as v from 'valibot'
import { allow, allowedKeys } from '../http/allow.ts'
import { takeBackAccess } from '../http/audit.ts'
import { jsonBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { openCursor, sealCursor } from '../http/cursor.ts'
import { NameSchema } from '../http/words.ts'
import { deleteMatched, deleteNamed } from '../keys/deletions.ts'
import { TypeSchema } from './keys.ts'

/** Keys to delete, by name or by pattern. */
export const DeletionsSchema = v.union(
  [
    v.strictObject({
      keys: v.pipe(v.array(NameSchema), v.minLength(1), v.maxLength(1000)),
      dryRun: v.optional(v.boolean(), false),
    }),
    v.strictObject({
      match: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
      type: v.optional(TypeSchema),
      cursor: v.optional(v.nullable(v.string())),
      dryRun: v.boolean(),
    }),
  ],
  'It must be either "keys", or "match" with "dryRun".',
)

/** Deletes many keys, or tells how many there are. */
export const keyDeletions = new Hono<AppEnv>().post('/', jsonBody(DeletionsSchema), async (c) => {
  const body = c.req.valid('json')
  if ('keys' in body) {
    allow(c, 'write', 'keyspace', ...body.keys)
    if (body.dryRun) takeBackAccess(c)
    return c.json({ ...(await deleteNamed(c, body.keys, body.dryRun)), cursor: null })
  }
  const { match, type, cursor, dryRun } = body
  const isAllowed = allowedKeys(c, 'write', 'keyspace')
  if (dryRun) takeBackAccess(c)
  const about = ['deletions', match, type]
  const from = await openCursor(c, cursor, about, 'invalid-body')
  const scan = { match, type, cursor: from, dryRun, isAllowed }
  const { place, ...deletion } = await deleteMatched(c, scan)
  return c.json({ ...deletion, cursor: await sealCursor(c, place, about) })
})
