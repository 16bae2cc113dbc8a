import { expect, test } from 'vitest'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytesCommands = new Recorder<Uint8Array>()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test.each<[method: string, command: Command, words: string]>([
  ['arset', commands.arset('a', 0, 'x', 1), 'ARSET a 0 x 1'],
  ['arset', commands.arset('a', 2n ** 63n, 'x'), 'ARSET a 9223372036854775808 x'],
  ['armset', commands.armset('a', { 0: 'x', 5: 'y' }), 'ARMSET a 0 x 5 y'],
  ['armset', commands.armset('a', new Map([[5, 'y']])), 'ARMSET a 5 y'],
  [
    'armset',
    commands.armset('a', [
      [9, 'y'],
      [1n, 'x'],
    ]),
    'ARMSET a 9 y 1 x',
  ],
  ['arget', commands.arget('a', 3), 'ARGET a 3'],
  ['armget', commands.armget('a', 0, 2, 1), 'ARMGET a 0 2 1'],
  ['argetrange', commands.argetrange('a', 3, 1), 'ARGETRANGE a 3 1'],
  ['arscan', commands.arscan('a', 0, 9), 'ARSCAN a 0 9'],
  ['arscan', commands.arscan('a', 0, 9, 2), 'ARSCAN a 0 9 LIMIT 2'],
  ['arscan', commands.arscan('a', 0, 9, { limit: 2 }), 'ARSCAN a 0 9 LIMIT 2'],
  ['argrep', commands.argrep('a', 0, 9, [['EXACT', 'x']]), 'ARGREP a 0 9 EXACT x'],
  [
    'argrep',
    commands.argrep(
      'a',
      0,
      9,
      [
        ['GLOB', 'x*'],
        ['RE', 'y.'],
      ],
      { nocase: true, withvalues: true, limit: 3, combinator: 'AND' },
    ),
    'ARGREP a 0 9 GLOB x* RE y. AND LIMIT 3 WITHVALUES NOCASE',
  ],
  ['ardel', commands.ardel('a', 0, 2), 'ARDEL a 0 2'],
  ['ardelrange', commands.ardelrange('a', [0, 1], [4, 5n]), 'ARDELRANGE a 0 1 4 5'],
  ['arcount', commands.arcount('a'), 'ARCOUNT a'],
  ['arlen', commands.arlen('a'), 'ARLEN a'],
  ['arinfo', commands.arinfo('a'), 'ARINFO a'],
  ['arinfo', commands.arinfo('a', true), 'ARINFO a FULL'],
  ['arinfo', commands.arinfo('a', { full: true }), 'ARINFO a FULL'],
  ['arnext', commands.arnext('a'), 'ARNEXT a'],
  ['arseek', commands.arseek('a', 5), 'ARSEEK a 5'],
  ['arinsert', commands.arinsert('a', 'x', 'y'), 'ARINSERT a x y'],
  ['arring', commands.arring('a', 3, 'x'), 'ARRING a 3 x'],
  ['arlastitems', commands.arlastitems('a', 3), 'ARLASTITEMS a 3'],
  ['arlastitems', commands.arlastitems('a', 3, true), 'ARLASTITEMS a 3 REV'],
  ['arlastitems', commands.arlastitems('a', 3, { rev: true }), 'ARLASTITEMS a 3 REV'],
  ['arop', commands.arop('a', 0, 4, 'SUM'), 'AROP a 0 4 SUM'],
  ['arop', commands.arop('a', 0, 4, 'MATCH', 0), 'AROP a 0 4 MATCH 0'],
  ['arop', commands.arop('a', 0, 4, 'MATCH', { value: 'x' }), 'AROP a 0 4 MATCH x'],
  ['arop', commands.arop('a', 0, 4, 'MATCH', bytes('y')), 'AROP a 0 4 MATCH y'],
])('%s sends the words of redis-py (%#)', (_method, command, words) => {
  const text = wordsOf(command).map((word) =>
    typeof word === 'string' ? word : new TextDecoder().decode(word),
  )
  expect(text).toEqual(words.split(' '))
})

test.each<[method: string, command: Command, reply: string | number | null, value: unknown]>([
  ['arset', commands.arset('a', 0, 'x'), 1, 1],
  ['armset', commands.armset('a', { 0: 'x' }), 0, 0],
  ['arget', commands.arget('a', 0), '007', '007'],
  ['arget', commands.arget('a', 0), null, null],
  ['ardel', commands.ardel('a', 0), 1, 1],
  ['ardelrange', commands.ardelrange('a', [0, 1]), 2, 2],
  ['arcount', commands.arcount('a'), 3, 3],
  ['arlen', commands.arlen('a'), '9223372036854775807', 9223372036854775807n],
  ['arnext', commands.arnext('a'), null, null],
  ['arnext', commands.arnext('a'), 4, 4],
  ['arseek', commands.arseek('a', 1), 1, 1],
  ['arinsert', commands.arinsert('a', 'x'), 4, 4],
  ['arring', commands.arring('a', 3, 'x'), 0, 0],
  ['arop', commands.arop('a', 0, 4, 'SUM'), '15', '15'],
  ['arop', commands.arop('a', 0, 4, 'MAX'), null, null],
  ['arop', commands.arop('a', 0, 4, 'USED'), '3', 3],
  ['arop', commands.arop('a', 0, 4, 'XOR'), null, null],
])('%s gives what Redis tells (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toBe(value)
})

test('lists of values hold null for empty places', () => {
  for (const command of [
    commands.armget('a', 0, 1),
    commands.argetrange('a', 0, 1),
    commands.arlastitems('a', 2),
  ]) {
    expect(decoded(command, ['x', null])).toEqual(['x', null])
  }
})

test('places come alone or with their values', () => {
  const found = [
    [0, 'x'],
    [5, 'y'],
  ]
  expect(decoded(commands.arscan('a', 0, 9), found)).toEqual(found)
  expect(decoded(commands.argrep('a', 0, 9, [['RE', '.']]), [0, '5'])).toEqual([0, 5])
  const command = commands.argrep('a', 0, 9, [['RE', '.']], { withvalues: true })
  expect(decoded(command, found)).toEqual(found)
})

test('arinfo is a record of numbers with text names', () => {
  const reply = [bytes('count'), 3, bytes('avg-dense-fill'), bytes('0.25')]
  const info = bytesCommands.arinfo('a', true).decode(reply, true)
  expect({ ...info }).toEqual({ count: 3, 'avg-dense-fill': 0.25 })
})
