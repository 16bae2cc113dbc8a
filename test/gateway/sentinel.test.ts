import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Gateway, type GatewayOptions, startGateway } from '../../gateway/index.ts'
import { type RedisSentinel, startSentinel } from '../support/redis-sentinel.ts'
import { freePort, startRedis } from '../support/redis-server.ts'
import { askRedis, openStream } from './stream-client.ts'
import { type Reply, request } from './support.ts'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function start(options: GatewayOptions): Promise<Gateway> {
  const gateway = await startGateway(options)
  ends.push(gateway.close)
  return gateway
}

const send = (gateway: Gateway, ...command: unknown[]): Promise<Reply> =>
  request(gateway, '/', { method: 'POST', body: JSON.stringify(command) })

const isServed = (gateway: Gateway, ...command: unknown[]): Promise<void> =>
  vi.waitFor(async () => expect((await send(gateway, ...command)).status).toBe(200), 20_000)

describe('a primary that Sentinel names', () => {
  let sentinel: RedisSentinel
  beforeAll(async () => {
    sentinel = await startSentinel({ password: 'redis-pw', sentinelPassword: 'sentinel-pw' })
  })
  afterAll(() => sentinel?.stop())

  it('is found, logged in to and served from the database of the URL', async () => {
    const gateway = await start({ redis: sentinel.url.replace('/mymaster', '/mymaster/2') })
    expect((await send(gateway, 'SET', 'k', 'v')).json).toEqual({ result: 'OK' })
    const info = await send(gateway, 'INFO', 'keyspace')
    expect(info.text).toContain('db2:keys=1')
    const stream = await openStream(gateway, '/subscribe/news')
    expect(await stream.next()).toBe('data: subscribe,news,1')
    await send(gateway, 'PUBLISH', 'news', 'one')
    expect(await stream.next()).toBe('data: message,news,one')
  })

  it('is found by any of the Sentinels', async () => {
    const dead = await freePort()
    const redis = sentinel.url.replace('@', `@127.0.0.1:${dead},`)
    const gateway = await start({ redis })
    expect((await send(gateway, 'PING')).json).toEqual({ result: 'PONG' })
  })

  it.each([
    ['a name that it does not know', 'mymaster', 'other', /does not know that name/],
    ['a wrong password', 'sentinel-pw', 'wrong', /No Sentinel tells .*invalid/],
    ['a wrong password of the primary', 'redis-pw', 'wrong', /^invalid/],
  ])('is not found with %s', async (_, right, wrong, reason) => {
    const causes: Error[] = []
    const gateway = await start({
      redis: sentinel.url.replace(right, wrong),
      onConnection: (event) => event.type === 'down' && causes.push(event.cause),
    })
    const reply = await send(gateway, 'PING')
    expect(reply.status).toBe(503)
    expect(reply.text).not.toMatch(/wrong|pw/)
    expect(causes[0]?.message).toMatch(reason)
  })

  it('is followed when Sentinel puts another one in place', async () => {
    const gateway = await start({ redis: sentinel.url })
    const before = await sentinel.primary()
    await send(gateway, 'SET', 'place', String(before))
    const { port } = sentinel.sentinels[0] ?? { port: 0 }
    expect(await askRedis(port, 'AUTH sentinel-pw\r\nSENTINEL FAILOVER mymaster')).toContain('+OK')
    await vi.waitFor(async () => expect(await sentinel.primary()).not.toBe(before), 20_000)
    const now = sentinel.servers[await sentinel.primary()]
    await vi.waitFor(async () => {
      expect(await send(gateway, 'SET', 'place', 'after')).toMatchObject({ status: 200 })
      expect(await askRedis(now?.port ?? 0, 'AUTH redis-pw\r\nGET place')).toContain('after')
    }, 20_000)
  })
})

describe('a Sentinel that knows less than it should', () => {
  /** Says what it is told to say; a real one would put things right by itself. */
  async function fakeSentinel(): Promise<{ url: string; name(port: number): void }> {
    let address = 0
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.on('data', (data) => {
        if (data.includes('SUBSCRIBE')) return
        socket.write(`*2\r\n$9\r\n127.0.0.1\r\n$${String(address).length}\r\n${address}\r\n`)
      })
      ends.push(async () => void socket.destroy())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    ends.push(async () => void server.close())
    const { port } = server.address() as AddressInfo
    const name = (named: number): void => {
      address = named
    }
    return { url: `sentinel://127.0.0.1:${port}/mymaster`, name }
  }

  it('is not believed when it names a replica, nor is a primary that became one', async () => {
    const [first, second] = [await startRedis(), await startRedis()]
    ends.push(first.stop, second.stop)
    const sentinel = await fakeSentinel()
    sentinel.name(first.port)
    const causes: string[] = []
    const gateway = await start({
      redis: sentinel.url,
      onConnection: (event) => event.type === 'down' && causes.push(event.cause.message),
    })
    expect((await send(gateway, 'SET', 'k', '1')).json).toEqual({ result: 'OK' })
    await askRedis(first.port, `REPLICAOF 127.0.0.1 ${second.port}`)
    const refused = await send(gateway, 'SET', 'k', '2')
    expect(refused).toMatchObject({
      status: 400,
      json: { error: expect.stringMatching(/^READONLY/) },
    })
    await vi.waitFor(() => expect(causes).toContain('The server is not the primary'), 10_000)
    expect((await send(gateway, 'SET', 'k', '3')).status).toBe(503)
    sentinel.name(second.port)
    await isServed(gateway, 'SET', 'k', '4')
    expect(await askRedis(second.port, 'GET k')).toContain('4')
    expect(causes).toContain('The server is no longer the primary')
  })

  it('is waited for', async () => {
    const causes: string[] = []
    const gateway = await start({
      redis: `sentinel://127.0.0.1:${await freePort()}/mymaster`,
      onConnection: (event) => event.type === 'down' && causes.push(event.cause.message),
    })
    expect(causes).toEqual([
      expect.stringMatching(/^No Sentinel tells where the primary is \(.*ECONNREFUSED/),
    ])
    expect((await send(gateway, 'PING')).status).toBe(503)
  })
})
