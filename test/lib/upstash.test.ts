import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { AuthenticationError, Redis } from '../../lib/index.ts'
import { redis, uniqueKey } from '../support/workerd.ts'
import { subscribersOf } from './pubsub/streams.ts'

describe("redis.upstash, the SDK's client on redge's wire", () => {
  it('has the methods and the types of the SDK', async () => {
    const key = uniqueKey()
    expect(await redis.upstash.set(key, { a: [1, 'é'] })).toBe('OK')
    expect(await redis.upstash.get(key)).toEqual({ a: [1, 'é'] })
    expect(await redis.get(key)).toBe('{"a":[1,"é"]}')
    expect(await redis.upstash.hset(`${key}:hash`, { n: 1 })).toBe(1)
    expect(await redis.upstash.hgetall(`${key}:hash`)).toEqual({ n: 1 })
  })

  it('runs pipelines and transactions', async () => {
    const key = uniqueKey()
    expect(await redis.upstash.pipeline().set(key, 1).incr(key).exec()).toEqual(['OK', 2])
    expect(await redis.upstash.multi().incr(key).get(key).exec()).toEqual([3, 3])
  })

  it("raises the SDK's error with the server's words, which libraries look for", async () => {
    const error = await redis.upstash.evalsha('0'.repeat(40), [], []).then(null, (e: unknown) => e)
    expect(error).toMatchObject({ name: 'UpstashError' })
    expect(String(error)).toContain('NOSCRIPT')
  })

  it("keeps redge's deadlines and signals", async () => {
    const reason = new Error('left')
    const { upstash } = redis.with({ signal: AbortSignal.abort(reason) })
    await expect(upstash.get('k')).rejects.toBe(reason)
  })
})

describe('its subscriptions', () => {
  it('bring messages, of any channel and with any line breaks, until they are given up', async () => {
    const channel = uniqueKey('a/b?c#d%41')
    const subscriber = redis.upstash.subscribe<unknown>([channel])
    const messages: unknown[] = []
    subscriber.on('message', (event) => messages.push(event))
    await vi.waitFor(async () => expect(await subscribersOf(channel)).toBe(1))
    await redis.publish(channel, 'one\ntwo')
    await redis.upstash.publish(channel, { n: 1 })
    await vi.waitFor(() => expect(messages).toHaveLength(2))
    expect(messages).toEqual([
      { channel, message: 'one\ntwo' },
      { channel, message: { n: 1 } },
    ])
    await subscriber.unsubscribe()
    await vi.waitFor(async () => expect(await subscribersOf(channel)).toBe(0))
  })

  it('tell how many there are, and bring what matches a pattern', async () => {
    const channel = uniqueKey()
    const subscriber = redis.upstash.psubscribe<string>([`${channel}:*`])
    const counts: number[] = []
    const messages: unknown[] = []
    subscriber.on('psubscribe', (count) => counts.push(count))
    subscriber.on('pmessage', (event) => messages.push(event))
    await vi.waitFor(() => expect(counts).toEqual([1]))
    await redis.publish(`${channel}:x`, '"text"')
    const event = { pattern: `${channel}:*`, channel: `${channel}:x`, message: 'text' }
    await vi.waitFor(() => expect(messages).toEqual([event]))
    await subscriber.unsubscribe()
  })

  it('tell why they cannot begin', async () => {
    const errors: unknown[] = []
    const refused = new Redis({ url: env.UPSTASH_REDIS_REST_URL, token: 'wrong' })
    const subscriber = refused.upstash.subscribe(['c'])
    subscriber.on('error', (error) => errors.push(error))
    await vi.waitFor(() => expect(errors).toEqual([expect.any(AuthenticationError)]))
  })
})
