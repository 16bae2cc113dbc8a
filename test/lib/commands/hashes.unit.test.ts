import { describe, expect, test } from 'vitest'
import { HashCommands } from '../../../lib/commands/hashes.ts'
import { DataError, UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytesCommands = new Recorder<Uint8Array>()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const when = new Date('2033-05-18T03:33:20.123Z')

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['hdel', commands.hdel('h', 'a'), 'HDEL h a'],
  ['hdel', commands.hdel('h', 'a', 2, 3n), 'HDEL h a 2 3'],
  ['hexists', commands.hexists('h', 'f'), 'HEXISTS h f'],
  ['hget', commands.hget('h', 'f'), 'HGET h f'],
  ['hgetall', commands.hgetall('h'), 'HGETALL h'],
  ['hgetdel', commands.hgetdel('h', 'a', 'b'), 'HGETDEL h FIELDS 2 a b'],
  ['hgetex', commands.hgetex('h', ['a', 'b']), 'HGETEX h FIELDS 2 a b'],
  ['hgetex', commands.hgetex('h', ['a'], { ex: 5 }), 'HGETEX h EX 5 FIELDS 1 a'],
  ['hgetex', commands.hgetex('h', ['a'], { ex: 0 }), 'HGETEX h EX 0 FIELDS 1 a'],
  ['hgetex', commands.hgetex('h', ['a'], { px: 5 }), 'HGETEX h PX 5 FIELDS 1 a'],
  ['hgetex', commands.hgetex('h', ['a'], { exat: 9 }), 'HGETEX h EXAT 9 FIELDS 1 a'],
  ['hgetex', commands.hgetex('h', ['a'], { exat: when }), 'HGETEX h EXAT 2000000000 FIELDS 1 a'],
  ['hgetex', commands.hgetex('h', ['a'], { pxat: 9 }), 'HGETEX h PXAT 9 FIELDS 1 a'],
  ['hgetex', commands.hgetex('h', ['a'], { pxat: when }), 'HGETEX h PXAT 2000000000123 FIELDS 1 a'],
  ['hgetex', commands.hgetex('h', ['a'], { persist: true }), 'HGETEX h PERSIST FIELDS 1 a'],
  ['hgetex', commands.hgetex('h', ['a'], { persist: false }), 'HGETEX h FIELDS 1 a'],
  ['hincrby', commands.hincrby('h', 'f'), 'HINCRBY h f 1'],
  ['hincrby', commands.hincrby('h', 'f', -5), 'HINCRBY h f -5'],
  ['hincrby', commands.hincrby('h', 'f', { amount: 0 }), 'HINCRBY h f 0'],
  ['hincrby', commands.hincrby('h', 'f', 2n ** 62n), 'HINCRBY h f 4611686018427387904'],
  ['hincrbyfloat', commands.hincrbyfloat('h', 'f'), 'HINCRBYFLOAT h f 1'],
  ['hincrbyfloat', commands.hincrbyfloat('h', 'f', 1e-5), 'HINCRBYFLOAT h f 1e-05'],
  ['hincrbyfloat', commands.hincrbyfloat('h', 'f', { amount: 2.5 }), 'HINCRBYFLOAT h f 2.5'],
  ['hkeys', commands.hkeys('h'), 'HKEYS h'],
  ['hlen', commands.hlen('h'), 'HLEN h'],
  ['hset', commands.hset('h', 'f', 'v'), 'HSET h f v'],
  ['hset', commands.hset('h', 'f', 'v', { mapping: { a: 1 } }), 'HSET h f v a 1'],
  ['hset', commands.hset('h', { key: 'f', value: 'v' }), 'HSET h f v'],
  ['hset', commands.hset('h', { key: '', value: 0 }), 'HSET h  0'],
  ['hset', commands.hset('h', { mapping: { a: 1, b: 'x' } }), 'HSET h a 1 b x'],
  ['hset', commands.hset('h', { mapping: new Map([['a', 1]]) }), 'HSET h a 1'],
  [
    'hset',
    commands.hset('h', {
      mapping: [
        ['b', 1],
        ['a', 2],
      ],
    }),
    'HSET h b 1 a 2',
  ],
  ['hset', commands.hset('h', { items: ['a', 1, 'b', 2] }), 'HSET h a 1 b 2'],
  [
    'hset',
    commands.hset('h', { mapping: { m: 3 }, key: 'k', value: 2, items: ['i', 1] }),
    'HSET h i 1 k 2 m 3',
  ],
  ['hsetex', commands.hsetex('h', 'f', 'v'), 'HSETEX h FIELDS 1 f v'],
  ['hsetex', commands.hsetex('h', 'f', 'v', { ex: 60 }), 'HSETEX h EX 60 FIELDS 1 f v'],
  [
    'hsetex',
    commands.hsetex('h', { mapping: { m: 3 }, key: 'k', value: 2, items: ['i', 1], px: 7 }),
    'HSETEX h PX 7 FIELDS 3 i 1 k 2 m 3',
  ],
  [
    'hsetex',
    commands.hsetex('h', 'f', 'v', { dataPersistOption: 'FNX', keepttl: true }),
    'HSETEX h FNX KEEPTTL FIELDS 1 f v',
  ],
  [
    'hsetex',
    commands.hsetex('h', 'f', 'v', { exat: when, dataPersistOption: 'FXX' }),
    'HSETEX h EXAT 2000000000 FXX FIELDS 1 f v',
  ],
  ['hsetex', commands.hsetex('h', 'f', 'v', { pxat: 9 }), 'HSETEX h PXAT 9 FIELDS 1 f v'],
  ['hsetnx', commands.hsetnx('h', 'f', 'v'), 'HSETNX h f v'],
  ['hmset', commands.hmset('h', { a: 1, b: 2 }), 'HMSET h a 1 b 2'],
  ['hmget', commands.hmget('h', 'a'), 'HMGET h a'],
  ['hmget', commands.hmget('h', 'a', 'b', 3), 'HMGET h a b 3'],
  ['hmget', commands.hmget('h', ['a', 'b']), 'HMGET h a b'],
  ['hmget', commands.hmget('h', ['a', 'b'], 'c'), 'HMGET h a b c'],
  ['hmget', commands.hmget('h', []), 'HMGET h'],
  ['hvals', commands.hvals('h'), 'HVALS h'],
  ['hstrlen', commands.hstrlen('h', 'f'), 'HSTRLEN h f'],
  ['hexpire', commands.hexpire('h', 5, ['a', 'b']), 'HEXPIRE h 5 FIELDS 2 a b'],
  ['hexpire', commands.hexpire('h', 5, ['a'], { nx: true }), 'HEXPIRE h 5 NX FIELDS 1 a'],
  ['hpexpire', commands.hpexpire('h', 5, ['a'], { xx: true }), 'HPEXPIRE h 5 XX FIELDS 1 a'],
  ['hexpireat', commands.hexpireat('h', 5, ['a'], { gt: true }), 'HEXPIREAT h 5 GT FIELDS 1 a'],
  ['hexpireat', commands.hexpireat('h', when, ['a']), 'HEXPIREAT h 2000000000 FIELDS 1 a'],
  ['hpexpireat', commands.hpexpireat('h', 5, ['a'], { lt: true }), 'HPEXPIREAT h 5 LT FIELDS 1 a'],
  ['hpexpireat', commands.hpexpireat('h', when, ['a']), 'HPEXPIREAT h 2000000000123 FIELDS 1 a'],
  ['hpersist', commands.hpersist('h', 'a', 'b'), 'HPERSIST h FIELDS 2 a b'],
  ['hexpiretime', commands.hexpiretime('h', 'a'), 'HEXPIRETIME h FIELDS 1 a'],
  ['hpexpiretime', commands.hpexpiretime('h', 'a'), 'HPEXPIRETIME h FIELDS 1 a'],
  ['httl', commands.httl('h', 'a', 'b'), 'HTTL h FIELDS 2 a b'],
  ['hpttl', commands.hpttl('h', 'a'), 'HPTTL h FIELDS 1 a'],
  ['hrandfield', commands.hrandfield('h'), 'HRANDFIELD h'],
  ['hrandfield', commands.hrandfield('h', 0), 'HRANDFIELD h 0'],
  ['hrandfield', commands.hrandfield('h', -3), 'HRANDFIELD h -3'],
  ['hrandfield', commands.hrandfield('h', 3, { withvalues: true }), 'HRANDFIELD h 3 WITHVALUES'],
  ['hrandfield', commands.hrandfield('h', { count: 3 }), 'HRANDFIELD h 3'],
  [
    'hrandfield',
    commands.hrandfield('h', { count: 3, withvalues: true }),
    'HRANDFIELD h 3 WITHVALUES',
  ],
  ['hscan', commands.hscan('h'), 'HSCAN h 0'],
  ['hscan', commands.hscan('h', 7), 'HSCAN h 7'],
  ['hscan', commands.hscan('h', 2n ** 63n), 'HSCAN h 9223372036854775808'],
  ['hscan', commands.hscan('h', 7, { match: 'a*', count: 5 }), 'HSCAN h 7 MATCH a* COUNT 5'],
  [
    'hscan',
    commands.hscan('h', { count: 5, match: 'a*', noValues: true, cursor: 7 }),
    'HSCAN h 7 MATCH a* COUNT 5 NOVALUES',
  ],
  ['hscan', commands.hscan('h', 0, { noValues: true }), 'HSCAN h 0 NOVALUES'],
  ['hscan', commands.hscan('h', { noValues: false }), 'HSCAN h 0'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method that sends something', () => {
  const methods = Object.getOwnPropertyNames(HashCommands.prototype).filter(
    (name) => name !== 'constructor' && !name.startsWith('himport'),
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

describe('mappings', () => {
  test('a record, a Map and pairs send the same words', () => {
    const words = ['HSET', 'h', 'b', '1', 'a', '2']
    expect(wordsOf(commands.hset('h', { mapping: { b: 1, a: 2 } }))).toEqual(words)
    expect(
      wordsOf(
        commands.hset('h', {
          mapping: new Map([
            ['b', 1],
            ['a', 2],
          ]),
        }),
      ),
    ).toEqual(words)
    expect(
      wordsOf(
        commands.hset('h', {
          mapping: [
            ['b', 1],
            ['a', 2],
          ],
        }),
      ),
    ).toEqual(words)
  })

  test('a Map keeps bytes as fields and values', () => {
    const mapping = new Map([[bytes('f'), bytes('v')]])
    expect(wordsOf(commands.hset('h', { mapping }))).toEqual(['HSET', 'h', bytes('f'), bytes('v')])
  })

  test('bytes by position are a field, not options', () => {
    expect(wordsOf(commands.hset('h', bytes('f'), 'v'))).toEqual(['HSET', 'h', bytes('f'), 'v'])
  })

  test('__proto__ is a field like any other', () => {
    expect(wordsOf(commands.hset('h', { mapping: [['__proto__', 1]] }))).toEqual([
      'HSET',
      'h',
      '__proto__',
      '1',
    ])
    const own = JSON.parse('{"__proto__":"1"}') as Record<string, string>
    expect(wordsOf(commands.hset('h', { mapping: own }))).toContain('__proto__')
  })
})

describe('replies', () => {
  test('numbers, also past 2^53', () => {
    expect(decoded(commands.hdel('h', 'a'), 1)).toBe(1)
    expect(decoded(commands.hset('h', 'a', 'b'), 2)).toBe(2)
    expect(decoded(commands.hincrby('h', 'f'), 3)).toBe(3)
    expect(decoded(commands.hincrby('h', 'f'), '9223372036854775807')).toBe(2n ** 63n - 1n)
    expect(decoded(commands.hsetnx('h', 'a', 'b'), 0)).toBe(0)
    expect(decoded(commands.hstrlen('h', 'a'), 4)).toBe(4)
    expect(decoded(commands.hlen('h'), 0)).toBe(0)
    expect(decoded(commands.hsetex('h', 'a', 'b'), 1)).toBe(1)
  })

  test('floats of HINCRBYFLOAT', () => {
    const command = commands.hincrbyfloat('h', 'f', 0.2)
    expect(decoded(command, '0.30000000000000004')).toBe(0.1 + 0.2)
    expect(decoded(command, bytes('-1.5'))).toBe(-1.5)
  })

  test('booleans of HEXISTS and HMSET', () => {
    expect(decoded(commands.hexists('h', 'f'), 1)).toBe(true)
    expect(decoded(commands.hexists('h', 'f'), 0)).toBe(false)
    expect(decoded(commands.hmset('h', { a: 1 }), 'OK')).toBe(true)
    expect(bytesCommands.hmset('h', { a: 1 }).decode(bytes('OK'), true)).toBe(true)
  })

  test('strings as they are, null for what is missing', () => {
    expect(decoded(commands.hget('h', 'f'), '007')).toBe('007')
    expect(decoded(commands.hget('h', 'f'), null)).toBeNull()
    expect(decoded(commands.hmget('h', 'a', 'b'), ['null', null])).toEqual(['null', null])
    expect(decoded(commands.hgetdel('h', 'a'), [null])).toEqual([null])
    expect(decoded(commands.hgetex('h', ['a']), ['v'])).toEqual(['v'])
    expect(decoded(commands.hkeys('h'), [])).toEqual([])
    expect(decoded(commands.hvals('h'), ['1'])).toEqual(['1'])
  })

  test('HGETALL as a record in which __proto__ is a field like any other', () => {
    const reply = decoded(commands.hgetall('h'), ['a', '1', '__proto__', '2', '1', '3'])
    expect(Object.getPrototypeOf(reply)).toBeNull()
    expect(Object.entries(reply)).toEqual([
      ['1', '3'],
      ['a', '1'],
      ['__proto__', '2'],
    ])
    expect(Object.keys(decoded(commands.hgetall('h'), []))).toEqual([])
  })

  test('HGETALL as a Map for bytes', () => {
    const reply = bytesCommands.hgetall('h').decode([bytes('a'), bytes('1')], true)
    expect(reply).toEqual(new Map([[bytes('a'), bytes('1')]]))
  })

  test('a list of states for each field', () => {
    for (const command of [
      commands.hexpire('h', 1, ['a', 'b']),
      commands.hpexpire('h', 1, ['a', 'b']),
      commands.hexpireat('h', 1, ['a', 'b']),
      commands.hpexpireat('h', 1, ['a', 'b']),
      commands.hpersist('h', 'a', 'b'),
      commands.hexpiretime('h', 'a', 'b'),
      commands.hpexpiretime('h', 'a', 'b'),
      commands.httl('h', 'a', 'b'),
      commands.hpttl('h', 'a', 'b'),
    ]) {
      expect(decoded(command, [1, -2])).toEqual([1, -2])
    }
  })

  test('HRANDFIELD as a string, a list or a flat list', () => {
    expect(decoded(commands.hrandfield('h'), 'a')).toBe('a')
    expect(decoded(commands.hrandfield('h'), null)).toBeNull()
    expect(decoded(commands.hrandfield('h', 2), ['a', 'b'])).toEqual(['a', 'b'])
    const withValues = commands.hrandfield('h', 1, { withvalues: true })
    expect(decoded(withValues, ['a', '1'])).toEqual(['a', '1'])
  })

  test('HSCAN as a cursor with a dict or a list', () => {
    const page = decoded(commands.hscan('h'), ['17', ['a', '1']])
    expect(page[0]).toBe(17)
    expect({ ...page[1] }).toEqual({ a: '1' })
    expect(decoded(commands.hscan('h', 17), ['18446744073709551615', []])[0]).toBe(2n ** 64n - 1n)
    expect(decoded(commands.hscan('h', 0, { noValues: true }), ['0', ['a']])).toEqual([0, ['a']])
    const bytesPage = bytesCommands.hscan('h').decode([bytes('0'), [bytes('a'), bytes('1')]], true)
    expect(bytesPage).toEqual([0, new Map([[bytes('a'), bytes('1')]])])
  })
})

const EXCLUSIVE_EXPIRY =
  '``ex``, ``px``, ``exat``, ``pxat``, and ``keepttl`` are mutually exclusive.'
const EXCLUSIVE_PERSIST =
  '``ex``, ``px``, ``exat``, ``pxat``, and ``persist`` are mutually exclusive.'
const ONE_CONDITION = "Only one of 'nx', 'xx', 'gt', 'lt' can be specified."

test.each<[string, () => unknown, string]>([
  ['hgetdel', () => commands.hgetdel('h'), "'hgetdel' should have at least one key provided"],
  ['hgetex', () => commands.hgetex('h', []), "'hgetex' should have at least one key provided"],
  ['hgetex', () => commands.hgetex('h', ['a'], { ex: 1, persist: true }), EXCLUSIVE_PERSIST],
  ['hgetex', () => commands.hgetex('h', ['a'], { ex: 1, px: 0 }), EXCLUSIVE_PERSIST],
  [
    'hgetex',
    () => commands.hgetex('h', ['a'], { ex: 1.5 }),
    'ex must be datetime.timedelta or int',
  ],
  ['hset', () => commands.hset('h', {}), "'hset' with no key value pairs"],
  ['hset', () => commands.hset('h', { mapping: {} }), "'hset' with no key value pairs"],
  ['hset', () => commands.hset('h', { items: [] }), "'hset' with no key value pairs"],
  ['hset', () => commands.hset('h', { value: 'v' }), "'hset' with no key value pairs"],
  ['hsetex', () => commands.hsetex('h', { ex: 1 }), "'hsetex' with no key value pairs"],
  [
    'hsetex',
    () => commands.hsetex('h', { items: ['a', 1, 'b'] }),
    "'hsetex' with odd number of items. 'items' must contain a list of key/value pairs.",
  ],
  ['hsetex', () => commands.hsetex('h', 'f', 'v', { ex: 1, keepttl: true }), EXCLUSIVE_EXPIRY],
  [
    'hsetex',
    () => commands.hsetex('h', 'f', 'v', { px: 1.5 }),
    'px must be datetime.timedelta or int',
  ],
  ['hmset', () => commands.hmset('h', {}), "'hmset' with 'mapping' of length 0"],
  ['hexpire', () => commands.hexpire('h', 1, ['a'], { nx: true, xx: true }), ONE_CONDITION],
  ['hpexpire', () => commands.hpexpire('h', 1, ['a'], { gt: true, lt: true }), ONE_CONDITION],
  ['hexpireat', () => commands.hexpireat('h', 1, ['a'], { nx: true, lt: true }), ONE_CONDITION],
  ['hpexpireat', () => commands.hpexpireat('h', 1, ['a'], { xx: true, gt: true }), ONE_CONDITION],
  [
    'himportSet',
    () => commands.himportSet('h', 's', 'text' as never),
    'HIMPORT values must be a collection of values, not a string',
  ],
  [
    'hincrby',
    () => wordsOf(commands.hincrby('h', 'f', null as never)),
    "Invalid input of type: 'NoneType'. Convert to a bytes, string, int or float first.",
  ],
  [
    'hset',
    () => wordsOf(commands.hset('h', { key: 'f' })),
    "Invalid input of type: 'NoneType'. Convert to a bytes, string, int or float first.",
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})

test.each<[string, () => unknown]>([
  ['himportPrepareInternal', () => commands.himportPrepareInternal('s', ['f'])],
  ['himportSet', () => commands.himportSet('h', 's', ['v'])],
  ['himportDiscardInternal', () => commands.himportDiscardInternal('s')],
  ['himportDiscardAllInternal', () => commands.himportDiscardAllInternal()],
])('%s says why it cannot work and what to use', (_method, attempt) => {
  expect(attempt).toThrow(UnsupportedCommandError)
  expect(attempt).toThrow(/a field set belongs to one connection.*hset and mapping/)
})
