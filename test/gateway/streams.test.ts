import { once } from 'node:events'
import { connect } from 'node:net'
import { Redis } from '@upstash/redis'
import { describe, expect, it, vi } from 'vitest'
import { type GatewayOptions, startGateway } from '../../gateway/index.ts'
import { startRedis } from '../support/redis-server.ts'
import { askRedis, openStream } from './stream-client.ts'
import { request, useGateway } from './support.ts'

const fixture = useGateway()

const open: (path: string, init?: RequestInit) => ReturnType<typeof openStream> = (path, init) =>
  openStream(fixture.gateway, path, init)

async function publish(channel: string, payload: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const path = `/publish/${encodeURIComponent(channel)}`
  expect(await fixture.call(path, { method: 'POST', body: payload })).toMatchObject({ status: 200 })
}

/** Lines of CLIENT LIST about connections in that command. */
async function clientsIn(command: string, port = fixture.redis.port): Promise<string[]> {
  const list = await askRedis(port, 'CLIENT LIST')
  return list.split('\n').filter((line) => line.includes(`cmd=${command}`))
}

const noClientsIn = (command: string): Promise<void> =>
  vi.waitFor(async () => expect(await clientsIn(command)).toEqual([]), 10_000)

/** Another gateway in front of the same Redis, closed after the test's body. */
async function withGateway<R>(
  options: Partial<GatewayOptions>,
  body: (gateway: Awaited<ReturnType<typeof startGateway>>) => Promise<R>,
): Promise<R> {
  const gateway = await startGateway({ redis: fixture.redis.url, ...options })
  try {
    return await body(gateway)
  } finally {
    await gateway.close()
  }
}

describe('the format of the service', () => {
  it('tells of subscriptions and messages', async () => {
    const stream = await open('/subscribe/a/b%2Fc')
    expect(stream.response.status).toBe(200)
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.response.headers.get('cache-control')).toBe('no-cache')
    expect(await stream.next()).toBe('data: subscribe,a,1')
    expect(await stream.next()).toBe('data: subscribe,b/c,2')
    await publish('a', '{"x": 1}')
    await publish('b/c', 'wörld, 😀')
    expect(await stream.next()).toBe('data: message,a,{"x": 1}')
    expect(await stream.next()).toBe('data: message,b/c,wörld, 😀')
  })

  it('tells of patterns, to a POST with a body that says nothing', async () => {
    const headers = { 'upstash-encoding': 'base64', accept: 'text/event-stream' }
    const stream = await open('/psubscribe/p*/q%3F', { method: 'POST', body: '[]', headers })
    expect(await stream.next()).toBe('data: psubscribe,p*,1')
    expect(await stream.next()).toBe('data: psubscribe,q?,2')
    await publish('p1', 'x')
    expect(await stream.next()).toBe('data: pmessage,p*,p1,x')
  })

  it('keeps a payload on one line, so that no publisher can forge an event', async () => {
    const stream = await open('/subscribe/lines')
    await stream.next()
    await publish('lines', '{\r\n"a": 1}\n\ndata: message,other,forged')
    await publish('lines', 'end')
    expect(await stream.next()).toBe('data: message,lines,{  "a": 1}  data: message,other,forged')
    expect(await stream.next()).toBe('data: message,lines,end')
  })

  it('tells what the server runs', async () => {
    const stream = await open('/monitor')
    expect(await stream.next()).toBe('data: "OK"')
    await fixture.call('/set/k/v%0A%22')
    expect(await stream.next()).toMatch(
      /^data: \d+\.\d{6} \[0 127\.0\.0\.1:\d+\] "set" "k" "v\\n\\""$/,
    )
    stream.leave()
    await noClientsIn('monitor')
  })

  it('begins at once and sends heartbeats', async () => {
    await withGateway({ heartbeatMs: 20 }, async (gateway) => {
      const stream = await openStream(gateway, '/subscribe/quiet')
      expect(await stream.next()).toBe('data: subscribe,quiet,1')
      expect(await stream.next()).toBe(': ping')
      expect(await stream.next()).toBe(': ping')
      expect(stream.response.headers.get('redge-stream-heartbeat')).toBe('0.02')
    })
  })
})

describe('the format of redge', () => {
  const headers = { 'redge-stream-format': 'json' }

  it('is JSON that keeps line breaks and commas', async () => {
    const stream = await open('/subscribe/a%2Cb', { headers })
    expect(stream.response.headers.get('redge-stream-format')).toBe('json')
    expect(await stream.next()).toBe('data: ["subscribe","a,b",1]')
    await publish('a,b', 'x,\r\ny "😀"')
    expect(await stream.next()).toBe('data: ["message","a,b","x,\\r\\ny \\"😀\\""]')
  })

  it('keeps every byte in base64', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const stream = await open('/psubscribe/%ff*', {
      headers: { ...headers, 'upstash-encoding': 'base64' },
    })
    expect(await stream.next()).toBe('data: ["psubscribe","/yo=",1]')
    await fixture.call('/publish/%ff1', { method: 'POST', body: bytes })
    const payload = Buffer.from(bytes).toString('base64')
    expect(await stream.next()).toBe(`data: ["pmessage","/yo=","/zE=","${payload}"]`)
  })

  it('has the lines of MONITOR', async () => {
    const stream = await open('/monitor', { headers })
    expect(await stream.next()).toBe('data: ["OK"]')
    await fixture.call('/ping')
    expect(JSON.parse((await stream.next())?.slice(6) ?? '')).toEqual([
      expect.stringMatching(/"ping"$/i),
    ])
  })
})

describe('what is refused', () => {
  it.each([
    ['/subscribe', {}, 400, "ERR wrong number of arguments for 'subscribe' command"],
    ['/psubscribe/', {}, 400, "ERR wrong number of arguments for 'psubscribe' command"],
    ['/monitor/x', {}, 400, "ERR wrong number of arguments for 'monitor' command"],
    ['/subscribe/x', { method: 'PUT' }, 405, 'ERR method not allowed'],
    ['/subscribe/x', { headers: { authorization: 'Bearer no' } }, 401, expect.any(String)],
  ])('%s with %j is answered as JSON', async (path, init, status, error) => {
    const reply = await fixture.call(path, init)
    expect(reply).toMatchObject({ status, json: { error } })
    expect(reply.headers.get('allow')).toBe(status === 405 ? 'GET, POST' : null)
  })

  it("says in Redis's words why a channel may not be subscribed to", async () => {
    const users = ['--user', 'ann', 'on', '>pw', '~*', '+@all', 'resetchannels', '&mine']
    const redis = await startRedis({ args: users })
    try {
      await withGateway({ redis: `redis://ann:pw@127.0.0.1:${redis.port}` }, async (gateway) => {
        expect(await request(gateway, '/subscribe/other')).toMatchObject({
          status: 400,
          json: { error: expect.stringMatching(/^NOPERM /) },
        })
        expect(await (await openStream(gateway, '/subscribe/mine')).next()).toContain('mine,1')
      })
    } finally {
      await redis.stop()
    }
  })

  it('is a stream too many, until another one ends', async () => {
    await withGateway({ maxStreams: 2 }, async (gateway) => {
      const first = await openStream(gateway, '/subscribe/x')
      await openStream(gateway, '/monitor')
      const refused = await request(gateway, '/subscribe/x')
      expect(refused).toMatchObject({
        status: 503,
        json: { error: 'ERR max number of streams reached. Limit: 2' },
      })
      expect(refused.headers.get('retry-after')).toBe('1')
      first.leave()
      await vi.waitFor(async () => {
        const next = await openStream(gateway, '/subscribe/x')
        expect(next.response.status).toBe(200)
      })
    })
  })
})

describe('many streams', () => {
  it('each get every message, in order', async () => {
    const streams = await Promise.all(Array.from({ length: 100 }, () => open('/subscribe/many')))
    for (let i = 0; i < 50; i++) await publish('many', String(i))
    const expected = Array.from({ length: 50 }, (_, i) => `data: message,many,${i}`)
    for (const stream of streams) {
      expect(await stream.next()).toBe('data: subscribe,many,1')
      const events = []
      for (const _ of expected) events.push(await stream.next())
      expect(events).toEqual(expected)
    }
  })

  it('give their connections back when clients go', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => open('/subscribe/leaving')))
    expect((await clientsIn('subscribe')).length).toBeGreaterThanOrEqual(20)
    for (const stream of streams) stream.leave()
    await noClientsIn('subscribe')
  })
})

describe('a slow reader', () => {
  it('is cut off, while others go on', async () => {
    await withGateway({ maxStreamBacklog: 100_000 }, async (gateway) => {
      const { port, token } = gateway
      const slow = connect(port, '127.0.0.1')
      slow.write(`GET /subscribe/slow?_token=${token} HTTP/1.1\r\nhost: x\r\n\r\n`)
      await once(slow, 'data')
      slow.pause()
      const other = await openStream(gateway, '/subscribe/slow')
      await other.next()
      const payload = 'x'.repeat(50_000)
      await vi.waitFor(async () => {
        await publish('slow', payload)
        expect(await other.next()).toBe(`data: message,slow,${payload}`)
        expect(await clientsIn('subscribe')).toHaveLength(1)
      }, 20_000)
      slow.destroy()
    })
  })

  it('ends a stream when a message is larger than may wait', async () => {
    await withGateway({ maxStreamBacklog: 10_000 }, async (gateway) => {
      const stream = await openStream(gateway, '/subscribe/large')
      await stream.next()
      await publish('large', 'x'.repeat(20_000))
      expect(await stream.rest()).toEqual([])
    })
  })
})

describe('the end of streams', () => {
  it('comes when Redis goes away; until it is back new ones are answered 503', async () => {
    const redis = await startRedis()
    await withGateway({ redis: redis.url }, async (gateway) => {
      const streams = await Promise.all([
        openStream(gateway, '/subscribe/x'),
        openStream(gateway, '/monitor'),
      ])
      await redis.stop()
      for (const stream of streams) await stream.rest()
      const refused = await request(gateway, '/subscribe/x')
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('1')
    })
  })

  it('comes when Redis does not answer any more', async () => {
    const redis = await startRedis()
    try {
      await withGateway(
        { redis: redis.url, heartbeatMs: 20, silenceMs: 100, drainMs: 100 },
        async (gateway) => {
          const stream = await openStream(gateway, '/subscribe/x')
          await stream.next()
          redis.signal('SIGSTOP')
          await stream.rest()
        },
      )
    } finally {
      await redis.stop()
    }
  })

  it('comes when the gateway is closed', async () => {
    const gateway = await startGateway({ redis: fixture.redis.url })
    const streams = await Promise.all([
      openStream(gateway, '/subscribe/x'),
      openStream(gateway, '/psubscribe/x'),
      openStream(gateway, '/monitor'),
    ])
    await gateway.close()
    for (const stream of streams) expect((await stream.rest()).length).toBeGreaterThan(0)
    await noClientsIn('monitor')
  })
})

describe('@upstash/redis', () => {
  const client = (): Redis => new Redis({ url: fixture.gateway.url, token: fixture.gateway.token })

  it('subscribes to channels', async () => {
    const redis = client()
    const subscriber = redis.subscribe<{ n: number }>(['sdk-1', 'sdk-2'])
    const messages: unknown[] = []
    subscriber.on('message', ({ channel, message }) => messages.push([channel, message]))
    const subscribed = async (): Promise<unknown> =>
      redis.exec(['PUBSUB', 'NUMSUB', 'sdk-1', 'sdk-2'])
    await vi.waitFor(async () => expect(await subscribed()).toEqual(['sdk-1', 1, 'sdk-2', 1]))
    await redis.publish('sdk-1', { n: 1 })
    await redis.publish('sdk-2', { n: 2 })
    await vi.waitFor(() => expect(messages).toHaveLength(2))
    expect(messages).toEqual(
      expect.arrayContaining([
        ['sdk-1', { n: 1 }],
        ['sdk-2', { n: 2 }],
      ]),
    )
    await subscriber.unsubscribe()
    await vi.waitFor(async () => expect(await subscribed()).toEqual(['sdk-1', 0, 'sdk-2', 0]))
  })

  it('subscribes to patterns', async () => {
    const redis = client()
    const subscriber = redis.psubscribe<string>('sdk-p*')
    const messages: unknown[] = []
    subscriber.on('pmessage', (message) => messages.push(message))
    await vi.waitFor(async () => expect(await redis.exec(['PUBSUB', 'NUMPAT'])).toBeGreaterThan(0))
    await redis.publish('sdk-p1', { a: 'b' })
    await vi.waitFor(() => expect(messages).toHaveLength(1))
    expect(messages).toEqual([{ pattern: 'sdk-p*', channel: 'sdk-p1', message: { a: 'b' } }])
    await subscriber.unsubscribe()
  })
})
