import { Hono } from 'hono'
import * as v from 'valibot'
import { AUDIT_KEY } from '../http/audit.ts'
import { requireAdmin } from '../http/auth.ts'
import { queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { whole } from '../http/query-entries.ts'
import { isRecord } from '../http/values.ts'
import { redisFrom } from '../redis.ts'

/** A page of the audit. */
export const AuditSchema = v.strictObject({
  limit: whole(1, 1000, 100),
  cursor: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,15}-\d{1,15}$/, 'It must be the cursor of another answer.')),
  ),
})

/** What was changed through the API, the newest first; for those who may do everything. Costs one request and one command. */
export const audit = new Hono<AppEnv>().get('/', queryOf(AuditSchema), async (c) => {
  requireAdmin(c)
  const { limit, cursor } = c.req.valid('query')
  const max = cursor === undefined ? '+' : `(${cursor}`
  const entries = await redisFrom(c).xrevrange(AUDIT_KEY, { max, min: '-', count: limit })
  const last = entries.length === limit ? entries.at(-1)?.[0] : undefined
  return c.json({ entries: entries.map(([id, fields]) => shown(id, fields)), cursor: last ?? null })
})

function shown(id: string, fields: unknown): object {
  const entry = isRecord(fields) ? fields : {}
  const text = (name: string): string => String(entry[name] ?? '')
  return {
    id,
    at: Math.floor(Number(id.split('-')[0]) / 1000),
    name: text('name'),
    token: text('token'),
    method: text('method'),
    route: text('route'),
    families: listed(entry.families),
    commands: listed(entry.commands),
    keys: listed(entry.keys),
    keyCount: Number(text('keyCount')),
    status: Number(text('status')),
    requestId: text('requestId'),
    reason: text('reason') || null,
  }
}

/** A list of names, as the entry holds it. */
function listed(text: unknown): (string | { $base64: string })[] {
  return typeof text === 'string' ? JSON.parse(text) : []
}
