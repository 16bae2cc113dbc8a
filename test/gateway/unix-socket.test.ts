import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { type RedisServer, startRedis } from '../support/redis-server.ts'
import { openStream } from './stream-client.ts'
import { type Reply, request } from './support.ts'

let redis: RedisServer
let gateway: Gateway
beforeAll(async () => {
  redis = await startRedis({ args: ['--user', 'ann', 'on', '>p@ss', '~*', '&*', '+@all'] })
  gateway = await startGateway({ redis: `unix://ann:p%40ss@${redis.socket}?db=3` })
})
afterAll(async () => {
  await gateway?.close()
  await redis?.stop()
})

const send = (command: string[], headers: Record<string, string> = {}): Promise<Reply> =>
  request(gateway, '/', { method: 'POST', body: JSON.stringify(command), headers })

it('serves commands by a socket, as a user and in a database', async () => {
  expect((await send(['SET', 'k', 'v'])).json).toEqual({ result: 'OK' })
  expect((await send(['ACL', 'WHOAMI'])).json).toEqual({ result: 'ann' })
  expect((await send(['INFO', 'keyspace'])).text).toContain('db3:keys=1')
})

it('serves streams by it', async () => {
  const stream = await openStream(gateway, '/subscribe/news')
  expect(await stream.next()).toBe('data: subscribe,news,1')
  expect((await send(['PUBLISH', 'news', 'one'])).json).toEqual({ result: 1 })
  expect(await stream.next()).toBe('data: message,news,one')
})

it('logs in to the same database for writes that are to be confirmed', async () => {
  const headers = { 'redge-min-replicas': '1', 'redge-wait-ms': '10' }
  expect(await send(['SET', 'k', 'unconfirmed'], headers)).toMatchObject({ status: 504 })
  expect((await send(['GET', 'k'])).json).toEqual({ result: 'unconfirmed' })
})
