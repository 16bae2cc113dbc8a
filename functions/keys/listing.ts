import type { Context } from 'hono'
import type { Redis } from 'redge/core'
import { bytesFrom } from '../bytes.ts'
import { addCounted } from '../counted-script.ts'
import type { AppEnv } from '../http/context.ts'
import type { Json } from '../http/values.ts'
import { nameToWire, textOf } from '../http/words.ts'
import { scanKeys } from './scan.ts'
import { MEMORY } from './scripts.ts'

/** What to list. */
export interface Listing {
  readonly match: string
  readonly type?: string | undefined
  readonly cursor: bigint
  /** About how many keys. */
  readonly limit: number
  /** Whether to tell how many bytes each takes. */
  readonly memory: boolean
  /** Which keys may be told. */
  readonly isAllowed: (key: Uint8Array) => boolean
}

/** A key of a listing. */
export interface ListedKey {
  readonly key: Json
  readonly type: string
  /** Seconds until it expires; `null` when it does not. */
  readonly ttl: number | null
  readonly memory?: number | null
}

/**
 * Some keys, and where to go on. Costs up to ten SCANs, and one request with a TYPE (unless it is given), a PTTL and
 * perhaps a MEMORY USAGE for each key.
 */
export async function listKeys(
  c: Context<AppEnv>,
  { limit, ...listing }: Listing,
): Promise<{ keys: ListedKey[]; cursor: number | bigint }> {
  const found: Uint8Array[] = []
  const cursor = await scanKeys(bytesFrom(c), listing, (page) => {
    found.push(...page.filter(listing.isAllowed))
    return limit - found.length
  })
  return { keys: await described(bytesFrom(c), found, listing), cursor }
}

async function described(
  redis: Redis<Uint8Array>,
  keys: readonly Uint8Array[],
  { type, memory }: Pick<Listing, 'type' | 'memory'>,
): Promise<ListedKey[]> {
  if (keys.length === 0) return []
  const pipe = redis.pipeline({ transaction: false })
  for (const key of keys) {
    pipe.pttl(key)
    if (type === undefined) pipe.type(key)
    // Bytes go through a script in a pipeline, which for MEMORY must be one of our own.
    if (memory && textOf(key) !== undefined) pipe.memoryUsage(key)
    else if (memory) addCounted(pipe, MEMORY, { keys: [key], readOnly: true })
  }
  const replies = await pipe.execute({ raiseOnError: false })
  return keys.flatMap((key) => {
    const ttl = ttlOf(replies.shift())
    const found = type ?? typeOf(replies.shift())
    const size = memory ? { memory: sizeOf(replies.shift()) } : {}
    return ttl === undefined ? [] : [{ key: nameToWire(key), type: found, ttl, ...size }]
  })
}

/** Seconds of a PTTL; `undefined` when the key is gone meanwhile. */
function ttlOf(ms: unknown): number | null | undefined {
  if (typeof ms !== 'number' || ms === -2) return undefined
  return ms < 0 ? null : ms / 1000
}

function typeOf(reply: unknown): string {
  return reply instanceof Uint8Array ? (textOf(reply) ?? '') : String(reply)
}

/** Not every server has MEMORY USAGE. */
function sizeOf(reply: unknown): number | null {
  return typeof reply === 'number' ? reply : null
}
