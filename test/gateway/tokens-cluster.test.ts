import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type RedisCluster, startCluster } from '../support/redis-cluster.ts'
import { request } from './support.ts'

let cluster: RedisCluster
let gateway: Gateway

beforeAll(async () => {
  cluster = await startCluster({ replicas: false })
  gateway = await startGateway({
    redis: cluster.url,
    costMeter: true,
    token: 'main-token',
    tokens: [{ token: 'tenant', name: 'tenant', keyPrefix: 'ten:', scripts: true }],
  })
})
afterAll(async () => {
  await gateway?.close()
  await cluster?.stop()
})

async function run(token: string, body: unknown, path = '/'): Promise<unknown> {
  const init = { method: 'POST', body: JSON.stringify(body) }
  return (await request({ ...gateway, token }, path, init)).json
}

it('puts prefixes before keys on all nodes, and counts what scripts run on each', async () => {
  const script = "redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])"
  const commands = ['a', 'b', 'c', 'd'].flatMap((key) => [
    ['EVAL', script, '1', key, `value of ${key}`],
    ['GET', key],
  ])
  const replies = ['a', 'b', 'c', 'd'].flatMap((key) =>
    Array(2).fill({ result: `value of ${key}` }),
  )
  expect(await run('tenant', commands, '/pipeline')).toEqual(replies)
  expect(await run('main-token', ['GET', 'ten:a'])).toEqual({ result: 'value of a' })
  const { json } = await request(gateway, '/usage')
  expect(json).toMatchObject({ tenant: { commands: 8, scripts: 4, scriptCommands: 8 } })
})

it('scans with types over all nodes, each key once and by its own name', async () => {
  const found = new Map<string, string>()
  let cursor = '0'
  do {
    const reply = await run('tenant', ['SCAN', cursor, 'WITHTYPE'])
    const { result } = reply as { result: [string, string[]] }
    cursor = result[0]
    for (let at = 0; at < result[1].length; at += 2) {
      found.set(result[1][at] as string, result[1][at + 1] as string)
    }
  } while (cursor !== '0')
  expect(Object.fromEntries(found)).toEqual({ a: 'string', b: 'string', c: 'string', d: 'string' })
})

it.each([
  [{ tokens: [{ token: 'x', db: 1 }] }, 'a cluster has database 0 only'],
  [{ simulate: { replicaLagMs: 5 } }, 'replicaLagMs needs a single server'],
])('refuses %j', async (options, message) => {
  await expect(startGateway({ redis: cluster.url, ...options })).rejects.toThrow(message)
})
