import { describe, expect, test } from 'vitest'
import { DataError, UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytesCommands = new Recorder<Uint8Array>()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const star = bytes('*')

test.each<[method: string, command: Command, words: string]>([
  ['xadd', commands.xadd('s', { a: 1, b: 'x' }), 'XADD s * a 1 b x'],
  ['xadd', commands.xadd('s', new Map([['f', 1]])), 'XADD s * f 1'],
  [
    'xadd',
    commands.xadd('s', [
      ['f', 1],
      ['f', 2],
    ]),
    'XADD s * f 1 f 2',
  ],
  ['xadd', commands.xadd('s', { f: 1 }, '1-1'), 'XADD s 1-1 f 1'],
  ['xadd', commands.xadd('s', { f: 1 }, 5), 'XADD s 5 f 1'],
  ['xadd', commands.xadd('s', { f: 1 }, bytes('7-*')), 'XADD s 7-* f 1'],
  ['xadd', commands.xadd('s', { f: 1 }, { id: '1-1' }), 'XADD s 1-1 f 1'],
  ['xadd', commands.xadd('s', { f: 1 }, { maxlen: 10 }), 'XADD s MAXLEN ~ 10 * f 1'],
  [
    'xadd',
    commands.xadd('s', { f: 1 }, '1-1', { maxlen: 0, approximate: false }),
    'XADD s MAXLEN 0 1-1 f 1',
  ],
  ['xadd', commands.xadd('s', { f: 1 }, { minid: '3' }), 'XADD s MINID ~ 3 * f 1'],
  [
    'xadd',
    commands.xadd('s', { f: 1 }, { minid: 3, approximate: false, nomkstream: true }),
    'XADD s NOMKSTREAM MINID 3 * f 1',
  ],
  [
    'xadd',
    commands.xadd('s', { f: 1 }, { limit: 5, maxlen: 9, refPolicy: 'ACKED', nomkstream: true }),
    'XADD s NOMKSTREAM ACKED MAXLEN ~ 9 LIMIT 5 * f 1',
  ],
  [
    'xadd',
    commands.xadd('s', { f: 1 }, { idmpauto: 'p', refPolicy: 'KEEPREF' }),
    'XADD s KEEPREF IDMPAUTO p * f 1',
  ],
  [
    'xadd',
    commands.xadd('s', { f: 1 }, '*', { idmp: ['p', 'i'], maxlen: 2 }),
    'XADD s IDMP p i MAXLEN ~ 2 * f 1',
  ],
  ['xcfgset', commands.xcfgset('s', { idmpDuration: 300 }), 'XCFGSET s IDMP-DURATION 300'],
  [
    'xcfgset',
    commands.xcfgset('s', { idmpMaxsize: 1_000_000, idmpDuration: 1 }),
    'XCFGSET s IDMP-DURATION 1 IDMP-MAXSIZE 1000000',
  ],
  ['xdel', commands.xdel('s', '1-1', 2, 3n), 'XDEL s 1-1 2 3'],
  ['xdelex', commands.xdelex('s', ['1-1', 2]), 'XDELEX s KEEPREF IDS 2 1-1 2'],
  ['xdelex', commands.xdelex('s', ['1-1'], 'DELREF'), 'XDELEX s DELREF IDS 1 1-1'],
  ['xdelex', commands.xdelex('s', ['1'], { refPolicy: 'ACKED' }), 'XDELEX s ACKED IDS 1 1'],
  ['xinfoStream', commands.xinfoStream('s'), 'XINFO STREAM s'],
  ['xinfoStream', commands.xinfoStream('s', false), 'XINFO STREAM s'],
  ['xinfoStream', commands.xinfoStream('s', true), 'XINFO STREAM s FULL'],
  ['xinfoStream', commands.xinfoStream('s', { full: true }), 'XINFO STREAM s FULL'],
  ['xlen', commands.xlen('s'), 'XLEN s'],
  ['xrange', commands.xrange('s'), 'XRANGE s - +'],
  ['xrange', commands.xrange('s', '1-1'), 'XRANGE s 1-1 +'],
  ['xrange', commands.xrange('s', 1, 2), 'XRANGE s 1 2'],
  ['xrange', commands.xrange('s', bytes('(1-0'), 9n, { count: 3 }), 'XRANGE s (1-0 9 COUNT 3'],
  ['xrange', commands.xrange('s', { max: 5 }), 'XRANGE s - 5'],
  ['xrange', commands.xrange('s', { count: 1, max: 5, min: 2 }), 'XRANGE s 2 5 COUNT 1'],
  ['xrevrange', commands.xrevrange('s'), 'XREVRANGE s + -'],
  ['xrevrange', commands.xrevrange('s', '9-1'), 'XREVRANGE s 9-1 -'],
  ['xrevrange', commands.xrevrange('s', 9, 1, { count: 3 }), 'XREVRANGE s 9 1 COUNT 3'],
  ['xrevrange', commands.xrevrange('s', { count: 1 }), 'XREVRANGE s + - COUNT 1'],
  ['xrevrange', commands.xrevrange('s', { min: 2, max: 5 }), 'XREVRANGE s 5 2'],
  ['xread', commands.xread({ a: 0, b: '1-1' }), 'XREAD STREAMS a b 0 1-1'],
  ['xread', commands.xread(new Map([[bytes('a'), '0']])), 'XREAD STREAMS a 0'],
  [
    'xread',
    commands.xread([['a', '$']], { maxSize: 100, maxCount: 5, count: 5 }),
    'XREAD COUNT 5 MAXCOUNT 5 MAXSIZE 100 STREAMS a $',
  ],
  ['xtrim', commands.xtrim('s', { maxlen: 0 }), 'XTRIM s MAXLEN ~ 0'],
  ['xtrim', commands.xtrim('s', { maxlen: 5, approximate: false }), 'XTRIM s MAXLEN 5'],
  [
    'xtrim',
    commands.xtrim('s', { minid: '5-0', limit: 10, refPolicy: 'DELREF' }),
    'XTRIM s MINID ~ 5-0 LIMIT 10 DELREF',
  ],
])('%s sends the words of redis-py (%#)', (_method, command, words) => {
  const text = wordsOf(command).map((word) =>
    typeof word === 'string' ? word : new TextDecoder().decode(word),
  )
  expect(text).toEqual(words.split(' '))
})

describe('replies', () => {
  const raw = [
    ['1-0', ['a', '1', '__proto__', 'x']],
    ['2-0', null],
  ]

  test('entries are an id and a dict; one without fields has an empty dict', () => {
    for (const command of [commands.xrange('s'), commands.xrevrange('s')]) {
      const [first, second] = decoded(command, raw)
      expect(first?.[0]).toBe('1-0')
      expect(Object.entries(first?.[1] ?? {})).toEqual([
        ['a', '1'],
        ['__proto__', 'x'],
      ])
      expect(Object.entries(second?.[1] ?? {})).toEqual([])
      expect(decoded(command, [])).toEqual([])
      expect(decoded(command, [null])).toEqual([[null, null]])
    }
  })

  test('a client that gets bytes receives maps', () => {
    const command = bytesCommands.xrange('s')
    expect(command.decode([[bytes('1-0'), [bytes('a'), Uint8Array.of(255)]]], true)).toEqual([
      [bytes('1-0'), new Map([[bytes('a'), Uint8Array.of(255)]])],
    ])
  })

  test('reads are a list of streams, empty when there was nothing', () => {
    const command = commands.xread({ s: 0 })
    expect(decoded(command, [['s', [['1-0', ['a', '1']]]]])).toEqual([['s', [['1-0', { a: '1' }]]]])
    expect(decoded(command, null)).toEqual([])
  })

  test('ids, counts and outcomes', () => {
    expect(decoded(commands.xadd('s', { f: 1 }), '1-0')).toBe('1-0')
    expect(decoded(commands.xadd('s', { f: 1 }, { nomkstream: true }), null)).toBeNull()
    expect(decoded(commands.xcfgset('s', { idmpDuration: 1 }), 'OK')).toBe('OK')
    expect(decoded(commands.xdel('s', '1'), 1)).toBe(1)
    expect(decoded(commands.xdelex('s', ['1', '2', '3']), [1, -1, 2])).toEqual([1, -1, 2])
    expect(decoded(commands.xlen('s'), 3)).toBe(3)
    expect(decoded(commands.xtrim('s', { maxlen: 1 }), 3)).toBe(3)
  })

  test('information is a record with text names', () => {
    const reply = ['length', 1, 'first-entry', ['1-0', ['a', '1']], 'last-entry', null, 'new', 'x']
    expect({ ...decoded(commands.xinfoStream('s'), reply) }).toEqual({
      length: 1,
      'first-entry': ['1-0', { a: '1' }],
      'last-entry': null,
      new: 'x',
    })
    const inBytes = bytesCommands.xinfoStream('s').decode([bytes('last-generated-id'), star], true)
    expect({ ...inBytes }).toEqual({ 'last-generated-id': star })
  })

  test('full information has entries by id, groups and consumers', () => {
    const consumer = ['name', 'c', 'pending', [['1-0', 5, 1]]]
    const group = ['name', 'g', 'pending', [['1-0', 'c', 5, 1]], 'consumers', [consumer]]
    const reply = ['length', 1, 'entries', [['1-0', ['a', '1']]], 'groups', [group]]
    const info = decoded(commands.xinfoStream('s', true), reply)
    expect(info).toEqual({
      length: 1,
      entries: { '1-0': { a: '1' } },
      groups: [
        {
          name: 'g',
          pending: [['1-0', 'c', 5, 1]],
          consumers: [{ name: 'c', pending: [['1-0', 5, 1]] }],
        },
      ],
    })
  })
})

const one = { f: 1 }
const policy = 'WRONG' as 'ACKED'

test.each<[method: string, attempt: () => unknown, message: string]>([
  [
    'xadd',
    () => commands.xadd('s', one, { maxlen: 1, minid: 1 }),
    'Only one of ```maxlen``` or ```minid``` may be specified',
  ],
  [
    'xadd',
    () => commands.xadd('s', one, { idmpauto: 'p', idmp: ['p', 'i'] }),
    'Only one of ```idmpauto``` or ```idmp``` may be specified',
  ],
  [
    'xadd',
    () => commands.xadd('s', one, '1-1', { idmpauto: 'p' }),
    "IDMPAUTO and IDMP can only be used with id='*'",
  ],
  [
    'xadd',
    () => commands.xadd('s', one, { refPolicy: policy }),
    'XADD ref_policy must be one of: KEEPREF, DELREF, ACKED',
  ],
  [
    'xadd',
    () => commands.xadd('s', one, { idmp: ['p'] as unknown as [string, string] }),
    'XADD idmp must be a tuple of (producer_id, idempotent_id)',
  ],
  ...[-1, 1.5].map((maxlen): [string, () => unknown, string] => [
    'xadd',
    () => commands.xadd('s', one, { maxlen }),
    'XADD maxlen must be non-negative integer',
  ]),
  ...[{}, [], new Map(), null, 'text'].map((fields): [string, () => unknown, string] => [
    'xadd',
    () => commands.xadd('s', fields as Record<string, string>),
    'XADD fields must be a non-empty dict',
  ]),
  [
    'xcfgset',
    () => commands.xcfgset('s'),
    'XCFGSET requires at least one of idmp_duration or idmp_maxsize',
  ],
  ...[0, 301, 1.5].map((idmpDuration): [string, () => unknown, string] => [
    'xcfgset',
    () => commands.xcfgset('s', { idmpDuration }),
    'XCFGSET idmp_duration must be an integer between 1 and 300',
  ]),
  ...[0, 1_000_001].map((idmpMaxsize): [string, () => unknown, string] => [
    'xcfgset',
    () => commands.xcfgset('s', { idmpMaxsize }),
    'XCFGSET idmp_maxsize must be an integer between 1 and 1,000,000',
  ]),
  ['xdelex', () => commands.xdelex('s', []), 'XDELEX requires at least one message ID'],
  [
    'xdelex',
    () => commands.xdelex('s', ['1'], policy),
    'XDELEX ref_policy must be one of: KEEPREF, DELREF, ACKED',
  ],
  [
    'xdelex',
    () => commands.xdelex('s', ['1'], null as unknown as 'ACKED'),
    'XDELEX ref_policy must be one of: KEEPREF, DELREF, ACKED',
  ],
  [
    'xrange',
    () => wordsOf(commands.xrange('s', null as unknown as string)),
    "Invalid input of type: 'NoneType'. Convert to a bytes, string, int or float first.",
  ],
  ['xrange', () => commands.xrange('s', { count: 0 }), 'XRANGE count must be a positive integer'],
  [
    'xrevrange',
    () => commands.xrevrange('s', '+', '-', { count: 1.5 }),
    'XREVRANGE count must be a positive integer',
  ],
  ['xread', () => commands.xread({}), 'XREAD streams must be a non empty dict'],
  [
    'xread',
    () => commands.xread('s' as unknown as Record<string, string>),
    'XREAD streams must be a non empty dict',
  ],
  ['xread', () => commands.xread({ s: 0 }, { count: 0 }), 'XREAD count must be a positive integer'],
  [
    'xread',
    () => commands.xread({ s: 0 }, { block: -1, count: 0 }),
    'XREAD block must be a non-negative integer',
  ],
  [
    'xread',
    () => commands.xread({ s: 0 }, { maxCount: 0 }),
    'XREAD max_count must be a positive integer',
  ],
  [
    'xread',
    () => commands.xread({ s: 0 }, { maxCount: 1, count: 2 }),
    'XREAD max_count must be greater than or equal to count',
  ],
  [
    'xread',
    () => commands.xread({ s: 0 }, { maxSize: 0 }),
    'XREAD max_size must be a positive integer',
  ],
  [
    'xtrim',
    () => commands.xtrim('s', { maxlen: 1, minid: 1 }),
    'Only one of ``maxlen`` or ``minid`` may be specified',
  ],
  ['xtrim', () => commands.xtrim('s'), 'One of ``maxlen`` or ``minid`` must be specified'],
  [
    'xtrim',
    () => commands.xtrim('s', { maxlen: 1, refPolicy: policy }),
    'XTRIM ref_policy must be one of: KEEPREF, DELREF, ACKED',
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})

test('xread that waits cannot be recorded', () => {
  const attempt = () => commands.xread({ s: 0 }, { block: 0 })
  expect(attempt).toThrow(UnsupportedCommandError)
  expect(attempt).toThrow('Call it on the client, or leave `block` out.')
})
