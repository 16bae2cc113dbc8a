import { describe, expect, it } from 'vitest'
import { Problem } from '../../../functions/http/problem.ts'
import { fromWire, timeFromWire, toWire } from '../../../functions/http/values.ts'

const bytes = Uint8Array.of(0, 255, 10)

describe('a reply on the wire', () => {
  it.each([
    ['text', 'abc', 'abc'],
    ['text that looks like a number', '007', '007'],
    ['an integer', 42, 42],
    ['a fraction', 0.1, 0.1],
    ['an integer past 2^53', 9007199254740993n, '9007199254740993'],
    ['infinity', Number.POSITIVE_INFINITY, 'inf'],
    ['negative infinity', Number.NEGATIVE_INFINITY, '-inf'],
    ['not a number', Number.NaN, 'nan'],
    ['true', true, true],
    ['null', null, null],
    ['nothing', undefined, null],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['bytes', bytes, { $base64: 'AP8K' }],
    ['no bytes', new Uint8Array(), { $base64: '' }],
    ['a set', new Set(['a', 1n]), ['a', '1']],
    ['a map', new Map([[bytes, Number.NaN]]), [[{ $base64: 'AP8K' }, 'nan']]],
    ['a list', ['a', ['b', Number.POSITIVE_INFINITY]], ['a', ['b', 'inf']]],
    ['a dict', { a: 1n, b: bytes }, { a: '1', b: { $base64: 'AP8K' } }],
    ['a dict with more than $base64', { $base64: 'x', a: '' }, { $base64: 'x', a: '' }],
  ])('holds %s', (_, value, expected) => {
    expect(toWire(value)).toEqual(expected)
    expect(JSON.parse(JSON.stringify(toWire(value)))).toEqual(expected)
  })

  it('keeps __proto__ a name like any other', () => {
    const dict = Object.assign(Object.create(null), JSON.parse('{"a":"1"}'))
    Object.defineProperty(dict, '__proto__', { value: '2', enumerable: true })
    expect(JSON.stringify(toWire(dict))).toBe('{"a":"1","__proto__":"2"}')
  })

  it('writes a dict that could be taken for bytes as pairs', () => {
    expect(toWire({ $base64: 'AP8K' })).toEqual([['$base64', 'AP8K']])
  })
})

describe('an argument from the wire', () => {
  it.each([
    ['text', 'abc', 'abc'],
    ['a number', 1.5, 1.5],
    ['an exact integer', 9007199254740993n, 9007199254740993n],
    ['bytes', { $base64: 'AP8K' }, bytes],
    ['bytes in a list', [{ $base64: '' }], [new Uint8Array()]],
    ['bytes in a mapping', { a: { $base64: 'AP8K' } }, { a: bytes }],
    ['an object that only resembles bytes', { $base64: 1 }, { $base64: 1 }],
    ['text that looks like a date', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
  ])('is %s', (_, value, expected) => {
    expect(fromWire(value)).toEqual(expected)
  })

  it('keeps __proto__ a name like any other', () => {
    const value = fromWire(JSON.parse('{"__proto__":{"$base64":"AP8K"}}')) as object
    expect(Object.keys(value)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it.each([
    ['broken base64', { $base64: '*' }],
    ['a number beyond doubles', JSON.parse('1e999')],
    ['a negative number beyond doubles', JSON.parse('[-1e999]')],
    ['deep nesting', JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)],
  ])('refuses %s', (_, value) => {
    expect(() => fromWire(value)).toThrow(Problem)
  })

  it.each([
    ['2026-01-02T03:04:05Z', 1767323045000],
    ['2026-01-02T03:04:05.678Z', 1767323045678],
    ['2026-01-02T03:04+02:00', 1767315840000],
    ['2024-02-29T00:30:00+01:00', 1709163000000],
  ])('is the time %s', (text, milliseconds) => {
    expect(timeFromWire(text)).toEqual(new Date(milliseconds))
  })

  it.each([[1700000000], ['1700000000'], ['2026-01-02'], ['2026-01-02T03:04:05'], ['soon']])(
    'is no time when it is %s',
    (value) => {
      expect(timeFromWire(value)).toBe(value)
    },
  )

  it.each([
    ['2026-13-01T00:00:00Z'],
    ['2030-02-31T00:00:00Z'],
    ['2026-02-29T12:00:00+01:00'],
    ['2026-04-31T00:00Z'],
    ['2026-01-00T00:00:00Z'],
    ['2026-01-01T25:00:00Z'],
  ])('refuses %s, which no calendar has', (text) => {
    expect(() => timeFromWire(text)).toThrow(Problem)
  })
})
