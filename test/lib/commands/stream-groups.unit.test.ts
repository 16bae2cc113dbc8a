import { describe, expect, test } from 'vitest'
import { DataError, UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { Recorder } from '../../../lib/recorder.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const bytesCommands = new Recorder<Uint8Array>()
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test.each<[method: string, command: Command, words: string]>([
  ['xack', commands.xack('s', 'g', '1-0', 2, 3n), 'XACK s g 1-0 2 3'],
  ['xackdel', commands.xackdel('s', 'g', ['1-0']), 'XACKDEL s g KEEPREF IDS 1 1-0'],
  ['xackdel', commands.xackdel('s', 'g', [1, 2], 'DELREF'), 'XACKDEL s g DELREF IDS 2 1 2'],
  ['xackdel', commands.xackdel('s', 'g', [1], { refPolicy: 'ACKED' }), 'XACKDEL s g ACKED IDS 1 1'],
  ['xautoclaim', commands.xautoclaim('s', 'g', 'c', 0), 'XAUTOCLAIM s g c 0 0-0'],
  ['xautoclaim', commands.xautoclaim('s', 'g', 'c', 5, '1-0'), 'XAUTOCLAIM s g c 5 1-0'],
  [
    'xautoclaim',
    commands.xautoclaim('s', 'g', 'c', 5, 0, { count: 2, justid: true }),
    'XAUTOCLAIM s g c 5 0 COUNT 2 JUSTID',
  ],
  [
    'xautoclaim',
    commands.xautoclaim('s', 'g', 'c', 5, { justid: true, count: 0, startId: '1-0' }),
    'XAUTOCLAIM s g c 5 1-0 COUNT 0 JUSTID',
  ],
  ['xclaim', commands.xclaim('s', 'g', 'c', 0, ['1-0', 2]), 'XCLAIM s g c 0 1-0 2'],
  [
    'xclaim',
    commands.xclaim('s', 'g', 'c', 9, ['1-0'], {
      justid: true,
      force: true,
      retrycount: 3,
      time: 2,
      idle: 0,
    }),
    'XCLAIM s g c 9 1-0 IDLE 0 TIME 2 RETRYCOUNT 3 FORCE JUSTID',
  ],
  ['xgroupCreate', commands.xgroupCreate('s', 'g'), 'XGROUP CREATE s g $'],
  ['xgroupCreate', commands.xgroupCreate('s', 'g', 0), 'XGROUP CREATE s g 0'],
  [
    'xgroupCreate',
    commands.xgroupCreate('s', 'g', '0', { entriesRead: 7, mkstream: true }),
    'XGROUP CREATE s g 0 MKSTREAM ENTRIESREAD 7',
  ],
  [
    'xgroupCreate',
    commands.xgroupCreate('s', 'g', { id: '1-0', mkstream: true }),
    'XGROUP CREATE s g 1-0 MKSTREAM',
  ],
  ['xgroupDelconsumer', commands.xgroupDelconsumer('s', 'g', 'c'), 'XGROUP DELCONSUMER s g c'],
  ['xgroupDestroy', commands.xgroupDestroy('s', 'g'), 'XGROUP DESTROY s g'],
  [
    'xgroupCreateconsumer',
    commands.xgroupCreateconsumer('s', 'g', 'c'),
    'XGROUP CREATECONSUMER s g c',
  ],
  ['xgroupSetid', commands.xgroupSetid('s', 'g', '$'), 'XGROUP SETID s g $'],
  ['xgroupSetid', commands.xgroupSetid('s', 'g', 0, 5), 'XGROUP SETID s g 0 ENTRIESREAD 5'],
  [
    'xgroupSetid',
    commands.xgroupSetid('s', 'g', 0, { entriesRead: 0 }),
    'XGROUP SETID s g 0 ENTRIESREAD 0',
  ],
  ['xinfoConsumers', commands.xinfoConsumers('s', 'g'), 'XINFO CONSUMERS s g'],
  ['xinfoGroups', commands.xinfoGroups('s'), 'XINFO GROUPS s'],
  ['xnack', commands.xnack('s', 'g', 'SILENT', ['1-0', 2]), 'XNACK s g SILENT IDS 2 1-0 2'],
  [
    'xnack',
    commands.xnack('s', 'g', 'FAIL', ['1'], { force: true, retrycount: 0 }),
    'XNACK s g FAIL IDS 1 1 RETRYCOUNT 0 FORCE',
  ],
  ['xpending', commands.xpending('s', 'g'), 'XPENDING s g'],
  ['xpendingRange', commands.xpendingRange('s', 'g', '-', '+', 10), 'XPENDING s g - + 10'],
  [
    'xpendingRange',
    commands.xpendingRange('s', 'g', 0, 9n, 0, { consumername: 'c', idle: 0 }),
    'XPENDING s g IDLE 0 0 9 0 c',
  ],
  [
    'xpendingRange',
    commands.xpendingRange('s', 'g', '-', '+', 1, { consumername: '' }),
    'XPENDING s g - + 1',
  ],
  ['xpendingRange', commands.xpendingRange('s', 'g', null, null, null), 'XPENDING s g'],
  [
    'xreadgroup',
    commands.xreadgroup('g', 'c', { a: '>', b: '0' }),
    'XREADGROUP GROUP g c STREAMS a b > 0',
  ],
  [
    'xreadgroup',
    commands.xreadgroup('g', 'c', [['a', '>']], {
      noack: true,
      claimMinIdleTime: 0,
      maxSize: 9,
      maxCount: 3,
      count: 2,
    }),
    'XREADGROUP GROUP g c COUNT 2 MAXCOUNT 3 MAXSIZE 9 NOACK CLAIM 0 STREAMS a >',
  ],
])('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

describe('replies', () => {
  const entries = [['1-0', ['a', '1']], null]
  const shaped = [
    ['1-0', { a: '1' }],
    [null, null],
  ]

  test('claims give entries, nulls for those that are gone, or ids', () => {
    expect(decoded(commands.xclaim('s', 'g', 'c', 0, ['1-0']), entries)).toEqual(shaped)
    const ids = commands.xclaim('s', 'g', 'c', 0, ['1-0'], { justid: true })
    expect(decoded(ids, ['1-0'])).toEqual(['1-0'])
  })

  test('xautoclaim gives where to go on, the entries and the deleted ids', () => {
    const command = commands.xautoclaim('s', 'g', 'c', 0)
    expect(decoded(command, ['0-0', entries, ['2-0']])).toEqual(['0-0', shaped, ['2-0']])
    expect(decoded(command, ['0-0', entries])).toEqual(['0-0', shaped])
    const ids = commands.xautoclaim('s', 'g', 'c', 0, { justid: true })
    expect(decoded(ids, ['0-0', ['1-0'], []])).toEqual(['1-0'])
  })

  test('xpending counts', () => {
    const command = commands.xpending('s', 'g')
    const reply = [2, '1-0', '2-0', [['c', '2']]]
    const summary = { pending: 2, min: '1-0', max: '2-0', consumers: [{ name: 'c', pending: 2 }] }
    expect(decoded(command, reply)).toEqual(summary)
    expect(decoded(commands.xpendingRange('s', 'g', null, null, null), reply)).toEqual(summary)
    expect(decoded(command, [0, null, null, null])).toEqual({
      pending: 0,
      min: null,
      max: null,
      consumers: [],
    })
  })

  test('xpendingRange gives a record for each entry', () => {
    const command = bytesCommands.xpendingRange('s', 'g', '-', '+', 1)
    expect(command.decode([[bytes('1-0'), bytes('c'), 12, 1]], true)).toEqual([
      {
        message_id: bytes('1-0'),
        consumer: bytes('c'),
        time_since_delivered: 12,
        times_delivered: 1,
      },
    ])
  })

  test('xreadgroup gives streams with entries; deleted ones are empty', () => {
    const command = commands.xreadgroup('g', 'c', { s: '0' })
    expect(decoded(command, null)).toEqual([])
    expect(decoded(command, [['s', []]])).toEqual([['s', []]])
    expect(decoded(command, [['s', [['1-0', null]]]])).toEqual([['s', [['1-0', {}]]]])
    const claiming = commands.xreadgroup('g', 'c', { s: '>' }, { claimMinIdleTime: 5 })
    expect(decoded(claiming, [['s', [['1-0', ['a', '1'], 12, '3']]]])).toEqual([
      ['s', [['1-0', { a: '1' }, 12, 3]]],
    ])
  })

  test('groups and consumers are records with text names', () => {
    const group = ['name', 'g', 'lag', null, 'pending', 1]
    expect(decoded(commands.xinfoGroups('s'), [group])).toEqual([
      { name: 'g', lag: null, pending: 1 },
    ])
    const command = bytesCommands.xinfoConsumers('s', 'g')
    expect(command.decode([[bytes('name'), bytes('c'), bytes('idle'), 1]], true)).toEqual([
      { name: bytes('c'), idle: 1 },
    ])
  })

  test('counts and outcomes', () => {
    expect(decoded(commands.xack('s', 'g', '1'), 1)).toBe(1)
    expect(decoded(commands.xackdel('s', 'g', ['1', '2']), [1, -1])).toEqual([1, -1])
    expect(decoded(commands.xgroupCreate('s', 'g'), 'OK')).toBe(true)
    expect(decoded(commands.xgroupSetid('s', 'g', 0), 'OK')).toBe(true)
    expect(decoded(commands.xgroupDestroy('s', 'g'), 0)).toBe(false)
    expect(decoded(commands.xgroupCreateconsumer('s', 'g', 'c'), 1)).toBe(1)
    expect(decoded(commands.xgroupDelconsumer('s', 'g', 'c'), 2)).toBe(2)
    expect(decoded(commands.xnack('s', 'g', 'FATAL', ['1']), 1)).toBe(1)
  })
})

const wrong = 'WRONG' as 'FAIL' & 'ACKED'

test.each<[method: string, attempt: () => unknown, message: string]>([
  ['xackdel', () => commands.xackdel('s', 'g', []), 'XACKDEL requires at least one message ID'],
  [
    'xackdel',
    () => commands.xackdel('s', 'g', ['1'], wrong),
    'XACKDEL ref_policy must be one of: KEEPREF, DELREF, ACKED',
  ],
  [
    'xautoclaim',
    () => commands.xautoclaim('s', 'g', 'c', -1),
    'XAUTOCLAIM min_idle_time must be a nonnegative integer',
  ],
  [
    'xautoclaim',
    () => commands.xautoclaim('s', 'g', 'c', 0, { count: -1 }),
    'XPENDING count must be a integer >= 0',
  ],
  ...[-1, 1.5].map((idle): [string, () => unknown, string] => [
    'xclaim',
    () => commands.xclaim('s', 'g', 'c', idle, ['1']),
    'XCLAIM min_idle_time must be a non negative integer',
  ]),
  ...[[], '1-0'].map((ids): [string, () => unknown, string] => [
    'xclaim',
    () => commands.xclaim('s', 'g', 'c', 0, ids as string[]),
    'XCLAIM message_ids must be a non empty list or tuple of message IDs to claim',
  ]),
  ...['idle', 'time', 'retrycount'].map((name): [string, () => unknown, string] => [
    'xclaim',
    () => commands.xclaim('s', 'g', 'c', 0, ['1'], { [name]: 1.5 }),
    `XCLAIM ${name} must be an integer`,
  ]),
  ...['force', 'justid'].map((name): [string, () => unknown, string] => [
    'xclaim',
    () => commands.xclaim('s', 'g', 'c', 0, ['1'], { [name]: 1 }),
    `XCLAIM ${name} must be a boolean`,
  ]),
  ['xnack', () => commands.xnack('s', 'g', 'FAIL', []), 'XNACK requires at least one message ID'],
  [
    'xnack',
    () => commands.xnack('s', 'g', wrong, ['1']),
    'XNACK mode must be one of: SILENT, FAIL, FATAL',
  ],
  [
    'xnack',
    () => commands.xnack('s', 'g', 'FAIL', ['1'], { retrycount: -1 }),
    'XNACK retrycount must be >= 0',
  ],
  ...[{ idle: 1 }, { consumername: 'c' }].map((options): [string, () => unknown, string] => [
    'xpendingRange',
    () => commands.xpendingRange('s', 'g', null, null, null, options),
    'if XPENDING is provided with idle time or consumername, it must be provided with min, max and count parameters',
  ]),
  [
    'xpendingRange',
    () => commands.xpendingRange('s', 'g', '-', '+', null as unknown as number),
    'XPENDING must be provided with min, max and count parameters, or none of them.',
  ],
  [
    'xpendingRange',
    () => commands.xpendingRange('s', 'g', '-', '+', 1, { idle: -1 }),
    'XPENDING idle must be a integer >= 0',
  ],
  [
    'xpendingRange',
    () => commands.xpendingRange('s', 'g', '-', '+', -1),
    'XPENDING count must be a integer >= 0',
  ],
  [
    'xreadgroup',
    () => commands.xreadgroup('g', 'c', {}),
    'XREADGROUP streams must be a non empty dict',
  ],
  [
    'xreadgroup',
    () => commands.xreadgroup('g', 'c', { s: '>' }, { count: 0 }),
    'XREADGROUP count must be a positive integer',
  ],
  [
    'xreadgroup',
    () => commands.xreadgroup('g', 'c', { s: '>' }, { maxCount: 0 }),
    'XREADGROUP max_count must be a positive integer',
  ],
  [
    'xreadgroup',
    () => commands.xreadgroup('g', 'c', { s: '>' }, { maxCount: 1, count: 2 }),
    'XREADGROUP max_count must be greater than or equal to count',
  ],
  [
    'xreadgroup',
    () => commands.xreadgroup('g', 'c', { s: '>' }, { maxSize: -1 }),
    'XREADGROUP max_size must be a positive integer',
  ],
  [
    'xreadgroup',
    () => commands.xreadgroup('g', 'c', { s: '>' }, { block: 0.5 }),
    'XREADGROUP block must be a non-negative integer',
  ],
  [
    'xreadgroup',
    () => commands.xreadgroup('g', 'c', { s: '>' }, { claimMinIdleTime: -1 }),
    'XREADGROUP claim_min_idle_time must be a non-negative integer',
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})

test('xreadgroup that waits cannot be recorded', () => {
  const attempt = () => commands.xreadgroup('g', 'c', { s: '>' }, { block: 5 })
  expect(attempt).toThrow(UnsupportedCommandError)
  expect(attempt).toThrow('Call it on the client, or leave `block` out.')
})
