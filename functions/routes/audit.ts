import { Hono } from 'hono'
import * as v from 'valibot'
import { AUDIT_KEY, REFUSED_AUDIT_KEY } from '../http/audit.ts'
import { requireAdmin } from '../http/auth.ts'
import { queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { whole } from '../http/query-entries.ts'
import { isRecord } from '../http/values.ts'
import { redisFrom } from '../redis.ts'

/** A page of the audit. */
export const AuditSchema = v.strictObject({
  /** Only what tokens did not allow, or only what they did; both unless told. */
  refused: v.optional(v.picklist(['true', 'false'], 'It must be true or false.')),
  limit: whole(1, 1000, 100),
  cursor: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,15}-\d{1,15}$/, 'It must be the cursor of another answer.')),
  ),
})

/**
 * What was changed through the API, or refused, the newest first; for those who may do everything. Costs one request, and a
 * command for each of the two.
 */
export const audit = new Hono<AppEnv>().get('/', queryOf(AuditSchema), async (c) => {
  requireAdmin(c)
  const { refused, limit, cursor } = c.req.valid('query')
  const max = cursor === undefined ? '+' : `(${cursor}`
  const pipe = redisFrom(c).pipeline({ transaction: false })
  if (refused !== 'true') pipe.xrevrange(AUDIT_KEY, { max, min: '-', count: limit })
  if (refused !== 'false') pipe.xrevrange(REFUSED_AUDIT_KEY, { max, min: '-', count: limit })
  const streams = (await pipe.execute()) as Stored[][]
  const page = newest(streams.flat(), limit)
  const last = page.length < limit ? undefined : page.at(-1)?.[0]
  return c.json({ entries: page.map(([id, fields]) => shown(id, fields)), cursor: last ?? null })
})

type Stored = readonly [id: string, fields: unknown]

/** As many as are asked for; one more where two have the same id, which one cursor cannot stand between. */
function newest(entries: readonly Stored[], limit: number): Stored[] {
  const sorted = entries.toSorted(([a], [b]) => compareIds(b, a))
  const hasTwin = sorted[limit]?.[0] === sorted[limit - 1]?.[0]
  return sorted.slice(0, hasTwin ? limit + 1 : limit)
}

function compareIds(a: string, b: string): number {
  const [[ms = 0, seq = 0], [otherMs = 0, otherSeq = 0]] = [partsOf(a), partsOf(b)]
  return ms - otherMs || seq - otherSeq
}

function partsOf(id: string): number[] {
  return id.split('-').map(Number)
}

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
    // Entries of earlier versions stand for one request each.
    count: Number(text('count') || 1),
  }
}

/** A list of names, as the entry holds it. */
function listed(text: unknown): (string | { $base64: string })[] {
  return typeof text === 'string' ? JSON.parse(text) : []
}
