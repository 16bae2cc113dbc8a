import { describe, expect, it } from 'vitest'
import * as errors from '../../lib/errors.ts'

const { errorFromReply, replyText } = errors

describe('an error reply becomes what redis-py makes of it', () => {
  it.each([
    ['ERR syntax error', errors.ResponseError, 'syntax error', 'ERR'],
    [
      'WRONGTYPE Operation against a key',
      errors.ResponseError,
      'WRONGTYPE Operation against a key',
      'WRONGTYPE',
    ],
    ['NOSCRIPT No matching script.', errors.NoScriptError, 'No matching script.', 'NOSCRIPT'],
    ['LOADING Redis is loading', errors.BusyLoadingError, 'Redis is loading', 'LOADING'],
    [
      'NOAUTH Authentication required.',
      errors.AuthenticationError,
      'Authentication required.',
      'NOAUTH',
    ],
    ['ERR invalid password', errors.AuthenticationError, 'invalid password', 'ERR'],
    ['MOVED 3999 127.0.0.1:6381', errors.MovedError, '3999 127.0.0.1:6381', 'MOVED'],
    ['ERR no such fieldset', errors.NoSuchFieldsetError, 'no such fieldset', 'ERR'],
    [
      'ERR problem with LDAP service',
      errors.ExternalAuthProviderError,
      'problem with LDAP service',
      'ERR',
    ],
    [
      'CLUSTERDOWN The cluster is down',
      errors.ClusterDownError,
      'The cluster is down',
      'CLUSTERDOWN',
    ],
  ])('%s', (text, cls, message, code) => {
    const error = errorFromReply(text)
    expect(error).toBeInstanceOf(cls)
    expect(error.constructor).toBe(cls)
    expect(error.message).toBe(message)
    expect(error.code).toBe(code)
    expect(replyText(error)).toBe(text)
  })
})

it.each([
  'something odd',
  'Unauthorized: WRONGPASS invalid or missing auth token',
  'unknown command',
  'ERR',
  'ERR  two spaces',
  '',
])('gives back what the server said, and logs do not show it twice: %j', (text) => {
  const error = errorFromReply(text)
  expect(replyText(error)).toBe(text)
  expect(Object.keys(error)).toEqual(['code'])
})

it('takes the message for what the server said where the server said nothing', () => {
  expect(replyText(new errors.ResponseError('no'))).toBe('no')
})

it('takes text without a code as it is', () => {
  expect(errorFromReply('something odd')).toMatchObject({ message: 'something odd', code: 'ERR' })
  expect(errorFromReply('')).toBeInstanceOf(errors.ResponseError)
})

it('has names of its own that a bundler cannot change, for every class', () => {
  const classes = Object.entries(errors).filter(([, value]) => value.prototype instanceof Error)
  expect(classes.length).toBeGreaterThanOrEqual(38)
  for (const [name, cls] of classes) {
    const error = new (cls as new (message: string) => Error)('text')
    expect(error.name).toBe(name)
    expect(String(error)).toBe(`${name}: text`)
  }
})

it('follows the tree of redis-py', () => {
  expect(new errors.LockNotOwnedError('')).toBeInstanceOf(errors.LockError)
  expect(new errors.MaybeAppliedError('')).toBeInstanceOf(errors.ConnectionError)
  expect(new errors.AuthenticationError('')).toBeInstanceOf(errors.ConnectionError)
  expect(new errors.BusyLoadingError('')).toBeInstanceOf(errors.ConnectionError)
  expect(new errors.TimeoutError('')).not.toBeInstanceOf(errors.ConnectionError)
  expect(new errors.MasterDownError('')).toBeInstanceOf(errors.ResponseError)
  expect(new errors.NoSuchFieldsetError('')).toBeInstanceOf(errors.ResponseError)
  expect(new errors.InvalidResponse('')).toBeInstanceOf(errors.RedisError)
  expect(new errors.InvalidResponse('')).not.toBeInstanceOf(errors.ConnectionError)
})

describe("redis-py's errors with two parents", () => {
  it.each([errors.ClusterDownError, errors.MasterDownError])('%o has both', (cls) => {
    expect(new cls('')).toBeInstanceOf(errors.ClusterError)
    expect(new cls('')).toBeInstanceOf(errors.ResponseError)
  })

  it('keeps other errors apart', () => {
    class Own extends errors.ClusterError {}
    expect(new Own('')).toBeInstanceOf(errors.ClusterError)
    expect(new Own('')).toBeInstanceOf(Own)
    expect(new errors.ClusterDownError('')).not.toBeInstanceOf(Own)
    expect(new errors.ClusterError('')).not.toBeInstanceOf(errors.ResponseError)
    expect(new errors.ResponseError('')).not.toBeInstanceOf(errors.ClusterError)
    expect(null).not.toBeInstanceOf(errors.ClusterError)
  })
})

it.each([
  [new errors.ConnectionError(''), true],
  [new errors.TimeoutError(''), true],
  [new errors.InvalidResponse(''), true],
  [new errors.ResponseError(''), false],
  [new errors.DataError(''), false],
  [new TypeError(''), false],
  [undefined, false],
])('%s may hide that something was done: %s', (error, isLost) => {
  expect(errors.isReplyLost(error)).toBe(isLost)
})

it('has the classes that redis-py does not put below RedisError', () => {
  for (const cls of [
    errors.RedisClusterException,
    errors.ChildDeadlockedError,
    errors.IncorrectPolicyType,
  ]) {
    expect(new cls('')).toBeInstanceOf(Error)
    expect(new cls('')).not.toBeInstanceOf(errors.RedisError)
  }
  for (const cls of [
    errors.SlotNotCoveredError,
    errors.CrossSlotTransactionError,
    errors.InvalidPipelineStack,
  ]) {
    expect(new cls('')).toBeInstanceOf(errors.RedisClusterException)
  }
})

it.each([
  ["ERR unknown command 'X', with args beginning with: 'secret' 'it's' ", "unknown command 'X'"],
  ["ERR unknown subcommand 'secret'. Try CONFIG HELP.", "unknown subcommand '…'. Try CONFIG HELP."],
  ["ERR unknown type name 'secret's'", "unknown type name '…'"],
  [
    "NOGROUP No such key 'secret' or consumer group 'secret' in XREADGROUP with GROUP option",
    "NOGROUP No such key '…' in XREADGROUP with GROUP option",
  ],
])('repeats no key and no argument of %j', (reply, message) => {
  const error = errorFromReply(reply)
  expect(error.message).toBe(message)
  expect(replyText(error)).not.toMatch(/secret/)
})
