import { expect, test } from 'vitest'
import { ReplicationCommands } from '../../../lib/commands/replication.ts'
import { DataError, RedisError, UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['bgrewriteaof', commands.bgrewriteaof(), 'BGREWRITEAOF'],
  ['bgsave', commands.bgsave(), 'BGSAVE SCHEDULE'],
  ['bgsave', commands.bgsave(true), 'BGSAVE SCHEDULE'],
  ['bgsave', commands.bgsave(false), 'BGSAVE'],
  ['bgsave', commands.bgsave({ schedule: false }), 'BGSAVE'],
  ['bgsave', commands.bgsave({}), 'BGSAVE SCHEDULE'],
  ['lastsave', commands.lastsave(), 'LASTSAVE'],
  ['replicaof', commands.replicaof('h', 6380), 'REPLICAOF h 6380'],
  ['replicaof', commands.replicaof('NO', 'ONE'), 'REPLICAOF NO ONE'],
  ['role', commands.role(), 'ROLE'],
  ['save', commands.save(), 'SAVE'],
  ['shutdown', commands.shutdown(), 'SHUTDOWN'],
  [
    'shutdown',
    commands.shutdown({ save: true, abort: true, force: true, now: true }),
    'SHUTDOWN SAVE NOW FORCE ABORT',
  ],
  ['shutdown', commands.shutdown({ nosave: true }), 'SHUTDOWN NOSAVE'],
  ['slaveof', commands.slaveof(), 'SLAVEOF NO ONE'],
  ['slaveof', commands.slaveof('h', 6380), 'SLAVEOF h 6380'],
  ['slaveof', commands.slaveof({ host: 'h', port: 6380 }), 'SLAVEOF h 6380'],
  ['slaveof', commands.slaveof({}), 'SLAVEOF NO ONE'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  ['bgrewriteaof', commands.bgrewriteaof(), 'Background append only file rewriting started', true],
  ['bgsave', commands.bgsave(), 'Background saving scheduled', true],
  ['lastsave', commands.lastsave(), 1795336407, new Date('2026-11-22T08:33:27Z')],
  ['lastsave', commands.lastsave(), 0, null],
  ['replicaof', commands.replicaof('NO', 'ONE'), 'OK', 'OK'],
  ['role', commands.role(), ['master', 0, []], ['master', 0, []]],
  ['save', commands.save(), 'OK', true],
  ['slaveof', commands.slaveof(), 'OK', true],
  ['slaveof', commands.slaveof(), 'OK Already connected to specified master', false],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

test.each<[string, () => unknown, string]>([
  [
    'shutdown',
    () => commands.shutdown({ save: true, nosave: true }),
    'SHUTDOWN save and nosave cannot both be set',
  ],
  [
    'slaveof',
    () => wordsOf(commands.slaveof('h')),
    "Invalid input of type: 'NoneType'. Convert to a bytes, string, int or float first.",
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})

const REFUSED: readonly (readonly [method: string, attempt: () => unknown, message: RegExp])[] = [
  ['failover', () => commands.failover(), /as in redis-py.*executeCommand\('FAILOVER'/],
  ['psync', () => commands.psync('?', -1), /one connection.*redis-cli --rdb/],
  ['sync', () => commands.sync(), /one connection.*redis-cli --rdb/],
  ['wait', () => commands.wait(1, 0), /one connection.*min-replicas-to-write/],
  ['waitaof', () => commands.waitaof(1, 0, 0), /one connection.*appendfsync/],
]

test.each(REFUSED)(
  '%s says why it cannot work and what to use (%#)',
  (_method, attempt, message) => {
    expect(attempt).toThrow(UnsupportedCommandError)
    expect(attempt).toThrow(message)
  },
)

test('a server that answers SHUTDOWN has not stopped', () => {
  expect(() => decoded(commands.shutdown({ abort: true }), 'OK')).toThrow(
    new RedisError('SHUTDOWN seems to have failed.'),
  )
})

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(ReplicationCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS, ...REFUSED].map(([method]) => method))].sort()).toEqual(
    methods.sort(),
  )
})
