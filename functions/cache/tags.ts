import type { Context } from 'hono'
import type { AppEnv } from '../http/context.ts'
import { openCursor, sealCursor } from '../http/cursor.ts'
import { textOf } from '../http/words.ts'
import type { AnyCache } from './cache.ts'

/** Keys that one SCAN looks at, and how many SCANs an answer may cost. */
const SCANNED = 1000
const SCANS = 10
/** Tags with which an answer is long enough. */
const ENOUGH = 100

/** What the keys of tags begin with in a cache. */
const TAG = '{tag}:'

type ScanPage = readonly [cursor: number | bigint, keys: readonly Uint8Array[]]

/** Which tags are asked for. */
interface TagsWanted {
  readonly match: string
  readonly cursor?: string | undefined
}

/**
 * Some of the tags of a cache, and where to go on. Costs up to ten SCANs, each a request.
 *
 * @throws Problem `invalid-query` for a cursor that is none of ours.
 */
export async function tagsOf(
  c: Context<AppEnv>,
  cache: AnyCache,
  { match, cursor: given }: TagsWanted,
): Promise<{ tags: string[]; cursor: string | null }> {
  const pattern = String(cache.makePattern(TAG + match))
  const about = ['cache-tags', pattern]
  let cursor: number | bigint = await openCursor(c, given, about)
  const client = cache.connection({ write: false })
  const prefix = String(cache.makeKey(TAG))
  const tags = new Set<string>()
  for (let scans = 0; scans < SCANS && tags.size < ENOUGH; scans++) {
    const page: ScanPage = await client.scan(cursor, { match: pattern, count: SCANNED })
    for (const key of page[1]) tags.add((textOf(key) ?? prefix).slice(prefix.length))
    cursor = page[0]
    if (BigInt(cursor) === 0n) break
  }
  tags.delete('')
  return { tags: [...tags], cursor: await sealCursor(c, cursor, about) }
}
