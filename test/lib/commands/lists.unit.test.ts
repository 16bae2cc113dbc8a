import { expect, test } from 'vitest'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

test.each<[method: string, command: Command, words: string]>([
  ['lmove', commands.lmove('a', 'b'), 'LMOVE a b LEFT RIGHT'],
  ['lmove', commands.lmove('a', 'b', 'RIGHT'), 'LMOVE a b RIGHT RIGHT'],
  ['lmove', commands.lmove('a', 'b', 'RIGHT', 'LEFT'), 'LMOVE a b RIGHT LEFT'],
  ['lmove', commands.lmove('a', 'b', { dest: 'left' }), 'LMOVE a b LEFT left'],
  ['lmove', commands.lmove('a', 'b', { src: 'RIGHT', dest: 'LEFT' }), 'LMOVE a b RIGHT LEFT'],
  ['lmovem', commands.lmovem('a', 'b'), 'LMOVEM a b LEFT RIGHT'],
  [
    'lmovem',
    commands.lmovem('a', 'b', { src: 'RIGHT', dest: 'LEFT', count: 2, ordering: 'OBO' }),
    'LMOVEM a b RIGHT LEFT COUNT 2 OBO',
  ],
  [
    'lmovem',
    commands.lmovem('a', 'b', { count: 0, mode: 'EXACTLY', ordering: 'BULK' }),
    'LMOVEM a b LEFT RIGHT EXACTLY 0 BULK',
  ],
  ['lmpop', commands.lmpop(2, ['a', 'b'], 'LEFT'), 'LMPOP 2 a b LEFT'],
  ['lmpop', commands.lmpop(1, ['a'], 'RIGHT', { count: 1 }), 'LMPOP 1 a RIGHT'],
  ['lmpop', commands.lmpop(1, ['a'], 'right', { count: 5 }), 'LMPOP 1 a right COUNT 5'],
  ['lindex', commands.lindex('l', -1), 'LINDEX l -1'],
  ['linsert', commands.linsert('l', 'BEFORE', 'r', 1.5), 'LINSERT l BEFORE r 1.5'],
  ['linsert', commands.linsert('l', 'after', 2, 'v'), 'LINSERT l after 2 v'],
  ['llen', commands.llen('l'), 'LLEN l'],
  ['lpop', commands.lpop('l'), 'LPOP l'],
  ['lpop', commands.lpop('l', 0), 'LPOP l 0'],
  ['lpop', commands.lpop('l', { count: 3 }), 'LPOP l 3'],
  ['lpush', commands.lpush('l', 'a', 1, 2n), 'LPUSH l a 1 2'],
  ['lpushx', commands.lpushx('l', 'a', 'b'), 'LPUSHX l a b'],
  ['lrange', commands.lrange('l', 0, -1), 'LRANGE l 0 -1'],
  ['lrem', commands.lrem('l', -2, 'v'), 'LREM l -2 v'],
  ['lset', commands.lset('l', 0, 'v'), 'LSET l 0 v'],
  ['ltrim', commands.ltrim('l', 1, -2), 'LTRIM l 1 -2'],
  ['rpop', commands.rpop('l'), 'RPOP l'],
  ['rpop', commands.rpop('l', 2), 'RPOP l 2'],
  ['rpop', commands.rpop('l', { count: 0 }), 'RPOP l 0'],
  ['rpoplpush', commands.rpoplpush('a', 'b'), 'RPOPLPUSH a b'],
  ['rpush', commands.rpush('l', 'a', 'b'), 'RPUSH l a b'],
  ['rpushx', commands.rpushx('l', 'a'), 'RPUSHX l a'],
  ['lpos', commands.lpos('l', 'v'), 'LPOS l v'],
  ['lpos', commands.lpos('l', 'v', { count: 0 }), 'LPOS l v COUNT 0'],
  [
    'lpos',
    commands.lpos('l', 'v', { maxlen: 9, count: 2, rank: -1 }),
    'LPOS l v RANK -1 COUNT 2 MAXLEN 9',
  ],
  ['sort', commands.sort('l'), 'SORT l'],
  ['sort', commands.sort('l', { start: 0, num: 10 }), 'SORT l LIMIT 0 10'],
  ['sort', commands.sort('l', { get: '#' }), 'SORT l GET #'],
  ['sort', commands.sort('l', { get: [] }), 'SORT l'],
  ['sort', commands.sort('l', { get: ['#', 'n:*'], groups: true }), 'SORT l GET # GET n:*'],
  [
    'sort',
    commands.sort('l', {
      store: 'd',
      alpha: true,
      desc: true,
      get: ['#', 'n:*'],
      num: 2,
      start: 1,
      by: 'w:*',
    }),
    'SORT l BY w:* LIMIT 1 2 GET # GET n:* DESC ALPHA STORE d',
  ],
  ['sortRo', commands.sortRo('l'), 'SORT l'],
  [
    'sortRo',
    commands.sortRo('l', { by: 'w:*', get: ['#'], start: 0, num: 1, desc: true, alpha: true }),
    'SORT l BY w:* LIMIT 0 1 GET # DESC ALPHA',
  ],
])('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('gives what was moved, or null', () => {
  expect(decoded(commands.lmove('a', 'b'), 'x')).toBe('x')
  expect(decoded(commands.lmove('a', 'b'), null)).toBeNull()
  expect(decoded(commands.lmovem('a', 'b'), ['x', 'y'])).toEqual(['x', 'y'])
  expect(decoded(commands.lmovem('a', 'b'), null)).toBeNull()
})

test('gives elements, places and lengths', () => {
  expect(decoded(commands.lmpop(1, ['l'], 'LEFT'), ['l', ['a', 'b']])).toEqual(['l', ['a', 'b']])
  expect(decoded(commands.lmpop(1, ['l'], 'LEFT'), null)).toBeNull()
  expect(decoded(commands.lindex('l', 0), '007')).toBe('007')
  expect(decoded(commands.lpop('l'), null)).toBeNull()
  expect(decoded(commands.lpop('l', 2), ['a'])).toEqual(['a'])
  expect(decoded(commands.lpop('l', 2), null)).toBeNull()
  expect(decoded(commands.rpop('l', { count: 1 }), ['a'])).toEqual(['a'])
  expect(decoded(commands.lset('l', 0, 'v'), 'OK')).toBe(true)
  expect(decoded(commands.ltrim('l', 0, 1), 'OK')).toBe(true)
  expect(decoded(commands.linsert('l', 'AFTER', 'r', 'v'), -1)).toBe(-1)
  expect(decoded(commands.lpos('l', 'v'), 0)).toBe(0)
  expect(decoded(commands.lpos('l', 'v'), null)).toBeNull()
  expect(decoded(commands.lpos('l', 'v', { count: 0 }), [1, 3])).toEqual([1, 3])
  for (const command of [commands.llen('l'), commands.lpush('l', 'v'), commands.lpushx('l', 'v')]) {
    expect(decoded(command, '9007199254740993')).toBe(9007199254740993n)
  }
  for (const command of [commands.rpush('l', 'v'), commands.rpushx('l', 'v')]) {
    expect(decoded(command, 2)).toBe(2)
  }
})

test('gives what was sorted flat, in groups, or its number', () => {
  expect(decoded(commands.sort('l'), ['1', '2'])).toEqual(['1', '2'])
  expect(decoded(commands.sort('l', { get: 'n:*' }), ['a', null])).toEqual(['a', null])
  expect(decoded(commands.sort('l', { store: 'd' }), '3')).toBe(3)
  const groups = commands.sort('l', { get: ['#', 'n:*'], groups: true })
  expect(decoded(groups, ['1', 'a', '2', null])).toEqual([
    ['1', 'a'],
    ['2', null],
  ])
  expect(decoded(groups, [])).toEqual([])
  expect(decoded(commands.sort('l', { get: ['#', '#'], groups: true, store: 'd' }), 3)).toBe(3)
  expect(decoded(commands.sortRo('l'), ['1'])).toEqual(['1'])
})

test.each<[string, () => unknown, string]>([
  ['sort', () => commands.sort('l', { start: 0 }), '``start`` and ``num`` must both be specified'],
  [
    'sortRo',
    () => commands.sortRo('l', { num: 1 }),
    '``start`` and ``num`` must both be specified',
  ],
  ...[{}, { get: 'a*' }, { get: ['a*'] }].map((options): [string, () => unknown, string] => [
    'sort',
    () => commands.sort('l', { ...options, groups: true }),
    'when using "groups" the "get" argument must be specified and contain at least two keys',
  ]),
  [
    'lmovem',
    () => commands.lmovem('a', 'b', { mode: 'COUNT' }),
    '``count`` is required when ``mode`` or ``ordering`` is set',
  ],
  [
    'lmovem',
    () => commands.lmovem('a', 'b', { ordering: 'OBO' }),
    '``count`` is required when ``mode`` or ``ordering`` is set',
  ],
  [
    'lmovem',
    () => commands.lmovem('a', 'b', { count: 2 }),
    '``ordering`` (OBO or BULK) is required when ``count`` is set',
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})
