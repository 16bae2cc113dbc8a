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
  ])('%s', (text, cls, message, code) => {
    const error = errorFromReply(text)
    expect(error).toBeInstanceOf(cls)
    expect(error.constructor).toBe(cls)
    expect(error.message).toBe(message)
    expect(error.code).toBe(code)
    expect(replyText(error)).toBe(text)
  })
})

it('takes text without a code as it is', () => {
  expect(errorFromReply('something odd')).toMatchObject({ message: 'something odd', code: 'ERR' })
  expect(errorFromReply('')).toBeInstanceOf(errors.ResponseError)
})

it('has names of its own that a bundler cannot change, for every class', () => {
  const classes = Object.entries(errors).filter(([, value]) => value.prototype instanceof Error)
  expect(classes.length).toBeGreaterThanOrEqual(30)
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
})
