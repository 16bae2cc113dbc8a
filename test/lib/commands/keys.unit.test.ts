import { expect, test } from 'vitest'
import { KeyCommands } from '../../../lib/commands/keys.ts'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const when = new Date('2033-05-18T03:33:20.123Z')
const dumped = Uint8Array.of(0, 1, 255)

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['copy', commands.copy('a', 'b'), 'COPY a b'],
  ['copy', commands.copy('a', 'b', { replace: true, destinationDb: 1 }), 'COPY a b DB 1 REPLACE'],
  ['copy', commands.copy('a', 'b', { destinationDb: 0, replace: false }), 'COPY a b DB 0'],
  ['delete', commands.delete('a', 'b'), 'DEL a b'],
  ['delete', commands.delete(), 'DEL'],
  ['dump', commands.dump('k'), 'DUMP k'],
  ['exists', commands.exists('a', 'b'), 'EXISTS a b'],
  ['expire', commands.expire('k', 5), 'EXPIRE k 5'],
  ['expire', commands.expire('k', 5, { nx: true }), 'EXPIRE k 5 NX'],
  ['expire', commands.expire('k', 5, { lt: true, gt: true, xx: true }), 'EXPIRE k 5 XX GT LT'],
  ['expireat', commands.expireat('k', 2_000_000_000), 'EXPIREAT k 2000000000'],
  ['expireat', commands.expireat('k', when, { gt: true }), 'EXPIREAT k 2000000000 GT'],
  ['expiretime', commands.expiretime('k'), 'EXPIRETIME k'],
  ['keys', commands.keys(), 'KEYS *'],
  ['keys', commands.keys('a*'), 'KEYS a*'],
  ['keys', commands.keys({ pattern: 'a*' }), 'KEYS a*'],
  ['keys', commands.keys({}), 'KEYS *'],
  ['move', commands.move('k', 1), 'MOVE k 1'],
  ['persist', commands.persist('k'), 'PERSIST k'],
  ['pexpire', commands.pexpire('k', 5, { xx: true }), 'PEXPIRE k 5 XX'],
  ['pexpireat', commands.pexpireat('k', when, { lt: true }), 'PEXPIREAT k 2000000000123 LT'],
  ['pexpireat', commands.pexpireat('k', 7), 'PEXPIREAT k 7'],
  ['pexpiretime', commands.pexpiretime('k'), 'PEXPIRETIME k'],
  ['pttl', commands.pttl('k'), 'PTTL k'],
  ['randomkey', commands.randomkey(), 'RANDOMKEY'],
  ['rename', commands.rename('a', 'b'), 'RENAME a b'],
  ['renamenx', commands.renamenx('a', 'b'), 'RENAMENX a b'],
  ['restore', commands.restore('k', 0, 'v'), 'RESTORE k 0 v'],
  [
    'restore',
    commands.restore('k', 7, 'v', { frequency: 2, idletime: 0, absttl: true, replace: true }),
    'RESTORE k 7 v REPLACE ABSTTL IDLETIME 0 FREQ 2',
  ],
  ['restore', commands.restore('k', 7, 'v', { idletime: 9.9 }), 'RESTORE k 7 v IDLETIME 9'],
  ['scan', commands.scan(), 'SCAN 0'],
  ['scan', commands.scan(7), 'SCAN 7'],
  ['scan', commands.scan(2n ** 63n), 'SCAN 9223372036854775808'],
  [
    'scan',
    commands.scan(7, { type: 'hash', count: 5, match: 'a*' }),
    'SCAN 7 MATCH a* COUNT 5 TYPE hash',
  ],
  ['scan', commands.scan({ cursor: 7, match: 'a*' }), 'SCAN 7 MATCH a*'],
  ['touch', commands.touch('a', 'b'), 'TOUCH a b'],
  ['ttl', commands.ttl('k'), 'TTL k'],
  ['type', commands.type('k'), 'TYPE k'],
  ['unlink', commands.unlink('a', 'b'), 'UNLINK a b'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test('the table has a row for every method that sends something', () => {
  const methods = Object.getOwnPropertyNames(KeyCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set(WORDS.map(([method]) => method))].sort()).toEqual(methods.sort())
})

test('bytes are keys and values like any other', () => {
  const key = Uint8Array.of(255)
  expect(wordsOf(commands.delete(key))).toEqual(['DEL', key])
  expect(wordsOf(commands.keys(key))).toEqual(['KEYS', key])
  expect(wordsOf(commands.restore(key, 0, dumped))).toEqual(['RESTORE', key, '0', dumped])
})

test.each<[string, Command, RawReply, unknown]>([
  ['copy', commands.copy('a', 'b'), 1, true],
  ['copy', commands.copy('a', 'b'), 0, false],
  ['delete', commands.delete('a'), 2, 2],
  ['dump', commands.dump('k'), dumped, dumped],
  ['dump', commands.dump('k'), null, null],
  ['exists', commands.exists('a', 'a'), 2, 2],
  ['expire', commands.expire('k', 5), 1, true],
  ['expire', commands.expire('k', 5), 0, false],
  ['expireat', commands.expireat('k', 5), 1, true],
  ['expiretime', commands.expiretime('k'), -2, -2],
  ['keys', commands.keys(), ['a', '1'], ['a', '1']],
  ['move', commands.move('k', 1), 0, false],
  ['persist', commands.persist('k'), 1, true],
  ['pexpire', commands.pexpire('k', 5), 0, false],
  ['pexpireat', commands.pexpireat('k', 5), 1, true],
  ['pexpiretime', commands.pexpiretime('k'), 2_000_000_000_123, 2_000_000_000_123],
  ['pttl', commands.pttl('k'), -1, -1],
  ['randomkey', commands.randomkey(), null, null],
  ['randomkey', commands.randomkey(), 'k', 'k'],
  ['rename', commands.rename('a', 'b'), 'OK', true],
  ['renamenx', commands.renamenx('a', 'b'), 0, false],
  ['restore', commands.restore('k', 0, 'v'), 'OK', 'OK'],
  ['scan', commands.scan(), ['0', []], [0, []]],
  ['scan', commands.scan(), ['17', ['a', 'null']], [17, ['a', 'null']]],
  ['scan', commands.scan(), ['18446744073709551615', []], [2n ** 64n - 1n, []]],
  ['touch', commands.touch('a'), 1, 1],
  ['ttl', commands.ttl('k'), -2, -2],
  ['type', commands.type('k'), 'none', 'none'],
  ['unlink', commands.unlink('a'), 1, 1],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

test('dump asks for bytes on every client', () => {
  expect(commands.dump('k').bytes).toBe(true)
  expect(commands.type('k').bytes).toBeUndefined()
})

test.each<[string, () => unknown, string]>([
  [
    'restore',
    () => commands.restore('k', 0, 'v', { idletime: 'x' as never }),
    'idletimemust be an integer',
  ],
  [
    'restore',
    () => commands.restore('k', 0, 'v', { frequency: Number.NaN }),
    'frequency must be an integer',
  ],
  [
    'keys',
    () => wordsOf(commands.keys(null as never)),
    "Invalid input of type: 'NoneType'. Convert to a bytes, string, int or float first.",
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})
