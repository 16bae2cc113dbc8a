import { describe, expect, it } from 'vitest'
import { scanKeys } from '../../../functions/keys/scan.ts'
import type { Redis } from '../../../lib/index.ts'

const utf8 = new TextEncoder()

/** A database of `size` keys that a scan gives in order, a tenth of which match. */
function databaseOf(size: number, matches: (index: number) => boolean) {
  const counts: number[] = []
  const scan = async (
    cursor: number | bigint,
    { count }: { count: number },
  ): Promise<[number, Uint8Array[]]> => {
    counts.push(count)
    const from = Number(cursor)
    const to = Math.min(from + count, size)
    const indexes = Array.from({ length: to - from }, (_, index) => from + index)
    const keys = indexes.filter(matches).map((index) => utf8.encode(`key ${index}`))
    return [to === size ? 0 : to, keys]
  }
  return { counts, redis: { scan } as unknown as Redis<Uint8Array> }
}

async function scanned(
  { redis }: { redis: Redis<Uint8Array> },
  limit: number,
): Promise<{ found: number; place: number | bigint }> {
  let found = 0
  const place = await scanKeys(redis, { match: '*', cursor: 0n }, (keys) => {
    found += keys.length
    return limit - found
  })
  return { found, place }
}

describe('scanKeys', () => {
  it('asks for as many as are wanted', async () => {
    const database = databaseOf(5000, () => true)
    expect(await scanned(database, 100)).toEqual({ found: 100, place: 100 })
    expect(database.counts).toEqual([100])
  })

  it('asks for more where few match, by how many did', async () => {
    const database = databaseOf(5000, (index) => index % 10 === 0)
    expect(await scanned(database, 100)).toEqual({ found: 100, place: 1000 })
    expect(database.counts).toEqual([100, 900])
  })

  it.each([1, 100, 1000])(
    'ends after 10,000 keys when nothing matches and %i are wanted',
    async (limit) => {
      const database = databaseOf(1_000_000, () => false)
      const { found, place } = await scanned(database, limit)
      expect(found).toBe(0)
      expect(Number(place)).toBeGreaterThanOrEqual(10_000)
      expect(Number(place)).toBeLessThan(11_000)
      expect(database.counts.length).toBeLessThanOrEqual(13)
    },
  )

  it('needs no more requests where those that match are none of the caller’s', async () => {
    const database = databaseOf(1_000_000, () => true)
    await scanKeys(database.redis, { match: '*', cursor: 0n }, () => 1)
    expect(database.counts.length).toBeLessThanOrEqual(13)
  })

  it('ends with the database', async () => {
    expect(
      await scanned(
        databaseOf(250, () => true),
        1000,
      ),
    ).toEqual({ found: 250, place: 0 })
  })

  it('gives a key once that came twice, and keys apart that differ in any byte', async () => {
    const keys = [
      [0x61, 0x80],
      [0x61, 0x81],
      [0x61, 0x80],
    ].map((bytes) => Uint8Array.from(bytes))
    const scan = async (): Promise<unknown> => [0, keys]
    const redis = { scan } as unknown as Redis<Uint8Array>
    expect((await scanned({ redis }, 10)).found).toBe(2)
  })
})
