import type { Context } from 'hono'
import { escapeGlob } from '../glob.ts'
import { allowedKeys } from '../http/allow.ts'
import type { AppEnv } from '../http/context.ts'
import { textOf } from '../http/words.ts'
import { redisFrom } from '../redis.ts'
import { isHelperKey } from './keys.ts'

/** A lock that somebody holds. */
export interface ListedLock {
  readonly name: string
  /** Seconds until it expires; `null` when it does not. */
  readonly ttl: number | null
}

/** Keys that one SCAN looks at, and how many of them an answer may cost. */
const SCANNED = 1000
const SCANS = 10
/** Locks with which an answer is long enough. */
const ENOUGH = 100

/**
 * Locks whose names begin with `start`, some of them, and where to go on. They are the texts among the keys with the prefix of
 * locks, whoever took them. Costs up to ten SCANs, and a request with a PTTL for each lock.
 */
export async function heldLocks(
  c: Context<AppEnv>,
  start: string,
  from: bigint,
): Promise<{ locks: ListedLock[]; cursor: string | null }> {
  const names = new Set<string>()
  let cursor: number | bigint = from
  for (let scans = 0; scans < SCANS && names.size < ENOUGH; scans++) {
    const page = await scanned(c, start, cursor)
    for (const name of page.names) names.add(name)
    cursor = page.cursor
    if (isDone(cursor)) break
  }
  return { locks: await timed(c, [...names]), cursor: isDone(cursor) ? null : String(cursor) }
}

/** A scan ends where it began. */
function isDone(cursor: number | bigint): boolean {
  return BigInt(cursor) === 0n
}

/** Names that are no UTF-8 cannot be asked for in a path, and are left out. */
async function scanned(
  c: Context<AppEnv>,
  start: string,
  from: number | bigint,
): Promise<{ names: string[]; cursor: number | bigint }> {
  const prefix = c.var.settings.lockKeyPrefix
  const match = `${escapeGlob(prefix + start)}*`
  const redis = redisFrom(c).with({ decodeResponses: false })
  const isAllowed = allowedKeys(c, 'read', 'lock')
  const [cursor, keys] = await redis.scan(from, { match, count: SCANNED, type: 'string' })
  const names = keys
    .filter(isAllowed)
    .map(textOf)
    .filter((key) => key !== undefined && !isHelperKey(key, prefix))
    .map((key = '') => key.slice(prefix.length))
  return { names, cursor }
}

/** The locks that are still held, with their times. */
async function timed(c: Context<AppEnv>, names: readonly string[]): Promise<ListedLock[]> {
  if (names.length === 0) return []
  const pipe = redisFrom(c).pipeline({ transaction: false })
  for (const name of names) pipe.pttl(c.var.settings.lockKeyPrefix + name)
  const times = (await pipe.execute()) as number[]
  return names.flatMap((name, index) => {
    const ms = times[index] ?? GONE
    return ms === GONE ? [] : [{ name, ttl: ms < 0 ? null : ms / 1000 }]
  })
}

/** What PTTL says of a key that is not there. */
const GONE = -2
