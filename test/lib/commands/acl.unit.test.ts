import { expect, test } from 'vitest'
import { AclCommands } from '../../../lib/commands/acl.ts'
import { DataError } from '../../../lib/errors.ts'
import type { Command } from '../../../lib/executor.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'
import { commands, decoded, wordsOf } from '../../support/words.ts'

const WORDS: readonly (readonly [method: string, command: Command, words: string])[] = [
  ['aclCat', commands.aclCat(), 'ACL CAT'],
  ['aclCat', commands.aclCat('read'), 'ACL CAT read'],
  ['aclCat', commands.aclCat({ category: 'read' }), 'ACL CAT read'],
  ['aclDeluser', commands.aclDeluser('a', 'b'), 'ACL DELUSER a b'],
  ['aclDryrun', commands.aclDryrun('u', 'SET', 'k', 1), 'ACL DRYRUN u SET k 1'],
  ['aclGenpass', commands.aclGenpass(), 'ACL GENPASS'],
  ['aclGenpass', commands.aclGenpass(64), 'ACL GENPASS 64'],
  ['aclGenpass', commands.aclGenpass({ bits: 5.9 }), 'ACL GENPASS 5'],
  ['aclGenpass', commands.aclGenpass(0), 'ACL GENPASS 0'],
  ['aclGetuser', commands.aclGetuser('u'), 'ACL GETUSER u'],
  ['aclHelp', commands.aclHelp(), 'ACL HELP'],
  ['aclList', commands.aclList(), 'ACL LIST'],
  ['aclLoad', commands.aclLoad(), 'ACL LOAD'],
  ['aclLog', commands.aclLog(), 'ACL LOG'],
  ['aclLog', commands.aclLog(5), 'ACL LOG 5'],
  ['aclLog', commands.aclLog({ count: 5 }), 'ACL LOG 5'],
  ['aclLogReset', commands.aclLogReset(), 'ACL LOG RESET'],
  ['aclSave', commands.aclSave(), 'ACL SAVE'],
  ['aclSetuser', commands.aclSetuser('u'), 'ACL SETUSER u off'],
  [
    'aclSetuser',
    commands.aclSetuser('u', { enabled: true, nopass: true }),
    'ACL SETUSER u on nopass',
  ],
  [
    'aclSetuser',
    commands.aclSetuser('u', {
      resetPasswords: true,
      resetChannels: true,
      resetKeys: true,
      reset: true,
    }),
    'ACL SETUSER u reset resetkeys resetchannels resetpass off',
  ],
  [
    'aclSetuser',
    commands.aclSetuser('u', { passwords: '+pw', hashedPasswords: '-ab' }),
    'ACL SETUSER u off >pw !ab',
  ],
  [
    'aclSetuser',
    commands.aclSetuser('u', { passwords: ['+a', '-b'], hashedPasswords: ['+c', '-d'] }),
    'ACL SETUSER u off >a <b #c !d',
  ],
  [
    'aclSetuser',
    commands.aclSetuser('u', { categories: ['+read', '-@all', '+@set', '-write'] }),
    'ACL SETUSER u off +@read -@all +@set -@write',
  ],
  [
    'aclSetuser',
    commands.aclSetuser('u', {
      commands: ['+get', '-config|get'],
      keys: ['a*', '~b', '%R~c'],
      channels: ['c*'],
    }),
    'ACL SETUSER u off +get -config|get ~a* ~b %R~c &c*',
  ],
  ['aclUsers', commands.aclUsers(), 'ACL USERS'],
  ['aclWhoami', commands.aclWhoami(), 'ACL WHOAMI'],
]

test.each(WORDS)('%s sends the words of redis-py (%#)', (_method, command, words) => {
  expect(wordsOf(command)).toEqual(words.split(' '))
})

test.each<[string, Command, RawReply, unknown]>([
  ['aclCat', commands.aclCat(), ['read', 'write'], ['read', 'write']],
  ['aclDeluser', commands.aclDeluser('a'), 1, 1],
  ['aclDryrun', commands.aclDryrun('u', 'GET'), 'OK', 'OK'],
  ['aclGenpass', commands.aclGenpass(), 'a462', 'a462'],
  ['aclGetuser', commands.aclGetuser('nobody'), null, null],
  ['aclHelp', commands.aclHelp(), ['ACL'], ['ACL']],
  ['aclList', commands.aclList(), ['user default on'], ['user default on']],
  ['aclLoad', commands.aclLoad(), 'OK', true],
  ['aclLog', commands.aclLog(), [], []],
  ['aclLogReset', commands.aclLogReset(), 'OK', true],
  ['aclSave', commands.aclSave(), 'OK', true],
  ['aclSetuser', commands.aclSetuser('u'), 'OK', true],
  ['aclUsers', commands.aclUsers(), ['default'], ['default']],
  ['aclWhoami', commands.aclWhoami(), 'default', 'default'],
])('%s gives the reply of redis-py (%#)', (_method, command, reply, value) => {
  expect(decoded(command, reply)).toEqual(value)
})

test.each<[string, () => unknown, string]>([
  [
    'aclGenpass',
    () => commands.aclGenpass(-1),
    'genpass optionally accepts a bits argument, between 0 and 4096.',
  ],
  [
    'aclGenpass',
    () => commands.aclGenpass(4097),
    'genpass optionally accepts a bits argument, between 0 and 4096.',
  ],
  [
    'aclGenpass',
    () => commands.aclGenpass(Number.NaN),
    'genpass optionally accepts a bits argument, between 0 and 4096.',
  ],
  ['aclLog', () => commands.aclLog(1.5), 'ACL LOG count must be an integer'],
  ['aclLog', () => commands.aclLog('5' as never), 'ACL LOG count must be an integer'],
  [
    'aclSetuser',
    () => commands.aclSetuser('u', { nopass: true, passwords: '+pw' }),
    "Cannot set 'nopass' and supply 'passwords' or 'hashed_passwords'",
  ],
  [
    'aclSetuser',
    () => commands.aclSetuser('u', { nopass: true, hashedPasswords: ['+ab'] }),
    "Cannot set 'nopass' and supply 'passwords' or 'hashed_passwords'",
  ],
  [
    'aclSetuser',
    () => commands.aclSetuser('u', { passwords: ['+a', 'b'] }),
    'Password 1 must be prefixed with a "+" to add or a "-" to remove',
  ],
  [
    'aclSetuser',
    () => commands.aclSetuser('u', { hashedPasswords: 'b' }),
    'Hashed password 0 must be prefixed with a "+" to add or a "-" to remove',
  ],
  [
    'aclSetuser',
    () => commands.aclSetuser('u', { categories: ['read'] }),
    'Category "read" must be prefixed with "+" or "-"',
  ],
  [
    'aclSetuser',
    () => commands.aclSetuser('u', { commands: ['get'] }),
    'Command "get" must be prefixed with "+" or "-"',
  ],
  [
    'aclSetuser',
    () => commands.aclSetuser('u', { selectors: [['get', 'k']] }),
    'Command "get" must be prefixed with "+" or "-"',
  ],
])('%s refuses with the message of redis-py (%#)', (_method, attempt, message) => {
  expect(attempt).toThrow(new DataError(message))
})

test('a selector is one word', () => {
  const selectors: [string, string][] = [
    ['+get', 'a*'],
    ['-set', '%W~b'],
  ]
  expect(wordsOf(commands.aclSetuser('u', { selectors }))).toEqual([
    ...['ACL', 'SETUSER', 'u', 'off'],
    '(+get ~a*)',
    '(-set %W~b)',
  ])
})

test('patterns may be bytes', () => {
  const bytes = (text: string): Uint8Array => Uint8Array.of(...new TextEncoder().encode(text), 255)
  const options = { keys: [bytes('k'), bytes('~k')], channels: [bytes('c')] }
  expect(wordsOf(commands.aclSetuser('u', options)).slice(4)).toEqual([
    bytes('~k'),
    bytes('~k'),
    bytes('&c'),
  ])
  const [selector] = wordsOf(commands.aclSetuser('u', { selectors: [['+get', bytes('k')]] })).slice(
    4,
  )
  expect(selector).toEqual(Uint8Array.of(...bytes('(+get ~k'), 0x29))
})

test('lists are text on a bytes client', () => {
  const reply = [new TextEncoder().encode('read')]
  expect(commands.aclCat().decode(reply, true)).toEqual(['read'])
  expect(commands.aclWhoami().decode(reply[0] ?? null, true)).toBe('read')
})

test('the tables have a row for every method', () => {
  const methods = Object.getOwnPropertyNames(AclCommands.prototype).filter(
    (name) => name !== 'constructor',
  )
  expect([...new Set([...WORDS].map(([method]) => method))].sort()).toEqual(methods.sort())
})
