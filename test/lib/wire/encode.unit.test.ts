import { describe, expect, it } from 'vitest'
import { DataError } from '../../../lib/errors.ts'
import { encodeWord, formatNumber } from '../../../lib/wire/encode.ts'

describe('numbers go out as redis-py writes them', () => {
  it.each([
    [0, '0'],
    [-7, '-7'],
    [2 ** 53 - 1, '9007199254740991'],
    [2 ** 53, '9007199254740992.0'],
    [-(2 ** 63), '-9.223372036854776e+18'],
    [1e15, '1000000000000000'],
    [1e16, '1e+16'],
    [1.5e16, '1.5e+16'],
    [1e21, '1e+21'],
    [1e-4, '0.0001'],
    [1.25e-4, '0.000125'],
    [1e-5, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1e100, '1e+100'],
    [5e-324, '5e-324'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-0, '-0.0'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, 'nan'],
  ])('%s is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })
})

describe('arguments', () => {
  it('keeps text, bytes and bigints as they are', () => {
    const bytes = new Uint8Array([0, 255])
    expect(encodeWord('007')).toBe('007')
    expect(encodeWord(bytes)).toBe(bytes)
    expect(encodeWord(2n ** 63n - 1n)).toBe('9223372036854775807')
  })

  it.each([
    [null, 'NoneType'],
    [undefined, 'NoneType'],
    [true, 'bool'],
    [[1], 'list'],
    [{ a: 1 }, 'dict'],
    [new Map(), 'dict'],
    [new Set(), 'set'],
    [new Date(0), 'datetime'],
    [new URL('https://example.com'), 'URL'],
    [() => 1, 'function'],
    [Symbol('s'), 'symbol'],
  ])('refuses %s as a %s', (value, type) => {
    expect(() => encodeWord(value)).toThrow(
      new DataError(
        `Invalid input of type: '${type}'. Convert to a bytes, string, int or float first.`,
      ),
    )
  })

  it('refuses text with a lone surrogate, which UTF-8 cannot hold', () => {
    expect(() => encodeWord('a\ud800b')).toThrow(DataError)
    expect(encodeWord('😀')).toBe('😀')
  })
})
