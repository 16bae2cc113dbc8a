import { expect, test } from 'vitest'
import { ClientCommands } from '../../../lib/commands/clients.ts'
import { DataError, UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['clientId', commands.clientId(), 'CLIENT ID'],
  ['clientInfo', commands.clientInfo(), 'CLIENT INFO'],
  ['clientKill', commands.clientKill('127.0.0.1:1'), 'CLIENT KILL 127.0.0.1:1'],
  ['clientKillFilter', commands.clientKillFilter({ id: '5' }), 'CLIENT KILL ID 5'],
  [
    'clientKillFilter',
    commands.clientKillFilter({
      maxage: 9,
      user: 'u',
      laddr: 'b:2',
      addr: 'a:1',
      id: 5,
      skipme: true,
      type: 'normal',
    }),
    'CLIENT KILL TYPE normal SKIPME YES ID 5 ADDR a:1 LADDR b:2 USER u MAXAGE 9',
  ],
  ['clientKillFilter', commands.clientKillFilter({ skipme: false }), 'CLIENT KILL SKIPME NO'],
  ['clientList', commands.clientList(), 'CLIENT LIST'],
  ['clientList', commands.clientList({ type: 'normal' }), 'CLIENT LIST TYPE normal'],
  [
    'clientList',
    commands.clientList({ clientId: [1, '2'], type: 'pubsub' }),
    'CLIENT LIST TYPE pubsub ID 1 2',
  ],
  ['clientList', commands.clientList({ clientId: [] }), 'CLIENT LIST'],
  ['clientPause', commands.clientPause(100), 'CLIENT PAUSE 100'],
  ['clientPause', commands.clientPause(100, true), 'CLIENT PAUSE 100'],
  ['clientPause', commands.clientPause(100, false), 'CLIENT PAUSE 100 WRITE'],
  ['clientPause', commands.clientPause(100, { all: false }), 'CLIENT PAUSE 100 WRITE'],
  ['clientUnblock', commands.clientUnblock(5), 'CLIENT UNBLOCK 5'],
  ['clientUnblock', commands.clientUnblock(5.9, true), 'CLIENT UNBLOCK 5 ERROR'],
  ['clientUnblock', commands.clientUnblock(5, { error: true }), 'CLIENT UNBLOCK 5 ERROR'],
  ['clientUnblock', commands.clientUnblock(5, false), 'CLIENT UNBLOCK 5'],
  ['clientUnpause', commands.clientUnpause(), 'CLIENT UNPAUSE'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  ['clientId', commands.clientId(), 7, 7],
  [
    'clientInfo',
    commands.clientInfo(),
    'id=4 addr=127.0.0.1:37940 name= db=0 resp=2\n',
    { id: 4, addr: '127.0.0.1:37940', name: '', db: 0, resp: '2' },
  ],
  ['clientKill', commands.clientKill('a:1'), 'OK', true],
  ['clientKillFilter', commands.clientKillFilter({ id: 5 }), 0, 0],
  [
    'clientList',
    commands.clientList(),
    'id=4 name=me\nid=5 name=\n',
    [
      { id: '4', name: 'me' },
      { id: '5', name: '' },
    ],
  ],
  ['clientPause', commands.clientPause(1), 'OK', true],
  ['clientUnblock', commands.clientUnblock(5), 0, false],
  ['clientUnblock', commands.clientUnblock(5), 1, true],
  ['clientUnpause', commands.clientUnpause(), 'OK', 'OK'],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

test.each<[string, () => unknown, string]>([
  [
    'clientKillFilter',
    () => commands.clientKillFilter(),
    'CLIENT KILL <filter> <value> ... ... <filter> <value> must specify at least one filter',
  ],
  [
    'clientKillFilter',
    () => commands.clientKillFilter({ type: 'caster' as never }),
    "CLIENT KILL type must be one of ('normal', 'master', 'slave', 'replica', 'pubsub')",
  ],
  [
    'clientKillFilter',
    () => commands.clientKillFilter({ skipme: 'yes' as never }),
    'CLIENT KILL skipme must be a bool',
  ],
  [
    'clientList',
    () => commands.clientList({ type: 'slave' as never }),
    "CLIENT LIST _type must be one of ('normal', 'master', 'replica', 'pubsub')",
  ],
  ['clientList', () => commands.clientList({ clientId: 5 as never }), 'client_id must be a list'],
  ['clientPause', () => commands.clientPause(1.5), 'CLIENT PAUSE timeout must be an integer'],
  [
    'clientPause',
    () => commands.clientPause('1' as never),
    'CLIENT PAUSE timeout must be an integer',
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})

const REFUSED: readonly (readonly [method: string, attempt: () => unknown, message: RegExp])[] = [
  ['clientGetname', () => commands.clientGetname(), /one connection.*clientList/],
  ['clientGetredir', () => commands.clientGetredir(), /one connection.*clientList/],
  ['clientNoEvict', () => commands.clientNoEvict('ON'), /one connection.*maxmemory-clients/],
  ['clientNoTouch', () => commands.clientNoTouch('ON'), /one connection.*never count as use/],
  ['clientReply', () => commands.clientReply('OFF'), /one connection.*pipeline/],
  ['clientSetinfo', () => commands.clientSetinfo('LIB-NAME', 'x'), /one connection.*tokens/],
  ['clientSetname', () => commands.clientSetname('x'), /one connection.*tokens/],
  [
    'clientTracking',
    () => commands.clientTracking({ on: true, bcast: true }),
    /one connection.*keyspace notifications/,
  ],
  [
    'clientTrackingOn',
    () => commands.clientTrackingOn({ clientid: 5 }),
    /one connection.*keyspace notifications/,
  ],
  [
    'clientTrackingOff',
    () => commands.clientTrackingOff(),
    /one connection.*keyspace notifications/,
  ],
  [
    'clientTrackinginfo',
    () => commands.clientTrackinginfo(),
    /one connection.*keyspace notifications/,
  ],
]

test.each(REFUSED)(
  '%s says why it cannot work and what to use (%#)',
  (_method, attempt, message) => {
    expect(attempt).toThrow(UnsupportedCommandError)
    expect(attempt).toThrow(message)
  },
)

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(ClientCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS, ...REFUSED].map(([method]) => method))].sort()).toEqual(
    methods.sort(),
  )
})
