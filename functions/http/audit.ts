import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Word } from 'redge/core'
import type { Bindings } from '../env.ts'
import { log } from '../log.ts'
import { redisFrom } from '../redis.ts'
import type { Access, Family } from './bearer.ts'
import type { AppEnv } from './context.ts'
import { Problem } from './problem.ts'
import { routePattern } from './route-pattern.ts'
import { toWire } from './values.ts'

/** The stream of what was changed through the API, and by whom. */
export const AUDIT_KEY = 'redge:audit'
/** That of what a token did not allow: whoever may change nothing cannot push out what others have changed. */
export const REFUSED_AUDIT_KEY = 'redge:audit:refused'
/** Entries that they keep, about. */
const LONGEST = 10_000
const LONGEST_REFUSED = 1000

/** What a request asks to be allowed. */
export interface NotedAccess {
  readonly access: Access
  readonly family: Family
  readonly keys: readonly Word[]
  /** Name of the command, for one that the caller chose. */
  readonly command?: string
}

/** Notes that a request wants to change something, for the audit: also when it is refused then. Reads are not noted. */
export function noteAccess(c: Context<AppEnv>, noted: NotedAccess): void {
  if (noted.access === 'read') return
  const writes = c.get('writes') ?? []
  writes.push(noted)
  c.set('writes', writes)
}

/** Takes back what was noted, once a request is allowed that changes nothing: a dry run. */
export function takeBackAccess(c: Context<AppEnv>): void {
  c.set('writes', undefined)
}

/**
 * Writes down each request that wanted to change something: who, what, which keys, why and with what status, but no value.
 * The reason is what the caller says in the header `X-Redge-Reason`. What the token did not allow (403) goes into a stream of its
 * own, an entry for all that one token sends to one route until it is written. It happens after the answer, once a second at most:
 * that is one request, and a command for each entry.
 */
export const auditWrites: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const reason = reasonOf(c)
  await next()
  const writes = c.get('writes') ?? []
  // What only administrators may look at is no write.
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  if (isRead || writes.length === 0 || c.env.AUDIT === 'off') return
  write(c, entryOf(c, writes, reason))
})

/** Characters of a reason. */
const REASON_LIMIT = 500

/** @throws Problem `invalid-reason` for one that is too long, or no percent-encoded UTF-8. */
function reasonOf(c: Context<AppEnv>): string {
  const header = c.req.header('X-Redge-Reason') ?? ''
  // In what encoding other bytes arrive is up to clients, proxies and runtimes.
  if (!ASCII.test(header)) throw new Problem('invalid-reason', { detail: NOT_ENCODED })
  try {
    const reason = decodeURIComponent(header)
    if (reason.length <= REASON_LIMIT) return reason
  } catch {
    throw new Problem('invalid-reason', { detail: NOT_ENCODED })
  }
  throw new Problem('invalid-reason', { detail: `It may have ${REASON_LIMIT} characters.` })
}

const ASCII = /^[ -~]*$/
const NOT_ENCODED =
  'X-Redge-Reason must be ASCII: percent-encode everything else as UTF-8, and % as %25.'

/** Keys and commands that an entry names, and characters of each. */
const MOST_NAMES = 20
const NAME_LENGTH = 200

interface Entry extends Record<string, string | number> {
  readonly status: number
  /** Requests that it stands for. */
  count: number
}

function entryOf(c: Context<AppEnv>, writes: readonly NotedAccess[], reason: string): Entry {
  const bearer = c.get('bearer')
  const keys = [...new Set(writes.flatMap(({ keys }) => keys))]
  const commands = writes.flatMap(({ command }) => (command === undefined ? [] : [command]))
  return {
    name: bearer.name,
    token: bearer.id,
    method: c.req.method,
    route: routePattern(c),
    families: listed(writes.map(({ family }) => family)),
    commands: listed(commands),
    keys: listed(keys),
    keyCount: keys.length,
    status: c.res.status,
    requestId: c.get('requestId'),
    reason,
    count: 1,
  }
}

/** The first few of the different names, as JSON. */
function listed(names: readonly Word[]): string {
  const shown = [...new Set(names)].slice(0, MOST_NAMES)
  return JSON.stringify(shown.map((name) => toWire(name.slice(0, NAME_LENGTH))))
}

/** Milliseconds between two writes to the stream, and after which one that was planned is given up for lost. */
const INTERVAL = 1000
const PATIENCE = 10_000

interface Pending {
  entries: Entry[]
  /** By token and route. */
  refused: Map<string, Entry>
  /** When the next write is planned; 0 while none is. */
  due: number
  writtenAt: number
}

const pendings = new WeakMap<Bindings, Pending>()

function write(c: Context<AppEnv>, entry: Entry): void {
  const pending = pendings.get(c.env) ?? newPending()
  pendings.set(c.env, pending)
  if (entry.status === FORBIDDEN) addRefused(pending, entry)
  else pending.entries.push(entry)
  const now = Date.now()
  if (now < pending.due + PATIENCE) return
  pending.due = Math.max(now, pending.writtenAt + INTERVAL)
  c.executionCtx.waitUntil(writeLater(c.env, pending, pending.due - now))
}

const FORBIDDEN = 403

function newPending(): Pending {
  return { entries: [], refused: new Map(), due: 0, writtenAt: 0 }
}

/** The first of those that are alike stands for all of them. */
function addRefused({ refused }: Pending, entry: Entry): void {
  const alike = JSON.stringify([entry.token, entry.method, entry.route])
  const first = refused.get(alike)
  if (first) first.count += 1
  else refused.set(alike, entry)
}

async function writeLater(env: Bindings, pending: Pending, delay: number): Promise<void> {
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
  const entries = pending.entries.splice(0)
  const refused = [...pending.refused.values()]
  pending.refused.clear()
  pending.due = 0
  pending.writtenAt = Date.now()
  try {
    const pipe = redisFrom(env).pipeline({ transaction: false })
    for (const entry of entries) pipe.xadd(AUDIT_KEY, entry, { maxlen: LONGEST })
    for (const entry of refused) pipe.xadd(REFUSED_AUDIT_KEY, entry, { maxlen: LONGEST_REFUSED })
    await pipe.execute()
  } catch {
    log('audit-lost', { entries: entries.length + refused.length })
  }
}
