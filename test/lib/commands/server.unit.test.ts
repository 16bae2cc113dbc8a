import { expect, test } from 'vitest'
import { ServerCommands } from '../../../lib/commands/server.ts'
import { DataError, UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['dbsize', commands.dbsize(), 'DBSIZE'],
  ['debugObject', commands.debugObject('k'), 'DEBUG OBJECT k'],
  ['flushall', commands.flushall(), 'FLUSHALL'],
  ['flushall', commands.flushall(true), 'FLUSHALL ASYNC'],
  ['flushall', commands.flushall({ asynchronous: true }), 'FLUSHALL ASYNC'],
  ['flushall', commands.flushall({ asynchronous: false }), 'FLUSHALL'],
  ['flushdb', commands.flushdb(), 'FLUSHDB'],
  ['flushdb', commands.flushdb(true), 'FLUSHDB ASYNC'],
  ['flushdb', commands.flushdb({ asynchronous: true }), 'FLUSHDB ASYNC'],
  ['info', commands.info(), 'INFO'],
  ['info', commands.info('memory'), 'INFO memory'],
  ['info', commands.info('memory', 'cpu'), 'INFO memory cpu'],
  ['info', commands.info(['cpu'], { section: 'memory' }), 'INFO memory cpu'],
  ['info', commands.info([], { section: 'memory' }), 'INFO memory'],
  ['info', commands.info(['memory', 'cpu']), 'INFO memory cpu'],
  ['info', commands.info([]), 'INFO'],
  ['lolwut', commands.lolwut(), 'LOLWUT'],
  ['lolwut', commands.lolwut(5, '6'), 'LOLWUT VERSION 5 6'],
  ['migrate', commands.migrate('h', 6380, 'k', 0, 1000), 'MIGRATE h 6380  0 1000 KEYS k'],
  [
    'migrate',
    commands.migrate('h', 6380, ['a', 'b'], 1, 5, { copy: true, replace: true, auth: 'pw' }),
    'MIGRATE h 6380  1 5 COPY REPLACE AUTH pw KEYS a b',
  ],
  ['migrate', commands.migrate('h', 6380, ['a'], 1, 5, { auth: '' }), 'MIGRATE h 6380  1 5 KEYS a'],
  ['object', commands.object('ENCODING', 'k'), 'OBJECT ENCODING k'],
  ['object', commands.object('freq', 'k'), 'OBJECT freq k'],
  ['swapdb', commands.swapdb(0, 1), 'SWAPDB 0 1'],
  ['time', commands.time(), 'TIME'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  ['dbsize', commands.dbsize(), 7, 7],
  [
    'debugObject',
    commands.debugObject('k'),
    'Value at:0x7f56607aa700 refcount:1 encoding:embstr',
    { type: 'Value', at: '0x7f56607aa700', refcount: 1, encoding: 'embstr' },
  ],
  ['flushall', commands.flushall(), 'OK', true],
  ['flushdb', commands.flushdb(), 'OK', true],
  [
    'info',
    commands.info(),
    '# Server\r\nredis_version:7.0.15\r\nhz:10\r\n',
    { redis_version: '7.0.15', hz: 10 },
  ],
  ['lolwut', commands.lolwut(), 'Redis ver. 7.0.15\n', 'Redis ver. 7.0.15\n'],
  ['migrate', commands.migrate('h', 1, 'k', 0, 9), 'NOKEY', 'NOKEY'],
  ['object', commands.object('ENCODING', 'k'), 'embstr', 'embstr'],
  ['object', commands.object('IDLETIME', 'k'), 3, 3],
  ['object', commands.object('ENCODING', 'k'), null, null],
  ['swapdb', commands.swapdb(0, 1), 'OK', true],
  ['time', commands.time(), ['1795336407', '434217'], [1795336407, 434217]],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

test.each<[string, () => unknown, string]>([
  ['migrate', () => commands.migrate('h', 1, [], 0, 9), 'MIGRATE requires at least one key'],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})

const REFUSED: readonly (readonly [method: string, attempt: () => unknown, message: RegExp])[] = [
  [
    'debugSegfault',
    () => commands.debugSegfault(),
    /crashes the server.*executeCommand\('DEBUG SEGFAULT'\)/,
  ],
]

test.each(REFUSED)(
  '%s says why it cannot work and what to use (%#)',
  (_method, attempt, message) => {
    expect(attempt).toThrow(UnsupportedCommandError)
    expect(attempt).toThrow(message)
  },
)

test('info is text on a bytes client', () => {
  const reply = new TextEncoder().encode('role:master\r\n')
  expect(commands.info().decode(reply, true)).toEqual({ role: 'master' })
})

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(ServerCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS, ...REFUSED].map(([method]) => method))].sort()).toEqual(
    methods.sort(),
  )
})
