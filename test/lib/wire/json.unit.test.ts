import { expect, it } from 'vitest'
import { DataError } from '../../../lib/errors.ts'
import { jsonText, parseJson } from '../../../lib/wire/json.ts'

it('keeps integers past 2^53 exact, nested ones too', () => {
  expect(parseJson('{"result":[1,9223372036854775807,[-9223372036854775808]]}')).toEqual({
    result: [1, 9223372036854775807n, [-9223372036854775808n]],
  })
})

it('leaves numbers that are exact, and doubles, as numbers', () => {
  expect(parseJson('[9007199254740991,1.2345678901234567890,1e300]')).toEqual([
    9007199254740991, 1.2345678901234567, 1e300,
  ])
})

it('leaves digits inside strings alone', () => {
  expect(parseJson('{"result":"9223372036854775807"}')).toEqual({ result: '9223372036854775807' })
})

it('writes integers of any size, and minus zero, exactly', () => {
  expect(jsonText({ a: [2n ** 63n - 1n], b: -0, c: 0.1, d: 'é\n' })).toBe(
    '{"a":[9223372036854775807],"b":-0.0,"c":0.1,"d":"é\\n"}',
  )
})

it('writes dates as JSON does, and leaves out what is undefined', () => {
  expect(jsonText({ at: new Date(0), gone: undefined })).toBe('{"at":"1970-01-01T00:00:00.000Z"}')
})

it.each<[unknown, string]>([
  [undefined, 'Object of type undefined is not JSON serializable'],
  [[Number.NaN], 'Out of range float values are not JSON compliant'],
  [{ a: Number.POSITIVE_INFINITY }, 'Out of range float values are not JSON compliant'],
  [{ a: new Map([['b', 1]]) }, 'Object of type Map is not JSON serializable'],
  [[new Set([1])], 'Object of type Set is not JSON serializable'],
  [Uint8Array.of(1), 'Object of type Uint8Array is not JSON serializable'],
  [{ a: () => 1 }, 'Object of type function is not JSON serializable'],
])('refuses what JSON would change in silence (%#)', (value, message) => {
  expect(() => jsonText(value)).toThrow(new DataError(message))
})
