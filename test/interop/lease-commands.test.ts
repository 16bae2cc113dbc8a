import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { Redis, Usage } from '../../lib/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'

let server: RedisServer
let gateway: Gateway

beforeAll(async () => {
  server = await startRedis()
  gateway = await startGateway({ redis: server.url, admin: true })
})

afterAll(async () => {
  await gateway.close()
  await server.stop()
})

/** Commands that the server has counted, without those of the gateway's own and INFO. */
async function counted(redis: Redis): Promise<number> {
  const stats = (await redis.info('commandstats')) as Record<string, { calls: number }>
  return Object.entries(stats)
    .filter(([name]) => !/_(info|ping|hello|client)/.test(name))
    .reduce((sum, [, { calls }]) => sum + calls, 0)
}

it('semaphores, read-write locks and several locks bill what Redis counts, also when they are waited for', async () => {
  const usage = new Usage()
  const plain = new Redis({ url: gateway.url, token: gateway.token })
  const redis = plain.with({ usage })
  const before = await counted(plain)
  const waiting = { strategy: 'queue', stream: false } as const
  const permits = Array.from({ length: 4 }, () =>
    redis.semaphore('exports', { permits: 2, waiting }).hold((permit) => permit.extend(1)),
  )
  const sides = Array.from({ length: 4 }, (_, i) => {
    const { read, write } = redis.readWriteLock('config', { waiting })
    return (i % 2 === 0 ? read : write).hold((side) => side.inspect())
  })
  const both = Array.from({ length: 3 }, () =>
    redis.multiLock(['{order}:a', '{order}:b'], { sleep: 0.01 }).hold((locks) => locks.owned()),
  )
  await Promise.all([...permits, ...sides, ...both])
  expect((await counted(plain)) - before).toBe(usage.billedCommands)
})
