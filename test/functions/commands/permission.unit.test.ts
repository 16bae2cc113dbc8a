import { Recorder } from 'redge'
import { describe, expect, it } from 'vitest'
import { findMethod } from '../../../functions/commands/methods.ts'
import { type Caller, permitted } from '../../../functions/commands/permission.ts'
import { record } from '../../../functions/commands/record.ts'
import { FAMILIES, type Grant } from '../../../functions/http/bearer.ts'
import { problemFrom } from '../../../functions/http/error-problem.ts'

const DATA: Grant = { access: 'write', keyPrefixes: null, families: null }
const ADMIN: Grant = { ...DATA, access: 'admin' }

function caller(grant: Grant): Caller {
  return {
    bearer: { id: 'test', name: 'test', expiresAt: null, ...grant },
    settings: { protectedKeyPrefixes: [':1:', 'lock:', 'schlüssel:'] },
  }
}

function permittedCall(method: string, args: unknown[], options = {}, grant = DATA) {
  return permitted(record({ method, args, options }), caller(grant))
}

function problemName(
  method: string,
  args: unknown[] = [],
  options = {},
  grant: Partial<Grant> = {},
): string {
  try {
    permittedCall(method, args, options, { ...DATA, ...grant })
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
    ['restore', ['k', 0, { $base64: 'AAAA' }]],
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

describe('a token for some keys', () => {
  const grant = { keyPrefixes: ['app:', 'schlüssel:', 'lock:'] }

  it.each<[string, unknown[], object?]>([
    ['get', ['app:1']],
    ['get', [{ $base64: btoa('app:\xff') }]],
    ['mset', [{ 'app:1': 1, 'app:2': 2 }]],
    ['mget', [[]]],
    ['keys', ['*']],
    ['scan', [], { match: 'other:*' }],
    ['xread', [{ 'app:1': '0' }]],
  ])('allows %s %j', (method, args, options) => {
    expect(problemName(method, args, options, grant)).toBe('none')
  })

  it.each<[string, unknown[], object?]>([
    ['get', ['app']],
    ['get', ['xapp:1']],
    ['get', ['APP:1']],
    ['get', ['{app:1}:x']],
    ['get', ['']],
    ['get', [{ $base64: btoa('\xffapp:') }]],
    ['get', ['lock:a']],
    ['get', ['schlüssel:1']],
    ['mget', [['app:1', 'other']]],
    ['rename', ['app:1', 'other']],
    ['copy', ['other', 'app:1']],
    ['zunionstore', ['app:1', { 'app:2': 1, other: 2 }]],
    ['xread', [{ 'app:1': '0', other: '0' }]],
    ['keys', ['lock:*']],
  ])('does not allow %s %j', (method, args, options) => {
    expect(problemName(method, args, options, grant)).toBe('forbidden-key')
  })

  it('lists none but these', () => {
    const listed = permittedCall('scan', [], {}, { ...DATA, ...grant })
    const reply = ['7', ['app:1', 'other', 'lock:a', 'app']]
    expect(listed.decode(reply, false)).toEqual([7, ['app:1']])
  })

  it('allows no key when there is no prefix', () => {
    expect(problemName('get', ['a'], {}, { keyPrefixes: [] })).toBe('forbidden-key')
    expect(
      permittedCall('keys', [], {}, { ...DATA, keyPrefixes: [] }).decode(['a'], false),
    ).toEqual([])
  })

  it('of an administrator allows protected keys, and commands on data only', () => {
    const admin = { ...grant, access: 'admin' } as const
    expect(problemName('get', ['lock:a'], {}, admin)).toBe('none')
    expect(problemName('get', ['other'], {}, admin)).toBe('forbidden-key')
    for (const [method, args] of [
      ['eval', ['return 1', 1, 'app:1']],
      ['executeCommand', ['GET', 'app:1']],
      ['flushall', []],
      ['randomkey', []],
      ['move', ['app:1', 1]],
    ] as const) {
      expect(problemName(method, [...args], {}, admin)).toBe('forbidden-command')
    }
    expect(problemName('sort', ['app:1'], { get: 'other:*' }, admin)).toBe('forbidden-command')
  })
})

describe('a token for some families', () => {
  it.each<[string, string, unknown[]]>([
    ['string', 'get', ['k']],
    ['hash', 'hset', ['k', 'f', 'v']],
    ['keyspace', 'dump', ['k']],
    ['bitmap', 'setbit', ['k', 1, 1]],
    ['geo', 'geopos', ['k', 'm']],
    ['json', 'json.get', ['k']],
    ['array', 'arget', ['k', 1]],
    ['stream', 'xgroup_create', ['k', 'g']],
  ])('of %s allows %s, and another one does not', (family, method, args) => {
    const one = { families: [family] } as Partial<Grant>
    const others = { families: FAMILIES.filter((other) => other !== family) }
    expect(problemName(method, args, {}, one)).toBe('none')
    expect(problemName(method, args, {}, others)).toBe('forbidden-command')
  })

  it('sorts with all three only', () => {
    const three = ['list', 'set', 'sortedset'] as const
    expect(problemName('sort', ['k'], {}, { families: three })).toBe('none')
    expect(problemName('sort', ['k'], {}, { families: ['list'] })).toBe('forbidden-command')
  })

  it('of an administrator opens scripts or the server, each by its own', () => {
    const scripting = { access: 'admin', families: ['scripting'] } as const
    expect(problemName('eval', ['return 1', 0], {}, scripting)).toBe('none')
    expect(problemName('executeCommand', ['EVAL', 'return 1', 0], {}, scripting)).toBe('none')
    expect(problemName('executeCommand', ['eval', 'return 1', 0], {}, scripting)).toBe('none')
    expect(problemName('executeCommand', ['FLUSHALL'], {}, scripting)).toBe('forbidden-command')
    expect(problemName('flushall', [], {}, { ...scripting, families: ['server'] })).toBe('none')
    expect(problemName('flushall', [], {}, { families: ['server'] })).toBe('forbidden-command')
  })
})

describe('a token for reading', () => {
  it('allows every method that Redis calls a read, and no other', () => {
    const read = { access: 'read' } as const
    for (const [method, args] of [
      ['get', ['k']],
      ['hgetall', ['k']],
      ['zrange', ['k', 0, -1]],
      ['scan', []],
      ['xread', [{ k: 0 }]],
    ] as const) {
      expect(problemName(method, [...args], {}, read)).toBe('none')
    }
    for (const [method, args] of [
      ['set', ['k', 1]],
      ['getdel', ['k']],
      ['getex', ['k']],
      ['expire', ['k', 1]],
      ['lpop', ['k']],
      ['spop', ['k']],
      ['xreadgroup', ['g', 'c', { k: '>' }]],
      ['delete', ['k']],
      ['copy', ['a', 'b']],
      ['eval_ro', ['return 1', 0]],
    ] as const) {
      expect(problemName(method, [...args], {}, read)).toBe('forbidden-command')
    }
    expect(problemName('sort', ['k'], {}, read)).toBe('none')
    expect(problemName('sort', ['k'], { store: 'x' }, read)).toBe('forbidden-command')
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
    expect(permitted(recorded, caller(ADMIN))).toBe(recorded.command)
  })
})
