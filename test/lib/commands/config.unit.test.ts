import { expect, test } from 'vitest'
import { ConfigCommands } from '../../../lib/commands/config.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['configGet', commands.configGet(), 'CONFIG GET *'],
  ['configGet', commands.configGet('maxmemory'), 'CONFIG GET maxmemory'],
  ['configGet', commands.configGet('maxmemory', 'port'), 'CONFIG GET maxmemory port'],
  [
    'configGet',
    commands.configGet(['port'], { pattern: 'maxmemory' }),
    'CONFIG GET maxmemory port',
  ],
  ['configGet', commands.configGet([], { pattern: 'maxmemory' }), 'CONFIG GET maxmemory'],
  ['configGet', commands.configGet([]), 'CONFIG GET *'],
  ['configResetstat', commands.configResetstat(), 'CONFIG RESETSTAT'],
  ['configRewrite', commands.configRewrite(), 'CONFIG REWRITE'],
  ['configSet', commands.configSet('maxmemory', 100), 'CONFIG SET maxmemory 100'],
  ['configSet', commands.configSet('maxmemory', 100, 'hz', 5), 'CONFIG SET maxmemory 100 hz 5'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  [
    'configGet',
    commands.configGet(),
    ['port', '7911', 'maxmemory', '0'],
    { port: '7911', maxmemory: '0' },
  ],
  ['configGet', commands.configGet(), ['logfile', null], { logfile: null }],
  ['configGet', commands.configGet(), [], {}],
  ['configResetstat', commands.configResetstat(), 'OK', true],
  ['configRewrite', commands.configRewrite(), 'OK', 'OK'],
  ['configSet', commands.configSet('hz', 5), 'OK', true],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

test('settings are text on a bytes client', () => {
  const [name, value] = ['hz', '10'].map((text) => new TextEncoder().encode(text))
  expect(commands.configGet('hz').decode([name ?? null, value ?? null], true)).toEqual({ hz: '10' })
})

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(ConfigCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS].map(([method]) => method))].sort()).toEqual(methods.sort())
})
