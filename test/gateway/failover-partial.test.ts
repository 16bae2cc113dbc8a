import { afterEach, expect, it, vi } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { keySlot } from '../../gateway/redis/cluster/slot.ts'
import { startCluster } from '../support/redis-cluster.ts'
import { startSentinel } from '../support/redis-sentinel.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { WriteLoad } from './failover-load.ts'
import { type Reply, request } from './support.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function start(redis: string): Promise<Gateway> {
  const gateway = await startGateway({ redis })
  ends.push(gateway.close)
  return gateway
}

const postTo =
  (gateway: Gateway) =>
  (path: string, body: unknown): Promise<Reply> =>
    request(gateway, path, { method: 'POST', body: JSON.stringify(body) })

const LONG = { timeout: 40_000, interval: 50 }

/** Of the first node of a new cluster, and of the last. */
const [OF_FIRST, OF_LAST] = ['b', 'a']

it('gives each command of a pipeline its own answer while a node of the cluster is away', async () => {
  const cluster = await startCluster({ args: ['--cluster-require-full-coverage', 'no'] })
  ends.push(cluster.stop)
  const post = postTo(await start(cluster.url))
  await post('/pipeline', [
    ['SET', OF_FIRST, '1'],
    ['SET', OF_LAST, '1'],
  ])
  cluster.nodes[await cluster.primaryOf(keySlot(OF_FIRST))]?.signal('SIGKILL')
  const away = { error: expect.stringMatching(/^ERR .*(Nothing was sent|applied or not)/) }
  const commands = [
    ['INCR', OF_LAST],
    ['GET', OF_FIRST],
    ['ECHO', 'x'],
  ]
  await vi.waitFor(async () => {
    const reply = await post('/pipeline', commands)
    expect(reply.json).toEqual([{ result: expect.any(Number) }, away, { result: 'x' }])
  })
  expect(await post('/', ['GET', OF_FIRST])).toMatchObject({ status: 503 })
  // Part of it may have run.
  expect(await post('/', ['DBSIZE'])).toMatchObject({ status: 502 })
  await vi.waitFor(
    async () => expect((await post('/', ['GET', OF_FIRST])).json).toEqual({ result: '1' }),
    LONG,
  )
  expect((await post('/', ['DBSIZE'])).json).toEqual({ result: 2 })
}, 60_000)

it('confirms the part of each node of the cluster by itself', async () => {
  const cluster = await startCluster()
  ends.push(cluster.stop)
  const gateway = await start(cluster.url)
  const headers = { 'redge-min-replicas': '1', 'redge-wait-ms': '1500' }
  const confirm = (...commands: string[][]): Promise<Reply> =>
    request(gateway, '/pipeline', { method: 'POST', body: JSON.stringify(commands), headers })
  const sets = [OF_FIRST, OF_LAST].map((key) => ['SET', key, 'v'])
  expect((await confirm(...sets)).json).toEqual([{ result: 'OK' }, { result: 'OK' }])
  // The replica of the first primary.
  cluster.nodes[3]?.signal('SIGSTOP')
  const error = expect.stringMatching(/^UNCONFIRMED 0 of 1 replicas/)
  expect(await confirm(...sets)).toMatchObject({ status: 200, json: [{ error }, { result: 'OK' }] })
  expect(await confirm(['SET', OF_FIRST, 'v'], ['FLUSHALL'])).toMatchObject({ status: 504 })
  const reads = await confirm(['GET', OF_FIRST], ['SET', OF_LAST, 'w'], ['DBSIZE'])
  expect(reads.json).toEqual([{ result: null }, { result: 'OK' }, { result: 1 }])
}, 60_000)

it('follows an orderly failover of a cluster without a single error', async () => {
  const cluster = await startCluster()
  ends.push(cluster.stop)
  const gateway = await start(cluster.url)
  const load = new WriteLoad(gateway, { prefix: `{${OF_FIRST}}`, writers: 4 })
  await load.more(100, 20_000)
  const slot = keySlot(OF_FIRST)
  const before = await cluster.primaryOf(slot)
  // The replica of the first primary.
  expect(await cluster.ask(3, 'CLUSTER', 'FAILOVER')).toBe('OK')
  await vi.waitFor(async () => expect(await cluster.primaryOf(slot)).not.toBe(before), LONG)
  await load.more(200, 20_000)
  expect(await load.stop()).toMatchObject({ errors: {}, lost: 0 })
}, 60_000)

it.each([
  [
    'of a cluster',
    async () => {
      const cluster = await startCluster()
      const node = async (): Promise<RedisServer> =>
        cluster.nodes[await cluster.primaryOf(keySlot(OF_FIRST))] as RedisServer
      return { ...cluster, primary: await node() }
    },
  ],
  [
    'that Sentinel watches',
    async () => {
      const sentinel = await startSentinel()
      return { ...sentinel, primary: sentinel.servers[0] as RedisServer }
    },
  ],
])(
  'leaves a primary %s that hangs and keeps its connections',
  async (_, setUp) => {
    const { url, primary, stop } = await setUp()
    ends.push(stop)
    const post = postTo(await start(url))
    await post('/', ['SET', OF_FIRST, '1'])
    primary.signal('SIGSTOP')
    const stuck = post('/', ['INCR', OF_FIRST])
    // What is in flight ends with the old primary; only then can anybody be served by the new one.
    expect(await stuck).toMatchObject({ status: 502 })
    await vi.waitFor(
      async () => expect((await post('/', ['INCR', OF_FIRST])).json).toEqual({ result: 2 }),
      LONG,
    )
  },
  60_000,
)
