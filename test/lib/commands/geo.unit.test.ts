import { describe, expect, test } from 'vitest'
import { GeoCommands } from '../../../lib/commands/geo.ts'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytesCommands = new Recorder<Uint8Array>()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const circle = { longitude: 15, latitude: 37, radius: 200 }

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['geoadd', commands.geoadd('g', [13.5, 38, 'p']), 'GEOADD g 13.5 38 p'],
  [
    'geoadd',
    commands.geoadd('g', [1, 2, 'p', 3, 4, 'q'], { ch: true, xx: true }),
    'GEOADD g XX CH 1 2 p 3 4 q',
  ],
  ['geoadd', commands.geoadd('g', [1, 2, 'p'], { nx: true }), 'GEOADD g NX 1 2 p'],
  ['geodist', commands.geodist('g', 'p', 'q'), 'GEODIST g p q'],
  ['geodist', commands.geodist('g', 'p', 'q', 'km'), 'GEODIST g p q km'],
  ['geodist', commands.geodist('g', 'p', 'q', { unit: 'ft' }), 'GEODIST g p q ft'],
  ['geohash', commands.geohash('g', 'p', 'q'), 'GEOHASH g p q'],
  ['geopos', commands.geopos('g', 'p', 'q'), 'GEOPOS g p q'],
  ['georadius', commands.georadius('g', 15, 37, 200), 'GEORADIUS g 15 37 200 m'],
  [
    'georadius',
    commands.georadius('g', 15, 37, 200, {
      any: true,
      sort: 'DESC',
      count: 2,
      withcoord: true,
      withhash: true,
      withdist: true,
      unit: 'km',
    }),
    'GEORADIUS g 15 37 200 km WITHDIST WITHCOORD WITHHASH COUNT 2 ANY DESC',
  ],
  [
    'georadius',
    commands.georadius('g', 15, 37, 2, { store: 'd' }),
    'GEORADIUS g 15 37 2 m STORE d',
  ],
  [
    'georadius',
    commands.georadius('g', 15, 37, 2, { storeDist: 'd', count: 0 }),
    'GEORADIUS g 15 37 2 m COUNT 0 STOREDIST d',
  ],
  [
    'georadiusbymember',
    commands.georadiusbymember('g', 'p', 200, { unit: 'mi', sort: 'ASC' }),
    'GEORADIUSBYMEMBER g p 200 mi ASC',
  ],
  [
    'georadiusbymember',
    commands.georadiusbymember('g', 'p', 200, { store: 'd' }),
    'GEORADIUSBYMEMBER g p 200 m STORE d',
  ],
  ['geosearch', commands.geosearch('g', circle), 'GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 m'],
  [
    'geosearch',
    commands.geosearch('g', { longitude: 0, latitude: 0, radius: 2 }),
    'GEOSEARCH g FROMLONLAT 0 0 BYRADIUS 2 m',
  ],
  [
    'geosearch',
    commands.geosearch('g', {
      member: 'p',
      width: 2,
      height: 3,
      unit: 'KM',
      sort: 'desc',
      count: 4,
      any: true,
      withcoord: true,
      withdist: true,
      withhash: true,
    }),
    'GEOSEARCH g FROMMEMBER p BYBOX 2 3 KM DESC COUNT 4 ANY WITHDIST WITHCOORD WITHHASH',
  ],
  [
    'geosearchstore',
    commands.geosearchstore('d', 'g', { ...circle, sort: 'ASC', count: 2, storedist: true }),
    'GEOSEARCHSTORE d g FROMLONLAT 15 37 BYRADIUS 200 m ASC COUNT 2 STOREDIST',
  ],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method', () => {
  const methods = Object.getOwnPropertyNames(GeoCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

describe('replies', () => {
  test('are numbers where the server counts or measures', () => {
    expect(decoded(commands.geoadd('g', [1, 2, 'p']), 1)).toBe(1)
    expect(decoded(commands.geosearchstore('d', 'g', circle), 2)).toBe(2)
    expect(decoded(commands.georadius('g', 1, 2, 3, { store: 'd' }), 2)).toBe(2)
    expect(decoded(commands.georadiusbymember('g', 'p', 3, { storeDist: 'd' }), 2)).toBe(2)
    expect(decoded(commands.geodist('g', 'p', 'q'), '166274.1516')).toBe(166274.1516)
    expect(decoded(commands.geodist('g', 'p', 'x'), null)).toBeNull()
  })

  test('geohashes are text in every mode', () => {
    expect(decoded(commands.geohash('g', 'p', 'x'), ['sqc8b49rny0', null])).toEqual([
      'sqc8b49rny0',
      null,
    ])
    const reply = bytesCommands.geohash('g', 'p').decode([bytes('sqc8b49rny0')], true)
    expect(reply).toEqual(['sqc8b49rny0'])
  })

  test('positions are pairs of numbers', () => {
    const command = commands.geopos('g', 'p', 'x')
    expect(decoded(command, [['13.36', '38.11'], null])).toEqual([[13.36, 38.11], null])
  })

  test('members, or lists of a member, distance, hash and position', () => {
    const details = { withdist: true, withhash: true, withcoord: true } as const
    const row = ['p', '190.5', 3479099956230698, ['13.36', '38.11']]
    for (const [plain, detailed] of [
      [commands.geosearch('g', circle), commands.geosearch('g', { ...circle, ...details })],
      [commands.georadius('g', 1, 2, 3), commands.georadius('g', 1, 2, 3, details)],
      [commands.georadiusbymember('g', 'p', 3), commands.georadiusbymember('g', 'p', 3, details)],
    ] as const) {
      expect(decoded(plain, ['p', 'q'])).toEqual(['p', 'q'])
      expect(decoded(detailed, [row])).toEqual([['p', 190.5, 3479099956230698, [13.36, 38.11]]])
      expect(decoded(detailed, [])).toEqual([])
    }
    const located = commands.geosearch('g', { ...circle, withcoord: true })
    expect(decoded(located, [['p', ['1.5', '2']]])).toEqual([['p', [1.5, 2]]])
    const hashed = bytesCommands.geosearch('g', { ...circle, withhash: true })
    expect(hashed.decode([[bytes('p'), 7]], true)).toEqual([[bytes('p'), 7]])
  })
})

test.each<[string, () => unknown, string]>([
  [
    'geoadd',
    () => commands.geoadd('g', [1, 2, 'p'], { nx: true, xx: true }),
    "GEOADD allows either 'nx' or 'xx', not both",
  ],
  [
    'geoadd',
    () => commands.geoadd('g', [1, 2]),
    'GEOADD requires places with lon, lat and name values',
  ],
  ['geodist', () => commands.geodist('g', 'p', 'q', 'yd'), 'GEODIST invalid unit'],
  ['georadius', () => commands.georadius('g', 1, 2, 3, { unit: 'KM' }), 'GEORADIUS invalid unit'],
  [
    'georadius',
    () => commands.georadius('g', 1, 2, 3, { any: true }),
    "``any`` can't be provided without ``count``",
  ],
  ['georadius', () => commands.georadius('g', 1, 2, 3, { sort: 'asc' }), 'GEORADIUS invalid sort'],
  [
    'georadiusbymember',
    () => commands.georadiusbymember('g', 'p', 3, { store: 'd', storeDist: 'e' }),
    "GEORADIUS store and store_dist can't be set together",
  ],
  [
    'geosearch',
    () => commands.geosearch('g', { longitude: 1, radius: 2 }),
    'GEOSEARCH must have member or longitude and latitude',
  ],
  [
    'geosearch',
    () => commands.geosearch('g', { ...circle, member: 'p' }),
    "GEOSEARCH member and longitude or latitude can't be set together",
  ],
  [
    'geosearch',
    () => commands.geosearch('g', { member: 'p', width: 2 }),
    'GEOSEARCH must have radius or width and height',
  ],
  [
    'geosearch',
    () => commands.geosearch('g', { ...circle, unit: null as never }),
    'GEOSEARCH must have unit',
  ],
  ['geosearch', () => commands.geosearch('g', { ...circle, unit: 'yd' }), 'GEOSEARCH invalid unit'],
  [
    'geosearch',
    () => commands.geosearch('g', { ...circle, height: 2 }),
    "GEOSEARCH radius and width or height can't be set together",
  ],
  ['geosearch', () => commands.geosearch('g', { ...circle, sort: 'up' }), 'GEOSEARCH invalid sort'],
  [
    'geosearchstore',
    () => commands.geosearchstore('d', 'g'),
    'GEOSEARCH must have member or longitude and latitude',
  ],
  [
    'geosearchstore',
    () => commands.geosearchstore('d', 'g', { ...circle, any: true }),
    "GEOSEARCH ``any`` can't be provided without count",
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})
