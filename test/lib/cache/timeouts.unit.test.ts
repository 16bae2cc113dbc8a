import { describe, expect, it } from 'vitest'
import { milliseconds, timeoutOptions } from '../../../lib/cache/timeouts.ts'
import { DataError } from '../../../lib/errors.ts'

describe('milliseconds of a timeout', () => {
  it.each([
    [null, null],
    [0, 0],
    [1.5, 1500],
    [0.0009, 0],
    [-0.0009, 0],
    [-0, 0],
    [-1, -1000],
    [1.1, 1100],
    [300, 300_000],
  ])('%j s', (timeout, ms) => {
    expect(milliseconds(timeout)).toBe(ms)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '30', true, {}])(
    'are not those of %j',
    (timeout) => {
      expect(() => milliseconds(timeout as number)).toThrow(DataError)
    },
  )
})

describe('the options of a call', () => {
  it('may be the timeout alone', () => {
    expect(timeoutOptions(5)).toEqual({ timeout: 5 })
    expect(timeoutOptions(null)).toEqual({ timeout: null })
    expect(timeoutOptions(undefined)).toEqual({})
    expect(timeoutOptions({ timeout: 5 })).toEqual({ timeout: 5 })
  })

  it('are no text', () => {
    expect(() => timeoutOptions('30' as never)).toThrow(DataError)
  })
})
