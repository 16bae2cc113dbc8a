import { describe, expect, it } from 'vitest'
import { KeyPrefix } from '../../gateway/access/key-prefix.ts'
import { RateLimit } from '../../gateway/access/rate-limit.ts'
import { withoutPrefix } from '../../gateway/access/reply-keys.ts'
import { LoginSeal } from '../../gateway/access/sealed-login.ts'
import { CommandTable } from '../../gateway/redis/command-table.ts'
import { mergeUsage, UsageMeter } from '../../gateway/watch/usage.ts'

describe('RateLimit', () => {
  it('lets through what was earned, and no more than a second of it', () => {
    const limit = new RateLimit(2, 0)
    const take = (now: number) => () => limit.take(now)
    take(0)()
    take(0)()
    expect(take(100)).toThrow('max requests per second exceeded. Limit: 2')
    take(500)()
    expect(take(501)).toThrow()
    take(60_000)()
    take(60_000)()
    expect(take(60_000)).toThrow()
  })

  it('may be less than one a second, and says when to come again', () => {
    const limit = new RateLimit(0.1, 0)
    limit.take(0)
    expect(() => limit.take(9_000)).toThrow(expect.objectContaining({ status: 429, retryAfter: 1 }))
    limit.take(10_000)
    expect(() => limit.take(10_000)).toThrow(expect.objectContaining({ retryAfter: 10 }))
  })
})

describe('LoginSeal', () => {
  const login = { username: 'jane', password: 'p€' }

  it('opens what was sealed with the same token, and nothing else', () => {
    const sealed = new LoginSeal('token').seal(login)
    expect(sealed).toMatch(/^acl_[\w-]+$/)
    expect(new LoginSeal('token').open(sealed)).toEqual(login)
    expect(new LoginSeal('other').open(sealed)).toBeUndefined()
    expect(new LoginSeal('token').open(sealed.slice(0, -1))).toBeUndefined()
    expect(new LoginSeal('token').open(`acl_A${sealed.slice(5)}`)).toBeUndefined()
    for (const text of ['', 'acl_', 'acl_A', 'token']) {
      expect(new LoginSeal('token').open(text)).toBeUndefined()
    }
  })

  it('makes another token each time', () => {
    const seal = new LoginSeal('token')
    expect(seal.seal(login)).not.toBe(seal.seal(login))
  })
})

describe('KeyPrefix', () => {
  /** As servers before Redis 7.0 tell them, and one of a module that says that it has more keys. */
  const table = new CommandTable([
    ['get', 2, ['readonly'], 1, 1, 1, ['@read']],
    ['keys', 2, ['readonly'], 0, 0, 0, ['@read', '@keyspace', '@dangerous']],
    ['eval', -3, ['movablekeys'], 0, 0, 0, ['@scripting']],
    ['strange', -2, ['write', 'movablekeys'], 1, 1, 1, ['@write']],
    [
      'newer',
      -2,
      ['write'],
      1,
      1,
      1,
      ['@write'],
      [],
      [['flags', ['INCOMPLETE'], ...begin(1), ...range()]],
      [],
    ],
  ])
  const prefix = new KeyPrefix('a*:')

  it.each([
    [
      ['GET', 'k'],
      ['GET', 'a*:k'],
    ],
    [['GET'], ['GET']],
    [
      ['KEYS', 'x?'],
      ['KEYS', 'a\\*:x?'],
    ],
    [
      ['SCAN', '0'],
      ['SCAN', '0', 'MATCH', 'a\\*:*'],
    ],
    [
      ['SCAN', '0', 'COUNT', '5', 'match', 'x'],
      ['SCAN', '0', 'COUNT', '5', 'match', 'a\\*:x'],
    ],
    [
      ['SCAN', '0', 'MATCH'],
      ['SCAN', '0', 'MATCH'],
    ],
    [
      ['EVAL', 's', '2', 'k', 'l', 'arg'],
      ['EVAL', 's', '2', 'a*:k', 'a*:l', 'arg'],
    ],
    [
      ['PUBLISH', 'c', 'm'],
      ['PUBLISH', 'a*:c', 'm'],
    ],
  ])('makes %j into %j', (command, prefixed) => {
    expect(prefix.add(command, table)).toEqual(prefixed)
  })

  it('keeps bytes', () => {
    const key = Buffer.from([0xff, 0])
    expect(prefix.add(['GET', key], table)[1]).toEqual(Buffer.from([0x61, 0x2a, 0x3a, 0xff, 0]))
  })

  it.each([
    [['GET', 'k'], true],
    [['PING'], true],
    [['KEYS', '*'], true],
    [['EVAL', 's', '0'], true],
    [['STRANGE', 'k', 'another'], false],
    [['NEWER', 'k', 'another'], false],
    [['NOSUCH', 'k'], false],
    [['DBSIZE'], false],
  ])('says of %j whether its keys are known: %j', (command, isKnown) => {
    expect(prefix.knowsKeysOf(command, table)).toBe(isKnown)
  })

  it('is taken from the strings on the path and from no others', () => {
    const reply = Buffer.from('*2\r\n$4\r\nap:k\r\n*2\r\n$4\r\nap:k\r\n$-1\r\n')
    expect(withoutPrefix(reply, Buffer.from('ap:'), [1, '*']).toString()).toBe(
      '*2\r\n$4\r\nap:k\r\n*2\r\n$1\r\nk\r\n$-1\r\n',
    )
    const error = Buffer.from('-ERR ap:k\r\n')
    expect(withoutPrefix(error, Buffer.from('ap:'), ['*'])).toEqual(error)
    const nil = Buffer.from('*-1\r\n')
    expect(withoutPrefix(nil, Buffer.from('ap:'), ['*', 0])).toEqual(nil)
  })
})

function begin(index: number): unknown[] {
  return ['begin_search', ['type', 'index', 'spec', ['index', index]]]
}

function range(): unknown[] {
  return ['find_keys', ['type', 'range', 'spec', ['lastkey', 0, 'keystep', 1, 'limit', 0]]]
}

it('adds up the usage of several processes', () => {
  const meter = new UsageMeter()
  Object.assign(meter.of('a'), { requests: 1, commands: 2, scripts: 1, scriptCommands: 3 })
  const report = meter.report()
  expect(mergeUsage([report, report, {}])).toEqual({
    a: { requests: 2, commands: 4, scripts: 2, scriptCommands: 6, billedCommands: 10 },
  })
  expect(meter.reset()).toEqual(report)
  expect(meter.of('a').commands).toBe(0)
})
