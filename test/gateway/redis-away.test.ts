import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Gateway, type GatewayOptions, startGateway } from '../../gateway/index.ts'
import {
  freePort,
  type RedisServer,
  type RedisServerOptions,
  startRedis,
} from '../support/redis-server.ts'
import { type Reply, request } from './support.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function redisServer(options?: RedisServerOptions): Promise<RedisServer> {
  const redis = await startRedis(options)
  ends.push(redis.stop)
  return redis
}

async function start(options: GatewayOptions): Promise<Gateway> {
  const gateway = await startGateway(options)
  ends.push(gateway.close)
  return gateway
}

const send = (gateway: Gateway, ...command: unknown[]): Promise<Reply> =>
  request(gateway, '/', { method: 'POST', body: JSON.stringify(command) })

const isReady = (gateway: Gateway): Promise<void> =>
  vi.waitFor(async () => expect((await request(gateway, '/readyz')).status).toBe(200), 10_000)

describe('while Redis is away', () => {
  it('starts, answers 503 with Retry-After, and serves once Redis is there', async () => {
    const port = await freePort()
    const events: string[] = []
    const gateway = await start({
      redis: `redis://127.0.0.1:${port}`,
      onConnection: ({ type }) => events.push(type),
    })
    expect(events).toEqual(['down'])
    expect(await request(gateway, '/healthz')).toMatchObject({ status: 200 })
    for (const path of ['/readyz', '/ping']) {
      const reply = await request(gateway, path)
      expect(reply).toMatchObject({
        status: 503,
        json: { error: expect.stringContaining('Redis') },
      })
      expect(reply.headers.get('retry-after')).toBe('1')
    }
    await redisServer({ port })
    await isReady(gateway)
    expect(events.at(-1)).toBe('up')
    expect(await send(gateway, 'SET', 'k', 'v')).toMatchObject({ json: { result: 'OK' } })
  })

  it('fails what is in flight once with 502, and comes back without repeating it', async () => {
    const redis = await redisServer()
    const gateway = await start({ redis: redis.url })
    await send(gateway, 'SET', 'n', 0)
    redis.signal('SIGSTOP')
    const lost = Array.from({ length: 8 }, () => send(gateway, 'INCR', 'n'))
    const late = await request(gateway, '/readyz')
    expect(late.status).toBe(503)
    await redis.stop()
    for (const reply of await Promise.all(lost)) {
      expect(reply.status).toBe(502)
      expect(reply.headers.get('retry-after')).toBeNull()
      expect(reply.json).toEqual({ error: expect.stringContaining('may have been applied or not') })
    }
    expect(await send(gateway, 'INCR', 'n')).toMatchObject({ status: 503 })
    await redisServer({ port: redis.port })
    await isReady(gateway)
    expect(await send(gateway, 'INCR', 'n')).toMatchObject({ json: { result: 1 } })
  })

  it('gives up on a Redis that goes silent', async () => {
    const redis = await redisServer()
    const gateway = await start({ redis: redis.url, silenceMs: 100 })
    redis.signal('SIGSTOP')
    const others: Promise<Reply>[] = []
    const traffic = setInterval(() => others.push(send(gateway, 'PING')), 10)
    expect(await send(gateway, 'INCR', 'n')).toMatchObject({ status: 502 })
    clearInterval(traffic)
    redis.signal('SIGCONT')
    await isReady(gateway)
    await Promise.all(others)
  })

  it('gives up on a Redis that lets nobody in', async () => {
    const redis = await redisServer()
    redis.signal('SIGSTOP')
    const causes: unknown[] = []
    const gateway = await start({
      redis: redis.url,
      connectTimeoutMs: 50,
      onConnection: (event) => causes.push(event.type === 'down' && event.cause.message),
    })
    expect(causes).toEqual(['Redis did not let the gateway in within 50 ms'])
    redis.signal('SIGCONT')
    await isReady(gateway)
  })
})

describe('logging in', () => {
  it('sends password and database of the URL', async () => {
    const redis = await redisServer({ args: ['--requirepass', 'p@ss'] })
    const gateway = await start({ redis: `redis://:p%40ss@127.0.0.1:${redis.port}/3` })
    await send(gateway, 'SET', 'k', 'v')
    expect(await send(gateway, 'INFO', 'keyspace')).toMatchObject({
      json: { result: expect.stringContaining('db3:keys=1') },
    })
  })

  it('logs in as a user, over a unix socket', async () => {
    const redis = await redisServer({ args: ['--user', 'ann', 'on', '>pw', '~*', '+@all'] })
    const gateway = await start({ redis: `unix://ann:pw@${redis.socket}?db=2` })
    expect(await send(gateway, 'ACL', 'WHOAMI')).toMatchObject({ json: { result: 'ann' } })
  })

  it('answers 503 while the password is wrong, and tells why to the operator alone', async () => {
    const redis = await redisServer({ args: ['--requirepass', 'right'] })
    const causes: Error[] = []
    const gateway = await start({
      redis: `redis://:wrong@127.0.0.1:${redis.port}`,
      onConnection: (event) => event.type === 'down' && causes.push(event.cause),
    })
    expect(causes[0]?.name).toBe('AuthenticationError')
    const reply = await send(gateway, 'PING')
    expect(reply.status).toBe(503)
    expect(reply.text).not.toMatch(/wrong|password/i)
  })
})
