import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { askRedis } from './stream-client.ts'
import { type Reply, request } from './support.ts'

let primary: RedisServer
let replica: RedisServer
let gateway: Gateway
beforeAll(async () => {
  const args = [
    '--repl-diskless-sync-delay',
    '0',
    '--user',
    'nowait',
    'on',
    '>pw',
    '~*',
    '+@all',
    '-wait',
  ]
  primary = await startRedis({ args })
  replica = await startRedis({ args: ['--replicaof', `127.0.0.1 ${primary.port}`] })
  await vi.waitFor(
    async () =>
      expect(await askRedis(replica.port, 'INFO replication')).toContain('link_status:up'),
    20_000,
  )
  gateway = await startGateway({ redis: primary.url })
})
afterAll(async () => {
  await gateway?.close()
  await replica?.stop()
  await primary?.stop()
})

/** Long enough for any machine; it is over when the replica has answered. */
const ONE = { 'redge-min-replicas': '1', 'redge-wait-ms': '10000' }
const SHORT = { ...ONE, 'redge-wait-ms': '50' }

function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  to: Gateway = gateway,
): Promise<Reply> {
  return request(to, path, { method: 'POST', body: JSON.stringify(body), headers })
}

/** While the replica hangs. */
async function withoutReplica(body: () => Promise<void>): Promise<void> {
  replica.signal('SIGSTOP')
  try {
    await body()
  } finally {
    replica.signal('SIGCONT')
  }
}

const unconfirmed = {
  status: 504,
  json: { error: expect.stringMatching(/^UNCONFIRMED 0 of 1 replicas confirmed .* 50 ms/) },
}

describe('a write that is to be confirmed', () => {
  it('is answered when the replicas have it', async () => {
    expect(await post('/', ['SET', 'k', 'v'], ONE)).toMatchObject({ json: { result: 'OK' } })
    expect(await askRedis(replica.port, 'GET k')).toContain('$1\r\nv\r\n')
    const pipeline = await post(
      '/pipeline',
      [
        ['INCR', 'n'],
        ['GET', 'n'],
      ],
      ONE,
    )
    expect(pipeline.json).toEqual([{ result: 1 }, { result: '1' }])
    const transaction = await post(
      '/multi-exec',
      [
        ['INCR', 'n'],
        ['GET', 'n'],
      ],
      ONE,
    )
    expect(transaction.json).toEqual([{ result: 2 }, { result: '2' }])
    expect(await askRedis(replica.port, 'GET n')).toContain('$1\r\n2\r\n')
    expect((await post('/', ['LPUSH', 'k', 'x'], ONE)).json).toEqual({
      error: expect.stringMatching(/^WRONGTYPE/),
    })
    const path = await request(gateway, '/set/k/path', { headers: ONE })
    expect(path.json).toEqual({ result: 'OK' })
  })

  it('has an error of its own when they have not, though it is applied', async () => {
    await withoutReplica(async () => {
      const reply = await post('/', ['SET', 'late', '1'], SHORT)
      expect(reply).toMatchObject(unconfirmed)
      expect(reply.headers.get('retry-after')).toBeNull()
      expect(await post('/pipeline', [['INCR', 'late'], ['PING']], SHORT)).toMatchObject(
        unconfirmed,
      )
      expect(await post('/multi-exec', [['INCR', 'late']], SHORT)).toMatchObject(unconfirmed)
      expect((await post('/', ['GET', 'late'])).json).toEqual({ result: '3' })
    })
    expect(await post('/', ['INCR', 'late'], ONE)).toMatchObject({ json: { result: 4 } })
  })

  it('holds up neither reads nor other writes', async () => {
    await withoutReplica(async () => {
      const settled: string[] = []
      const slow = { ...ONE, 'redge-wait-ms': '2000' }
      const confirmed = post('/', ['SET', 'slow', '1'], slow).then(() => settled.push('confirmed'))
      await vi.waitFor(async () =>
        expect((await post('/', ['EXISTS', 'slow'])).json).toEqual({ result: 1 }),
      )
      expect(await post('/', ['GET', 'slow'], slow)).toMatchObject({ json: { result: '1' } })
      expect(await post('/', ['SET', 'other', '1'])).toMatchObject({ json: { result: 'OK' } })
      settled.push('others')
      await confirmed
      expect(settled).toEqual(['others', 'confirmed'])
    })
  })

  it('shares its waiting with those that come meanwhile', async () => {
    const calls = async (): Promise<number> => {
      const stats = await askRedis(primary.port, 'INFO commandstats')
      return Number(/cmdstat_wait:calls=(\d+)/.exec(stats)?.[1] ?? 0)
    }
    const before = await calls()
    const replies = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        post('/', ['SET', `many-${index}`, `${index}`], ONE),
      ),
    )
    for (const reply of replies) expect(reply.json).toEqual({ result: 'OK' })
    expect((await calls()) - before).toBeLessThan(200)
    expect(await askRedis(replica.port, 'GET many-199')).toContain('199')
  })

  it('is not confirmed by a Redis that does not let the gateway wait', async () => {
    const redis = primary.url.replace('redis://', 'redis://nowait:pw@')
    const other = await startGateway({ redis })
    const reply = await post('/', ['SET', 'k', 'v'], ONE, other)
    await other.close()
    expect(reply.status).toBe(504)
    expect(reply.text).toMatch(/UNCONFIRMED .*permissions to run the 'wait' command/)
  })
})

describe('the option minReplicas', () => {
  it('goes for requests that do not say', async () => {
    const strict = await startGateway({ redis: primary.url, minReplicas: 1, waitMs: 50 })
    await vi.waitFor(async () => {
      expect(await post('/', ['SET', 'k', 'v'], {}, strict)).toMatchObject({ status: 200 })
    }, 10_000)
    await withoutReplica(async () => {
      expect(await post('/', ['SET', 'k', 'v'], {}, strict)).toMatchObject(unconfirmed)
      const waived = await post('/', ['SET', 'k', 'w'], { 'redge-min-replicas': '0' }, strict)
      expect(waived.json).toEqual({ result: 'OK' })
      expect(await post('/', ['GET', 'k'], {}, strict)).toMatchObject({ json: { result: 'w' } })
    })
    await strict.close()
  })

  it.each([
    [{ minReplicas: -1 }, 'minReplicas must be an integer, 0 or more'],
    [{ minReplicas: 0.5 }, 'minReplicas must be an integer, 0 or more'],
    [{ waitMs: 0 }, 'waitMs must be a positive integer'],
    [{ minReplicas: 1, waitMs: 1000, silenceMs: 1000 }, 'waitMs must be less than silenceMs'],
  ])('refuses %j', async (options, message) => {
    await expect(startGateway({ redis: primary.url, ...options })).rejects.toThrow(message)
  })
})

it.each([
  [{ 'redge-min-replicas': 'x' }, 'redge-min-replicas must be a number from 0 to 1000'],
  [{ 'redge-min-replicas': '1001' }, 'redge-min-replicas must be a number from 0 to 1000'],
  [{ ...ONE, 'redge-wait-ms': '0' }, 'redge-wait-ms must be a number from 1 to 29999'],
  [{ ...ONE, 'redge-wait-ms': '30000' }, 'redge-wait-ms must be a number from 1 to 29999'],
])('refuses %j before anything runs', async (headers, message) => {
  const reply = await post('/', ['SET', 'refused', '1'], headers as Record<string, string>)
  expect(reply).toMatchObject({ status: 400, json: { error: `ERR ${message}` } })
  expect((await post('/', ['EXISTS', 'refused'])).json).toEqual({ result: 0 })
})
