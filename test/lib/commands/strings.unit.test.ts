import { describe, expect, test } from 'vitest'
import { StringCommands } from '../../../lib/commands/strings.ts'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const when = new Date('2033-05-18T03:33:20.123Z')

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['append', commands.append('k', 'v'), 'APPEND k v'],
  ['decr', commands.decr('k'), 'DECRBY k 1'],
  ['decr', commands.decr('k', 5), 'DECRBY k 5'],
  ['decrby', commands.decrby('k', { amount: 0 }), 'DECRBY k 0'],
  ['decrby', commands.decrby('k', 2n ** 62n), 'DECRBY k 4611686018427387904'],
  ['delex', commands.delex('k'), 'DELEX k'],
  ['delex', commands.delex('k', { ifeq: 'v' }), 'DELEX k IFEQ v'],
  ['delex', commands.delex('k', { ifne: 'v' }), 'DELEX k IFNE v'],
  ['delex', commands.delex('k', { ifdeq: 'd' }), 'DELEX k IFDEQ d'],
  ['delex', commands.delex('k', { ifdne: 'd' }), 'DELEX k IFDNE d'],
  ['digest', commands.digest('k'), 'DIGEST k'],
  ['get', commands.get('k'), 'GET k'],
  ['getdel', commands.getdel('k'), 'GETDEL k'],
  ['getex', commands.getex('k'), 'GETEX k'],
  ['getex', commands.getex('k', { ex: 5 }), 'GETEX k EX 5'],
  ['getex', commands.getex('k', { px: 5 }), 'GETEX k PX 5'],
  ['getex', commands.getex('k', { exat: when }), 'GETEX k EXAT 2000000000'],
  ['getex', commands.getex('k', { exat: 9 }), 'GETEX k EXAT 9'],
  ['getex', commands.getex('k', { pxat: when }), 'GETEX k PXAT 2000000000123'],
  ['getex', commands.getex('k', { persist: true }), 'GETEX k PERSIST'],
  ['getrange', commands.getrange('k', 0, -1), 'GETRANGE k 0 -1'],
  ['getset', commands.getset('k', 'v'), 'GETSET k v'],
  ['incr', commands.incr('k'), 'INCRBY k 1'],
  ['incr', commands.incr('k', 5), 'INCRBY k 5'],
  ['incrby', commands.incrby('k', { amount: -5 }), 'INCRBY k -5'],
  ['incrbyfloat', commands.incrbyfloat('k'), 'INCRBYFLOAT k 1'],
  ['incrbyfloat', commands.incrbyfloat('k', 1e-5), 'INCRBYFLOAT k 1e-05'],
  ['incrbyfloat', commands.incrbyfloat('k', { amount: 2.5 }), 'INCRBYFLOAT k 2.5'],
  ['increx', commands.increx('k'), 'INCREX k'],
  ['increx', commands.increx('k', { byint: 5 }), 'INCREX k BYINT 5'],
  ['increx', commands.increx('k', { byfloat: 1.5, px: 9 }), 'INCREX k BYFLOAT 1.5 PX 9'],
  [
    'increx',
    commands.increx('k', { enx: true, ex: 60, saturate: true, ubound: 9, lbound: 0, byint: 2 }),
    'INCREX k BYINT 2 LBOUND 0 UBOUND 9 SATURATE EX 60 ENX',
  ],
  ['increx', commands.increx('k', { persist: true }), 'INCREX k PERSIST'],
  ['lcs', commands.lcs('a', 'b'), 'LCS a b'],
  ['lcs', commands.lcs('a', 'b', { len: true }), 'LCS a b LEN'],
  [
    'lcs',
    commands.lcs('a', 'b', { withmatchlen: true, minmatchlen: 4, idx: true }),
    'LCS a b IDX MINMATCHLEN 4 WITHMATCHLEN',
  ],
  ['lcs', commands.lcs('a', 'b', { idx: true, minmatchlen: 0 }), 'LCS a b IDX'],
  ['mget', commands.mget('a'), 'MGET a'],
  ['mget', commands.mget('a', 'b'), 'MGET a b'],
  ['mget', commands.mget(['a', 'b'], 'c'), 'MGET a b c'],
  ['mset', commands.mset({ a: 1, b: 'x' }), 'MSET a 1 b x'],
  ['msetex', commands.msetex({ a: 1, b: 2 }), 'MSETEX 2 a 1 b 2'],
  ['msetex', commands.msetex({ a: 1 }, { ex: 5, dataPersistOption: 'NX' }), 'MSETEX 1 a 1 NX EX 5'],
  [
    'msetex',
    commands.msetex(new Map([['a', 1]]), { keepttl: true, dataPersistOption: 'XX' }),
    'MSETEX 1 a 1 XX KEEPTTL',
  ],
  ['msetex', commands.msetex([['a', 1]], { pxat: when }), 'MSETEX 1 a 1 PXAT 2000000000123'],
  ['msetnx', commands.msetnx({ a: 1 }), 'MSETNX a 1'],
  ['psetex', commands.psetex('k', 1500, 'v'), 'PSETEX k 1500 v'],
  ['set', commands.set('k', 'v'), 'SET k v'],
  ['set', commands.set('k', 'v', { nx: true, px: 5 }), 'SET k v NX PX 5'],
  ['set', commands.set('k', 'v', { ex: 5, get: true, xx: true }), 'SET k v XX GET EX 5'],
  ['set', commands.set('k', 'v', { ex: (2n ** 60n) as never }), `SET k v EX ${2n ** 60n}`],
  ['set', commands.set('k', 'v', { keepttl: true, ifeq: 'w' }), 'SET k v IFEQ w KEEPTTL'],
  ['set', commands.set('k', 'v', { ifne: 'w' }), 'SET k v IFNE w'],
  ['set', commands.set('k', 'v', { ifdeq: 'd', get: true }), 'SET k v IFDEQ d GET'],
  ['set', commands.set('k', 'v', { ifdne: 'd', exat: 9 }), 'SET k v IFDNE d EXAT 9'],
  ['set', commands.set('k', 'v', { nx: false, pxat: when }), 'SET k v PXAT 2000000000123'],
  ['setex', commands.setex('k', 5, 'v'), 'SETEX k 5 v'],
  ['setnx', commands.setnx('k', 'v'), 'SETNX k v'],
  ['setrange', commands.setrange('k', 2, 'v'), 'SETRANGE k 2 v'],
  ['stralgo', commands.stralgo('LCS', 'a', 'b'), 'STRALGO LCS STRINGS a b'],
  [
    'stralgo',
    commands.stralgo('LCS', 'a', 'b', { specificArgument: 'keys', len: true }),
    'STRALGO LCS KEYS a b LEN',
  ],
  [
    'stralgo',
    commands.stralgo('LCS', 'a', 'b', { withmatchlen: true, minmatchlen: 0, idx: true }),
    'STRALGO LCS STRINGS a b IDX MINMATCHLEN 0 WITHMATCHLEN',
  ],
  ['strlen', commands.strlen('k'), 'STRLEN k'],
  ['substr', commands.substr('k', 2), 'SUBSTR k 2 -1'],
  ['substr', commands.substr('k', 2, 0), 'SUBSTR k 2 0'],
  ['substr', commands.substr('k', 2, { end: 5 }), 'SUBSTR k 2 5'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method that sends something', () => {
  const methods = Object.getOwnPropertyNames(StringCommands.prototype).filter(
    (name) => !['constructor', 'digestLocal'].includes(name),
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

test('bytes are values and conditions like any other', () => {
  const value = Uint8Array.of(0, 255)
  expect(wordsOf(commands.set('k', value, { ifeq: value }))).toEqual([
    'SET',
    'k',
    value,
    'IFEQ',
    value,
  ])
  expect(wordsOf(commands.mset(new Map([[value, value]])))).toEqual(['MSET', value, value])
})

test('mget of an empty list is answered without a command', () => {
  expect(wordsOf(commands.mget([]))).toEqual([])
  expect(decoded(commands.mget([]), null)).toEqual([])
})

test.each<[string, Command, RawReply, unknown]>([
  ['append', commands.append('k', 'v'), 5, 5],
  ['decr', commands.decr('k'), -1, -1],
  ['decrby', commands.decrby('k', 5), '-9223372036854775808', -(2n ** 63n)],
  ['delex', commands.delex('k'), 1, 1],
  ['digest', commands.digest('k'), null, null],
  ['digest', commands.digest('k'), '2d06800538d394c2', '2d06800538d394c2'],
  ['get', commands.get('k'), '007', '007'],
  ['get', commands.get('k'), null, null],
  ['getdel', commands.getdel('k'), 'true', 'true'],
  ['getex', commands.getex('k'), null, null],
  ['getrange', commands.getrange('k', 0, 1), '', ''],
  ['getset', commands.getset('k', 'v'), '[1]', '[1]'],
  ['incr', commands.incr('k'), 1, 1],
  ['incrby', commands.incrby('k'), 9223372036854775807n, 2n ** 63n - 1n],
  ['incrbyfloat', commands.incrbyfloat('k'), '10.5', 10.5],
  ['increx', commands.increx('k'), [7, 1], [7, 1]],
  ['increx', commands.increx('k', { byfloat: 0.5 }), ['7.5', '0.5'], ['7.5', '0.5']],
  ['lcs', commands.lcs('a', 'b'), 'mytext', 'mytext'],
  ['lcs', commands.lcs('a', 'b', { len: true }), 6, 6],
  ['mget', commands.mget('a', 'b'), ['1', null], ['1', null]],
  ['mset', commands.mset({ a: 1 }), 'OK', true],
  ['msetex', commands.msetex({ a: 1 }), 0, 0],
  ['msetnx', commands.msetnx({ a: 1 }), 0, false],
  ['psetex', commands.psetex('k', 5, 'v'), 'OK', true],
  ['set', commands.set('k', 'v'), 'OK', true],
  ['set', commands.set('k', 'v', { nx: true }), null, null],
  ['set', commands.set('k', 'v', { get: true }), 'OK', 'OK'],
  ['set', commands.set('k', 'v', { get: true }), null, null],
  ['setex', commands.setex('k', 5, 'v'), 'OK', true],
  ['setnx', commands.setnx('k', 'v'), 0, false],
  ['setrange', commands.setrange('k', 2, 'v'), 3, 3],
  ['stralgo', commands.stralgo('LCS', 'a', 'b'), Uint8Array.of(97), 'a'],
  ['stralgo', commands.stralgo('LCS', 'a', 'b', { len: true }), 6, 6],
  ['strlen', commands.strlen('k'), 0, 0],
  ['substr', commands.substr('k', 2), 'x', 'x'],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

describe('matches of a common subsequence', () => {
  const bare = [
    'matches',
    [
      [
        [4, 7],
        [5, 8],
      ],
      [
        [2, 3],
        [0, 1],
      ],
    ],
    'len',
    6,
  ]
  const measured = ['matches', [[[4, 7], [5, 8], 4]], 'len', 6]

  test('lcs gives them as Redis sends them', () => {
    expect(decoded(commands.lcs('a', 'b', { idx: true }), bare)).toEqual(bare)
  })

  test('stralgo gives a dict, with the length of a part in front', () => {
    expect(decoded(commands.stralgo('LCS', 'a', 'b', { idx: true }), bare)).toEqual({
      matches: [
        [
          [4, 7],
          [5, 8],
        ],
        [
          [2, 3],
          [0, 1],
        ],
      ],
      len: 6,
    })
    const command = commands.stralgo('LCS', 'a', 'b', { idx: true, withmatchlen: true })
    expect(decoded(command, measured)).toEqual({ matches: [[4, [4, 7], [5, 8]]], len: 6 })
  })
})

test('digestLocal gives the digest at once', () => {
  expect(commands.digestLocal('hello')).toBe('9555e8555c62dcfd')
  expect(commands.digestLocal('grüße')).toBe('5746690366ebbcad')
  expect(commands.digestLocal(new Uint8Array())).toBe('2d06800538d394c2')
})

const NO_NONE = "Invalid input of type: 'NoneType'. Convert to a bytes, string, int or float first."
const KEEPTTL = '``ex``, ``px``, ``exat``, ``pxat``, and ``keepttl`` are mutually exclusive.'
const PERSIST = '``ex``, ``px``, ``exat``, ``pxat``, and ``persist`` are mutually exclusive.'
const CONDITIONS =
  '``nx``, ``xx``, ``ifeq``, ``ifne``, ``ifdeq``, ``ifdne`` are mutually exclusive.'
const ENX = '``enx`` requires one of ``ex``, ``px``, ``exat``, or ``pxat``.'

test.each<[string, () => unknown, string]>([
  [
    'delex',
    () => commands.delex('k', { ifeq: '', ifne: '' }),
    'Only one of IFEQ/IFNE/IFDEQ/IFDNE may be specified',
  ],
  ['getex', () => commands.getex('k', { ex: 1, persist: true }), PERSIST],
  ['getex', () => commands.getex('k', { ex: 0, px: 0 }), PERSIST],
  ['getex', () => commands.getex('k', { ex: 1.5 }), 'ex must be datetime.timedelta or int'],
  [
    'increx',
    () => commands.increx('k', { byint: 1, byfloat: 1 }),
    '``byfloat`` and ``byint`` are mutually exclusive.',
  ],
  ['increx', () => commands.increx('k', { px: 1, exat: 1 }), PERSIST],
  ['increx', () => commands.increx('k', { enx: true }), ENX],
  ['increx', () => commands.increx('k', { enx: true, persist: true }), ENX],
  ['msetex', () => commands.msetex({ a: 1 }, { ex: 1, keepttl: true }), KEEPTTL],
  ['msetex', () => commands.msetex({ a: 1 }, { px: 0.5 }), 'px must be datetime.timedelta or int'],
  ['set', () => commands.set('k', 'v', { ex: 1, px: 1 }), KEEPTTL],
  ['set', () => commands.set('k', 'v', { keepttl: true, exat: 1 }), KEEPTTL],
  ['set', () => commands.set('k', 'v', { nx: true, xx: true }), CONDITIONS],
  ['set', () => commands.set('k', 'v', { nx: true, ifeq: '' }), CONDITIONS],
  ['stralgo', () => commands.stralgo('X' as never, 'a', 'b'), 'The supported algorithms are: LCS'],
  [
    'stralgo',
    () => commands.stralgo('LCS', 'a', 'b', { specificArgument: 'x' as never }),
    'specific_argument can be only keys or strings',
  ],
  [
    'stralgo',
    () => commands.stralgo('LCS', 'a', 'b', { len: true, idx: true } as never),
    'len and idx cannot be provided together.',
  ],
  ['set', () => wordsOf(commands.set('k', null as never)), NO_NONE],
  ['incr', () => wordsOf(commands.incr('n', null as never)), NO_NONE],
  ['decrby', () => wordsOf(commands.decrby('n', { amount: null as never })), NO_NONE],
  [
    'digestLocal',
    () => commands.digestLocal(true as never),
    "Invalid input of type: 'bool'. Convert to a bytes, string, int or float first.",
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})
