import { describe, expect, it } from 'vitest'
import { pythonInt } from '../../../lib/cache/python-int.ts'

const utf8 = new TextEncoder()

describe('an integer of Python', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['007', 7],
    ['+5', 5],
    ['-5', -5],
    [' 7\n', 7],
    ['\t\v\f\r7 ', 7],
    ['1_000', 1000],
    ['0_0', 0],
    ['9007199254740991', 2 ** 53 - 1],
    ['-9007199254740992', -(2n ** 53n)],
    ['+123_456_789_012_345_678', 123456789012345678n],
    ['1'.repeat(4300), BigInt('1'.repeat(4300))],
    [`${'1_'.repeat(4299)}1`, BigInt('1'.repeat(4300))],
  ])('%j', (text, value) => {
    expect(pythonInt(utf8.encode(text))).toBe(value)
  })
})

describe('no integer of Python', () => {
  it.each([
    '',
    ' ',
    '+',
    '-',
    '- 5',
    '+-5',
    '_1',
    '1_',
    '1__0',
    '1.0',
    '1e3',
    '0x10',
    '1 2',
    '7\0',
    '٣',
    '1'.repeat(4301),
    'hello',
    '"1"',
  ])('%j', (text) => {
    expect(pythonInt(utf8.encode(text))).toBeUndefined()
  })

  it('is a pickle', () => {
    expect(pythonInt(new Uint8Array([0x80, 4, 0x4b, 1, 0x2e]))).toBeUndefined()
  })
})
