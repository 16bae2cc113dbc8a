import { describe, expect, test } from 'vitest'
import { SortedSetCombinationCommands } from '../../../lib/commands/sorted-set-combinations.ts'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['zdiff', commands.zdiff(['y', 'z']), 'ZDIFF 2 y z'],
  ['zdiff', commands.zdiff('z', true), 'ZDIFF 1 z WITHSCORES'],
  ['zdiff', commands.zdiff(['y', 'z'], { withscores: true }), 'ZDIFF 2 y z WITHSCORES'],
  ['zdiff', commands.zdiff(['y'], false), 'ZDIFF 1 y'],
  ['zdiffstore', commands.zdiffstore('d', ['y', 'z']), 'ZDIFFSTORE d 2 y z'],
  ['zdiffstore', commands.zdiffstore('d', 'z'), 'ZDIFFSTORE d 1 z'],
  ['zinter', commands.zinter(['y', 'z']), 'ZINTER 2 y z'],
  ['zinter', commands.zinter('z'), 'ZINTER 1 z'],
  [
    'zinter',
    commands.zinter({ y: 2, z: 0.5 }, { withscores: true, aggregate: 'max' }),
    'ZINTER 2 y z WEIGHTS 2 0.5 AGGREGATE max WITHSCORES',
  ],
  ['zinterstore', commands.zinterstore('d', ['y', 'z']), 'ZINTERSTORE d 2 y z'],
  [
    'zinterstore',
    commands.zinterstore('d', ['y', 'z'], 'MIN'),
    'ZINTERSTORE d 2 y z AGGREGATE MIN',
  ],
  [
    'zinterstore',
    commands.zinterstore('d', { y: 1, z: 2 }, { aggregate: 'COUNT' }),
    'ZINTERSTORE d 2 y z WEIGHTS 1 2 AGGREGATE COUNT',
  ],
  ['zintercard', commands.zintercard(2, ['y', 'z']), 'ZINTERCARD 2 y z LIMIT 0'],
  ['zintercard', commands.zintercard(2, ['y', 'z'], 3), 'ZINTERCARD 2 y z LIMIT 3'],
  ['zintercard', commands.zintercard(2, ['y', 'z'], { limit: 3 }), 'ZINTERCARD 2 y z LIMIT 3'],
  ['zunion', commands.zunion(['y', 'z']), 'ZUNION 2 y z'],
  [
    'zunion',
    commands.zunion(new Map([['y', 2]]), { aggregate: 'Sum', withscores: true }),
    'ZUNION 1 y WEIGHTS 2 AGGREGATE Sum WITHSCORES',
  ],
  [
    'zunion',
    commands.zunion(
      [
        ['z', 3],
        ['y', 2],
      ],
      { aggregate: '' },
    ),
    'ZUNION 2 z y WEIGHTS 3 2',
  ],
  ['zunion', commands.zunion([]), 'ZUNION 0'],
  ['zunion', commands.zunion({}), 'ZUNION 0'],
  ['zunionstore', commands.zunionstore('d', ['y', 'z']), 'ZUNIONSTORE d 2 y z'],
  ['zunionstore', commands.zunionstore('d', ['y'], 'sum'), 'ZUNIONSTORE d 1 y AGGREGATE sum'],
  [
    'zunionstore',
    commands.zunionstore('d', { y: 1 }, { aggregate: 'MAX' }),
    'ZUNIONSTORE d 1 y WEIGHTS 1 AGGREGATE MAX',
  ],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method', () => {
  const methods = Object.getOwnPropertyNames(SortedSetCombinationCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

test('keys that are bytes are keys, not pairs', () => {
  const key = bytes('y')
  expect(wordsOf(commands.zunion([key, 'z']))).toEqual(['ZUNION', '2', key, 'z'])
  expect(wordsOf(commands.zinter(key))).toEqual(['ZINTER', '1', key])
  const weighted = wordsOf(commands.zunion(new Map([[key, 2]])))
  expect(weighted).toEqual(['ZUNION', '1', key, 'WEIGHTS', '2'])
})

describe('replies', () => {
  const withscores = true

  test('are numbers where the server counts or measures', () => {
    for (const command of [
      commands.zdiffstore('d', ['z']),
      commands.zinterstore('d', ['z']),
      commands.zintercard(1, ['z']),
      commands.zunionstore('d', ['z']),
    ]) {
      expect(decoded(command, 3)).toBe(3)
    }
  })

  test('members, with scores as pairs of member and number', () => {
    for (const [plain, scored] of [
      [commands.zinter(['z']), commands.zinter(['z'], { withscores })],
      [commands.zunion(['z']), commands.zunion(['z'], { withscores })],
    ] as const) {
      expect(decoded(plain, ['a', 'b'])).toEqual(['a', 'b'])
      expect(decoded(plain, [])).toEqual([])
      expect(decoded(scored, ['a', '1', 'b', '2.5'])).toEqual([
        ['a', 1],
        ['b', 2.5],
      ])
      expect(decoded(scored, [])).toEqual([])
    }
    const scoreCastFunc = (score: number): string => score.toFixed(2)
    const cast = commands.zunion(['z'], { withscores, scoreCastFunc })
    expect(decoded(cast, ['a', '1'])).toEqual([['a', '1.00']])
  })

  test('the flat list of ZDIFF, with scores as strings', () => {
    const flat = ['a', '1', 'b', '2.5']
    expect(decoded(commands.zdiff(['z'], true), flat)).toEqual(flat)
  })
})

const UNKNOWN_AGGREGATE = 'aggregate can be sum, min, max or count.'

test.each<[string, () => unknown, string]>([
  ['zinter', () => commands.zinter(['z'], { aggregate: 'avg' }), UNKNOWN_AGGREGATE],
  ['zinterstore', () => commands.zinterstore('d', ['z'], 'avg'), UNKNOWN_AGGREGATE],
  ['zunion', () => commands.zunion(['z'], { aggregate: 'avg' }), UNKNOWN_AGGREGATE],
  ['zunionstore', () => commands.zunionstore('d', ['z'], 'avg'), UNKNOWN_AGGREGATE],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})
