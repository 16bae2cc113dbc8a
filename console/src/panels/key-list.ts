import { get } from '../api/client.ts'

/** Keys that one look may find, and pages that it may take: each looks at about 10,000 keys. */
const MOST = 500
const MOST_PAGES = 10

/** Names that were found, and whether there may be more. */
export interface FoundNames {
  readonly names: readonly string[]
  readonly isAll: boolean
}

/**
 * The keys of a type that match a pattern, sorted, some hundreds at most. Those that are no UTF-8 are left out: a view of their
 * own is not worth it.
 */
export async function keysOfType(
  type: string,
  match: string,
  signal: AbortSignal,
): Promise<FoundNames> {
  const names = new Set<string>()
  let cursor: string | null | undefined
  for (let page = 0; page < MOST_PAGES && names.size < MOST && cursor !== null; page++) {
    const query: Record<string, string | number | undefined> = { type, match, cursor, limit: MOST }
    const answer: { keys: readonly { key: unknown }[]; cursor: string | null } = await get('keys', {
      query,
      signal,
    })
    for (const { key } of answer.keys) if (typeof key === 'string') names.add(key)
    cursor = answer.cursor
  }
  return { names: [...names].sort(), isAll: cursor === null }
}
