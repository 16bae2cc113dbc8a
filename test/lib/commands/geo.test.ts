import { beforeEach, describe, expect, test } from 'vitest'
import { failures } from '../../support/failures.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

const PALERMO = [13.361389, 38.115556, 'Palermo'] as const
const CATANIA = [15.087269, 37.502669, 'Catania'] as const
const around = { longitude: 15, latitude: 37, radius: 200, unit: 'km' } as const

let key: string

beforeEach(async () => {
  key = uniqueKey()
  await redis.geoadd(key, [...PALERMO, ...CATANIA])
})

describe('places', () => {
  test('are counted when new, with ch when moved as well', async () => {
    expect(await redis.geoadd(key, [...PALERMO, 12.5, 41.9, 'Roma'])).toBe(1)
    expect(await redis.geoadd(key, [12.49, 41.89, 'Roma'], { ch: true })).toBe(1)
    expect(await redis.geoadd(key, [0, 0, 'Roma'], { nx: true, ch: true })).toBe(0)
    expect(await redis.geoadd(key, [9, 45, 'Milano'], { xx: true })).toBe(0)
  })

  test('have a distance, a geohash and a position', async () => {
    expect(await redis.geodist(key, 'Palermo', 'Catania')).toBe(166274.1516)
    expect(await redis.geodist(key, 'Palermo', 'Catania', 'km')).toBe(166.2742)
    expect(await redis.geodist(key, 'Palermo', 'x')).toBeNull()
    expect(await redis.geohash(key, 'Palermo', 'x')).toEqual(['sqc8b49rny0', null])
    const [place, missing] = await redis.geopos(key, 'Palermo', 'x')
    expect(place?.[0]).toBeCloseTo(PALERMO[0], 5)
    expect(place?.[1]).toBeCloseTo(PALERMO[1], 5)
    expect(missing).toBeNull()
  })

  test('keep all 256 byte values in their names', async () => {
    const bytesKey = uniqueKey()
    const everyByte = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(0x6d, byte))
    const values = everyByte.flatMap((member, index) => [index / 4, 0, member])
    expect(await bytesRedis.geoadd(bytesKey, values)).toBe(256)
    const all = { longitude: 0, latitude: 0, radius: 20_000, unit: 'km', sort: 'ASC' } as const
    expect(await bytesRedis.geosearch(bytesKey, all)).toEqual(everyByte)
  })
})

describe('searches', () => {
  test('give members, nearest or farthest first', async () => {
    expect(await redis.geosearch(key, { ...around, sort: 'ASC' })).toEqual(['Catania', 'Palermo'])
    expect(await redis.geosearch(key, { ...around, sort: 'desc', count: 1 })).toEqual(['Palermo'])
    const box = { member: 'Catania', width: 10, height: 10, unit: 'km' }
    expect(await redis.geosearch(key, box)).toEqual(['Catania'])
    expect(await redis.geosearch(uniqueKey(), around)).toEqual([])
  })

  test('give distance, hash and position when asked', async () => {
    const options = {
      ...around,
      count: 1,
      withdist: true,
      withhash: true,
      withcoord: true,
    } as const
    const [row] = await redis.geosearch(key, options)
    expect(row?.slice(0, 3)).toEqual(['Catania', 56.4413, 3479447370796909])
    expect(row?.[3][0]).toBeCloseTo(CATANIA[0], 5)
    expect(await redis.geosearch(key, { ...around, count: 1, withdist: true })).toEqual([
      ['Catania', 56.4413],
    ])
    const [row2] = await bytesRedis.geosearch(key, { ...around, count: 1, withdist: true })
    expect(row2).toEqual([new TextEncoder().encode('Catania'), 56.4413])
  })

  test('are stored with positions or distances', async () => {
    const dest = uniqueKey()
    expect(await redis.geosearchstore(dest, key, around)).toBe(2)
    expect(await redis.geohash(dest, 'Palermo')).toEqual(['sqc8b49rny0'])
    expect(await redis.geosearchstore(dest, key, { ...around, count: 1, storedist: true })).toBe(1)
    expect(await redis.zscore(dest, 'Catania')).toBeCloseTo(56.4413, 3)
  })

  test('in the older form', async () => {
    const unit = { unit: 'km', sort: 'ASC' } as const
    expect(await redis.georadius(key, 15, 37, 200, unit)).toEqual(['Catania', 'Palermo'])
    expect(await redis.georadius(key, 15, 37, 100, { unit: 'km', withdist: true })).toEqual([
      ['Catania', 56.4413],
    ])
    expect(await redis.georadiusbymember(key, 'Palermo', 200, unit)).toEqual(['Palermo', 'Catania'])
    const dest = uniqueKey()
    expect(await redis.georadius(key, 15, 37, 200, { unit: 'km', store: dest })).toBe(2)
    const nearest = { unit: 'km', count: 1, storeDist: dest } as const
    expect(await redis.georadiusbymember(key, 'Palermo', 200, nearest)).toBe(1)
    expect(await redis.zscore(dest, 'Palermo')).toBe(0)
  })
})

test('a pipeline gives each reply its shape', async () => {
  const replies = await redis
    .pipeline()
    .geodist(key, 'Palermo', 'Catania')
    .geosearch(key, { ...around, count: 1 })
    .geosearch(key, { ...around, count: 1, withdist: true })
    .execute()
  expect(replies).toEqual([166274.1516, ['Catania'], [['Catania', 56.4413]]])
})

test('a key of another type is refused with WRONGTYPE', async () => {
  const text = uniqueKey()
  await redis.set(text, 'text')
  for (const error of await failures([
    redis.geoadd(text, [...PALERMO]),
    redis.geodist(text, 'a', 'b'),
    redis.geohash(text, 'a'),
    redis.geopos(text, 'a'),
    redis.georadius(text, 1, 2, 3),
    redis.georadiusbymember(text, 'a', 3),
    redis.geosearch(text, around),
    redis.geosearchstore(uniqueKey(), text, around),
  ])) {
    expect(error).toMatchObject({ name: 'ResponseError', code: 'WRONGTYPE' })
  }
})
