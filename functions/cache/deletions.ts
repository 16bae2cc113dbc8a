import type { Context } from 'hono'
import type * as v from 'valibot'
import type { AppEnv } from '../http/context.ts'
import { openPlace, sealPlace } from '../http/cursor.ts'
import { Problem } from '../http/problem.ts'
import { cacheOf } from './cache.ts'
import type { CacheDeletionsSchema } from './schemas.ts'

/**
 * Deletes values of a cache by a pattern, those among about 10,000 keys of the database, and tells where to go on. Costs up to ten
 * requests.
 *
 * @throws Problem `invalid-body` for a cursor that is none of ours, `redis-unavailable` where the cache ignores what went wrong.
 */
export async function deletedPart(
  c: Context<AppEnv>,
  { pattern, cursor: given, ...named }: v.InferOutput<typeof CacheDeletionsSchema>,
): Promise<{ deleted: number; cursor: string | null }> {
  const cache = cacheOf(c, named)
  const about = ['cache-deletions', named.cache, String(cache.makePattern(pattern))]
  const from = await openPlace(c, given, about, 'invalid-body')
  const part = await cache.deletePatternFrom(pattern, { cursor: from })
  if (part === null) throw new Problem('redis-unavailable')
  return { deleted: part.deleted, cursor: await sealPlace(c, part.cursor, about) }
}
