import { encodeWords } from 'redge'
import { describe, expect, it } from 'vitest'
import type { MethodCall } from '../../../functions/commands/call.ts'
import { record } from '../../../functions/commands/record.ts'
import { problemFrom } from '../../../functions/http/error-problem.ts'

function call(method: string, args: unknown[] = [], options: object = {}): MethodCall {
  return { method, args, options: { ...options } }
}

function wordsOf(...given: Parameters<typeof call>): unknown[] {
  return [...record(call(...given)).words]
}

function problemName(given: MethodCall): string {
  try {
    record(given)
  } catch (error) {
    return problemFrom(error).kind
  }
  return 'none'
}

describe('a recorded call', () => {
  it.each<[...Parameters<typeof call>, words: unknown[]]>([
    ['get', ['k'], {}, ['GET', 'k']],
    ['set', ['k', 'v'], { nx: true, ex: 60 }, ['SET', 'k', 'v', 'NX', 'EX', '60']],
    ['set', ['k', 'v'], { ex: null }, ['SET', 'k', 'v']],
    ['set', ['k', ''], { get: false }, ['SET', 'k', '']],
    ['set', ['k', 9007199254740993n], {}, ['SET', 'k', '9007199254740993']],
    ['set', [{ $base64: '/w==' }, 'v'], {}, ['SET', Uint8Array.of(255), 'v']],
    ['incr', ['n'], {}, ['INCRBY', 'n', '1']],
    ['incr', ['n', 5], {}, ['INCRBY', 'n', '5']],
    ['incr', ['n'], { amount: 5 }, ['INCRBY', 'n', '5']],
    ['mget', ['a', 'b', 'c'], {}, ['MGET', 'a', 'b', 'c']],
    ['mget', [['a', 'b']], {}, ['MGET', 'a', 'b']],
    ['mget', [[]], {}, []],
    ['msetnx', [{ a: 1, b: 'x' }], {}, ['MSETNX', 'a', '1', 'b', 'x']],
    ['msetnx', [[[{ $base64: '/w==' }, 1]]], {}, ['MSETNX', Uint8Array.of(255), '1']],
    ['delete', ['a', 'b'], {}, ['DEL', 'a', 'b']],
    ['zadd', ['z', { a: 1 }], { xx: true, ch: true }, ['ZADD', 'z', 'XX', 'CH', '1', 'a']],
    ['zadd', ['z', { a: 'inf' }], {}, ['ZADD', 'z', 'inf', 'a']],
    ['zdiff', [['a', 'b'], true], {}, ['ZDIFF', '2', 'a', 'b', 'WITHSCORES']],
    ['zdiff', [['a', 'b'], false], {}, ['ZDIFF', '2', 'a', 'b']],
    ['hset', ['h', 'f', 'v'], {}, ['HSET', 'h', 'f', 'v']],
    ['hset', ['h'], { mapping: { f: 'v' } }, ['HSET', 'h', 'f', 'v']],
    ['scan', [], { match: 'a*', count: 10 }, ['SCAN', '0', 'MATCH', 'a*', 'COUNT', '10']],
    ['expireat', ['k', '2026-01-02T03:04:05Z'], {}, ['EXPIREAT', 'k', '1767323045']],
    ['pexpireat', ['k', '2026-01-02T03:04:05.678Z'], {}, ['PEXPIREAT', 'k', '1767323045678']],
    [
      'set',
      ['k', 'v'],
      { pxat: '2026-01-02T03:04:05.678Z' },
      ['SET', 'k', 'v', 'PXAT', '1767323045678'],
    ],
    ['set', ['k', '2026-01-02T03:04:05Z'], {}, ['SET', 'k', '2026-01-02T03:04:05Z']],
    ['evalsha_ro', ['sha', 0], {}, ['EVALSHA_RO', 'sha', '0']],
    ['execute_command', ['CONFIG GET', 'max*'], {}, ['CONFIG', 'GET', 'max*']],
    ['executeCommand', ['GET', 'k'], {}, ['GET', 'k']],
    ['config_get', ['maxmemory'], {}, ['CONFIG', 'GET', 'maxmemory']],
    ['cluster', ['keyslot', 'k'], {}, ['CLUSTER', 'KEYSLOT', 'k']],
    ['zmpop', [1, ['z']], { min: true, count: 1 }, ['ZMPOP', '1', 'z', 'MIN']],
    ['lcs', ['a', 'b'], { minmatchlen: 0 }, ['LCS', 'a', 'b']],
    ['setbit', ['k', 0, '1'], {}, ['SETBIT', 'k', '0', '1']],
    ['set', ['k', 'k'], {}, ['SET', 'k', 'k']],
    ['json.set', ['k', '$', { a: [1, null] }], {}, ['JSON.SET', 'k', '$', '{"a":[1,null]}']],
    ['json.set', ['k', '$', 'text'], { nx: true }, ['JSON.SET', 'k', '$', '"text"', 'NX']],
    ['json.set', ['k', '$', true], {}, ['JSON.SET', 'k', '$', 'true']],
    ['json.get', ['k', '$.a', '$.b'], {}, ['JSON.GET', 'k', '$.a', '$.b']],
    ['json.arrappend', ['k', '$', {}, []], {}, ['JSON.ARRAPPEND', 'k', '$', '{}', '[]']],
    [
      'json.mset',
      [[['a', '$', { n: 9007199254740993n }]]],
      {},
      ['JSON.MSET', 'a', '$', '{"n":9007199254740993}'],
    ],
    ['json.numincrby', ['k', '$', 2], {}, ['JSON.NUMINCRBY', 'k', '$', '2']],
    [
      'acl_setuser',
      ['u'],
      { enabled: true, passwords: ['+secret'], categories: ['+read'], keys: ['a*'] },
      ['ACL', 'SETUSER', 'u', 'on', '>secret', '+@read', '~a*'],
    ],
  ])('%s(%o, %o)', (method, args, options, words) => {
    expect(wordsOf(method, args, options)).toEqual(words)
  })

  it('takes names in the spelling of redis-py', () => {
    expect(wordsOf('hscan', ['h'], { no_values: true })).toEqual(
      wordsOf('hscan', ['h'], { noValues: true }),
    )
    expect(wordsOf('bitfield_ro', ['k', 'u8', 0])).toEqual(wordsOf('bitfieldRo', ['k', 'u8', 0]))
  })

  it('gives words that are sent as they stand', () => {
    const { command, words } = record(call('set', ['k', 1e-5]))
    expect(encodeWords(command.args)).toEqual(words)
  })

  it.each(['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty', 'call', 'length'])(
    'is no inherited %s',
    (method) => {
      expect(problemName(call(method))).toBe('unknown-method')
    },
  )

  it.each(['', 'GET', 'Get', 'getter', 'execute', 'x'.repeat(100_000)])('is no %s', (method) => {
    expect(problemName(call(method))).toBe('unknown-method')
  })

  it.each<Parameters<typeof call>>([
    ['get'],
    ['set', ['k']],
    ['set'],
    ['mset'],
    ['hget', ['h']],
    ['hset', ['h', 'f']],
    ['set', ['k'], { nx: true }],
    ['delete', [], { nx: true }],
    ['executeCommand'],
    ['get', ['k', 'extra']],
    ['get', ['k', null]],
    ['get', ['k', {}]],
    ['set', ['k', 'v', 'extra']],
    ['set', ['k', 'v', {}]],
    ['set', ['k', 'v', { nx: true }, 'extra']],
    ['set', ['k', 'v', { nx: true }]],
    ['set', ['k', 'v', { nx: 'false' }]],
    ['set', ['k', 'v', { exat: '2100-01-01T00:00:00Z' }]],
    ['zrange', ['z', 0, -1, { withscores: true, scoreCastFunc: true }]],
    ['incr', ['n', { amount: 5 }]],
    ['incr', ['n', {}]],
    ['hset', ['h', { mapping: { f: 'v' } }]],
    ['hscan', ['h', { count: 10 }]],
    ['mset', [], { a: 1 }],
    ['zadd', ['z'], { ch: 1 }],
    ['smembers', ['s', true]],
    ['xrange', ['s', '-', '+', true]],
    ['json.set', ['k', '$'], { nx: true }],
    ['json.arrlen', ['k', '$', 'extra']],
    ['incr', ['n', 5, 6]],
    ['smembers', ['s', 's']],
    ['hset', ['h', 'f', 'v', 'extra']],
    ['randomkey', ['extra']],
  ])('has as many arguments as %s takes, not %o', (...given) => {
    expect(problemName(call(...given))).toBe('wrong-arity')
  })

  it('has no more arguments than JavaScript can pass on', () => {
    expect(problemName(call('sadd', ['s', ...Array(500_000).fill(1)]))).toBe('wrong-arity')
  })

  it.each<Parameters<typeof call>>([
    ['get', ['k'], { ex: 1 }],
    ['set', ['k', 'v'], { nxx: true }],
    ['json.set', ['k', '$', 1], { ex: 5 }],
    ['set', ['k', 'v'], { NX: true }],
    ['set', ['k', 'v'], JSON.parse('{"__proto__": true}')],
    ['set', ['k', 'v'], { constructor: true }],
    ['set', ['k', 'v'], { toString: true }],
    ['incr', ['n'], { by: 5 }],
    ['zrange', ['z', 0, -1], { scoreCastFunc: 'x' }],
    ['zrange', ['z', 0, -1], { score_cast_func: 'x' }],
    ['hscan', ['h'], { noValues: true, no_values: false }],
  ])('has only options that %s takes, not those of %o, %o', (...given) => {
    expect(problemName(call(...given))).toBe('unknown-option')
  })

  it.each<Parameters<typeof call>>([
    ['get', [null]],
    ['get', [true]],
    ['get', [{}]],
    ['get', [['k']]],
    ['get', [{ a: 1 }]],
    ['set', ['k', { a: 1 }]],
    ['set', ['k', 'v', null]],
    ['set', ['k', 'v'], { ex: 1.5 }],
    ['set', ['k', 'v'], { ex: 1, px: 1 }],
    ['set', ['k', 'v'], { nx: true, xx: true }],
    ['set', ['k', 'v'], { nx: 'false' }],
    ['set', ['k', 'v'], { nx: 1 }],
    ['set', ['k', 'v'], { ex: { a: 1 } }],
    ['mget', [['a', null]]],
    ['msetnx', [null]],
    ['msetnx', [{ a: null }]],
    ['msetnx', [{ a: { b: 1 } }]],
    ['zadd', ['z', {}]],
    ['zadd', ['z', { a: 1, b: 2 }], { incr: true }],
    ['set', ['k', '\ud800']],
    ['set', ['k', 'v'], { exat: '2030-02-31T00:00:00Z' }],
    ['expireat', ['k', '2030-02-31T00:00:00Z']],
    ['zrange', ['z', 0, -1], { withscores: 'false' }],
    ['flushall', ['false']],
    ['zdiff', [['a'], 'false']],
    ['hgetex', ['h', 'field']],
    ['hexpire', ['h', 10, 'field']],
    ['bitcount', ['k', ['a'], 1]],
    ['setbit', ['k', 0, 7]],
    ['acl_setuser', ['u'], { enabled: 'false' }],
    ['json.set', ['k', '$', 1], { nx: 'false' }],
    ['json.set', ['k', '$', { a: { $base64: 'AA==' } }]],
  ])('has arguments of types that %s takes, not %o, %o', (...given) => {
    expect(problemName(call(...given))).toBe('data-error')
  })

  it('says how to write a mapping whose only name means bytes', () => {
    for (const given of [
      call('hset', ['h'], { mapping: { $base64: 'AA==' } }),
      call('zadd', ['z', { $base64: 'AA==' }]),
    ]) {
      expect(() => record(given)).toThrow(
        expect.objectContaining({
          facts: { detail: expect.stringContaining('write it as a list of pairs') },
        }),
      )
    }
    expect(wordsOf('hset', ['h'], { mapping: [['$base64', 'AA==']] })).toEqual([
      'HSET',
      'h',
      '$base64',
      'AA==',
    ])
  })

  it.each<Parameters<typeof call>>([
    ['json'],
    ['bitfield', ['k']],
    ['registerScript', ['return 1']],
    ['script_debug'],
  ])('is one command, which %s is not', (...given) => {
    expect(problemName(call(...given))).toBe('unsupported-command')
  })
})
