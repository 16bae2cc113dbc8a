import { describe, expect, test } from 'vitest'
import { SortedSetRangeCommands } from '../../../lib/commands/sorted-set-ranges.ts'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytesCommands = new Recorder<Uint8Array>()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['zrange', commands.zrange('z', 0, -1), 'ZRANGE z 0 -1'],
  ['zrange', commands.zrange('z', 0, -1, { withscores: true }), 'ZRANGE z 0 -1 WITHSCORES'],
  ['zrange', commands.zrange('z', 0, -1, { desc: true }), 'ZREVRANGE z 0 -1'],
  [
    'zrange',
    commands.zrange('z', 0, -1, { desc: true, withscores: true }),
    'ZREVRANGE z 0 -1 WITHSCORES',
  ],
  [
    'zrange',
    commands.zrange('z', '+inf', '(1', {
      withscores: true,
      num: -1,
      offset: 0,
      desc: true,
      byscore: true,
    }),
    'ZRANGE z +inf (1 BYSCORE REV LIMIT 0 -1 WITHSCORES',
  ],
  [
    'zrange',
    commands.zrange('z', '[a', '+', { bylex: true, offset: 1, num: 2 }),
    'ZRANGE z [a + BYLEX LIMIT 1 2',
  ],
  [
    'zrange',
    commands.zrange('z', 0, -1, { desc: true, offset: 1, num: 2 }),
    'ZRANGE z 0 -1 REV LIMIT 1 2',
  ],
  ['zrevrange', commands.zrevrange('z', 0, -1), 'ZREVRANGE z 0 -1'],
  ['zrevrange', commands.zrevrange('z', 0, 1, { withscores: true }), 'ZREVRANGE z 0 1 WITHSCORES'],
  ['zrangestore', commands.zrangestore('d', 'z', 0, -1), 'ZRANGESTORE d z 0 -1'],
  [
    'zrangestore',
    commands.zrangestore('d', 'z', 0, -1, { desc: true }),
    'ZRANGESTORE d z 0 -1 REV',
  ],
  [
    'zrangestore',
    commands.zrangestore('d', 'z', 5, 1, { desc: true, byscore: true, offset: 0, num: 3 }),
    'ZRANGESTORE d z 5 1 BYSCORE REV LIMIT 0 3',
  ],
  [
    'zrangestore',
    commands.zrangestore('d', 'z', '-', '+', { bylex: true }),
    'ZRANGESTORE d z - + BYLEX',
  ],
  ['zrangebylex', commands.zrangebylex('z', '-', '(c'), 'ZRANGEBYLEX z - (c'],
  [
    'zrangebylex',
    commands.zrangebylex('z', '-', '+', { start: 0, num: 2 }),
    'ZRANGEBYLEX z - + LIMIT 0 2',
  ],
  ['zrevrangebylex', commands.zrevrangebylex('z', '+', '-'), 'ZREVRANGEBYLEX z + -'],
  [
    'zrevrangebylex',
    commands.zrevrangebylex('z', '+', '-', { num: 2, start: 1 }),
    'ZREVRANGEBYLEX z + - LIMIT 1 2',
  ],
  ['zrangebyscore', commands.zrangebyscore('z', 1, '(2'), 'ZRANGEBYSCORE z 1 (2'],
  [
    'zrangebyscore',
    commands.zrangebyscore('z', Number.NEGATIVE_INFINITY, 2n, {
      withscores: true,
      start: 0,
      num: 5,
    }),
    'ZRANGEBYSCORE z -inf 2 LIMIT 0 5 WITHSCORES',
  ],
  ['zrevrangebyscore', commands.zrevrangebyscore('z', 2, 1), 'ZREVRANGEBYSCORE z 2 1'],
  [
    'zrevrangebyscore',
    commands.zrevrangebyscore('z', '+inf', '-inf', { withscores: true, start: 0, num: 5 }),
    'ZREVRANGEBYSCORE z +inf -inf LIMIT 0 5 WITHSCORES',
  ],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method', () => {
  const methods = Object.getOwnPropertyNames(SortedSetRangeCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

const withscores = true

describe('replies', () => {
  test('members, with scores as pairs of member and number', () => {
    for (const [plain, scored] of [
      [commands.zrange('z', 0, -1), commands.zrange('z', 0, -1, { withscores })],
      [commands.zrevrange('z', 0, -1), commands.zrevrange('z', 0, -1, { withscores })],
      [
        commands.zrange('z', 0, -1, { desc: true }),
        commands.zrange('z', 0, -1, { desc: true, withscores }),
      ],
      [commands.zrangebyscore('z', 0, 9), commands.zrangebyscore('z', 0, 9, { withscores })],
      [commands.zrevrangebyscore('z', 9, 0), commands.zrevrangebyscore('z', 9, 0, { withscores })],
    ] as const) {
      expect(decoded(plain, ['a', 'b'])).toEqual(['a', 'b'])
      expect(decoded(plain, [])).toEqual([])
      expect(decoded(scored, ['a', '1', 'b', '2.5'])).toEqual([
        ['a', 1],
        ['b', 2.5],
      ])
      expect(decoded(scored, [])).toEqual([])
    }
    expect(decoded(commands.zrangebylex('z', '-', '+'), ['a'])).toEqual(['a'])
    expect(decoded(commands.zrevrangebylex('z', '+', '-'), ['a'])).toEqual(['a'])
    const command = bytesCommands.zrange('z', 0, -1, { withscores })
    expect(command.decode([bytes('a'), bytes('1')], true)).toEqual([[bytes('a'), 1]])
  })

  test('what scoreCastFunc makes of a score', () => {
    const options = { withscores, scoreCastFunc: (score: number) => score.toFixed(2) } as const
    for (const command of [
      commands.zrange('z', 0, -1, options),
      commands.zrange('z', 0, -1, { desc: true, ...options }),
      commands.zrevrange('z', 0, -1, options),
      commands.zrangebyscore('z', 0, 9, options),
      commands.zrevrangebyscore('z', 9, 0, options),
    ]) {
      expect(decoded(command, ['a', '1'])).toEqual([['a', '1.00']])
    }
  })

  test('the number of members stored', () => {
    expect(decoded(commands.zrangestore('d', 'z', 0, -1), 3)).toBe(3)
  })
})

const BOTH_OFFSET = '``offset`` and ``num`` must both be specified.'
const BOTH_START = '``start`` and ``num`` must both be specified'

test.each<[string, () => unknown, string]>([
  [
    'zrange',
    () => commands.zrange('z', 0, 1, { byscore: true, bylex: true }),
    '``byscore`` and ``bylex`` can not be specified together.',
  ],
  ['zrange', () => commands.zrange('z', 0, 1, { offset: 1 }), BOTH_OFFSET],
  ['zrange', () => commands.zrange('z', 0, 1, { desc: true, num: 1 }), BOTH_OFFSET],
  [
    'zrange',
    () => commands.zrange('z', '-', '+', { bylex: true, withscores: true }),
    '``withscores`` not supported in combination with ``bylex``.',
  ],
  [
    'zrangestore',
    () => commands.zrangestore('d', 'z', 0, 1, { byscore: true, bylex: true }),
    '``byscore`` and ``bylex`` can not be specified together.',
  ],
  ['zrangestore', () => commands.zrangestore('d', 'z', 0, 1, { num: 1 }), BOTH_OFFSET],
  ['zrangebylex', () => commands.zrangebylex('z', '-', '+', { start: 1 }), BOTH_START],
  ['zrevrangebylex', () => commands.zrevrangebylex('z', '+', '-', { num: 1 }), BOTH_START],
  ['zrangebyscore', () => commands.zrangebyscore('z', 0, 1, { num: 1 }), BOTH_START],
  ['zrevrangebyscore', () => commands.zrevrangebyscore('z', 1, 0, { start: 0 }), BOTH_START],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})
