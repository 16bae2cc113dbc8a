import { describe, expect, it } from 'vitest'
import type { JsonReadOptions } from '../../../lib/codecs/json/decode.ts'
import { JsonSerializer } from '../../../lib/codecs/json/json.ts'
import {
  DateTime,
  Decimal,
  Float,
  TimeDelta,
  TimeOfDay,
  TimeZone,
  Tuple,
} from '../../../lib/codecs/python-values.ts'

const dumps = (value: unknown): string =>
  new TextDecoder().decode(new JsonSerializer().dumps(value))
const loads = (text: string, options?: JsonReadOptions): unknown =>
  new JsonSerializer(options).loads(new TextEncoder().encode(text))

describe('dumps', () => {
  it.each<[unknown, string]>([
    [{ a: [1, 2], b: {} }, '{"a": [1, 2], "b": {}}'],
    ['é😀\u007f\n"\\\ud800', '"\\u00e9\\ud83d\\ude00\\u007f\\n\\"\\\\\\ud800"'],
    [
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      '[NaN, Infinity, -Infinity]',
    ],
    [[new Float(1), new Float(-0), -0, 1e16, 1e-5, 0.1], '[1.0, -0.0, -0.0, 1e+16, 1e-05, 0.1]'],
    [[2n ** 64n, 2 ** 53 - 1], '[18446744073709551616, 9007199254740991]'],
    [
      new Map<unknown, unknown>([
        [1, 1],
        [1.5, 2],
        [null, 3],
        [true, 4],
        [2n ** 64n, 5],
      ]),
      '{"1": 1, "1.5": 2, "null": 3, "true": 4, "18446744073709551616": 5}',
    ],
    [new Map([[new Float(1), Number.NaN]]), '{"1.0": NaN}'],
    [{ a: undefined, b: null }, '{"b": null}'],
    [new Date('2024-02-29T12:00:00.250Z'), '"2024-02-29T12:00:00.250Z"'],
    [new Date('2024-02-29T12:00:00Z'), '"2024-02-29T12:00:00Z"'],
    [new TimeDelta({ days: 1, seconds: 2 * 3600 + 3 * 60 + 4 }), '"P1DT02H03M04S"'],
    [new TimeDelta({ days: -1 }), '"-P1DT00H00M00S"'],
    [Tuple.of<unknown>(1, new Decimal('1.10')), '[1, "1.10"]'],
  ])('%o', (value, text) => {
    expect(dumps(value)).toBe(text)
  })

  const self: unknown[] = []
  self.push(self)
  let deep: unknown = []
  for (let i = 0; i < 1000; i++) deep = [deep]

  it.each<[string, unknown, string, string]>([
    ['undefined', undefined, 'TypeError', 'Object of type undefined is not JSON serializable'],
    ['a hole', new Array(1), 'TypeError', 'Object of type undefined is not JSON serializable'],
    ['a function', [() => 1], 'TypeError', 'Object of type function is not JSON serializable'],
    ['an instance', /secret/, 'TypeError', 'Object of type RegExp is not JSON serializable'],
    [
      'a tuple as a key',
      new Map([[Tuple.of(1), 1]]),
      'TypeError',
      'keys must be str, int, float, bool or None, not tuple',
    ],
    [
      'an aware time',
      new TimeOfDay({ tzinfo: TimeZone.utc }),
      'ValueError',
      "JSON can't represent timezone-aware times.",
    ],
    [
      'an integer of 4301 digits',
      [10n ** 4300n],
      'ValueError',
      'Python writes no integer of more than 4300 digits',
    ],
    ['a list in itself', self, 'ValueError', 'Circular reference detected'],
    ['1001 lists', deep, 'RecursionError', 'Values that nest deeper than 1000 are no JSON'],
    [
      'an invalid date',
      new Date(Number.NaN),
      'ValueError',
      'A Date is invalid, or in a year that Python does not have',
    ],
  ])('refuses %s', (_what, value, python, message) => {
    expect(() => dumps(value)).toThrow(
      expect.objectContaining({ name: 'SerializerError', python, message }),
    )
  })

  it('writes what is in two places twice', () => {
    const shared = [1]
    expect(dumps([shared, shared])).toBe('[[1], [1]]')
  })
})

describe('loads', () => {
  it.each<[string, unknown]>([
    ['{"a": [1, 2.5, true, null, "x"]}', { a: [1, 2.5, true, null, 'x'] }],
    ['[9007199254740993, -18446744073709551616]', [9007199254740993n, -18446744073709551616n]],
    [
      '[NaN, Infinity, -Infinity, {}]',
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, {}],
    ],
    ['-0', 0],
    ['-0.0', -0],
    ['[1.0, 1e2]', [1, 100]],
    [' \t\r\n[ NaN , { "a" : 1 } ]\n', [Number.NaN, { a: 1 }]],
    ['{"1": 1, "2": 2, "a": 3}', { 1: 1, 2: 2, a: 3 }],
    [
      '{"b": 1, "7": 2}',
      new Map([
        ['b', 1],
        ['7', 2],
      ]),
    ],
    [
      '{"b": 1, "\\u0037": 2}',
      new Map([
        ['b', 1],
        ['7', 2],
      ]),
    ],
    ['["a\\\\\\"b", NaN]', ['a\\"b', Number.NaN]],
    ['"\\ud800"', '\ud800'],
  ])('%s', (text, value) => {
    expect(loads(text)).toStrictEqual(value)
  })

  it('tells whole floats from integers on request', () => {
    expect(loads('[1.0, 1, 1e2, 1.5]', { exactFloats: true })).toStrictEqual([
      new Float(1),
      1,
      new Float(100),
      1.5,
    ])
  })

  it('gives records or maps on request', () => {
    expect(loads('{"b": 1, "7": 2}', { dicts: 'record' })).toStrictEqual({ 7: 2, b: 1 })
    expect(loads('{"b": {}}', { dicts: 'map' })).toStrictEqual(new Map([['b', new Map()]]))
  })

  it('keeps a key named __proto__ as a key', () => {
    for (const text of ['{"__proto__": 1}', '{"__proto__": 1, "n": NaN}']) {
      const value = loads(text)
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(Object.keys(Object(value))).toContain('__proto__')
    }
  })

  it.each([
    ['', 'Expecting value'],
    ['secret', 'Expecting value'],
    ['[1', "Expecting ',' delimiter"],
    ['[1,]', 'Expecting value'],
    ['{"a" 1}', "Expecting ':' delimiter"],
    ['{"a": 1', "Expecting ',' delimiter"],
    ['{a: 1}', 'Expecting property name enclosed in double quotes'],
    ['"a', 'Unterminated string'],
    ['"\\x"', 'Invalid string'],
    ['"a\nb"', 'Invalid string'],
    ['1 2', 'Extra data'],
    [`[${'9'.repeat(4301)}]`, 'More than 4300 digits'],
  ])('refuses %s without quoting it', (text, message) => {
    expect(() => loads(text)).toThrow(
      expect.objectContaining({
        python: 'JSONDecodeError',
        message: expect.stringMatching(new RegExp(`^${message}: char \\d+$`)),
      }),
    )
  })

  it('refuses bytes that are not UTF-8, and a byte order mark', () => {
    const serializer = new JsonSerializer()
    expect(() => serializer.loads(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(
      expect.objectContaining({ python: 'UnicodeDecodeError' }),
    )
    expect(() => loads('\ufeff1')).toThrow(expect.objectContaining({ python: 'JSONDecodeError' }))
  })

  it.each([
    ['arrays', (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`],
    ['objects', (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`],
    ['arrays beside NaN', (depth: number) => `${'['.repeat(depth)}NaN${']'.repeat(depth)}`],
  ])('bounds how deep %s nest', (_what, nested) => {
    expect(loads(nested(20), { maxDepth: 20 })).toBeTypeOf('object')
    expect(() => loads(nested(21), { maxDepth: 20 })).toThrow(
      expect.objectContaining({ python: 'RecursionError' }),
    )
    expect(() => loads(nested(50_000))).toThrow(
      expect.objectContaining({ python: 'RecursionError' }),
    )
  })
})

it('reads the datetimes that it writes as text', () => {
  const at = new DateTime({ year: 2024, month: 2, day: 29, microsecond: 5999 })
  expect(loads(dumps(at))).toBe('2024-02-29T00:00:00.005')
})
