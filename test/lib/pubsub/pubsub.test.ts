import { env } from 'cloudflare:workers'
import { Redis as UpstashRedis } from '@upstash/redis/cloudflare'
import { describe, expect, it, vi } from 'vitest'
import {
  DataError,
  PubSub,
  Redis,
  Subscription,
  UnsupportedCommandError,
} from '../../../lib/index.ts'
import { failures } from '../../support/failures.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'
import { publish, subscribersOf } from './streams.ts'

const WAIT = { timeout: 10 }
const utf8 = new TextEncoder()

describe('channels', () => {
  it('bring what another client publishes, after a message for each subscription', async () => {
    const [a, b] = [uniqueKey('a'), uniqueKey('b')]
    await using pubsub = redis.pubsub()
    await pubsub.subscribe(a, [b])
    expect(pubsub.subscribed).toBe(true)
    expect(pubsub.channels).toEqual({ [a]: null, [b]: null })
    expect(pubsub.patterns).toEqual({})
    expect(await publish(a, 'one')).toBe(1)
    expect(await publish(b, 'two')).toBe(1)
    const base = { pattern: null }
    expect(await pubsub.getMessage()).toEqual({ ...base, type: 'subscribe', channel: a, data: 1 })
    expect(await pubsub.getMessage()).toEqual({ ...base, type: 'subscribe', channel: b, data: 2 })
    const one = { ...base, type: 'message', channel: a, data: 'one' }
    expect(await pubsub.getMessage(WAIT)).toEqual(one)
    const two = { ...base, type: 'message', channel: b, data: 'two' }
    expect(await pubsub.getMessage(WAIT)).toEqual(two)
  })

  it.each(['a\nb\r\nc', ',x,', '{"a": "é😀"}', '', 'data: message,x,y\n\n', '\ufeffbom'])(
    'bring the payload %j as it is',
    async (payload) => {
      const channel = uniqueKey('with, comma/and ? # %41')
      await using pubsub = redis.pubsub({ ignoreSubscribeMessages: true })
      await pubsub.subscribe(channel)
      await publish(channel, payload)
      expect(await pubsub.getMessage()).toBeNull()
      expect(await pubsub.getMessage(WAIT)).toMatchObject({ channel, data: payload })
    },
  )

  it('bring bytes as they are to a client that reads bytes', async () => {
    const channel = Uint8Array.of(...utf8.encode(uniqueKey()), 0, 255)
    const payload = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    await using pubsub = bytesRedis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(channel)
    expect(pubsub.channels).toEqual(new Map([[channel, null]]))
    expect(await pubsub.getMessage()).toBeNull()
    await publish(channel, payload)
    const expected = { type: 'message', pattern: null, channel, data: payload }
    expect(await pubsub.getMessage(WAIT)).toEqual(expected)
  })

  it('added to others cost them nothing, whatever is published meanwhile', async () => {
    const first = uniqueKey('first')
    await using pubsub = redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(first)
    let isDone = false
    let sent = 0
    const publishing = (async () => {
      while (!isDone) await publish(first, String(sent++))
    })()
    const others = [uniqueKey(), uniqueKey()]
    for (const other of others) await pubsub.subscribe(other)
    isDone = true
    await publishing
    const got: unknown[] = []
    while (got.length < sent) {
      const message = await pubsub.getMessage(WAIT)
      if (message) got.push(message.data)
    }
    expect(got).toEqual(Array.from({ length: sent }, (_, i) => String(i)))
    for (const other of others) expect(await subscribersOf(other)).toBe(1)
  })

  it('that are subscribed to already are only said to be', async () => {
    const channel = uniqueKey()
    await using pubsub = redis.pubsub()
    await pubsub.subscribe(channel)
    await pubsub.subscribe({ [channel]: () => undefined })
    expect(await pubsub.getMessage()).toMatchObject({ type: 'subscribe', channel, data: 1 })
    expect(await pubsub.getMessage()).toMatchObject({ type: 'subscribe', channel, data: 1 })
    expect(pubsub.channels).toEqual({ [channel]: expect.any(Function) })
    expect(await subscribersOf(channel)).toBe(1)
  })

  it.each([[[]], [[{}]], [[null]], [['']], [['x', '..']], [[{ x: 'no function' }]]])(
    'cannot be %j',
    async (args) => {
      await using pubsub = redis.pubsub()
      await expect(pubsub.subscribe(...(args as string[]))).rejects.toThrow(DataError)
      expect(pubsub.subscribed).toBe(false)
    },
  )
})

describe('patterns', () => {
  it('bring what is published on any channel that matches', async () => {
    const channel = uniqueKey()
    await using pubsub = redis.pubsub()
    await pubsub.subscribe(channel)
    await pubsub.psubscribe(`${channel}*`)
    expect(pubsub.patterns).toEqual({ [`${channel}*`]: null })
    expect(await publish(`${channel},1`, 'x')).toBe(1)
    expect(await pubsub.getMessage()).toMatchObject({ type: 'subscribe', data: 1 })
    const begun = { type: 'psubscribe', pattern: null, channel: `${channel}*`, data: 2 }
    expect(await pubsub.getMessage()).toEqual(begun)
    expect(await pubsub.getMessage(WAIT)).toEqual({
      type: 'pmessage',
      pattern: `${channel}*`,
      channel: `${channel},1`,
      data: 'x',
    })
    await pubsub.punsubscribe(`${channel}*`)
    const ended = { type: 'punsubscribe', pattern: null, channel: `${channel}*`, data: 1 }
    expect(await pubsub.getMessage(WAIT)).toEqual(ended)
    expect(pubsub.patterns).toEqual({})
    expect(pubsub.subscribed).toBe(true)
  })
})

describe('handlers', () => {
  it('get their messages, which are then not returned', async () => {
    const [a, b, c] = [uniqueKey('a'), uniqueKey('b'), uniqueKey('c')]
    const seen: unknown[] = []
    const handler = async (message: unknown): Promise<void> => {
      await Promise.resolve()
      seen.push(message)
    }
    await using pubsub = redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe({ [a]: handler }, c)
    await pubsub.psubscribe(new Subscription(b, handler))
    expect(pubsub.channels).toEqual({ [a]: handler, [c]: null })
    await publish(a, '1')
    await publish(b, '2')
    for (let read = 0; read < 5; read++) expect(await pubsub.getMessage(WAIT)).toBeNull()
    expect(seen).toEqual([
      { type: 'message', pattern: null, channel: a, data: '1' },
      { type: 'pmessage', pattern: b, channel: b, data: '2' },
    ])
    await publish(c, '3')
    expect(await pubsub.getMessage(WAIT)).toMatchObject({ channel: c, data: '3' })
  })

  it('that throw make reading throw', async () => {
    const channel = uniqueKey()
    await using pubsub = redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe({
      [channel]: () => {
        throw new RangeError('no')
      },
    })
    await publish(channel, 'x')
    await pubsub.getMessage()
    await expect(pubsub.getMessage(WAIT)).rejects.toThrow(RangeError)
  })
})

describe('getMessage', () => {
  it('gives null when nothing comes in time, subscribed or not', async () => {
    await using pubsub = redis.pubsub()
    expect(await pubsub.getMessage()).toBeNull()
    expect(await pubsub.getMessage({ timeout: 0.02 })).toBeNull()
    await pubsub.subscribe(uniqueKey())
    expect(await pubsub.getMessage({ ignoreSubscribeMessages: true })).toBeNull()
    expect(await pubsub.getMessage({ timeout: 0.02 })).toBeNull()
  })

  it('lets others work while it is called again and again', async () => {
    const channel = uniqueKey()
    await using pubsub = redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(channel)
    await publish(channel, 'x')
    let message = await pubsub.getMessage()
    while (!message) message = await pubsub.getMessage()
    expect(message.data).toBe('x')
  })

  it('waits for the first subscription, too', async () => {
    const channel = uniqueKey()
    await using pubsub = redis.pubsub()
    const message = pubsub.getMessage({ timeout: null })
    await pubsub.subscribe(channel)
    expect(await message).toMatchObject({ type: 'subscribe', channel })
  })

  it.each([-1, Number.NaN])('refuses a timeout of %s', async (timeout) => {
    await using pubsub = redis.pubsub()
    await expect(pubsub.getMessage({ timeout })).rejects.toThrow(DataError)
  })
})

describe('the end', () => {
  it('comes to listen() with the last subscription, and to the stream as well', async () => {
    const [a, b] = [uniqueKey('a'), uniqueKey('b')]
    await using pubsub = redis.pubsub()
    await pubsub.subscribe(a, b)
    await publish(a, '1')
    await publish(b, '2')
    const seen: unknown[] = []
    for await (const { type, channel, data } of pubsub.listen()) {
      seen.push([type, channel, data])
      if (data === '2') await pubsub.unsubscribe(a)
      if (type === 'unsubscribe' && channel === a) {
        expect(await publish(a, 'not wanted any more')).toBe(1)
        await pubsub.unsubscribe()
      }
    }
    expect(seen).toEqual([
      ['subscribe', a, 1],
      ['subscribe', b, 2],
      ['message', a, '1'],
      ['message', b, '2'],
      ['unsubscribe', a, 1],
      ['unsubscribe', b, 0],
    ])
    expect(pubsub.subscribed).toBe(false)
    await vi.waitFor(async () => expect(await subscribersOf(b)).toBe(0))
  })

  it('can be taken back: a channel may be subscribed to again', async () => {
    const channel = uniqueKey()
    await using pubsub = redis.pubsub()
    await pubsub.subscribe(channel)
    await pubsub.unsubscribe(channel)
    await pubsub.subscribe(channel)
    await publish(channel, 'x')
    const types: string[] = []
    for await (const { type } of pubsub.listen()) {
      types.push(type)
      if (type === 'message') break
    }
    expect(types).toEqual(['subscribe', 'unsubscribe', 'subscribe', 'message'])
    expect(pubsub.channels).toEqual({ [channel]: null })
  })

  it('of something that was not there is told as well', async () => {
    await using pubsub = redis.pubsub()
    await pubsub.subscribe(uniqueKey())
    await pubsub.getMessage()
    await pubsub.unsubscribe('never')
    await pubsub.punsubscribe()
    const ended = { pattern: null, data: 1 }
    expect(await pubsub.getMessage()).toEqual({ ...ended, type: 'unsubscribe', channel: 'never' })
    expect(await pubsub.getMessage()).toEqual({ ...ended, type: 'punsubscribe', channel: null })
  })

  it('comes with close(), to those who wait as well; afterwards it can be used again', async () => {
    const channel = uniqueKey()
    const pubsub = redis.pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(channel)
    await pubsub.getMessage()
    const waiting = pubsub.getMessage({ timeout: null })
    const listening = Array.fromAsync(pubsub.listen())
    await pubsub.close()
    expect(await waiting).toBeNull()
    expect(await listening).toEqual([])
    expect(pubsub.subscribed).toBe(false)
    expect(pubsub.channels).toEqual({})
    await vi.waitFor(async () => expect(await subscribersOf(channel)).toBe(0))
    await pubsub.subscribe(channel)
    await publish(channel, 'again')
    await pubsub.getMessage()
    expect(await pubsub.getMessage(WAIT)).toMatchObject({ data: 'again' })
    await pubsub.aclose()
    await pubsub.reset()
  })

  it('comes with the signal of the view, with its reason', async () => {
    const channel = uniqueKey()
    const controller = new AbortController()
    const pubsub = redis
      .with({ signal: controller.signal })
      .pubsub({ ignoreSubscribeMessages: true })
    await pubsub.subscribe(channel)
    await pubsub.getMessage()
    const waiting = pubsub.getMessage({ timeout: null })
    const listening = Array.fromAsync(pubsub.listen())
    const reason = new Error('left')
    controller.abort(reason)
    expect(await failures([waiting, listening])).toEqual([reason, reason])
    await expect(pubsub.subscribe('x')).rejects.toBe(reason)
    await vi.waitFor(async () => expect(await subscribersOf(channel)).toBe(0))
    await pubsub.close()
  })
})

describe('ping', () => {
  it('says that Redis answers, and is answered among the messages', async () => {
    await using pubsub = redis.pubsub({ ignoreSubscribeMessages: true })
    expect(await pubsub.ping()).toBe(true)
    expect(await pubsub.getMessage()).toBeNull()
    await pubsub.subscribe(uniqueKey())
    await pubsub.getMessage()
    expect(await pubsub.ping('hello')).toBe(true)
    const pong = { type: 'pong', pattern: null, channel: null, data: 'hello' }
    expect(await pubsub.getMessage()).toEqual(pong)
    expect(await pubsub.ping({ message: 'x' })).toBe(true)
  })
})

describe('what cannot work', () => {
  it('is refused by name', async () => {
    await using pubsub = redis.pubsub()
    await expect(pubsub.ssubscribe(['x'])).rejects.toThrow(UnsupportedCommandError)
    await expect(pubsub.sunsubscribe(['x'])).rejects.toThrow(UnsupportedCommandError)
    await expect(pubsub.runInThread()).rejects.toThrow(/listen\(\)/)
    const options = { pushHandlerFunc: () => undefined }
    expect(() => redis.pubsub(options)).toThrow(UnsupportedCommandError)
  })

  it('is a stream over a client of @upstash/redis', () => {
    const url = env.UPSTASH_REDIS_REST_URL
    const sdk = new UpstashRedis({ url, token: env.UPSTASH_REDIS_REST_TOKEN })
    const over = Redis.fromUpstash(sdk)
    expect(() => over.pubsub()).toThrow(UnsupportedCommandError)
    expect(() => over.monitor()).toThrow(/cannot stream/)
  })

  it('is a subscription without the right token', async () => {
    const url = env.UPSTASH_REDIS_REST_URL
    await using pubsub = new Redis({ url, token: 'wrong' }).pubsub()
    expect(pubsub).toBeInstanceOf(PubSub)
    await expect(pubsub.subscribe('x')).rejects.toMatchObject({ name: 'AuthenticationError' })
    expect(pubsub.subscribed).toBe(false)
  })
})
