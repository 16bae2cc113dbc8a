import { describe, expect, it } from 'vitest'
import { PicklingError, SerializerError } from '../../../../lib/codecs/errors.ts'
import { pickle } from '../../../../lib/codecs/pickle/pickler.ts'
import { unpickle } from '../../../../lib/codecs/pickle/unpickle.ts'
import {
  ByteArray,
  Complex,
  Counter,
  DateTime,
  Decimal,
  DefaultDict,
  Deque,
  Float,
  FrozenSet,
  HerdMarker,
  OrderedDict,
  PickledObject,
  PytzUtc,
  Range,
  TimeDelta,
  TimeOfDay,
  TimeZone,
  Tuple,
  ZoneInfo,
} from '../../../../lib/codecs/python-values.ts'
import { latin1Bytes } from '../../../support/latin1.ts'

const again = (value: unknown, protocol: number): unknown =>
  unpickle(pickle(value, { protocol }), { exactFloats: true })

function factoryDict(): DefaultDict {
  const dict = new DefaultDict([['a', [1]]])
  dict.defaultFactory = 'list'
  return dict
}

function deque(): Deque {
  const items = Deque.of<unknown>(1, 2)
  items.maxlen = 5
  return items
}

const berlin = new ZoneInfo('Europe/Berlin')

describe.each([2, 3, 4, 5, -1])('protocol %i', (protocol) => {
  it.each<[string, unknown]>([
    ['ranges', new Range(10n ** 20n, 10n ** 20n + 3n, 2)],
    ['counters', new Counter([['a', 2]])],
    [
      'ordered dicts of 2001 items',
      new OrderedDict(Array.from({ length: 2001 }, (_, i) => [i, i])),
    ],
    ['defaultdicts', factoryDict()],
    ['deques', deque()],
    ['bytearrays', [new ByteArray(), ByteArray.of(0, 255)]],
    ['bytes', [new Uint8Array(), Uint8Array.of(7), Uint8Array.of(0, 128, 255)]],
    ['sets', new Set([new FrozenSet(['a']), 1, null])],
    ['an aware time', new TimeOfDay({ hour: 1, tzinfo: TimeZone.utc })],
    ['a zone with a name', new TimeZone(new TimeDelta({ seconds: 3600 }), 'CET')],
    ['pytz.utc', new DateTime({ year: 1, month: 1, day: 1, tzinfo: PytzUtc.utc })],
    ['a ZoneInfo', new DateTime({ year: 9999, month: 12, day: 31, tzinfo: berlin })],
    ['integers of 300 bytes', [1n << 2400n, -(1n << 2400n), 2 ** 40, -(2 ** 40), -129, 65_536]],
    ['floats', [new Float(1), 0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e300]],
    ['lone surrogates', ['\ud800', `${'a'.repeat(100)}\udc00`, '😀\ud800é']],
    ['long texts', ['é'.repeat(85), 'a'.repeat(86), '中'.repeat(30_000), 'z'.repeat(70_000)]],
    ['the herd client’s tuple', Tuple.of<unknown>(new HerdMarker(), 'v', 1_700_000_000)],
    [
      'keys of all kinds',
      new Map<unknown, unknown>([
        [Tuple.of(1, 2), 1],
        [null, 2],
        [1.5, 3],
        ['a', 4],
      ]),
    ],
  ])('gives back %s', (_what, value) => {
    expect(again(value, protocol)).toStrictEqual(value)
  })

  it('writes what is in two places once', () => {
    const shared = { name: ['x'] }
    const value = again([shared, shared, shared.name], protocol)
    expect(Array.isArray(value) && [value[1], value[2]]).toEqual([shared, shared.name])
    expect(Array.isArray(value) && value[0]).toBe(Array.isArray(value) && value[1])
    expect(Array.isArray(value) && value[0].name).toBe(Array.isArray(value) && value[2])
  })

  it('writes a tuple that holds itself through a list', () => {
    for (const others of [0, 3]) {
      const list: unknown[] = []
      const tuple = Tuple.of<unknown>(list, ...Array.from({ length: others }, (_, i) => i))
      list.push(tuple)
      const read = again(tuple, protocol)
      expect(Array.isArray(read) && read[0][0]).toBe(read)
      expect(read).toHaveLength(others + 1)
    }
  })
})

describe('names and texts as CPython writes them', () => {
  it.each([
    ['int', 'long'],
    ['str', 'unicode'],
    ['list', 'list'],
  ] as const)('protocol 2 calls %s %s', (factory, python2) => {
    const dict = new DefaultDict()
    dict.defaultFactory = factory
    const bytes = pickle(dict, { protocol: 2 })
    const text = `c__builtin__\n${python2}\nq\x01\x85q\x02Rq\x03.`
    expect(bytes).toEqual(latin1Bytes(`\x80\x02ccollections\ndefaultdict\nq\x00${text}`))
  })

  it('the module of getattr and the name of a method are no repetitions', () => {
    const bytes = pickle([new Complex(0, 1), new ZoneInfo('UTC'), new ZoneInfo('Asia/Kolkata')])
    expect(String.fromCharCode(...bytes).match(/builtins|getattr|_unpickle/g)).toEqual([
      'builtins',
      'builtins',
      'getattr',
      '_unpickle',
      '_unpickle',
    ])
  })

  it('the digits of a Decimal are no repetition of a text', () => {
    const bytes = pickle(['0', new Decimal('0')])
    expect(bytes).toEqual(
      latin1Bytes(
        '\x80\x04\x95\x27\0\0\0\0\0\0\0]\x94(\x8c\x010\x94\x8c\x07decimal\x94\x8c\x07Decimal\x94\x93\x94\x8c\x010\x94\x85\x94R\x94e.',
      ),
    )
  })

  it.each([1n << 62n, -(1n << 63n), 1n << 63n, (1n << 71n) - 1n, -(1n << 71n), 1n << 2047n])(
    'the integer %s has as few bytes as it can',
    (value) => {
      const length = Math.floor((value < 0n ? -value - 1n : value).toString(2).length / 8) + 1
      const bytes = pickle(value, { protocol: 3 })
      expect(bytes).toHaveLength(length + (length < 256 ? 5 : 8))
      expect(unpickle(bytes)).toBe(value)
    },
  )
})

describe('a Date', () => {
  it('is an aware datetime in UTC', () => {
    const date = new Date('2026-01-31T12:30:00.250Z')
    const read = again(date, 4)
    expect(read).toBeInstanceOf(DateTime)
    expect(read instanceof DateTime && read.isoformat()).toBe('2026-01-31T12:30:00.250000+00:00')
    expect(read instanceof DateTime && read.toDate()).toEqual(date)
  })

  it('has to be one that Python has', () => {
    expect(() => pickle(new Date(Number.NaN))).toThrow(SerializerError)
    expect(() => pickle(new Date(Date.UTC(10_000, 0)))).toThrow(SerializerError)
  })
})

describe('undefined', () => {
  it('is left out of records', () => {
    expect(again({ a: undefined, b: 1 }, 4)).toStrictEqual({ b: 1 })
    expect(pickle({ a: undefined })).toEqual(pickle({}))
  })

  it.each([
    ['alone', undefined],
    ['in an array', [undefined]],
    ['in a hole', new Array(1)],
    ['as a key', new Map([[undefined, 1]])],
  ])('is refused %s', (_where, value) => {
    expect(() => pickle(value)).toThrow(new PicklingError("Can't pickle undefined"))
  })
})

describe('what is no data', () => {
  class User {
    readonly name = 'secret'
  }

  it.each<[string, unknown, string]>([
    ['functions', () => 1, "Can't pickle function"],
    ['symbols', Symbol('secret'), "Can't pickle symbol"],
    ['instances', [new User()], "Can't pickle User objects"],
    ['regular expressions', /secret/, "Can't pickle RegExp objects"],
    ['other numbers in objects', Object(1), "Can't pickle Number objects"],
    ['objects kept closed', new PickledObject('app', 'C'), "Can't pickle PickledObject objects"],
  ])('is refused without being quoted: %s', (_what, value, message) => {
    expect(() => pickle(value)).toThrow(new PicklingError(message))
  })

  it.each<[string, unknown]>([
    ['a list as a key', new Map([[[1], 1]])],
    ['a record as a member', new Set([{}])],
    ['a set as a member', new FrozenSet([new Set()])],
    ['a bytearray as a key', new Map([[new ByteArray(), 1]])],
  ])('is refused as Python refuses it: %s', (_what, value) => {
    expect(() => pickle(value)).toThrow(expect.objectContaining({ python: 'TypeError' }))
    expect(() => pickle(value, { protocol: 2 })).toThrow(PicklingError)
  })

  it('is refused when it nests too deep', () => {
    let deep: unknown = []
    for (let i = 1; i < 1000; i++) deep = [deep]
    expect(again(deep, 4)).toHaveLength(1)
    expect(() => pickle([deep])).toThrow(expect.objectContaining({ python: 'RecursionError' }))
  })
})

describe('the protocol', () => {
  it.each([-2, 0, 1, 6, 2.5, Number.NaN])('cannot be %d', (protocol) => {
    expect(() => pickle(1, { protocol })).toThrow(
      expect.objectContaining({ name: 'PicklingError', python: 'ValueError' }),
    )
  })
})

describe('frames', () => {
  it('are left out for less than four bytes', () => {
    expect(pickle(null)).toEqual(latin1Bytes('\x80\x04N.'))
    expect(pickle(1)).toEqual(latin1Bytes('\x80\x04K\x01.'))
  })
})
