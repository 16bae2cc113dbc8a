import { expect, test } from 'vitest'
import { ModuleCommands } from '../../../lib/commands/modules.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['moduleList', commands.moduleList(), 'MODULE LIST'],
  ['moduleLoad', commands.moduleLoad('/m.so'), 'MODULE LOAD /m.so'],
  ['moduleLoad', commands.moduleLoad('/m.so', 'a', 1), 'MODULE LOAD /m.so a 1'],
  ['moduleLoadex', commands.moduleLoadex('/m.so'), 'MODULE LOADEX /m.so'],
  [
    'moduleLoadex',
    commands.moduleLoadex('/m.so', { args: ['a'], options: ['foo', 'bar'] }),
    'MODULE LOADEX /m.so CONFIG foo bar ARGS a',
  ],
  ['moduleLoadex', commands.moduleLoadex('/m.so', { args: [] }), 'MODULE LOADEX /m.so ARGS'],
  ['moduleUnload', commands.moduleUnload('m'), 'MODULE UNLOAD m'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  [
    'moduleList',
    commands.moduleList(),
    [['name', 'json', 'ver', 20000, 'path', '/m.so', 'args', []]],
    [{ name: 'json', ver: 20000, path: '/m.so', args: [] }],
  ],
  ['moduleList', commands.moduleList(), [], []],
  ['moduleLoad', commands.moduleLoad('m'), 'OK', true],
  ['moduleLoadex', commands.moduleLoadex('m'), 'OK', 'OK'],
  ['moduleUnload', commands.moduleUnload('m'), 'OK', true],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(ModuleCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS].map(([method]) => method))].sort()).toEqual(methods.sort())
})
