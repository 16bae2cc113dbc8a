import { expect, test } from 'vitest'
import { ClusterCommands } from '../../../lib/commands/cluster.ts'
import { UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['cluster', commands.cluster('info'), 'CLUSTER INFO'],
  ['cluster', commands.cluster('Set-Config-Epoch', 5), 'CLUSTER SET-CONFIG-EPOCH 5'],
  ['cluster', commands.cluster('REPLICAS', 'id'), 'CLUSTER REPLICAS id'],
  ['cluster', commands.cluster('keyslot', 'foo'), 'CLUSTER KEYSLOT foo'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  [
    'cluster',
    commands.cluster('info'),
    'cluster_state:fail\r\ncluster_size:1\r\n',
    { cluster_state: 'fail', cluster_size: '1' },
  ],
  ['cluster', commands.cluster('addslots'), 'OK', true],
  ['cluster', commands.cluster('ADDSLOTSRANGE'), 'OK', true],
  ['cluster', commands.cluster('DELSLOTS'), 'OK', true],
  ['cluster', commands.cluster('DELSLOTSRANGE'), 'OK', true],
  ['cluster', commands.cluster('FAILOVER'), 'OK', true],
  ['cluster', commands.cluster('FORGET'), 'OK', true],
  ['cluster', commands.cluster('MEET'), 'OK', true],
  ['cluster', commands.cluster('REPLICATE'), 'OK', true],
  ['cluster', commands.cluster('RESET'), 'OK', true],
  ['cluster', commands.cluster('SAVECONFIG'), 'OK', true],
  ['cluster', commands.cluster('SET-CONFIG-EPOCH'), 'OK', true],
  ['cluster', commands.cluster('SETSLOT'), 'OK', true],
  ['cluster', commands.cluster('nodes'), '', {}],
  ['cluster', commands.cluster('replicas', 'id'), [], {}],
  ['cluster', commands.cluster('slaves', 'id'), [], {}],
  ['cluster', commands.cluster('GETKEYSINSLOT', 7, 5), ['a', 'b'], ['a', 'b']],
  ['cluster', commands.cluster('keyslot', 'foo'), 12182, 12182],
  ['cluster', commands.cluster('links'), [['direction', 'to']], [['direction', 'to']]],
  [
    'cluster',
    commands.cluster('slots'),
    [[0, 5, ['', 7912, 'id', []]]],
    [[0, 5, ['', 7912, 'id', []]]],
  ],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

const REFUSED: readonly (readonly [method: string, attempt: () => unknown, message: RegExp])[] = [
  ['readonly', () => commands.readonly(), /one connection.*gateway decides/],
  ['readwrite', () => commands.readwrite(), /one connection.*gateway decides/],
]

test.each(REFUSED)(
  '%s says why it cannot work and what to use (%#)',
  (_method, attempt, message) => {
    expect(attempt).toThrow(UnsupportedCommandError)
    expect(attempt).toThrow(message)
  },
)

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(ClusterCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS, ...REFUSED].map(([method]) => method))].sort()).toEqual(
    methods.sort(),
  )
})
