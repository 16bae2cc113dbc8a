import { beforeAll, describe, expect, it } from 'vitest'
import type { TokenOptions } from '../../gateway/index.ts'
import { startGateway } from '../../gateway/index.ts'
import { askRedis, openStream } from './stream-client.ts'
import { type Reply, request, useGateway } from './support.ts'

const READ_ONLY = 'for-readers'
const TOKENS: TokenOptions[] = [
  { token: 'tenant-a', name: 'a', keyPrefix: 'a*:' },
  { token: 'tenant-b', name: 'b', keyPrefix: 'b:', scripts: true },
  { token: 'in-db-3', db: 3 },
  { token: 'slow', maxRequestsPerSecond: 2 },
  { token: 'small', maxRequestSize: 20, maxReplySize: 20 },
  { token: 'as-limited', username: 'limited', password: 'pw' },
  { token: 'as-master', admin: true },
  { token: 'careful', minReplicas: 1, waitMs: 20 },
]
const fixture = useGateway({ token: 'main-token', readOnlyToken: READ_ONLY, tokens: TOKENS })

beforeAll(async () => {
  await askRedis(fixture.redis.port, 'ACL SETUSER limited on >pw ~l:* +@all -@dangerous')
})

/** Sends a command, a pipeline or a transaction with a token. */
function run(token: string, body: unknown, path = '/'): Promise<Reply> {
  const init = { method: 'POST', body: JSON.stringify(body) }
  return request({ url: fixture.gateway.url, token }, path, init)
}

async function result(token: string, ...command: unknown[]): Promise<unknown> {
  const reply = await run(token, command)
  expect(reply).toMatchObject({ status: 200 })
  return (reply.json as { result: unknown }).result
}

function noPermission(name: string) {
  const error = `NOPERM this user has no permissions to run the '${name}' command`
  return { status: 400, json: { error } }
}

describe('a token for readers', () => {
  it('reads, and is told who it is', async () => {
    await result('main-token', 'SET', 'read', 'me')
    expect(await result(READ_ONLY, 'GET', 'read')).toBe('me')
    expect(await result(READ_ONLY, 'MGET', 'read')).toEqual(['me'])
    expect(await result(READ_ONLY, 'ping')).toBe('PONG')
    const { url } = fixture.gateway
    expect(await request({ url, token: READ_ONLY }, '/get/read')).toMatchObject({ status: 200 })
  })

  it.each([
    ['SET', 'k', 'v'],
    ['PUBLISH', 'c', 'm'],
    ['EVAL', 'return 1', '0'],
    ['EVAL_RO', 'return 1', '0'],
    ['EVALSHA', 'x', '0'],
    ['SCAN', '0'],
    ['KEYS', '*'],
    ['FLUSHALL'],
    ['SCRIPT', 'FLUSH'],
    ['FUNCTION', 'FLUSH'],
  ])('may not run %s', async (...command) => {
    expect(await run(READ_ONLY, command)).toMatchObject(
      noPermission(String(command[0]).toLowerCase()),
    )
  })

  it('has an error for each write of a pipeline, and none of a transaction', async () => {
    const commands = [
      ['SET', 'ro', 'v'],
      ['GET', 'ro'],
    ]
    const error = expect.stringContaining('NOPERM')
    const pipeline = await run(READ_ONLY, commands, '/pipeline')
    expect(pipeline).toMatchObject({ status: 200, json: [{ error }, { result: null }] })
    const transaction = await run(READ_ONLY, commands, '/multi-exec')
    expect(transaction).toMatchObject({ status: 400, json: { error } })
  })

  it('may listen to channels and to nobody else', async () => {
    const { url } = fixture.gateway
    const stream = await openStream({ url, token: READ_ONLY }, '/subscribe/news')
    expect(await stream.next()).toBe('data: subscribe,news,1')
    expect(await request({ url, token: READ_ONLY }, '/monitor')).toMatchObject(
      noPermission('monitor'),
    )
  })
})

describe('a token with a key prefix', () => {
  it('sees its own keys only, under their own names', async () => {
    await result('tenant-a', 'MSET', 'x', '1', 'y', '2')
    await result('tenant-b', 'SET', 'x', '9')
    expect(await result('main-token', 'MGET', 'a*:x', 'a*:y', 'b:x')).toEqual(['1', '2', '9'])
    expect(await result('tenant-a', 'GET', 'x')).toBe('1')
    expect(await result('tenant-b', 'GET', 'y')).toBeNull()
    expect(new Set((await result('tenant-a', 'KEYS', '*')) as string[])).toEqual(
      new Set(['x', 'y']),
    )
    expect(await result('tenant-b', 'KEYS', '?')).toEqual(['x'])
    const { url } = fixture.gateway
    expect((await request({ url, token: 'tenant-a' }, '/get/x')).json).toEqual({ result: '1' })
  })

  it.each([[], ['MATCH', 'x*'], ['COUNT', '100', 'MATCH', 'x']])(
    'scans its own keys only, with %j',
    async (...options) => {
      await result('tenant-a', 'SET', 'x', '1')
      await result('main-token', 'SET', 'ax:x', 'another')
      const keys: string[] = []
      let cursor = '0'
      do {
        const page = (await result('tenant-a', 'SCAN', cursor, ...options)) as [string, string[]]
        cursor = page[0]
        keys.push(...page[1])
      } while (cursor !== '0')
      expect(keys).toContain('x')
      expect(keys).not.toContain('ax:x')
    },
  )

  it('finds keys anywhere in a command, and in replies', async () => {
    await result('tenant-a', 'DEL', 's', 'l', 'z', 'zz')
    await result('tenant-a', 'XADD', 's', '1-1', 'f', 'v')
    expect(await result('tenant-a', 'XREAD', 'COUNT', '1', 'STREAMS', 's', '0')).toEqual([
      ['s', [['1-1', ['f', 'v']]]],
    ])
    await result('tenant-a', 'RPUSH', 'l', 'a*:v')
    await result('tenant-a', 'ZADD', 'z', '1', 'm')
    expect(await result('tenant-a', 'ZUNIONSTORE', 'zz', '1', 'z')).toBe(1)
    const transaction = [
      ['LMPOP', '1', 'l', 'LEFT'],
      ['GET', 'none'],
      ['ZMPOP', '1', 'zz', 'MIN'],
    ]
    expect((await run('tenant-a', transaction, '/multi-exec')).json).toEqual([
      { result: ['l', ['a*:v']] },
      { result: null },
      { result: ['zz', [['m', '1']]] },
    ])
    expect(await result('main-token', 'EXISTS', 'a*:z', 'z')).toBe(1)
  })

  it.each([
    ['DBSIZE'],
    ['RANDOMKEY'],
    ['FLUSHDB'],
    ['FLUSHALL'],
    ['SORT', 'l', 'BY', 'w_*'],
    ['SORT', 'l', 'GET', '*'],
    ['SORT', 'l', 'STORE', 'x', 'store', 'stolen'],
    ['GEORADIUS', 'g', '1', '1', '1', 'm', 'STORE', 'x', 'STORE', 'stolen'],
    ['EVAL', 'return 1', '0'],
    ['PUBSUB', 'CHANNELS'],
    ['CLUSTER', 'COUNTKEYSINSLOT', '1'],
    ['FUNCTION', 'FLUSH'],
  ])('may not run %s %s', async (...command) => {
    expect((await run('tenant-a', command)).json).toEqual({
      error: expect.stringMatching(/^(NOPERM|ERR Command is not available)/),
    })
  })

  it('sorts when only its own keys are read', async () => {
    await result('tenant-a', 'RPUSH', 'sorted', '2', '1')
    expect(await result('tenant-a', 'SORT', 'sorted', 'BY', 'nosort', 'GET', '#')).toHaveLength(2)
    expect(await result('tenant-a', 'SORT', 'sorted', 'STORE', 'to')).toBe(2)
    expect(await result('main-token', 'LRANGE', 'a*:to', '0', '-1')).toEqual(['1', '2'])
  })

  it('runs scripts only when that is allowed, with its own keys', async () => {
    const script = "return {KEYS[1], redis.call('GET', KEYS[1])}"
    await result('tenant-b', 'SET', 'x', '9')
    expect(await result('tenant-b', 'EVAL', script, '1', 'x')).toEqual(['b:x', '9'])
  })

  it('has channels of its own', async () => {
    const { url } = fixture.gateway
    const a = await openStream({ url, token: 'tenant-a' }, '/psubscribe/new*')
    expect(await a.next()).toBe('data: psubscribe,new*,1')
    const b = await openStream({ url, token: 'tenant-b' }, '/subscribe/news')
    expect(await b.next()).toBe('data: subscribe,news,1')
    expect(await result('main-token', 'PUBLISH', 'news', 'to nobody')).toBe(0)
    expect(await result('tenant-b', 'PUBLISH', 'news', 'to b')).toBe(1)
    expect(await result('tenant-a', 'PUBLISH', 'news', 'to a')).toBe(1)
    expect(await a.next()).toBe('data: pmessage,new*,news,to a')
    expect(await b.next()).toBe('data: message,news,to b')
    expect(await request({ url, token: 'tenant-a' }, '/monitor')).toMatchObject(
      noPermission('monitor'),
    )
  })
})

describe('a token', () => {
  it('may have a database of its own', async () => {
    await result('in-db-3', 'SET', 'only-in-3', 'v')
    expect(await result('main-token', 'EXISTS', 'only-in-3')).toBe(0)
    expect(await askRedis(fixture.redis.port, 'SELECT 3\r\nEXISTS only-in-3')).toContain(':1')
  })

  it('may log in as another user', async () => {
    expect(await result('as-limited', 'SET', 'l:k', 'v')).toBe('OK')
    const reply = await run('as-limited', ['SET', 'other', 'v'])
    expect(reply).toMatchObject({ status: 400, json: { error: expect.stringMatching(/^NOPERM/) } })
  })

  it('may administer where others may not', async () => {
    expect(await result('as-master', 'CONFIG', 'GET', 'maxmemory')).toEqual(['maxmemory', '0'])
    expect(await run('main-token', ['CONFIG', 'GET', 'maxmemory'])).toMatchObject({ status: 400 })
  })

  it('may be limited in requests a second', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => run('slow', ['PING'])))
    const refused = replies.filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThanOrEqual(2)
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect(refused[0]?.json).toEqual({ error: 'ERR max requests per second exceeded. Limit: 2' })
    expect(await run('main-token', ['PING'])).toMatchObject({ status: 200 })
  })

  it('may have all its writes confirmed', async () => {
    expect(await run('careful', ['SET', 'k', 'v'])).toMatchObject({
      status: 504,
      json: { error: expect.stringContaining('0 of 1 replicas confirmed the write within 20 ms') },
    })
    expect(await result('careful', 'GET', 'k')).toBe('v')
  })

  it('may be limited in size', async () => {
    expect(await run('small', ['SET', 'k', 'x'.repeat(30)])).toMatchObject({ status: 413 })
    await result('main-token', 'SET', 'large', 'x'.repeat(100))
    expect(await run('small', ['GET', 'large'])).toMatchObject({
      status: 200,
      json: { error: expect.stringContaining('max response size exceeded. Limit: 20 bytes') },
    })
  })

  it.each(['', 'wrong', 'main-toke', 'main-token2', 'acl_xyz', `acl_${'A'.repeat(80)}`])(
    'has to be there and right: %j is neither',
    async (token) => {
      const { url } = fixture.gateway
      const headers = { authorization: `Bearer ${token}` }
      expect(await request({ url, token }, '/get/k', { headers })).toMatchObject({ status: 401 })
    },
  )
})

describe('ACL RESTTOKEN', () => {
  const make = async (user: string, password: string, token = 'main-token') => {
    return run(token, ['ACL', 'RESTTOKEN', user, password])
  }

  it('answers a token with the rights of the user', async () => {
    const token = await result('main-token', 'acl', 'resttoken', 'limited', 'pw')
    expect(await result(String(token), 'SET', 'l:mine', 'v')).toBe('OK')
    expect(await run(String(token), ['GET', 'other'])).toMatchObject({ status: 400 })
    const nested = await run(String(token), ['ACL', 'RESTTOKEN', 'limited', 'pw'])
    expect(nested).toMatchObject(noPermission('acl|resttoken'))
    const base64 = { method: 'POST', body: '["ACL","RESTTOKEN","limited","pw"]' }
    const { url } = fixture.gateway
    const headers = { 'upstash-encoding': 'base64' }
    const encoded = await request({ url, token: 'main-token' }, '/', { ...base64, headers })
    const { result: text } = encoded.json as { result: string }
    expect(await result(Buffer.from(text, 'base64').toString(), 'PING')).toBe('PONG')
  })

  it('keeps the prefix of the token that it was made with', async () => {
    const token = await result('tenant-b', 'ACL', 'RESTTOKEN', 'limited', 'pw')
    const reply = await run(String(token), ['SET', 'k', 'v'])
    expect(reply.json).toEqual({ error: expect.stringMatching(/^NOPERM/) })
  })

  it('refuses who is not known, and whoever may only read', async () => {
    const wrong = { status: 400, json: { error: 'ERR Wrong password or user does not exist' } }
    expect(await make('limited', 'wrong')).toMatchObject(wrong)
    expect(await make('nobody', 'pw')).toMatchObject(wrong)
    expect(await make('limited', 'pw', READ_ONLY)).toMatchObject(noPermission('acl|resttoken'))
    expect(await run('main-token', ['ACL', 'RESTTOKEN', 'limited'])).toMatchObject({ status: 400 })
  })

  it('is worth nothing once the user has gone, and at another gateway', async () => {
    await askRedis(fixture.redis.port, 'ACL SETUSER leaver on >pw ~* +@all')
    const token = String(await result('main-token', 'ACL', 'RESTTOKEN', 'leaver', 'pw'))
    expect(await run(token, ['PING'])).toMatchObject({ status: 200 })
    const other = await startGateway({ redis: fixture.redis.url })
    expect(await request({ url: other.url, token }, '/ping')).toMatchObject({ status: 401 })
    await other.close()
    await askRedis(fixture.redis.port, 'ACL DELUSER leaver')
    await expect.poll(async () => (await run(token, ['PING'])).status).toBe(401)
  })
})

it.each([
  [[{ token: 'x', nam: 'y' }], 'setting that is not known: nam'],
  [[{ token: 'x', name: 'with space' }], 'name of with space must be letters'],
  [[{ token: 'x', db: -1 }], 'db of token-1 must be the number of a database'],
  [[{ token: 'x', readOnly: 'yes' }], 'readOnly of token-1 must be true or false'],
  [[{ token: 'x', maxRequestsPerSecond: 0 }], 'maxRequestsPerSecond of token-1 must be a positive'],
  [[{ token: 'x', minReplicas: -1 }], 'minReplicas of token-1 must be an integer, 0 or more'],
  [[{ token: 'x' }, { token: 'x' }], 'token-2 has the name or the token of another one'],
  [[{ token: 'has space' }], 'visible ASCII'],
])('refuses the tokens %j', async (tokens, message) => {
  const start = startGateway({ redis: fixture.redis.url, tokens: tokens as TokenOptions[] })
  await expect(start).rejects.toThrow(TypeError)
  await expect(start).rejects.toThrow(message)
})
