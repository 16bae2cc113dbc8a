import { describe, expect, test } from 'vitest'
import { BitCommands } from '../../../lib/commands/bits.ts'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['bitcount', commands.bitcount('k'), 'BITCOUNT k'],
  ['bitcount', commands.bitcount('k', 0, -1), 'BITCOUNT k 0 -1'],
  ['bitcount', commands.bitcount('k', 0, 9, { mode: 'BIT' }), 'BITCOUNT k 0 9 BIT'],
  ['bitcount', commands.bitcount('k', { end: 9, start: 0 }), 'BITCOUNT k 0 9'],
  ['bitcount', commands.bitcount('k', { start: 0, end: 9, mode: 'BYTE' }), 'BITCOUNT k 0 9 BYTE'],
  ['bitfieldRo', commands.bitfieldRo('k', 'u8', 0), 'BITFIELD_RO k GET u8 0'],
  [
    'bitfieldRo',
    commands.bitfieldRo('k', 'u8', '#1', [
      ['i5', 2],
      ['u4', '#3'],
    ]),
    'BITFIELD_RO k GET u8 #1 GET i5 2 GET u4 #3',
  ],
  [
    'bitfieldRo',
    commands.bitfieldRo('k', 'u8', 0, { items: [['i5', 2]] }),
    'BITFIELD_RO k GET u8 0 GET i5 2',
  ],
  ['bitop', commands.bitop('AND', 'd', 'a', 'b'), 'BITOP AND d a b'],
  ['bitop', commands.bitop('not', 'd', 'a'), 'BITOP not d a'],
  ['bitpos', commands.bitpos('k', 1), 'BITPOS k 1'],
  ['bitpos', commands.bitpos('k', 0, 2), 'BITPOS k 0 2'],
  ['bitpos', commands.bitpos('k', 0, 0, -1), 'BITPOS k 0 0 -1'],
  ['bitpos', commands.bitpos('k', 1, 2, 9, { mode: 'BIT' }), 'BITPOS k 1 2 9 BIT'],
  ['bitpos', commands.bitpos('k', 1, { start: 2, end: 9, mode: 'BIT' }), 'BITPOS k 1 2 9 BIT'],
  ['getbit', commands.getbit('k', 7), 'GETBIT k 7'],
  ['setbit', commands.setbit('k', 7, 1), 'SETBIT k 7 1'],
  ['setbit', commands.setbit('k', 7, 5), 'SETBIT k 7 1'],
  ['setbit', commands.setbit('k', 7, false), 'SETBIT k 7 0'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method that sends something', () => {
  const methods = Object.getOwnPropertyNames(BitCommands.prototype).filter(
    (name) => !['constructor', 'bitfield'].includes(name),
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

test('replies are integers, also past 2^53', () => {
  expect(decoded(commands.bitcount('k'), 3)).toBe(3)
  expect(decoded(commands.bitop('OR', 'd', 'a'), 2)).toBe(2)
  expect(decoded(commands.bitpos('k', 1), -1)).toBe(-1)
  expect(decoded(commands.getbit('k', 0), 1)).toBe(1)
  expect(decoded(commands.setbit('k', 0, 1), 0)).toBe(0)
  expect(decoded(commands.bitfieldRo('k', 'i64', 0), ['-9223372036854775808'])).toEqual([
    -(2n ** 63n),
  ])
})

test.each<[string, () => unknown, string]>([
  ['bitcount', () => commands.bitcount('k', { start: 0 }), 'Both start and end must be specified'],
  ['bitcount', () => commands.bitcount('k', { end: 0 }), 'Both start and end must be specified'],
  ['bitpos', () => commands.bitpos('k', 2), 'bit must be 0 or 1'],
  [
    'bitpos',
    () => commands.bitpos('k', 1, { end: 0 }),
    'start argument is not set, when end is specified',
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})

describe('bitfield', () => {
  const words = (builder: { execute(): Command }): string => wordsOf(builder.execute()).join(' ')

  test('sends its operations in order', () => {
    const builder = commands.bitfield('k').get('u8', 0).set('i5', '#1', -3).incrby('u2', 100, 1)
    expect(words(builder)).toBe('BITFIELD k GET u8 0 SET i5 #1 -3 INCRBY u2 100 1')
  })

  test('sends integers of 64 bits in full', () => {
    expect(words(commands.bitfield('k').set('i64', 0, -(2n ** 63n)))).toBe(
      'BITFIELD k SET i64 0 -9223372036854775808',
    )
  })

  test('sends an overflow mode only where it changes', () => {
    const builder = commands
      .bitfield('k')
      .overflow('WRAP')
      .incrby('u2', 0, 1)
      .overflow('sat')
      .incrby('u2', 0, 1)
      .overflow('SAT')
      .incrby('u2', 0, 1, 'FAIL')
      .incrby('u2', 0, 1, { overflow: 'FAIL' })
      .incrby('u2', 0, 1, {})
    expect(words(builder)).toBe(
      'BITFIELD k INCRBY u2 0 1 OVERFLOW SAT INCRBY u2 0 1 OVERFLOW FAIL INCRBY u2 0 1 INCRBY u2 0 1 INCRBY u2 0 1',
    )
  })

  test('starts with its default overflow mode, before execute and after', () => {
    const builder = commands.bitfield('k', 'FAIL').incrby('u2', 0, 1)
    expect(words(builder)).toBe('BITFIELD k OVERFLOW FAIL INCRBY u2 0 1')
    expect(words(builder.get('u2', 0))).toBe('BITFIELD k OVERFLOW FAIL GET u2 0')
    expect(words(commands.bitfield('k', { defaultOverflow: 'SAT' }))).toBe(
      'BITFIELD k OVERFLOW SAT',
    )
  })

  test('reset forgets the operations', () => {
    expect(words(commands.bitfield('k').get('u8', 0).overflow('SAT').reset().get('u4', 1))).toBe(
      'BITFIELD k GET u4 1',
    )
  })

  test('gives an integer or null for each operation', () => {
    const command = commands.bitfield('k').get('u8', 0).incrby('u2', 0, 9, 'FAIL').execute()
    expect(decoded(command, [7, null])).toEqual([7, null])
  })
})
