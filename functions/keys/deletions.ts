import type { Context } from 'hono'
import type { Redis, Word } from 'redge/core'
import { bytesFrom } from '../bytes.ts'
import type { AppEnv } from '../http/context.ts'
import { nameInPath } from '../http/location.ts'
import { type KeyScan, scanKeys } from './scan.ts'

/** What became of keys. */
export interface Deletion {
  readonly matched: number
  readonly deleted: number
}

/** Deletes keys by name, or tells how many there are. Costs one request, and a command for each. */
export async function deleteNamed(
  c: Context<AppEnv>,
  keys: readonly Word[],
  dryRun: boolean,
): Promise<Deletion> {
  const named = new Map(keys.map((key) => [nameInPath(key), key]))
  const matched = await each(bytesFrom(c), [...named.values()], dryRun ? 'exists' : 'unlink')
  return { matched, deleted: dryRun ? 0 : matched }
}

/** Keys to delete by their pattern. */
export interface MatchedDeletion extends KeyScan {
  readonly dryRun: boolean
  /** Which keys may be deleted. */
  readonly isAllowed: (key: Uint8Array) => boolean
}

/** As many as can be: a deletion stops at the number of keys that were looked at. */
const ALL = 10_000

/**
 * Deletes keys that match, as many as are among about 10,000, or counts them. Costs about ten SCANs, and for each that finds
 * something a request with a command for each key.
 */
export async function deleteMatched(
  c: Context<AppEnv>,
  { dryRun, isAllowed, ...scan }: MatchedDeletion,
): Promise<Deletion & { place: number | bigint }> {
  const redis = bytesFrom(c)
  let [matched, deleted] = [0, 0]
  const place = await scanKeys(redis, scan, async (page) => {
    const keys = page.filter(isAllowed)
    matched += keys.length
    if (!dryRun) deleted += await each(redis, keys, 'unlink')
    return ALL
  })
  return { matched, deleted, place }
}

/** Sends a command for each key, since the keys of one command must be in one slot of a cluster; gives the sum of the replies. */
async function each(
  redis: Redis<Uint8Array>,
  keys: readonly Word[],
  name: 'exists' | 'unlink',
): Promise<number> {
  if (keys.length === 0) return 0
  const pipe = redis.pipeline({ transaction: false })
  for (const key of keys) pipe[name](key)
  const replies = (await pipe.execute()) as number[]
  return replies.reduce((sum, reply) => sum + reply, 0)
}
