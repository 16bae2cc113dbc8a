import type { Context } from 'hono'
import { escapeGlob } from '../glob.ts'
import { allowedKeys } from '../http/allow.ts'
import type { AppEnv } from '../http/context.ts'
import { openCursor, sealCursor } from '../http/cursor.ts'
import { textOf } from '../http/words.ts'
import { redisFrom } from '../redis.ts'
import { type HeldKind, nameIn } from './keys.ts'

/** Something that somebody holds. */
export interface Held {
  readonly name: string
  /** Seconds until it expires, with the last of those who hold it; `null` when it does not. */
  readonly ttl: number | null
}

/** What to look for. */
export interface HeldWanted {
  /** What the names begin with. */
  readonly prefix: string
  readonly cursor?: string | undefined
}

/** Keys that one SCAN looks at, and how many of them an answer may cost. */
const SCANNED = 1000
const SCANS = 10
/** Names with which an answer is long enough. */
const ENOUGH = 100

/** What keys of each kind hold, and what of them a SCAN can tell by their names. */
const SCANS_FOR = {
  lock: { type: 'string', before: '' },
  semaphore: { type: 'zset', before: '*' },
  'read-write-lock': { type: 'zset', before: '*' },
} as const satisfies Record<HeldKind, object>

/**
 * What is held and has a name that begins so, some of it, and where to go on. Locks are the texts among the keys with the prefix
 * of locks, whoever took them. Costs up to ten SCANs, and a request with a PTTL for each name.
 *
 * @throws Problem `invalid-query` for a cursor that is none of ours.
 */
export async function heldOf(
  c: Context<AppEnv>,
  kind: HeldKind,
  { prefix, cursor: given }: HeldWanted,
): Promise<{ held: Held[]; cursor: string | null }> {
  const about = ['held', kind, prefix]
  let place: number | bigint = await openCursor(c, given, about)
  const isAllowed = allowedKeys(c, 'read', 'lock')
  const { lockKeyPrefix } = c.var.settings
  const { type, before } = SCANS_FOR[kind]
  const match = `${before}${escapeGlob(lockKeyPrefix + prefix)}*`
  const redis = redisFrom(c).with({ decodeResponses: false })
  const wanted = { match, count: SCANNED, type }
  const keys = new Map<string, Uint8Array>()
  for (let scans = 0; scans < SCANS && keys.size < ENOUGH; scans++) {
    const page: [number | bigint, Uint8Array[]] = await redis.scan(place, wanted)
    for (const key of page[1]) {
      // Names that are no UTF-8 cannot be asked for in a path, and are left out.
      const name = nameIn(textOf(key) ?? '', kind, lockKeyPrefix)
      if (name?.startsWith(prefix) && isAllowed(lockKeyPrefix + name)) keys.set(name, key)
    }
    place = page[0]
    if (BigInt(place) === 0n) break
  }
  return { held: await timed(c, keys), cursor: await sealCursor(c, place, about) }
}

/** What is still held, with its time. */
async function timed(c: Context<AppEnv>, keys: ReadonlyMap<string, Uint8Array>): Promise<Held[]> {
  if (keys.size === 0) return []
  const pipe = redisFrom(c).pipeline({ transaction: false })
  for (const key of keys.values()) pipe.pttl(key)
  const times = (await pipe.execute()) as number[]
  return [...keys.keys()].flatMap((name, index) => {
    const ms = times[index] ?? GONE
    return ms === GONE ? [] : [{ name, ttl: ms < 0 ? null : ms / 1000 }]
  })
}

/** What PTTL says of a key that is not there. */
const GONE = -2
