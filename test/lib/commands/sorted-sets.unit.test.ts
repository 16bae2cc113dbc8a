import { describe, expect, test } from 'vitest'
import { SortedSetCommands } from '../../../lib/commands/sorted-sets.ts'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytesCommands = new Recorder<Uint8Array>()
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
  ['zdiff', commands.zdiff(['y', 'z']), 'ZDIFF 2 y z'],
  ['zdiff', commands.zdiff('z', true), 'ZDIFF 1 z WITHSCORES'],
  ['zdiff', commands.zdiff(['y', 'z'], { withscores: true }), 'ZDIFF 2 y z WITHSCORES'],
  ['zdiff', commands.zdiff(['y'], false), 'ZDIFF 1 y'],
  ['zdiffstore', commands.zdiffstore('d', ['y', 'z']), 'ZDIFFSTORE d 2 y z'],
  ['zdiffstore', commands.zdiffstore('d', 'z'), 'ZDIFFSTORE d 1 z'],
  ['zincrby', commands.zincrby('z', -1.5, 'a'), 'ZINCRBY z -1.5 a'],
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
  ['zrank', commands.zrank('z', 'a'), 'ZRANK z a'],
  ['zrank', commands.zrank('z', 'a', { withscore: true }), 'ZRANK z a WITHSCORE'],
  ['zrem', commands.zrem('z', 'a', 2), 'ZREM z a 2'],
  ['zremrangebylex', commands.zremrangebylex('z', '[a', '(c'), 'ZREMRANGEBYLEX z [a (c'],
  ['zremrangebyrank', commands.zremrangebyrank('z', 0, -2), 'ZREMRANGEBYRANK z 0 -2'],
  ['zremrangebyscore', commands.zremrangebyscore('z', '(1', 5), 'ZREMRANGEBYSCORE z (1 5'],
  ['zrevrank', commands.zrevrank('z', 'a'), 'ZREVRANK z a'],
  ['zrevrank', commands.zrevrank('z', 'a', { withscore: true }), 'ZREVRANK z a WITHSCORE'],
  ['zscore', commands.zscore('z', 'a'), 'ZSCORE z a'],
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

test('keys that are bytes are keys, not pairs', () => {
  const key = bytes('y')
  expect(wordsOf(commands.zunion([key, 'z']))).toEqual(['ZUNION', '2', key, 'z'])
  expect(wordsOf(commands.zinter(key))).toEqual(['ZINTER', '1', key])
  const weighted = wordsOf(commands.zunion(new Map([[key, 2]])))
  expect(weighted).toEqual(['ZUNION', '1', key, 'WEIGHTS', '2'])
})

describe('replies', () => {
  test('numbers', () => {
    for (const command of [
      commands.zcard('z'),
      commands.zcount('z', 0, 1),
      commands.zdiffstore('d', ['z']),
      commands.zinterstore('d', ['z']),
      commands.zintercard(1, ['z']),
      commands.zlexcount('z', '-', '+'),
      commands.zrangestore('d', 'z', 0, -1),
      commands.zrem('z', 'a'),
      commands.zremrangebylex('z', '-', '+'),
      commands.zremrangebyrank('z', 0, -1),
      commands.zremrangebyscore('z', 0, 1),
      commands.zunionstore('d', ['z']),
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

  test('members, with scores as pairs of member and number', () => {
    const withscores = true
    for (const [plain, scored] of [
      [commands.zrange('z', 0, -1), commands.zrange('z', 0, -1, { withscores })],
      [commands.zrevrange('z', 0, -1), commands.zrevrange('z', 0, -1, { withscores })],
      [
        commands.zrange('z', 0, -1, { desc: true }),
        commands.zrange('z', 0, -1, { desc: true, withscores }),
      ],
      [commands.zrangebyscore('z', 0, 9), commands.zrangebyscore('z', 0, 9, { withscores })],
      [commands.zrevrangebyscore('z', 9, 0), commands.zrevrangebyscore('z', 9, 0, { withscores })],
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
    expect(decoded(commands.zrangebylex('z', '-', '+'), ['a'])).toEqual(['a'])
    expect(decoded(commands.zrevrangebylex('z', '+', '-'), ['a'])).toEqual(['a'])
    const command = bytesCommands.zrange('z', 0, -1, { withscores })
    expect(command.decode([bytes('a'), bytes('1')], true)).toEqual([[bytes('a'), 1]])
  })

  test('what scoreCastFunc makes of a score', () => {
    const scoreCastFunc = (score: number): string => score.toFixed(2)
    const options = { withscores: true, scoreCastFunc } as const
    for (const command of [
      commands.zrange('z', 0, -1, options),
      commands.zrange('z', 0, -1, { desc: true, ...options }),
      commands.zrevrange('z', 0, -1, options),
      commands.zrangebyscore('z', 0, 9, options),
      commands.zrevrangebyscore('z', 9, 0, options),
      commands.zunion(['z'], options),
    ]) {
      expect(decoded(command, ['a', '1'])).toEqual([['a', '1.00']])
    }
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

  test('flat lists of ZDIFF and ZRANDMEMBER, with scores as strings', () => {
    const flat = ['a', '1', 'b', '2.5']
    expect(decoded(commands.zdiff(['z'], true), flat)).toEqual(flat)
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

const BOTH_OFFSET = '``offset`` and ``num`` must both be specified.'
const BOTH_START = '``start`` and ``num`` must both be specified'
const UNKNOWN_AGGREGATE = 'aggregate can be sum, min, max or count.'

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
  ['zinter', () => commands.zinter(['z'], { aggregate: 'avg' }), UNKNOWN_AGGREGATE],
  ['zinterstore', () => commands.zinterstore('d', ['z'], 'avg'), UNKNOWN_AGGREGATE],
  ['zunion', () => commands.zunion(['z'], { aggregate: 'avg' }), UNKNOWN_AGGREGATE],
  ['zunionstore', () => commands.zunionstore('d', ['z'], 'avg'), UNKNOWN_AGGREGATE],
  ['zmpop', () => commands.zmpop(1, ['z']), 'Either min or max, but not both must be set'],
  [
    'zmpop',
    () => commands.zmpop(1, ['z'], { min: true, max: true }),
    'Either min or max, but not both must be set',
  ],
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
  ['zmscore', () => commands.zmscore('z', []), 'ZMSCORE members must be a non-empty list'],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})
