import { describe, expect, it, vi } from 'vitest'
import { uniqueKey } from '../../support/workerd.ts'
import { publish, subscribersOf, type WatchedClient, watchedClient } from './streams.ts'

const WAIT = { timeout: 10 }
const isOpen = (client: WatchedClient, streams = 1): Promise<void> =>
  vi.waitFor(() => expect(client.open()).toBe(streams), 10_000)

describe('a stream that is lost', () => {
  it.each(['end', 'break'] as const)('by its %s is opened again, with a notice', async (how) => {
    const [a, b] = [uniqueKey('a'), uniqueKey('b')]
    const client = watchedClient()
    await using pubsub = client.redis.pubsub()
    await pubsub.subscribe(a, b)
    await publish(a, 'before')
    for (const type of ['subscribe', 'subscribe', 'message']) {
      expect(await pubsub.getMessage(WAIT)).toMatchObject({ type })
    }
    client.cut(how)
    const seen = []
    for (let i = 0; i < 4; i++) seen.push(await pubsub.getMessage(WAIT))
    const away = expect.any(Number)
    expect(seen).toEqual([
      { type: 'gap', pattern: null, channel: a, data: away },
      { type: 'subscribe', pattern: null, channel: a, data: 2 },
      { type: 'gap', pattern: null, channel: b, data: away },
      { type: 'subscribe', pattern: null, channel: b, data: 2 },
    ])
    await publish(b, 'after')
    expect(await pubsub.getMessage(WAIT)).toMatchObject({ channel: b, data: 'after' })
    expect(client.asked).toHaveLength(2)
  })

  it('is opened again for what is still wanted only', async () => {
    const [a, b] = [uniqueKey('a'), uniqueKey('b')]
    const client = watchedClient()
    await using pubsub = client.redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(a, b)
    await pubsub.unsubscribe(a)
    client.cut('end')
    await vi.waitFor(() => expect(client.asked).toHaveLength(2), 10_000)
    expect(client.asked[1]).toBe(`/subscribe/${encodeURIComponent(b)}`)
  })

  it('tells a handler of the gap, when there is one, as reading comes to it', async () => {
    const pattern = uniqueKey('p*')
    const gaps: unknown[] = []
    const client = watchedClient()
    await using pubsub = client.redis.pubsub({ onGap: (gap) => gaps.push(gap) })
    await pubsub.psubscribe(pattern)
    client.cut('break')
    await isOpen(client)
    for (const type of ['psubscribe', undefined, 'psubscribe']) {
      expect((await pubsub.getMessage(WAIT))?.type).toBe(type)
    }
    expect(gaps).toEqual([{ type: 'gap', pattern, channel: null, data: expect.any(Number) }])
  })

  it('is tried again while the server refuses for a while', async () => {
    const channel = uniqueKey()
    const client = watchedClient()
    await using pubsub = client.redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(channel)
    client.refusals.push(
      () => Response.json({ error: 'ERR busy' }, { status: 503, headers: { 'retry-after': '0' } }),
      () => Response.json({ error: 'ERR too many' }, { status: 429 }),
      () => Promise.reject(new TypeError('no network')),
      () => new Response('<html>', { status: 502 }),
    )
    client.cut('end')
    await isOpen(client)
    expect(client.asked).toHaveLength(6)
    await vi.waitFor(async () => expect(await publish(channel, 'x')).toBe(1))
    const types: unknown[] = []
    while (types.at(-1) !== 'message') types.push((await pubsub.getMessage(WAIT))?.type)
    expect(types).toEqual([undefined, 'gap', undefined, 'message'])
  })

  it('is noticed by the silence of a server that has promised heartbeats', async () => {
    const client = watchedClient()
    await using pubsub = client.redis.pubsub()
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('data: ["subscribe","eA==",1]\n\n'))
      },
    })
    const headers = {
      'content-type': 'text/event-stream; charset=utf-8',
      'redge-stream-format': 'json',
      'redge-stream-heartbeat': '0.02',
    }
    client.refusals.push(() => new Response(body, { headers }))
    await pubsub.subscribe('x')
    for (const type of ['subscribe', 'gap', 'subscribe']) {
      expect(await pubsub.getMessage(WAIT)).toMatchObject({ type, channel: 'x' })
    }
  })

  it('is given up when the token is refused: reading rejects, and nothing is subscribed', async () => {
    const client = watchedClient()
    await using pubsub = client.redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(uniqueKey())
    client.refusals.push(() => Response.json({ error: 'WRONGPASS no' }, { status: 401 }))
    client.cut('end')
    await expect(Array.fromAsync(pubsub.listen())).rejects.toMatchObject({
      name: 'AuthenticationError',
    })
    expect(pubsub.subscribed).toBe(false)
    expect(await pubsub.getMessage()).toBeNull()
    await pubsub.subscribe(uniqueKey())
    expect(pubsub.subscribed).toBe(true)
  })

  it('is given up after a time', async () => {
    const client = watchedClient()
    await using pubsub = client.redis.pubsub({ reconnectTimeout: 0 })
    await pubsub.subscribe(uniqueKey())
    client.refusals.push(() => Promise.reject(new TypeError('no network')))
    client.cut('end')
    await pubsub.getMessage()
    await expect(pubsub.getMessage(WAIT)).rejects.toMatchObject({ name: 'ConnectionError' })
  })
})

describe('a subscription that cannot be had', () => {
  it('rejects, and leaves those that there are alone', async () => {
    const [a, b] = [uniqueKey('a'), uniqueKey('b')]
    const client = watchedClient()
    await using pubsub = client.redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(a)
    client.refusals.push(() => Response.json({ error: 'NOPERM no' }, { status: 400 }))
    await expect(pubsub.subscribe(a, b)).rejects.toMatchObject({ name: 'NoPermissionError' })
    expect(pubsub.channels).toEqual({ [a]: null })
    client.refusals.push(() => Response.json({ result: 'OK' }))
    await expect(pubsub.subscribe(b)).rejects.toMatchObject({ name: 'InvalidResponse' })
    expect(await publish(a, 'x')).toBe(1)
  })

  it('rejects when it is not confirmed in time', async () => {
    const client = watchedClient({ settings: { timeout: 0.05 } })
    await using pubsub = client.redis.pubsub()
    const headers = { 'content-type': 'text/event-stream' }
    client.refusals.push(() => new Response(new ReadableStream(), { headers }))
    await expect(pubsub.subscribe('x')).rejects.toMatchObject({ name: 'TimeoutError' })
    client.refusals.push(() => new Promise(() => undefined))
    await expect(pubsub.subscribe('x')).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(pubsub.subscribed).toBe(false)
  })
})

describe('a server that takes one channel a request', () => {
  it('is asked once for each', async () => {
    const [a, b] = [uniqueKey('a, with comma'), uniqueKey('b')]
    const client = watchedClient({ asService: true })
    await using pubsub = client.redis.pubsub()
    await pubsub.subscribe(a, b)
    expect(client.asked).toHaveLength(3)
    await isOpen(client, 2)
    await publish(a, 'x,\ny')
    const types: unknown[] = []
    for (let i = 0; i < 2; i++) types.push((await pubsub.getMessage(WAIT))?.type)
    expect(types).toEqual(['subscribe', 'subscribe'])
    expect(await pubsub.getMessage(WAIT)).toMatchObject({ channel: a, data: 'x, y' })
    await pubsub.psubscribe(`${b}*`)
    await publish(b, 'z')
    const seen: unknown[] = []
    while (seen.length < 3) seen.push((await pubsub.getMessage(WAIT))?.type)
    expect(seen).toEqual(expect.arrayContaining(['psubscribe', 'message', 'pmessage']))
    await pubsub.unsubscribe(a)
    await isOpen(client, 2)
    await pubsub.close()
    await isOpen(client, 0)
    await vi.waitFor(async () => expect(await subscribersOf(b)).toBe(0))
  })
})

describe('a reader that is slow', () => {
  it('is not run over: reading stops, and goes on', async () => {
    const channel = uniqueKey()
    const client = watchedClient()
    await using pubsub = client.redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(channel)
    const script = 'for i = 1, 3000 do redis.call("publish", KEYS[1], i) end'
    await client.redis.eval(script, 1, channel)
    const seen: unknown[] = []
    while (seen.length < 3000) {
      const message = await pubsub.getMessage(WAIT)
      if (message) seen.push(message.data)
    }
    expect(seen).toEqual(Array.from({ length: 3000 }, (_, i) => String(i + 1)))
  })
})
