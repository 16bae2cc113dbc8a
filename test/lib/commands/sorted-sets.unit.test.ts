import { describe, expect, test } from 'vitest'
import { SortedSetCommands } from '../../../lib/commands/sorted-sets.ts'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['zadd', commands.zadd('z', { a: 1 }), 'ZADD z 1 a'],
  ['zadd', commands.zadd('z', { a: 1 }, { nx: true }), 'ZADD z NX 1 a'],
  ['zadd', commands.zadd('z', { a: 1, b: 2.5 }, { xx: true, ch: true }), 'ZADD z XX CH 1 a 2.5 b'],
  ['zadd', commands.zadd('z', { a: 1 }, { lt: true, ch: true }), 'ZADD z CH LT 1 a'],
  [
    'zadd',
    commands.zadd('z', { a: 1 }, { gt: true, incr: true, ch: true, xx: true }),
    'ZADD z XX CH INCR GT 1 a',
  ],
  ['zadd', commands.zadd('z', { a: 1 }, { nx: false, incr: false }), 'ZADD z 1 a'],
  ['zcard', commands.zcard('z'), 'ZCARD z'],
  ['zcount', commands.zcount('z', '(1', Number.POSITIVE_INFINITY), 'ZCOUNT z (1 inf'],
  ['zincrby', commands.zincrby('z', -1.5, 'a'), 'ZINCRBY z -1.5 a'],
  ['zlexcount', commands.zlexcount('z', '-', '[b'), 'ZLEXCOUNT z - [b'],
  ['zpopmax', commands.zpopmax('z'), 'ZPOPMAX z'],
  ['zpopmax', commands.zpopmax('z', 2), 'ZPOPMAX z 2'],
  ['zpopmax', commands.zpopmax('z', { count: 0 }), 'ZPOPMAX z 0'],
  ['zpopmin', commands.zpopmin('z'), 'ZPOPMIN z'],
  ['zpopmin', commands.zpopmin('z', 2), 'ZPOPMIN z 2'],
  ['zpopmin', commands.zpopmin('z', { count: 2 }), 'ZPOPMIN z 2'],
  ['zrandmember', commands.zrandmember('z'), 'ZRANDMEMBER z'],
  ['zrandmember', commands.zrandmember('z', -2), 'ZRANDMEMBER z -2'],
  ['zrandmember', commands.zrandmember('z', 0, { withscores: true }), 'ZRANDMEMBER z 0 WITHSCORES'],
  ['zrandmember', commands.zrandmember('z', { count: 2 }), 'ZRANDMEMBER z 2'],
  [
    'zrandmember',
    commands.zrandmember('z', { withscores: true, count: 2 }),
    'ZRANDMEMBER z 2 WITHSCORES',
  ],
  ['zmpop', commands.zmpop(2, ['y', 'z'], { min: true }), 'ZMPOP 2 y z MIN'],
  ['zmpop', commands.zmpop(1, ['z'], { max: true, count: 1 }), 'ZMPOP 1 z MAX'],
  ['zmpop', commands.zmpop(1, ['z'], { max: true, count: 3 }), 'ZMPOP 1 z MAX COUNT 3'],
  ['zrank', commands.zrank('z', 'a'), 'ZRANK z a'],
  ['zrank', commands.zrank('z', 'a', { withscore: true }), 'ZRANK z a WITHSCORE'],
  ['zrem', commands.zrem('z', 'a', 2), 'ZREM z a 2'],
  ['zremrangebylex', commands.zremrangebylex('z', '[a', '(c'), 'ZREMRANGEBYLEX z [a (c'],
  ['zremrangebyrank', commands.zremrangebyrank('z', 0, -2), 'ZREMRANGEBYRANK z 0 -2'],
  ['zremrangebyscore', commands.zremrangebyscore('z', '(1', 5), 'ZREMRANGEBYSCORE z (1 5'],
  ['zrevrank', commands.zrevrank('z', 'a'), 'ZREVRANK z a'],
  ['zrevrank', commands.zrevrank('z', 'a', { withscore: true }), 'ZREVRANK z a WITHSCORE'],
  ['zscore', commands.zscore('z', 'a'), 'ZSCORE z a'],
  ['zmscore', commands.zmscore('z', ['a', 'b']), 'ZMSCORE z a b'],
  ['zscan', commands.zscan('z'), 'ZSCAN z 0'],
  ['zscan', commands.zscan('z', 7, { match: 'a*', count: 5 }), 'ZSCAN z 7 MATCH a* COUNT 5'],
  ['zscan', commands.zscan('z', { cursor: 7, count: 5 }), 'ZSCAN z 7 COUNT 5'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method', () => {
  const methods = Object.getOwnPropertyNames(SortedSetCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

describe('mappings of ZADD', () => {
  test('a record, a Map and pairs send the same words', () => {
    const words = ['ZADD', 'z', '1', 'b', '2', 'a']
    const pairs: [string, number][] = [
      ['b', 1],
      ['a', 2],
    ]
    expect(wordsOf(commands.zadd('z', { b: 1, a: 2 }))).toEqual(words)
    expect(wordsOf(commands.zadd('z', new Map(pairs)))).toEqual(words)
    expect(wordsOf(commands.zadd('z', pairs))).toEqual(words)
  })

  test('a Map keeps bytes as members', () => {
    const words = wordsOf(commands.zadd('z', new Map([[bytes('a'), 1]])))
    expect(words).toEqual(['ZADD', 'z', '1', bytes('a')])
  })

  test('__proto__ is a member like any other', () => {
    expect(wordsOf(commands.zadd('z', [['__proto__', 1]]))).toEqual(['ZADD', 'z', '1', '__proto__'])
  })

  test.each([
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, 'nan'],
    [1e-5, '1e-05'],
    [1e16, '1e+16'],
    [0.1 + 0.2, '0.30000000000000004'],
    [-0, '-0.0'],
    ['3.5', '3.5'],
    [2n ** 53n, '9007199254740992'],
  ])('the score %s is sent as %s', (score, word) => {
    expect(wordsOf(commands.zadd('z', { a: score }))[2]).toBe(word)
  })
})

describe('replies', () => {
  test('are numbers where the server counts or measures', () => {
    for (const command of [
      commands.zcard('z'),
      commands.zcount('z', 0, 1),
      commands.zlexcount('z', '-', '+'),
      commands.zrem('z', 'a'),
      commands.zremrangebylex('z', '-', '+'),
      commands.zremrangebyrank('z', 0, -1),
      commands.zremrangebyscore('z', 0, 1),
    ]) {
      expect(decoded(command, 3)).toBe(3)
    }
  })

  test('ZADD as a count, with incr as a score or null', () => {
    expect(decoded(commands.zadd('z', { a: 1 }), 1)).toBe(1)
    const increment = commands.zadd('z', { a: 1 }, { incr: true })
    expect(decoded(increment, '1.5')).toBe(1.5)
    expect(decoded(increment, null)).toBeNull()
  })

  test.each([
    ['inf', Number.POSITIVE_INFINITY],
    ['-inf', Number.NEGATIVE_INFINITY],
    ['nan', Number.NaN],
    ['1e-05', 1e-5],
    ['1.0000000000000001e-05', 1e-5],
    ['1.7732526297292595e+18', 1.7732526297292595e18],
    ['0.30000000000000004', 0.1 + 0.2],
    ['-0', -0],
  ])('the score %s is read as %s', (text, score) => {
    expect(decoded(commands.zscore('z', 'a'), text)).toBe(score)
    expect(decoded(commands.zscore('z', 'a'), bytes(text))).toBe(score)
    expect(decoded(commands.zincrby('z', 1, 'a'), text)).toBe(score)
    expect(decoded(commands.zpopmin('z'), ['a', text])).toEqual([['a', score]])
  })

  test('null for a member that is missing', () => {
    expect(decoded(commands.zscore('z', 'a'), null)).toBeNull()
    expect(decoded(commands.zmscore('z', ['a', 'b']), ['1', null])).toEqual([1, null])
    expect(decoded(commands.zrank('z', 'a'), null)).toBeNull()
    expect(decoded(commands.zrank('z', 'a', { withscore: true }), null)).toBeNull()
  })

  test('what scoreCastFunc makes of a score', () => {
    const scoreCastFunc = (score: number): string => score.toFixed(2)
    const rank = { withscore: true, scoreCastFunc } as const
    expect(decoded(commands.zrank('z', 'a', rank), [0, '1'])).toEqual([0, '1.00'])
    expect(decoded(commands.zrevrank('z', 'a', rank), [0, '1'])).toEqual([0, '1.00'])
    const page = decoded(commands.zscan('z', { scoreCastFunc }), ['0', ['a', '1']])
    expect(page).toEqual([0, [['a', '1.00']]])
  })

  test('ranks, with a score as a pair', () => {
    expect(decoded(commands.zrank('z', 'a'), 0)).toBe(0)
    expect(decoded(commands.zrevrank('z', 'a'), 2)).toBe(2)
    expect(decoded(commands.zrank('z', 'a', { withscore: true }), [1, '2.5'])).toEqual([1, 2.5])
    expect(decoded(commands.zrevrank('z', 'a', { withscore: true }), [1, 'inf'])).toEqual([
      1,
      Number.POSITIVE_INFINITY,
    ])
  })

  test('the flat list of ZRANDMEMBER, with scores as strings', () => {
    const flat = ['a', '1', 'b', '2.5']
    expect(decoded(commands.zrandmember('z', 2, { withscores: true }), flat)).toEqual(flat)
    expect(decoded(commands.zrandmember('z'), 'a')).toBe('a')
    expect(decoded(commands.zrandmember('z'), null)).toBeNull()
  })

  test('what was popped', () => {
    expect(decoded(commands.zpopmax('z', 2), ['b', '2', 'a', '1'])).toEqual([
      ['b', 2],
      ['a', 1],
    ])
    expect(decoded(commands.zpopmax('z'), [])).toEqual([])
    const pop = commands.zmpop(1, ['z'], { min: true })
    expect(decoded(pop, ['z', [['a', '1.5']]])).toEqual(['z', [['a', '1.5']]])
    expect(decoded(pop, null)).toBeNull()
  })

  test('ZSCAN as a cursor with pairs', () => {
    expect(decoded(commands.zscan('z'), ['17', ['a', '1', 'b', 'inf']])).toEqual([
      17,
      [
        ['a', 1],
        ['b', Number.POSITIVE_INFINITY],
      ],
    ])
    expect(decoded(commands.zscan('z'), ['18446744073709551615', []])[0]).toBe(2n ** 64n - 1n)
  })
})

test.each<[string, () => unknown, string]>([
  ['zadd', () => commands.zadd('z', {}), 'ZADD requires at least one element/score pair'],
  ['zadd', () => commands.zadd('z', []), 'ZADD requires at least one element/score pair'],
  [
    'zadd',
    () => commands.zadd('z', { a: 1 }, { nx: true, xx: true }),
    "ZADD allows either 'nx' or 'xx', not both",
  ],
  [
    'zadd',
    () => commands.zadd('z', { a: 1 }, { gt: true, lt: true }),
    "ZADD allows either 'gt' or 'lt', not both",
  ],
  [
    'zadd',
    () => commands.zadd('z', { a: 1, b: 2 }, { incr: true }),
    "ZADD option 'incr' only works when passing a single element/score pair",
  ],
  [
    'zadd',
    () => commands.zadd('z', { a: 1 }, { nx: true, gt: true }),
    "Only one of 'nx', 'gt', or 'lt' may be defined.",
  ],
  [
    'zadd',
    () => commands.zadd('z', { a: 1 }, { nx: true, lt: true }),
    "Only one of 'nx', 'gt', or 'lt' may be defined.",
  ],
  ['zmpop', () => commands.zmpop(1, ['z']), 'Either min or max, but not both must be set'],
  [
    'zmpop',
    () => commands.zmpop(1, ['z'], { min: true, max: true }),
    'Either min or max, but not both must be set',
  ],
  ['zmscore', () => commands.zmscore('z', []), 'ZMSCORE members must be a non-empty list'],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})
