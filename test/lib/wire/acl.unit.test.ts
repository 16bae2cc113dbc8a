import { expect, test } from 'vitest'
import { aclLog, aclUser } from '../../../lib/wire/acl.ts'
import type { RawReply } from '../../../lib/wire/replies.ts'

/** From Redis 7.0.15. */
const USER: RawReply = [
  ...['flags', ['on'], 'passwords', ['30c952fa']],
  ...['commands', '-@all +@read -get', 'keys', '~a* %R~b', 'channels', '&ch*'],
  ...['selectors', [['commands', '-@all +set', 'keys', '~s:*', 'channels', '']]],
]

/** From Redis 7.0.15. */
const LOG: RawReply = [
  [
    ...['count', 1, 'reason', 'command', 'context', 'toplevel', 'object', 'get', 'username', 'u'],
    ...['age-seconds', '0.25', 'client-info', 'id=5 addr=127.0.0.1:37944 name= db=0 resp=2'],
  ],
]

function asBytes(reply: RawReply): RawReply {
  if (Array.isArray(reply)) return reply.map(asBytes)
  return typeof reply === 'string' ? new TextEncoder().encode(reply) : reply
}

test.each([['text', USER] as const, ['bytes', asBytes(USER)] as const])(
  'a user whose reply is %s',
  (_form, reply) => {
    expect(aclUser(reply)).toEqual({
      enabled: true,
      flags: ['on'],
      passwords: ['30c952fa'],
      commands: ['-get'],
      categories: ['-@all', '+@read'],
      keys: ['~a*', '%R~b'],
      channels: ['&ch*'],
      selectors: [['commands', '-@all +set', 'keys', '~s:*', 'channels', '']],
    })
  },
)

test('a user without rights', () => {
  const reply = ['flags', ['off'], 'passwords', [], 'commands', '-@all', 'keys', '', 'channels', '']
  expect(aclUser([...reply, 'selectors', []])).toEqual({
    enabled: false,
    flags: ['off'],
    passwords: [],
    commands: [],
    categories: ['-@all'],
    keys: [],
    channels: [],
    selectors: [],
  })
})

test('a user of Redis 6, which sends patterns as a list', () => {
  const reply = ['flags', ['on', 'allkeys'], 'passwords', [], 'commands', '+@all', 'keys', ['*']]
  expect(aclUser(reply)).toEqual({
    enabled: true,
    flags: ['on', 'allkeys'],
    passwords: [],
    commands: [],
    categories: ['+@all'],
    keys: ['*'],
  })
})

test('no user', () => {
  expect(aclUser(null)).toBeNull()
})

test.each([['text', LOG] as const, ['bytes', asBytes(LOG)] as const])(
  'a log whose reply is %s',
  (_form, reply) => {
    expect(aclLog(reply)).toEqual([
      {
        count: 1,
        reason: 'command',
        context: 'toplevel',
        object: 'get',
        username: 'u',
        'age-seconds': 0.25,
        'client-info': { id: 5, addr: '127.0.0.1:37944', name: '', db: 0, resp: '2' },
      },
    ])
  },
)
