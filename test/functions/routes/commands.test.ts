import { describe, expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { adminApi, api, apiWith, command, problemOf } from '../support.ts'

describe('POST /v1/commands/{method}', () => {
  it('runs a command as redis-py would', async () => {
    const key = uniqueKey()
    expect(await command('set', [key, 'bar'])).toBe(true)
    expect(await command('set', [key, 'baz'], { options: { nx: true } })).toBe(null)
    expect(await command('get', [key])).toBe('bar')
    expect(await command('set', [key, 'new'], { options: { get: true, ex: 60 } })).toBe('bar')
    expect(await command('ttl', [key])).toBe(60)
    expect(await command('delete', [key, uniqueKey()])).toBe(1)
  })

  it('takes the conditions of zadd', async () => {
    const key = uniqueKey()
    const zadd = (mapping: object, options: object) => command('zadd', [key, mapping], { options })
    expect(await zadd({ ada: 3, bob: 1.5 }, {})).toBe(2)
    expect(await zadd({ ada: 9, eve: 1 }, { nx: true })).toBe(1)
    expect(await zadd({ ada: 9, zoe: 1 }, { xx: true, ch: true })).toBe(1)
    expect(await zadd({ ada: 1 }, { incr: true })).toBe(10)
    expect(await zadd({ ada: 1 }, { incr: true, nx: true })).toBe(null)
    expect(await command('zrange', [key, 0, -1], { options: { withscores: true } })).toEqual([
      ['eve', 1],
      ['bob', 1.5],
      ['ada', 10],
    ])
  })

  it('takes names as redis-py writes them', async () => {
    const key = uniqueKey()
    await command('hset', [key, 'field', 'value'])
    expect(await command('hscan', [key])).toEqual([0, { field: 'value' }])
    expect(await command('bitfield_ro', [key.concat('s'), 'u8', 0])).toEqual([0])
  })

  it('stores all values of msetnx or none', async () => {
    const [one, other] = [uniqueKey('a'), uniqueKey('b')]
    expect(await command('msetnx', [{ [one]: 1, [other]: 2 }])).toBe(true)
    expect(await command('msetnx', [{ [one]: 3, [uniqueKey()]: 4 }])).toBe(false)
    expect(await command('mget', [one, other])).toEqual(['1', '2'])
  })

  it('guesses no value', async () => {
    const key = uniqueKey()
    for (const value of [
      '007',
      'true',
      'null',
      '[1]',
      '',
      ' ',
      '"',
      '{"$base64":"AA=="}',
      'é€😀',
    ]) {
      await command('set', [key, value])
      expect(await command('get', [key])).toBe(value)
    }
  })

  it('keeps integers past 2^53 exact, both ways', async () => {
    const key = uniqueKey()
    const body = `{"args": ["${key}", 9007199254740993]}`
    await api('/v1/commands/set', { body })
    expect(await command('get', [key])).toBe('9007199254740993')
    expect(await command('incr', [key, 2])).toBe('9007199254740995')
    expect(await command('incr', [key, '-9007199254740995'])).toBe(0)
  })

  it('carries bytes, both ways', async () => {
    const key = uniqueKey()
    const bytes = Uint8Array.of(0, 255, 128, 10)
    const wire = { $base64: '/4D/AAo=' }
    await command('set', [key, wire])
    expect(await bytesRedis.get(key)).toEqual(Uint8Array.of(255, 128, 255, 0, 10))
    await redis.set(key, bytes)
    expect(await command('get', [key], { decodeResponses: false })).toEqual({
      $base64: 'AP+ACg==',
    })
  })

  it('says so when a reply is no text', async () => {
    const key = uniqueKey()
    await redis.set(key, Uint8Array.of(255))
    expect(await command('get', [key])).toMatchObject({
      status: 409,
      type: 'urn:redge:problem:not-text',
    })
  })

  it('gives dicts of bytes as pairs', async () => {
    const key = uniqueKey()
    await command('hset', [key, 'f', 'v'])
    expect(await command('hgetall', [key], { decodeResponses: false })).toEqual([
      [{ $base64: btoa('f') }, { $base64: btoa('v') }],
    ])
  })

  it('dumps and restores', async () => {
    const [key, copy] = [uniqueKey(), uniqueKey('copy')]
    await command('set', [key, 'value'])
    const dump = await command('dump', [key])
    expect(dump).toEqual({ $base64: expect.any(String) })
    const restore = (send: typeof api): Promise<Response> =>
      send('/v1/commands/restore', { body: { args: [copy, 0, dump] } })
    await problemOf(await restore(api), 403, 'forbidden-command')
    expect(await (await restore(adminApi)).json()).toEqual({ result: 'OK' })
    expect(await command('get', [copy])).toBe('value')
    await problemOf(await restore(adminApi), 409, 'already-exists')
  })

  it('gives sets as arrays, infinities as text, and takes dates as ISO text', async () => {
    const [set, sorted, key] = [uniqueKey('s'), uniqueKey('z'), uniqueKey()]
    await command('sadd', [set, 'a'])
    expect(await command('smembers', [set])).toEqual(['a'])
    await command('zadd', [sorted, { top: 'inf', low: '-inf' }])
    expect(await command('zscore', [sorted, 'top'])).toBe('inf')
    expect(await command('zmscore', [sorted, ['low', 'none']])).toEqual(['-inf', null])
    await command('set', [key, 'v'], { options: { exat: '2100-01-01T00:00:00Z' } })
    expect(await command('expiretime', [key])).toBe(4102444800)
    expect(await command('pexpireat', [key, '2101-01-01T00:00:00.5Z'])).toBe(true)
    expect(await command('pexpiretime', [key])).toBe(4133980800500)
  })

  it.each([
    ['unknown-method', 404, 'getter', {}],
    ['unknown-method', 404, 'constructor', {}],
    ['unknown-method', 404, '__proto__', {}],
    ['unknown-method', 404, 'call', { args: [['FLUSHALL']] }],
    ['unknown-method', 404, 'pipeline', {}],
    ['unknown-method', 404, 'a%2Fb', {}],
    ['wrong-arity', 400, 'get', {}],
    ['wrong-arity', 400, 'get', { args: ['a', 'b'] }],
    ['unknown-option', 400, 'get', { args: ['a'], options: { nx: true } }],
    ['data-error', 400, 'get', { args: [null] }],
    ['data-error', 400, 'get', { args: [{ a: 1 }] }],
    ['data-error', 400, 'set', { args: ['a', 'b'], options: { nx: true, xx: true } }],
    ['unsupported-command', 422, 'register_script', { args: ['return 1'] }],
    ['unsupported-command', 422, 'bitfield', { args: ['a'] }],
    ['forbidden-command', 403, 'eval', { args: ['return 1', 0] }],
    ['forbidden-command', 403, 'randomkey', {}],
    ['forbidden-command', 403, 'executeCommand', { args: ['FLUSHALL'] }],
    ['forbidden-command', 403, 'execute_command', { args: ['GET', 'a'] }],
    ['forbidden-command', 403, 'config_get', { args: ['maxmemory'] }],
    ['forbidden-command', 403, 'sort', { args: ['a'], options: { by: 'w_*' } }],
    ['forbidden-command', 403, 'sort', { args: ['a'], options: { get: ['#', 'v_*'] } }],
    ['forbidden-command', 403, 'copy', { args: ['a', 'b'], options: { destinationDb: 1 } }],
    ['forbidden-command', 403, 'move', { args: ['a', 1] }],
    ['forbidden-command', 403, 'swapdb', { args: [0, 1] }],
    ['wrong-arity', 400, 'set', { args: ['a', 'b', { nx: 'false' }] }],
    ['wrong-arity', 400, 'zrange', { args: ['a', 0, -1, { scoreCastFunc: true }] }],
    ['data-error', 400, 'expireat', { args: ['a', '2030-02-31T00:00:00Z'] }],
    ['data-error', 400, 'hset', { args: ['a'], options: { mapping: { $base64: 'AA==' } } }],
    ['forbidden-key', 403, 'get', { args: [':1:session'] }],
    ['forbidden-key', 403, 'delete', { args: ['a', 'lock:a'] }],
    ['forbidden-key', 403, 'set', { args: ['redge:jobs:x', 1] }],
    ['forbidden-key', 403, 'scan', { options: { match: ':1:*' } }],
  ])('answers %s, %i to %s with %o', async (name, status, method, body) => {
    const problem = await problemOf(await api(`/v1/commands/${method}`, { body }), status, name)
    expect(JSON.stringify(problem)).not.toContain(':1:session')
  })

  it('works on every kind of data', async () => {
    const key = uniqueKey
    expect(await command('pfadd', [key('p'), 'a', 'b'])).toBe(1)
    expect(await command('geoadd', [key('g'), [13.36, 38.11, 'Palermo']])).toBe(1)
    expect(await command('rpush', [key('l'), 'a', 'b'])).toBe(2)
    expect(await command('xadd', [key('s'), { name: 'Ada' }])).toMatch(/^\d+-0$/)
    const stream = key('s')
    await command('xadd', [stream, { name: 'Ada' }, '1-1'])
    expect(await command('xrange', [stream])).toEqual([['1-1', { name: 'Ada' }]])
    expect(await command('xgroup_create', [stream, 'group', 0])).toBe(true)
  })

  it('keeps values that look like protected keys', async () => {
    const key = uniqueKey()
    expect(await command('set', [key, 'lock: the door'])).toBe(true)
    expect(await command('get', [key])).toBe('lock: the door')
    expect(await command('hset', [uniqueKey('h'), ':1:field', 'redge:value'])).toBe(1)
  })

  it('sorts', async () => {
    const [list, sorted] = [uniqueKey('list'), uniqueKey('sorted')]
    await command('rpush', [list, 3, 1, 2])
    expect(await command('sort', [list])).toEqual(['1', '2', '3'])
    const options = { desc: true, start: 0, num: 2, store: sorted }
    expect(await command('sort', [list], { options })).toBe(2)
    expect(await command('lrange', [sorted, 0, -1])).toEqual(['3', '2'])
  })

  it('administers for the admin token', async () => {
    const asAdmin = async (method: string, args: unknown[], options = {}): Promise<unknown> => {
      const response = await adminApi(`/v1/commands/${method}`, { body: { args, options } })
      const { result } = await response.json<{ result: unknown }>()
      return result
    }
    const [list, prefix] = [uniqueKey('list'), uniqueKey('weight')]
    expect(await asAdmin('executeCommand', ['RPUSH', list, 'a', 'b'])).toBe(2)
    expect(await asAdmin('execute_command', ['OBJECT ENCODING', list])).toMatch(/list/)
    expect(await asAdmin('config_get', ['save'])).toEqual({ save: '' })
    await command('set', [`${prefix}:a`, 2])
    await command('set', [`${prefix}:b`, 1])
    expect(await asAdmin('sort', [list], { by: `${prefix}:*`, get: ['#'] })).toEqual(['b', 'a'])
    const copied = uniqueKey('copy')
    expect(await asAdmin('copy', [list, copied], { destinationDb: 1 })).toBe(true)
    expect(await asAdmin('move', [list, 1])).toBe(true)
    expect(await redis.exists(list, copied)).toBe(0)
  })

  it('does not list protected keys', async () => {
    const id = crypto.randomUUID()
    const keys = [`${id}:open`, `:1:${id}`, `lock:${id}`]
    for (const key of keys) await redis.set(key, 'x')
    const match = `*${id}*`
    expect(await command('keys', [match])).toEqual([keys[0]])
    const options = { match, count: 1_000_000 }
    expect(await command('scan', [], { options })).toEqual([0, [keys[0]]])
    const response = await adminApi('/v1/commands/keys', { body: { args: [match] } })
    const { result } = await response.json<{ result: string[] }>()
    expect(result.toSorted()).toEqual(keys.toSorted())
    await redis.delete(...keys)
  })

  it('protects the prefixes that are configured', async () => {
    const bindings = { PROTECTED_KEY_PREFIXES: 'mine:, yours:' }
    const get = (key: string) => apiWith(bindings, '/v1/commands/get', { body: { args: [key] } })
    await problemOf(await get('yours:a'), 403, 'forbidden-key')
    expect((await get(':1:a')).status).toBe(200)
    const none = await apiWith({ PROTECTED_KEY_PREFIXES: '' }, '/v1/commands/get', {
      body: { args: [':1:a'] },
    })
    expect(none.status).toBe(200)
  })

  it('protects the keys of locks whatever else is configured', async () => {
    const bindings = { PROTECTED_KEY_PREFIXES: '', LOCK_KEY_PREFIX: 'mutex:' }
    const get = (key: string) => apiWith(bindings, '/v1/commands/get', { body: { args: [key] } })
    await problemOf(await get('mutex:a'), 403, 'forbidden-key')
    expect((await get('lock:a')).status).toBe(200)
    for (const LOCK_KEY_PREFIX of ['', ' ']) {
      const response = await apiWith({ LOCK_KEY_PREFIX }, '/v1/locks/a')
      const problem = await problemOf(response, 503, 'not-configured')
      expect(problem.detail).toContain('LOCK_KEY_PREFIX')
    }
  })
})
