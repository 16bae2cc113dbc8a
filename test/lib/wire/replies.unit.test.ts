import { describe, expect, it } from 'vitest'
import { InvalidResponse } from '../../../lib/errors.ts'
import { float, integer, type RawReply, str } from '../../../lib/wire/replies.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What no server sends where a number is due. */
const NO_NUMBERS = [null, 'secret', '', ' ', bytes('secret'), {}, ['a']].map((reply) => ({ reply }))

function failureOf(decode: (reply: RawReply) => unknown, reply: unknown): Error {
  try {
    decode(reply as RawReply)
  } catch (error) {
    return error as Error
  }
  return expect.fail('expected an error')
}

describe('an integer', () => {
  it.each([
    [7, 7],
    ['-7', -7],
    ['+7', 7],
    [bytes('7'), 7],
    ['9007199254740993', 9007199254740993n],
    [-9223372036854775808n, -9223372036854775808n],
  ])('of %s is %s', (reply, value) => {
    expect(integer(reply)).toBe(value)
  })

  it.each([...NO_NUMBERS, { reply: '1.5' }, { reply: '0x10' }, { reply: ['1', '2'] }])(
    'is refused when the reply is $reply',
    ({ reply }) => {
      const error = failureOf(integer, reply)
      expect(error).toBeInstanceOf(InvalidResponse)
      expect(error.message).toBe('The reply is no integer')
    },
  )
})

describe('a float', () => {
  it.each([
    [1.5, 1.5],
    ['1e+16', 1e16],
    ['-0', -0],
    ['inf', Number.POSITIVE_INFINITY],
    [bytes('-inf'), Number.NEGATIVE_INFINITY],
    ['nan', Number.NaN],
    ['-nan', Number.NaN],
  ])('of %j is %j', (reply, value) => {
    expect(float(reply)).toBe(value)
  })

  it.each(NO_NUMBERS)('is refused when the reply is $reply', ({ reply }) => {
    const error = failureOf(float, reply)
    expect(error).toBeInstanceOf(InvalidResponse)
    expect(error.message).toBe('The reply is no number')
  })
})

it('keeps the byte order mark that a value begins with', () => {
  expect(str(bytes('\ufeffé'))).toBe('\ufeffé')
})
