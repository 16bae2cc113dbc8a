import { Redis } from '@upstash/redis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { keySlot } from '../../gateway/redis/cluster/slot.ts'
import { type RedisCluster, startCluster } from '../support/redis-cluster.ts'
import { startRedis } from '../support/redis-server.ts'
import { openStream } from './stream-client.ts'
import { type Reply, request } from './support.ts'

let cluster: RedisCluster
let gateway: Gateway
beforeAll(async () => {
  cluster = await startCluster({ password: 'cluster-pw', replicas: false })
  gateway = await startGateway({ redis: cluster.url })
})
afterAll(async () => {
  await gateway?.close()
  await cluster?.stop()
})
beforeEach(async () => {
  expect((await post('/', ['FLUSHALL'])).json).toEqual({ result: 'OK' })
})

const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> =>
  request(gateway, path, { method: 'POST', body: JSON.stringify(body), headers })

const words = (command: string): string[] => command.split(' ')

/** `a` is in a slot of the last node, `b` of the first, `c` of the second. */
const [OF_FIRST, OF_SECOND, OF_THIRD] = ['b', 'c', 'a']

const CROSS_SLOT = { error: "CROSSSLOT Keys in request don't hash to the same slot" }

describe('commands on a cluster', () => {
  it('go to the nodes of their keys', async () => {
    for (const key of [OF_FIRST, OF_SECOND, OF_THIRD]) {
      expect((await post('/', ['SET', key, `of ${key}`])).json).toEqual({ result: 'OK' })
    }
    for (const node of [0, 1, 2]) expect(await cluster.ask(node, 'DBSIZE')).toBe(1)
    expect((await request(gateway, '/get/a')).json).toEqual({ result: 'of a' })
  })

  it('are found by the bytes of their keys, tags included', async () => {
    const key = Buffer.from([0xff, 0x7b, 0xfe, 0x7d, 0x00])
    const path = `/set/${[...key].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`
    expect((await request(gateway, `${path}/v`)).json).toEqual({ result: 'OK' })
    expect((await post('/', words('MSET {t}1 a {t}2 b'))).json).toEqual({ result: 'OK' })
    expect((await post('/', words('DEL {t}1 {t}2'))).json).toEqual({ result: 2 })
  })

  it.each([
    'MSET a 1 b 2',
    'SINTERSTORE a b c',
    'EVAL return 2 a b',
    'RENAME a b',
    'XREAD STREAMS a b 0 0',
  ])('get the error of Redis when their keys are in several slots: %s', async (command) => {
    const reply = await post('/', words(command))
    expect(reply).toMatchObject({ status: 400, json: CROSS_SLOT })
  })

  it.each([
    ['GET', "ERR wrong number of arguments for 'get' command"],
    ['EVAL return x a', 'ERR value is not an integer or out of range'],
    ['LPUSH', "ERR wrong number of arguments for 'lpush' command"],
    ['SCAN x', 'ERR invalid cursor'],
    ['KEYS', "ERR wrong number of arguments for 'keys' command"],
  ])('get the error of Redis: %s', async (command, error) => {
    expect(await post('/', words(command))).toMatchObject({ status: 400, json: { error } })
  })

  it('keep integers and bytes exact', async () => {
    await post('/', ['SET', 'n', '9223372036854775806'])
    expect((await post('/', ['INCR', 'n'])).json).toEqual({ result: '9223372036854775807' })
    const resp = await post('/', ['GET', 'n'], { 'upstash-response-format': 'resp2' })
    expect(resp.text).toBe('$19\r\n9223372036854775807\r\n')
  })

  it('reach scripts by their keys, on each node', async () => {
    const { result: sha } = (await post('/', ['SCRIPT', 'LOAD', 'return {KEYS[1], ARGV[1]}']))
      .json as { result: string }
    expect((await post('/', ['SCRIPT', 'EXISTS', sha, 'f'.repeat(40)])).json).toEqual({
      result: [1, 0],
    })
    for (const key of ['a', 'b', 'c']) {
      expect((await post('/', ['EVALSHA', sha, 1, key, 'v'])).json).toEqual({ result: [key, 'v'] })
    }
    expect((await post('/', ['SCRIPT', 'FLUSH'])).json).toEqual({ result: 'OK' })
    expect((await post('/', ['SCRIPT', 'EXISTS', sha])).json).toEqual({ result: [0] })
  })

  it('of all nodes have one reply', async () => {
    expect((await post('/', ['RANDOMKEY'])).json).toEqual({ result: null })
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`)
    await post(
      '/pipeline',
      keys.map((key) => ['SET', key, 'v']),
    )
    expect((await post('/', ['DBSIZE'])).json).toEqual({ result: 50 })
    const { result } = (await post('/', ['KEYS', 'key-*'])).json as { result: string[] }
    expect(result.toSorted()).toEqual(keys.toSorted())
    const { result: random } = (await post('/', ['RANDOMKEY'])).json as { result: string }
    expect(keys).toContain(random)
    expect((await post('/', ['FLUSHDB'])).json).toEqual({ result: 'OK' })
    expect((await post('/', ['DBSIZE'])).json).toEqual({ result: 0 })
  })

  it('work for an unmodified client', async () => {
    const redis = new Redis({ url: gateway.url, token: gateway.token, enableTelemetry: false })
    await redis.hset('h', { field: 'value', n: 1 })
    expect(await redis.hgetall('h')).toEqual({ field: 'value', n: 1 })
    const pipeline = redis.pipeline().set('a', 1).incr('b').get('a').dbsize()
    expect(await pipeline.exec()).toEqual(['OK', 1, 1, 3])
    const found: string[] = []
    for (let cursor = '0'; ; ) {
      const [next, keys] = await redis.scan(cursor)
      found.push(...keys)
      cursor = String(next)
      if (cursor === '0') break
    }
    expect(found.toSorted()).toEqual(['a', 'b', 'h'])
  })
})

describe('pipelines on a cluster', () => {
  it('are split by nodes, and answered in order', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => `k${index % 100}`)
    const reply = await post(
      '/pipeline',
      keys.map((key, index) => ['APPEND', key, `${index},`]),
    )
    expect(reply.json).toEqual(keys.map((_, index) => ({ result: expectedLength(index) })))
    const values = await post(
      '/pipeline',
      keys.slice(0, 100).map((key) => ['GET', key]),
    )
    expect(values.json).toEqual(
      Array.from({ length: 100 }, (_, at) => ({ result: `${at},${at + 100},${at + 200},` })),
    )
  })

  it('keep errors, refusals and replies of all nodes in their places', async () => {
    const reply = await post('/pipeline', [
      ['SET', 'a', '1'],
      ['LPUSH', 'a', 'x'],
      ['SELECT', '1'],
      ['DBSIZE'],
      ['MSET', 'a', '1', 'b', '2'],
      ['SET', 'b', '2'],
      ['DBSIZE'],
      ['ECHO', 'last'],
    ])
    expect(reply.json).toEqual([
      { result: 'OK' },
      { error: expect.stringMatching(/^WRONGTYPE/) },
      { error: expect.stringContaining('not allowed in REST') },
      { result: 1 },
      CROSS_SLOT,
      { result: 'OK' },
      { result: 2 },
      { result: 'last' },
    ])
  })

  it('come as base64 and as RESP2, too', async () => {
    const commands = [
      ['SET', 'a', 'ä'],
      ['GET', 'a'],
      ['GET', 'b'],
    ]
    const base64 = await post('/pipeline', commands, { 'upstash-encoding': 'base64' })
    expect(base64.json).toEqual([{ result: 'OK' }, { result: 'w6Q=' }, { result: null }])
    const resp = await post('/pipeline', commands, { 'upstash-response-format': 'resp2' })
    expect(resp.text).toBe('+OK\r\n$2\r\nä\r\n$-1\r\n')
  })

  it('have a limit for all their replies together', async () => {
    const small = await startGateway({ redis: cluster.url, maxReplySize: 1000 })
    const value = 'v'.repeat(400)
    const commands = ['a', 'b', 'c'].flatMap((key) => [
      ['SET', key, value],
      ['GET', key],
    ])
    const reply = await request(small, '/pipeline', {
      method: 'POST',
      body: JSON.stringify(commands),
    })
    await small.close()
    expect(reply).toMatchObject({ status: 400 })
    expect(reply.text).toContain('max response size exceeded. Limit: 1000 bytes')
  })
})

/** After `APPEND` of `0,`, `100,`, `200,` and the like. */
function expectedLength(index: number): number {
  let length = 0
  for (let at = index % 100; at <= index; at += 100) length += `${at},`.length
  return length
}

describe('transactions on a cluster', () => {
  it('run on the node of their slot', async () => {
    const commands = [['SET', '{t}a', '1'], ['INCR', '{t}a'], ['LPUSH', '{t}a', 'x'], ['PING']]
    expect((await post('/multi-exec', commands)).json).toEqual([
      { result: 'OK' },
      { result: 2 },
      { error: expect.stringMatching(/^WRONGTYPE/) },
      { result: 'PONG' },
    ])
    expect((await post('/multi-exec', [['PING'], ['ECHO', 'x']])).json).toEqual([
      { result: 'PONG' },
      { result: 'x' },
    ])
  })

  it.each([
    [
      'in two commands',
      [
        ['SET', 'a', '1'],
        ['SET', 'b', '1'],
      ],
    ],
    ['in one command', [['MSET', 'a', '1', 'b', '1']]],
    [
      'of the same node',
      [
        ['SET', 'k1', '1'],
        ['SET', 'k2', '1'],
      ],
    ],
  ])('are refused as a whole with several slots, %s', async (_, commands) => {
    expect(await post('/multi-exec', commands)).toMatchObject({ status: 400, json: CROSS_SLOT })
    expect((await post('/', ['DBSIZE'])).json).toEqual({ result: 0 })
  })

  it('are discarded with the error of the command that Redis refused', async () => {
    const reply = await post('/multi-exec', [['SET', 'a', '1'], ['GET']])
    expect(reply).toMatchObject({
      status: 400,
      json: { error: "ERR wrong number of arguments for 'get' command" },
    })
    expect((await post('/', ['EXISTS', 'a'])).json).toEqual({ result: 0 })
  })

  it.each([['DBSIZE'], ['SCAN', '0'], ['FLUSHALL']])(
    'have no place for what concerns all nodes: %s',
    async (...command) => {
      const reply = await post('/multi-exec', [['SET', 'a', '1'], command])
      expect(reply.status).toBe(400)
      expect(reply.text).toContain('not available in a transaction on a cluster')
    },
  )
})

it('gives 32 clients of a cluster at once each its own replies', async () => {
  const work = async (tag: string): Promise<void> => {
    const keys = Array.from({ length: 20 }, (_, index) => `${tag}-${index}`)
    const writes = keys.flatMap((key) => [
      ['SET', key, key],
      ['LPUSH', key, 'x'],
      ['GET', key],
    ])
    const replies = (await post('/pipeline', writes)).json as unknown[]
    for (const [index, key] of keys.entries()) {
      expect(replies.slice(3 * index, 3 * index + 3)).toEqual([
        { result: 'OK' },
        { error: expect.stringMatching(/^WRONGTYPE/) },
        { result: key },
      ])
    }
    const transaction = [
      ['INCR', '{all}n'],
      ['ECHO', tag],
      ['DECR', '{all}n'],
    ]
    expect((await post('/multi-exec', transaction)).json).toEqual([
      { result: 1 },
      { result: tag },
      { result: 0 },
    ])
  }
  const rounds = Array.from({ length: 5 }, (_, round) => round)
  const client = async (_: unknown, number: number): Promise<void> => {
    for (const round of rounds) await work(`client-${number}-${round}`)
  }
  await Promise.all(Array.from({ length: 32 }, client))
})

describe('SCAN on a cluster', () => {
  const COUNT = 500
  const keys = Array.from({ length: COUNT }, (_, index) => `s${index}`)

  async function scanAll(...options: string[]): Promise<{ found: string[]; cursors: string[] }> {
    const found: string[] = []
    const cursors: string[] = []
    for (let cursor = '0'; ; ) {
      const reply = await post('/', ['SCAN', cursor, ...options])
      const { result } = reply.json as { result: [string, string[]] }
      cursor = result[0]
      found.push(...result[1])
      if (cursor === '0') return { found, cursors }
      cursors.push(cursor)
    }
  }

  beforeEach(() =>
    post(
      '/pipeline',
      keys.map((key) => ['SET', key, 'v']),
    ),
  )

  it('goes over all nodes with one cursor of digits', async () => {
    const { found, cursors } = await scanAll('COUNT', '20')
    expect(new Set(found)).toEqual(new Set(keys))
    expect(cursors.length).toBeGreaterThan(COUNT / 20 / 2)
    for (const cursor of cursors) expect(BigInt(cursor)).toBeLessThan(2n ** 63n)
  })

  it('passes its options on', async () => {
    expect((await scanAll('MATCH', 's49*')).found.toSorted()).toEqual(
      keys.filter((key) => key.startsWith('s49')).toSorted(),
    )
    expect((await scanAll('TYPE', 'list')).found).toEqual([])
  })

  it('goes on from the beginning of a node that is not the one that gave the cursor', async () => {
    const { cursors } = await scanAll('COUNT', '20')
    // Another byte of the node's id.
    const foreign = String(BigInt(cursors[0] as string) ^ (1n << 14n))
    const reply = await post('/', ['SCAN', foreign, 'COUNT', '1000'])
    const { result } = reply.json as { result: [string, string[]] }
    const ofNode = keys.filter((key) => keySlot(key) < 5462)
    expect(result[1].toSorted()).toEqual(ofNode.toSorted())
  })
})

describe('streams on a cluster', () => {
  it('hear what any client publishes, and the gateway counts its own', async () => {
    const stream = await openStream(gateway, '/subscribe/news')
    expect(await stream.next()).toBe('data: subscribe,news,1')
    expect((await post('/', ['PUBLISH', 'news', 'one'])).json).toEqual({ result: 1 })
    expect(await stream.next()).toBe('data: message,news,one')
    await cluster.ask(2, 'PUBLISH', 'news', 'two')
    expect(await stream.next()).toBe('data: message,news,two')
    expect((await post('/', ['PUBSUB', 'CHANNELS'])).json).toEqual({ result: ['news'] })
    expect((await post('/', ['PUBSUB', 'NUMSUB', 'news', 'x'])).json).toEqual({
      result: ['news', 1, 'x', 0],
    })
  })
})

describe('what is no cluster', () => {
  it('is not served, and the operator is told why', async () => {
    const redis = await startRedis()
    const causes: string[] = []
    const other = await startGateway({
      redis: redis.url.replace('redis:', 'cluster:'),
      onConnection: (event) => event.type === 'down' && causes.push(event.cause.message),
    })
    const reply = await request(other, '/get/k')
    await other.close()
    await redis.stop()
    expect(reply).toMatchObject({
      status: 503,
      json: { error: expect.stringMatching(/^ERR Redis is not/) },
    })
    expect(causes[0]).toContain('cluster support disabled')
  })
})

describe('a slot that moves', () => {
  const [A, B] = ['{moving}a', '{moving}b']
  const slot = String(keySlot(A))
  let [from, to] = [0, 0]
  let ids: string[]

  beforeEach(async () => {
    ids = await Promise.all(
      [0, 1, 2].map(async (at) => String(await cluster.ask(at, 'CLUSTER', 'MYID'))),
    )
    from = await cluster.primaryOf(Number(slot))
    to = (from + 1) % 3
  })

  const setSlot = (node: number, ...rest: string[]): Promise<unknown> =>
    cluster.ask(node, 'CLUSTER', 'SETSLOT', slot, ...rest)

  const begin = async (): Promise<void> => {
    await setSlot(to, 'IMPORTING', ids[from] as string)
    await setSlot(from, 'MIGRATING', ids[to] as string)
  }

  const migrate = (key: string): Promise<unknown> => {
    const { port } = cluster.nodes[to] ?? {}
    return cluster.ask(from, ...words(`MIGRATE 127.0.0.1 ${port} ${key} 0 5000 AUTH cluster-pw`))
  }

  const end = async (): Promise<void> => {
    for (const node of [to, from]) await setSlot(node, 'NODE', ids[to] as string)
  }

  it('is followed while it moves and afterwards', async () => {
    await post('/', ['MSET', A, '1', B, '2'])
    await begin()
    await migrate(A)
    expect((await post('/', ['INCR', A])).json).toEqual({ result: 2 })
    expect((await post('/', ['INCR', B])).json).toEqual({ result: 3 })
    const pipeline = [
      ['INCR', A],
      ['INCR', B],
      ['GET', A],
      ['SET', '{moving}new', 'x'],
      ['GET', '{moving}new'],
    ]
    expect((await post('/pipeline', pipeline)).json).toEqual([
      { result: 3 },
      { result: 4 },
      { result: '3' },
      { result: 'OK' },
      { result: 'x' },
    ])
    expect(
      (
        await post('/multi-exec', [
          ['INCR', A],
          ['GET', A],
        ])
      ).json,
    ).toEqual([{ result: 4 }, { result: '4' }])
    await migrate(B)
    await end()
    expect((await post('/', ['MGET', A, B])).json).toEqual({ result: ['4', '4'] })
    expect(
      (
        await post('/multi-exec', [
          ['INCR', A],
          ['INCR', B],
        ])
      ).json,
    ).toEqual([{ result: 5 }, { result: 5 }])
  })

  it('is waited for while only some keys have arrived', async () => {
    await post('/', ['MSET', A, '1', B, '2'])
    await begin()
    await migrate(A)
    const both = post('/', ['MGET', A, B])
    const refused = await cluster.ask(from, 'MGET', A, B).catch((error: Error) => error.message)
    expect(refused).toContain('Multiple keys request during rehashing of slot')
    await migrate(B)
    await end()
    expect((await both).json).toEqual({ result: ['1', '2'] })
  })

  it('is not looked for where the cluster has no node', async () => {
    const script = "redis.call('INCR', KEYS[1]) return redis.error_reply('MOVED 1 127.0.0.1:1')"
    const reply = await post('/', ['EVAL', script, 1, 'a'])
    expect(reply).toMatchObject({ status: 400, json: { error: 'MOVED 1 127.0.0.1:1' } })
    expect((await post('/', ['GET', 'a'])).json).toEqual({ result: '1' })
  })
})
