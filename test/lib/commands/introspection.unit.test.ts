import { expect, test } from 'vitest'
import { IntrospectionCommands } from '../../../lib/commands/introspection.ts'
import { UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['command', commands.command(), 'COMMAND'],
  ['commandCount', commands.commandCount(), 'COMMAND COUNT'],
  [
    'commandGetkeys',
    commands.commandGetkeys('MSET', 'a', 1, 'b', 2),
    'COMMAND GETKEYS MSET a 1 b 2',
  ],
  [
    'commandGetkeysandflags',
    commands.commandGetkeysandflags('GET', 'a'),
    'COMMAND GETKEYSANDFLAGS GET a',
  ],
  ['commandList', commands.commandList(), 'COMMAND LIST'],
  ['commandList', commands.commandList({ module: 'json' }), 'COMMAND LIST FILTERBY MODULE json'],
  ['commandList', commands.commandList({ category: 'read' }), 'COMMAND LIST FILTERBY ACLCAT read'],
  ['commandList', commands.commandList({ pattern: 'x*' }), 'COMMAND LIST FILTERBY PATTERN x*'],
  [
    'commandList',
    commands.commandList({ pattern: 'x*', module: 'm', category: 'c' }),
    'COMMAND LIST FILTERBY MODULE m ACLCAT c PATTERN x*',
  ],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  [
    'command',
    commands.command(),
    [['get', 2, ['readonly', 'fast'], 1, 1, 1]],
    {
      get: {
        name: 'get',
        arity: 2,
        flags: ['readonly', 'fast'],
        first_key_pos: 1,
        last_key_pos: 1,
        step_count: 1,
      },
    },
  ],
  ['commandCount', commands.commandCount(), 240, 240],
  ['commandGetkeys', commands.commandGetkeys('GET', 'a'), ['a'], ['a']],
  [
    'commandGetkeysandflags',
    commands.commandGetkeysandflags('GET', 'a'),
    [['a', ['RO', 'access']]],
    [['a', ['RO', 'access']]],
  ],
  ['commandList', commands.commandList(), ['get', 'set'], ['get', 'set']],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

const REFUSED: readonly (readonly [method: string, attempt: () => unknown, message: RegExp])[] = [
  [
    'commandDocs',
    () => commands.commandDocs('get'),
    /as in redis-py.*executeCommand\('COMMAND DOCS'/,
  ],
  ['commandInfo', () => commands.commandInfo(), /as in redis-py.*executeCommand\('COMMAND INFO'/],
]

test.each(REFUSED)(
  '%s says why it cannot work and what to use (%#)',
  (_method, attempt, message) => {
    expect(attempt).toThrow(UnsupportedCommandError)
    expect(attempt).toThrow(message)
  },
)

test('keys of a command are text on a bytes client', () => {
  const reply = [new TextEncoder().encode('a')]
  expect(commands.commandGetkeys('GET', 'a').decode(reply, true)).toEqual(['a'])
})

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(IntrospectionCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS, ...REFUSED].map(([method]) => method))].sort()).toEqual(
    methods.sort(),
  )
})
