import { Recorder } from 'redge'
import { describe, expect, it } from 'vitest'
import { findMethod } from '../../../functions/commands/methods.ts'
import { type Access, permitted } from '../../../functions/commands/permission.ts'
import { record } from '../../../functions/commands/record.ts'
import type { Scope } from '../../../functions/http/context.ts'
import { problemFrom } from '../../../functions/http/error-problem.ts'

function access(scope: Scope): Access {
  return { scope, settings: { protectedKeyPrefixes: [':1:', 'lock:', 'schlüssel:'] } }
}

function permittedCall(method: string, args: unknown[], options = {}, scope: Scope = 'data') {
  return permitted(record({ method, args, options }), access(scope))
}

function problemName(method: string, args: unknown[] = [], options = {}): string {
  try {
    permittedCall(method, args, options)
  } catch (error) {
    return problemFrom(error).kind
  }
  return 'none'
}

/** Commands that are not about data, by the first word. */
const NOT_DATA =
  /^(ACL|AUTH|BG|CLIENT|CLUSTER|CONFIG|DEBUG|EVAL|FAILOVER|FCALL|FLUSH|FUNCTION|INFO|LATENCY|MIGRATE|MODULE|MONITOR|PSYNC|PUBSUB|REPLICAOF|SAVE|SCRIPT|SELECT|SENTINEL|SHUTDOWN|SLAVEOF|SLOWLOG|SWAPDB|SYNC)/

describe('the data token', () => {
  it.each<[string, unknown[]]>([
    ['get', ['k']],
    ['set', ['k', 'v']],
    ['zadd', ['z', { a: 1 }]],
    ['get', [':2:k']],
    ['get', ['a:lock:b']],
    ['get', ['lock']],
    ['mget', [[]]],
    ['set', ['note', 'lock: the door']],
    ['hset', ['h', 'lock:field', ':1:value']],
    ['lpush', ['l', 'lock:a']],
    ['zadd', ['z', { 'lock:a': 1 }]],
    ['msetnx', [{ a: 'lock:a' }]],
    ['pfadd', ['p', 'lock:a']],
    ['geoadd', ['g', [1, 2, 'lock:a']]],
    ['xadd', ['s', { 'lock:a': 'x' }]],
    ['arset', ['a', 0, 'lock:a']],
    ['json.set', ['j', '$', 'lock:a']],
    ['rpush', ['l', 'a']],
    ['copy', ['a', 'b']],
    ['copy', ['a', 'DB']],
  ])('allows %s %j', (method, args) => {
    expect(problemName(method, args)).toBe('none')
  })

  it.each<[string, unknown[]]>([
    ['eval', ['return 1', 0]],
    ['eval_ro', ['return 1', 0]],
    ['evalsha', ['sha', 0]],
    ['scriptLoad', ['return 1']],
    ['script_flush', []],
    ['randomkey', []],
    ['executeCommand', ['GET', 'k']],
    ['config_get', []],
    ['fcall', ['f', 0]],
    ['publish', ['channel', 'x']],
    ['flushall', []],
    ['swapdb', [0, 1]],
    ['migrate', ['host', 6379, 'k', 0, 1000]],
    ['move', ['k', 1]],
  ])('does not allow %s %j', (method, args) => {
    expect(problemName(method, args)).toBe('forbidden-command')
  })

  it('copies within the database only', () => {
    expect(problemName('copy', ['a', 'b'], { destinationDb: 1 })).toBe('forbidden-command')
    expect(problemName('copy', ['a', 'b'], { destinationDb: 0, replace: true })).toBe(
      'forbidden-command',
    )
    expect(problemName('copy', ['a', 'b'], { replace: true })).toBe('none')
  })

  it('sorts, but not by what other keys hold', () => {
    expect(problemName('sort', ['BY'], { alpha: true })).toBe('none')
    expect(problemName('sort', ['k'], { by: 'nosort' })).toBe('forbidden-command')
    expect(problemName('sort', ['k'], { get: ':1:*' })).toBe('forbidden-command')
    expect(problemName('sort', ['k'], { store: 'lock:a' })).toBe('forbidden-key')
  })

  it('allows no method whose command is not about data', () => {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(Recorder.prototype))
    const data = methods.filter((name) => findMethod(name)?.isData)
    expect(data.length).toBeGreaterThan(100)
    expect(data.filter((name) => NOT_DATA.test(name.toUpperCase()))).toEqual([])
    expect(findMethod('executeCommand')?.isData ?? false).toBe(false)
  })

  it.each<[string, unknown[], object?]>([
    ['get', [':1:k']],
    ['get', ['lock:a']],
    ['get', [{ $base64: btoa(':1:\xff') }]],
    ['get', ['schlüssel:1']],
    ['delete', ['a', 'b', 'lock:a']],
    ['mget', [['a', ':1:k']]],
    ['rename', ['a', 'lock:a']],
    ['copy', [':1:k', 'a']],
    ['msetnx', [{ a: 1, ':1:k': 2 }]],
    ['zunionstore', ['a', { b: 1, ':1:k': 2 }]],
    ['keys', [':1:*']],
    ['scan', [], { match: 'lock:*' }],
    ['get', ['{lock:a}:queue']],
    ['xread', [{ 'lock:a': '0' }]],
    ['xreadgroup', ['g', 'c', { 'lock:a': '>' }]],
    ['lmpop', [2, ['a', 'lock:a'], 'LEFT']],
    ['zunion', [['a', ':1:k']]],
    ['georadius', ['g', 1, 2, 3], { store: 'lock:a' }],
    ['bitop', ['AND', 'lock:a', 'b']],
    ['xgroup_create', ['lock:a', 'g']],
    ['msetex', [{ a: 1, 'lock:a': 2 }], { ex: 1 }],
    ['smove', ['a', 'lock:a', 'x']],
    ['json.get', ['lock:a']],
    ['json.mget', [['a', 'lock:a'], '$']],
  ])('does not allow %s %j', (method, args, options) => {
    expect(problemName(method, args, options)).toBe('forbidden-key')
  })

  it('sees only open keys in a listing', () => {
    const keys = permittedCall('keys', ['*'])
    expect(keys.decode(['a', ':1:k', 'lock:a', '{lock:a}:x'], false)).toEqual(['a'])
    const scan = permittedCall('scan', [])
    expect(scan.decode(['0', ['a', ':1:k', 'b']], false)).toEqual([0, ['a', 'b']])
    const bytes = permittedCall('keys', [])
    const [open, closed] = ['a', ':1:k'].map((key) => new TextEncoder().encode(key))
    expect(bytes.decode([open ?? null, closed ?? null], true)).toEqual([open])
  })
})

describe('the admin token', () => {
  it.each<[string, unknown[]]>([
    ['eval', ['return 1', 0]],
    ['randomkey', []],
    ['get', [':1:k']],
    ['keys', ['lock:*']],
  ])('allows %s %j', (method, args) => {
    const recorded = record({ method, args, options: {} })
    expect(permitted(recorded, access('admin'))).toBe(recorded.command)
  })
})
