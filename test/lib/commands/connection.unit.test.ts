import { expect, test } from 'vitest'
import { ConnectionCommands } from '../../../lib/commands/connection.ts'
import { UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['echo', commands.echo('a'), 'ECHO a'],
  ['echo', commands.echo(1.5), 'ECHO 1.5'],
  ['ping', commands.ping(), 'PING'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  ['echo', commands.echo('a'), 'a', 'a'],
  ['ping', commands.ping(), 'PONG', true],
  ['ping', commands.ping(), 'other', false],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

const REFUSED: readonly (readonly [method: string, attempt: () => unknown, message: RegExp])[] = [
  ['auth', () => commands.auth('pw'), /one connection.*token/],
  ['auth', () => commands.auth('pw', 'user'), /one connection.*token/],
  ['auth', () => commands.auth('pw', { username: 'user' }), /one connection.*token/],
  ['hello', () => commands.hello(), /one connection/],
  ['quit', () => commands.quit(), /one connection.*no end/],
  ['select', () => commands.select(0), /one database.*URL/],
]

test.each(REFUSED)(
  '%s says why it cannot work and what to use (%#)',
  (_method, attempt, message) => {
    expect(attempt).toThrow(UnsupportedCommandError)
    expect(attempt).toThrow(message)
  },
)

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(ConnectionCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS, ...REFUSED].map(([method]) => method))].sort()).toEqual(
    methods.sort(),
  )
})
