import { describe, expect, it } from 'vitest'
import { useGateway } from './support.ts'

const BASE64 = { 'upstash-encoding': 'base64' }
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

const gateway = useGateway()
const { call, post } = gateway

describe('POST /', () => {
  it('runs a command', async () => {
    const set = await post('/', ['SET', 'greeting', 'hello'])
    expect(set).toMatchObject({ status: 200, text: '{"result":"OK"}' })
    expect(set.headers.get('content-type')).toBe('application/json')
    expect(await post('/', ['get', 'greeting'])).toMatchObject({ json: { result: 'hello' } })
  })

  it('answers in the types of RESP2', async () => {
    await post('/', ['HSET', 'h', 'a', '1', 'b', 'x"y'])
    expect((await post('/', ['HGETALL', 'h'])).text).toBe('{"result":["a","1","b","x\\"y"]}')
    expect((await post('/', ['GET', 'missing'])).text).toBe('{"result":null}')
    expect((await post('/', ['ECHO', ''])).text).toBe('{"result":""}')
    expect((await post('/', ['INCRBYFLOAT', 'f', '0.5'])).text).toBe('{"result":"0.5"}')
    const script =
      "return {1,{'x',{}},false,redis.error_reply('ERR inner'),redis.status_reply('OK')}"
    const nested = await post('/', ['EVAL', script, 0])
    expect(nested.text).toBe('{"result":[1,["x",[]],null,"ERR inner","OK"]}')
  })

  it('keeps integers exact over the whole range of 64 bits', async () => {
    await post('/', '["SET","n",9007199254740991]')
    expect((await post('/', ['INCR', 'n'])).text).toBe('{"result":"9007199254740992"}')
    expect((await post('/', ['DECR', 'n'])).text).toBe('{"result":9007199254740991}')
    await post('/', '["SET","n",-9223372036854775807]')
    expect((await post('/', ['DECR', 'n'])).text).toBe('{"result":"-9223372036854775808"}')
    const encoded = await post('/', ['INCRBY', 'n', 0], BASE64)
    const text = Buffer.from('-9223372036854775808').toString('base64')
    expect(encoded.json).toEqual({ result: text })
  })

  it.each(['12345678901234567890', '1e+21', '1.0', '-0', '0.10', '1E400', 'true', 'false'])(
    'stores the literal %s as it is written',
    async (literal) => {
      await post('/', `["SET","literal",${literal}]`)
      expect((await post('/', ['GET', 'literal'])).json).toEqual({ result: literal })
    },
  )

  it('stores U+FFFD for half a surrogate pair', async () => {
    await post('/', '["SET","half","a\\ud800b"]')
    expect((await post('/', ['GET', 'half'])).json).toEqual({ result: 'a\ufffdb' })
  })

  it.each([
    ['["GET"', 'ERR failed to parse command'],
    ['{"command":"GET"}', 'ERR failed to parse command'],
    ['', 'ERR failed to parse command'],
    ['[]', 'ERR empty command'],
    ['["GET",null]', 'ERR null args are not supported'],
    ['["GET",["k"]]', 'ERR unsupported arg type: array'],
    ['["GET"]', "ERR wrong number of arguments for 'get' command"],
    ['["SET","k","v","XY"]', 'ERR syntax error'],
    ['["NOSUCH","secret"]', "ERR Command is not available: 'NOSUCH'"],
  ])('answers %s with 400', async (body, error) => {
    const reply = await post('/', body)
    expect(reply).toMatchObject({ status: 400, json: { error } })
    expect(reply.headers.get('content-type')).toBe('application/json')
  })

  it('answers 400 with the error of Redis', async () => {
    await post('/', ['SET', 'text', 'x'])
    const reply = await post('/', ['LPUSH', 'text', 'y'], BASE64)
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual({
      error: 'WRONGTYPE Operation against a key holding the wrong kind of value',
    })
  })
})

describe('POST /pipeline', () => {
  it('answers each command in order, failed ones too', async () => {
    const reply = await post('/pipeline', [
      ['SET', 'p', 'x'],
      ['INCR', 'p'],
      ['NOSUCH'],
      ['GET', 'p'],
      ['BLPOP', 'q', 0],
      ['GET', 'missing'],
    ])
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual([
      { result: 'OK' },
      { error: 'ERR value is not an integer or out of range' },
      { error: "ERR Command is not available: 'NOSUCH'" },
      { result: 'x' },
      { error: expect.stringMatching(/^ERR Command is not available: 'BLPOP'/) },
      { result: null },
    ])
  })

  it('answers without Redis when no command may go there', async () => {
    const reply = await post('/pipeline', [['SELECT', '0'], ['QUIT']])
    expect(reply.json).toMatchObject([{ result: 'OK' }, { error: expect.stringContaining('QUIT') }])
  })

  it('carries replies that come in many pieces', async () => {
    const value = 'é'.repeat(300_000)
    const reply = await post('/pipeline', [['SET', 'big', value], ...Array(5).fill(['GET', 'big'])])
    expect(reply.json).toEqual([{ result: 'OK' }, ...Array(5).fill({ result: value })])
  })

  it.each([
    ['[["PING"]', 'ERR failed to parse pipeline request'],
    ['["PING"]', 'ERR failed to parse pipeline request'],
    ['[]', 'ERR empty pipeline request'],
    ['[["SET","unwritten","1"],[]]', 'ERR empty command'],
    ['[["SET","unwritten","1"],["GET",null]]', 'ERR null args are not supported'],
  ])('answers %s with 400 and runs nothing', async (body, error) => {
    expect(await post('/pipeline', body)).toMatchObject({ status: 400, json: { error } })
    expect((await post('/', ['EXISTS', 'unwritten'])).json).toEqual({ result: 0 })
  })
})

describe('POST /multi-exec', () => {
  it('answers as a pipeline does, without rollback', async () => {
    const commands = [
      ['SET', 't', 'x'],
      ['INCR', 't'],
      ['LRANGE', 'none', 0, -1],
      ['GET', 't'],
    ]
    const reply = await post('/multi-exec', commands)
    expect(reply.status).toBe(200)
    expect(reply.json).toEqual([
      { result: 'OK' },
      { error: 'ERR value is not an integer or out of range' },
      { result: [] },
      { result: 'x' },
    ])
  })

  it.each([
    [['GET'], "ERR wrong number of arguments for 'get' command"],
    [['NOSUCH'], "ERR Command is not available: 'NOSUCH'"],
    [['MULTI'], 'ERR Command "MULTI" is not allowed in REST or it has a special context path'],
    [['CLIENT', 'SETINFO', 'lib-name', 'x'], 'ERR Command is not available in a transaction'],
  ])('is discarded as a whole for %j', async (command, error) => {
    const reply = await post('/multi-exec', [['SET', 'discarded', '1'], command, ['PING']])
    expect(reply).toMatchObject({ status: 400, json: { error } })
    expect((await post('/', ['EXISTS', 'discarded'])).json).toEqual({ result: 0 })
  })

  it('tells the first of several reasons', async () => {
    const reply = await post('/multi-exec', [['GET'], ['PING'], ['SET', 'k'], ['GET', 'k']])
    const error = "ERR wrong number of arguments for 'get' command"
    expect(reply).toMatchObject({ status: 400, json: { error } })
  })

  it('encodes the replies in base64', async () => {
    const reply = await post(
      '/multi-exec',
      [
        ['SET', 't', 'x'],
        ['GET', 't'],
        ['INCR', 't'],
      ],
      BASE64,
    )
    expect(reply.json).toEqual([
      { result: 'OK' },
      { result: 'eA==' },
      { error: 'ERR value is not an integer or out of range' },
    ])
  })
})

describe('the path form', () => {
  it.each(['GET', 'POST', 'PUT'])('runs a command by %s', async (method) => {
    expect(await call('/set/path/v', { method })).toMatchObject({ json: { result: 'OK' } })
    expect(await call('/GET/path', { method })).toMatchObject({ json: { result: 'v' } })
  })

  it('answers HEAD without a body', async () => {
    expect(await call('/set/head/1', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
    expect(await call('/lpush/head/1', { method: 'HEAD' })).toMatchObject({ status: 400, text: '' })
    expect((await call('/get/head')).json).toEqual({ result: '1' })
  })

  it('decodes every byte, and takes every byte in the body', async () => {
    const encoded = ALL_BYTES.toString('hex').replace(/../g, '%$&')
    await call(`/set/bytes/${encoded}`)
    await call('/set/bytes%ff', { method: 'POST', body: ALL_BYTES })
    for (const key of ['bytes', 'bytes%ff']) {
      const reply = await call(`/get/${key}`, { headers: BASE64 })
      expect(reply.json).toEqual({ result: ALL_BYTES.toString('base64') })
    }
  })

  it('appends the body and then the query', async () => {
    const init = { method: 'POST', body: 'body', headers: { 'content-type': 'application/json' } }
    expect((await call('/set/q?EX=100&GET', init)).json).toEqual({ result: null })
    expect((await call('/get/q')).json).toEqual({ result: 'body' })
    expect((await call('/ttl/q')).json).toEqual({ result: 100 })
  })

  it('adds no argument for an empty body', async () => {
    expect((await call('/echo/x', { method: 'POST', body: '' })).json).toEqual({ result: 'x' })
  })

  it.each([
    ['/', 'ERR empty command'],
    ['/get/%zz', 'ERR failed to parse command'],
    ['/pipeline', "ERR Command is not available: 'PIPELINE'"],
    ['/get/k/k', "ERR wrong number of arguments for 'get' command"],
  ])('answers GET %s with 400', async (path, error) => {
    expect(await call(path)).toMatchObject({ status: 400, json: { error } })
  })
})

describe('the formats', () => {
  it('encodes strings at any depth and leaves the rest alone', async () => {
    await post('/', ['RPUSH', 'list', 'a', 'OK'])
    expect((await post('/', ['SET', 's', 'OK'], BASE64)).text).toBe('{"result":"OK"}')
    expect((await post('/', ['GET', 's'], BASE64)).text).toBe('{"result":"T0s="}')
    expect((await post('/', ['PING'], BASE64)).text).toBe('{"result":"UE9ORw=="}')
    expect((await post('/', ['LRANGE', 'list', 0, -1], BASE64)).text).toBe(
      '{"result":["YQ==","T0s="]}',
    )
    expect((await post('/', ['LLEN', 'list'], BASE64)).text).toBe('{"result":2}')
    expect((await post('/', ['GET', 'none'], BASE64)).text).toBe('{"result":null}')
  })

  it('puts U+FFFD for bytes that are not UTF-8', async () => {
    await call('/set/latin', { method: 'POST', body: Buffer.of(0x61, 0xe9) })
    expect((await call('/get/latin')).json).toEqual({ result: 'a\ufffd' })
  })

  it('gives the replies as Redis sent them', async () => {
    const headers = { 'upstash-response-format': 'resp2' }
    const one = await post('/', ['ECHO', 'x'], headers)
    expect(one).toMatchObject({ status: 200, text: '$1\r\nx\r\n' })
    expect(one.headers.get('content-type')).toBe('application/octet-stream')
    expect(await post('/', ['GET'], headers)).toMatchObject({
      status: 400,
      text: "-ERR wrong number of arguments for 'get' command\r\n",
    })
    const many = await post('/pipeline', [['ECHO', 'x'], ['NOSUCH'], ['EXISTS', 'none']], headers)
    expect(many.text).toBe("$1\r\nx\r\n-ERR Command is not available: 'NOSUCH'\r\n:0\r\n")
    const transaction = await post('/multi-exec', [['ECHO', 'x']], headers)
    expect(transaction.json).toEqual([{ result: 'x' }])
  })

  it.each([
    { 'upstash-response-format': 'resp3' },
    { 'upstash-response-format': 'resp2', ...BASE64 },
  ])('refuses %j', async (headers) => {
    expect(await post('/', ['PING'], headers)).toMatchObject({ status: 400 })
  })
})

describe('upstash-sync-token', () => {
  const tokenAfter = async (path: string, body: unknown): Promise<string | null> =>
    (await post(path, body)).headers.get('upstash-sync-token')

  it('changes after each write and stays after reads', async () => {
    const tokens = [
      await tokenAfter('/', ['SET', 'sync', '1']),
      await tokenAfter('/', ['INCR', 'sync']),
      await tokenAfter('/pipeline', [
        ['GET', 'sync'],
        ['INCR', 'sync'],
      ]),
      await tokenAfter('/multi-exec', [['INCR', 'sync']]),
      await tokenAfter('/', ['EVAL', 'return 1', 0]),
    ]
    expect(new Set(tokens).size).toBe(5)
    expect(await tokenAfter('/', ['GET', 'sync'])).toBe(tokens.at(-1))
    expect(await tokenAfter('/', ['EVAL_RO', 'return 1', 0])).toBe(tokens.at(-1))
  })
})

describe('commands that the shared connection cannot carry', () => {
  it.each([
    'MULTI',
    'EXEC',
    'DISCARD',
    'WATCH k',
    'UNWATCH',
    'AUTH x',
    'HELLO 3',
    'RESET',
    'QUIT',
    'SELECT 1',
    'CLIENT REPLY OFF',
    'CLIENT KILL x',
    'CLIENT',
    'READONLY',
    'READWRITE',
    'ASKING',
    'WAIT 1 0',
    'SUBSCRIBE c',
    'PSUBSCRIBE c',
    'SSUBSCRIBE c',
    'UNSUBSCRIBE',
    'MONITOR',
    'SYNC',
    'PSYNC ? -1',
    'REPLCONF ack 1',
    'SCRIPT DEBUG YES',
  ])('refuses %s as belonging to a connection', async (command) => {
    const reply = await post('/', command.split(' '))
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual({
      error: `ERR Command "${command.split(' ')[0]}" is not allowed in REST or it has a special context path`,
    })
  })

  it.each([
    'BLPOP k 0',
    'BRPOP k 0',
    'BLMOVE a b LEFT LEFT 0',
    'BLMPOP 0 1 k LEFT',
    'BRPOPLPUSH a b 0',
    'BZPOPMIN k 0',
    'BZPOPMAX k 0',
    'BZMPOP 0 1 k MIN',
    'XREAD BLOCK 0 STREAMS s $',
    'XREAD COUNT 1 block 0 STREAMS s $',
    'XREADGROUP GROUP g c BLOCK 0 STREAMS s >',
    'SHUTDOWN',
    'DEBUG SLEEP 1',
    'CONFIG SET dir /tmp',
    'CONFIG GET requirepass',
    'SAVE',
    'MODULE LIST',
    'REPLICAOF NO ONE',
    'ACL SETUSER x',
    'SLOWLOG GET',
    'MIGRATE 127.0.0.1 1 k 0 100',
    'SWAPDB 0 1',
  ])('refuses %s', async (command) => {
    const reply = await post('/', command.split(' '))
    expect(reply.status).toBe(400)
    expect(reply.json).toEqual({
      error: expect.stringMatching(/^ERR Command is not available: '/),
    })
  })

  it.each([
    'PING',
    'ECHO x',
    'SELECT 0',
    'CLIENT SETINFO LIB-NAME x',
    'XREAD COUNT 1 STREAMS BLOCK 0',
    'CONFIG GET notify-keyspace-events',
    'ACL WHOAMI',
    'SCRIPT EXISTS x',
    'COMMAND COUNT',
    'PUBLISH c m',
    'DBSIZE',
    'INFO server',
    'OBJECT HELP',
    'FUNCTION LIST',
  ])('runs %s', async (command) => {
    expect(await post('/', command.split(' '))).toMatchObject({ status: 200 })
  })

  it('lets a group and a consumer have the names of options', async () => {
    await post('/', ['XGROUP', 'CREATE', 'stream', 'BLOCK', '$', 'MKSTREAM'])
    const read = ['XREADGROUP', 'GROUP', 'BLOCK', 'STREAMS', 'STREAMS', 'stream', '>']
    expect((await post('/', read)).json).toEqual({ result: null })
  })
})
