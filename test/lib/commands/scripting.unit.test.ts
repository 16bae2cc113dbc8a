import { expect, test } from 'vitest'
import { ScriptingCommands } from '../../../lib/commands/scripting.ts'
import { DataError, UnsupportedCommandError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['eval', commands.eval('lua', 0), 'EVAL lua 0'],
  ['eval', commands.eval('lua', 1, 'k', 'a', 2), 'EVAL lua 1 k a 2'],
  ['evalRo', commands.evalRo('lua', 1, 'k', 'a'), 'EVAL_RO lua 1 k a'],
  ['evalsha', commands.evalsha('abc', 1, 'k', 1.5), 'EVALSHA abc 1 k 1.5'],
  ['evalshaRo', commands.evalshaRo('abc', 0), 'EVALSHA_RO abc 0'],
  ['scriptExists', commands.scriptExists('a', 'b'), 'SCRIPT EXISTS a b'],
  ['scriptFlush', commands.scriptFlush(), 'SCRIPT FLUSH'],
  ['scriptFlush', commands.scriptFlush('SYNC'), 'SCRIPT FLUSH SYNC'],
  ['scriptFlush', commands.scriptFlush({ syncType: 'ASYNC' }), 'SCRIPT FLUSH ASYNC'],
  ['scriptKill', commands.scriptKill(), 'SCRIPT KILL'],
  ['scriptLoad', commands.scriptLoad('lua'), 'SCRIPT LOAD lua'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method that sends something', () => {
  const methods = Object.getOwnPropertyNames(ScriptingCommands.prototype).filter(
    (name) => !['constructor', 'registerScript', 'scriptDebug'].includes(name),
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

test.each<[string, Command, RawReply, unknown]>([
  ['eval', commands.eval('lua', 0), ['1', 2, null, ['x']], ['1', 2, null, ['x']]],
  ['evalsha', commands.evalsha('abc', 0), null, null],
  ['scriptExists', commands.scriptExists('a', 'b'), [1, 0], [true, false]],
  ['scriptFlush', commands.scriptFlush(), 'OK', true],
  ['scriptKill', commands.scriptKill(), 'OK', true],
  ['scriptLoad', commands.scriptLoad('lua'), 'abc', 'abc'],
  ['scriptLoad', commands.scriptLoad('lua'), Uint8Array.of(97, 98), 'ab'],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

test('scriptFlush refuses another type with the message of redis-py', () => {
  expect(() => commands.scriptFlush('LATER' as never)).toThrow(
    new DataError(
      'SCRIPT FLUSH defaults to SYNC in redis > 6.2, or accepts SYNC/ASYNC. For older versions, of redis leave as None.',
    ),
  )
})

test('scriptDebug says why it cannot work and what to use', () => {
  expect(() => commands.scriptDebug('YES')).toThrow(UnsupportedCommandError)
  expect(() => commands.scriptDebug('YES')).toThrow(/one connection.*redis-cli --ldb/)
})
