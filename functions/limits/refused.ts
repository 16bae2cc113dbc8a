import type { Context } from 'hono'
import type { AppEnv } from '../http/context.ts'
import { redisFrom } from '../redis.ts'

/** The stream of who was refused; an entry stands for one or more requests. */
export const REFUSED_KEY = 'redge:rate-limits:refused'
/** Entries that it keeps, about. */
const LONGEST = 1000
/** Milliseconds between two writes of an isolate. */
const BETWEEN_WRITES = 10_000
/** Callers that an isolate counts until it writes. */
const MOST_CALLERS = 100

/** Refused requests that an isolate has not written yet, by caller and limit. */
interface Unwritten {
  readonly counts: Map<string, number>
  writtenAt: number
}

const unwritten = new WeakMap<object, Unwritten>()

/**
 * Notes for operators that a caller was refused, in the background. An isolate writes at most every ten seconds, with one
 * request, so that a flood of refused requests does not become one of writes; what it counts after its last write is lost.
 */
export function noteRefused(c: Context<AppEnv>, caller: string, limit: string): void {
  const own = unwritten.get(c.env) ?? { counts: new Map(), writtenAt: 0 }
  unwritten.set(c.env, own)
  const name = JSON.stringify([caller, limit])
  if (own.counts.size < MOST_CALLERS || own.counts.has(name)) {
    own.counts.set(name, (own.counts.get(name) ?? 0) + 1)
  }
  if (Date.now() - own.writtenAt < BETWEEN_WRITES) return
  own.writtenAt = Date.now()
  c.executionCtx.waitUntil(write(c, own.counts).catch(() => undefined))
  own.counts.clear()
}

async function write(c: Context<AppEnv>, counts: ReadonlyMap<string, number>): Promise<void> {
  const pipeline = redisFrom(c.env).pipeline({ transaction: false })
  for (const [name, count] of counts) {
    const [caller, limit] = JSON.parse(name) as [string, string]
    pipeline.xadd(REFUSED_KEY, { caller, limit, count }, { maxlen: LONGEST })
  }
  await pipeline.execute()
}

/** A caller that was refused. */
export interface Refused {
  readonly caller: string
  readonly limit: string
  /** Requests refused, at least. */
  readonly count: number
  /** Unix time in seconds at which one was refused last. */
  readonly at: number
}

/** The callers in entries of the stream, which begin with the newest, each once for each limit. */
export function refusedIn(
  entries: readonly (readonly [id: string, fields: Readonly<Record<string, string>>])[],
): Refused[] {
  const found = new Map<string, Refused>()
  for (const [id, { caller = '', limit = '', count = '0' }] of entries) {
    const name = JSON.stringify([caller, limit])
    const at = Math.floor(Number(id.split('-')[0]) / 1000)
    const known = found.get(name) ?? { caller, limit, count: 0, at }
    found.set(name, { ...known, count: known.count + Number(count) })
  }
  return [...found.values()]
}
