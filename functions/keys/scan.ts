import type { Redis } from 'redge/core'

/** Keys that a request may look at, and that one SCAN does at most. */
const LOOKED_AT = 10_000
const MOST_AT_ONCE = 1000

/** Keys to look at. */
export interface KeyScan {
  readonly match: string
  readonly type?: string | undefined
  /** Where to begin. */
  readonly cursor: bigint
}

/**
 * Gives pages of keys to `take`, which tells how many more it wants, until it wants none, about 10,000 keys were looked at,
 * or there are no more. Gives the place to go on from, 0 at the end. A key may come twice.
 */
export async function scanKeys(
  redis: Redis<Uint8Array>,
  { match, type, cursor }: KeyScan,
  take: (keys: Uint8Array[]) => number | Promise<number>,
): Promise<number | bigint> {
  const seen = new Set<string>()
  let place: number | bigint = cursor
  let looked = 0
  const limit = await take([])
  let wanted = limit
  do {
    const count = nextCount(wanted, limit - wanted, looked)
    const page: [number | bigint, Uint8Array[]] = await redis.scan(place, { match, type, count })
    place = page[0]
    looked += count
    wanted = await take(page[1].filter((key) => isNew(seen, key)))
  } while (BigInt(place) !== 0n && wanted > 0 && looked < LOOKED_AT)
  return place
}

/** As many as should bring what is wanted, going by how many were taken of those looked at. */
function nextCount(wanted: number, taken: number, looked: number): number {
  const likely = looked === 0 ? wanted : Math.ceil((wanted * looked) / Math.max(taken, 0.1))
  return Math.min(likely, MOST_AT_ONCE)
}

/** Has a character for each byte, so that keys that differ are different texts. */
const latin1 = new TextDecoder('latin1')

function isNew(seen: Set<string>, key: Uint8Array): boolean {
  const name = latin1.decode(key)
  const isFirst = !seen.has(name)
  seen.add(name)
  return isFirst
}
