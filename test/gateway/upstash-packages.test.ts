import { Lock } from '@upstash/lock'
import { Ratelimit } from '@upstash/ratelimit'
import { Realtime } from '@upstash/realtime'
import { Redis } from '@upstash/redis'
import { Ratelimit as NewestRatelimit } from 'upstash-ratelimit-latest'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod/v4'
import { useGateway } from './support.ts'

const fixture = useGateway()

function client(): Redis {
  const { url, token } = fixture.gateway
  return new Redis({ url, token })
}

describe.each([
  // What this one counts in the process lets one less through.
  ['@upstash/ratelimit', Ratelimit, 4],
  // Its scripts have a flag that Redis does not know.
  ['the newest @upstash/ratelimit', NewestRatelimit as unknown as typeof Ratelimit, 3],
])('%s', (version, Ratelimit, cachedLimit) => {
  it.each([
    ['a fixed window', () => Ratelimit.fixedWindow(3, '1 h')],
    ['a sliding window', () => Ratelimit.slidingWindow(3, '1 h')],
    ['a bucket of tokens', () => Ratelimit.tokenBucket(3, '1 h', 3)],
    ['a cached fixed window', () => Ratelimit.cachedFixedWindow(cachedLimit, '1 h')],
  ])('lets through what %s allows', async (name, limiter) => {
    const limits = new Ratelimit({
      redis: client(),
      limiter: limiter(),
      prefix: `${version} ${name}`,
    })
    const results = []
    for (let i = 0; i < 5; i++) results.push((await limits.limit('user')).success)
    expect(results).toEqual([true, true, true, false, false])
    expect((await limits.limit('somebody else')).success).toBe(true)
  })

  it('changes limits while it runs, and forgets what was used', async () => {
    const limiter = Ratelimit.slidingWindow(1, '1 h')
    const limits = new Ratelimit({
      redis: client(),
      limiter,
      prefix: `${version} dynamic`,
      dynamicLimits: true,
      ephemeralCache: false,
      analytics: true,
    })
    expect((await limits.limit('user')).success).toBe(true)
    expect((await limits.limit('user')).success).toBe(false)
    await limits.setDynamicLimit({ limit: 2 })
    expect((await limits.limit('user')).success).toBe(true)
    await limits.resetUsedTokens('user')
    expect((await limits.getRemaining('user')).remaining).toBe(2)
    const blocked = await limits.blockUntilReady('user', 1000)
    expect(blocked.success).toBe(true)
    await blocked.pending
  })
})

describe('@upstash/lock', () => {
  it('is held by one at a time, extended and released', async () => {
    const once = { attempts: 1, delay: 1 }
    // The package names the type of the SDK's other entry.
    const redis = client() as unknown as ConstructorParameters<typeof Lock>[0]['redis']
    const lock = () => new Lock({ id: 'lock', redis, lease: 10_000, retry: once })
    const [ours, theirs] = [lock(), lock()]
    expect(await ours.acquire()).toBe(true)
    expect(await theirs.acquire()).toBe(false)
    expect(await ours.getStatus()).toBe('ACQUIRED')
    expect(await ours.extend(20_000)).toBe(true)
    expect(await theirs.release()).toBe(false)
    expect(await ours.release()).toBe(true)
    expect(await theirs.acquire()).toBe(true)
  })
})

describe('@upstash/realtime', () => {
  const schema = { chat: { message: z.object({ text: z.string() }) } }
  const realtime = () => new Realtime({ schema, redis: client(), history: { maxLength: 10 } })

  it('brings events to those who listen, in order', async () => {
    const heard: string[] = []
    const unsubscribe = await realtime()
      .channel('room')
      .subscribe({
        events: ['chat.message'],
        onData: ({ data }) => heard.push((data as { text: string }).text),
      })
    for (const text of ['one', 'two\nlines', 'drei €']) {
      await realtime().channel('room').emit('chat.message', { text })
    }
    await vi.waitFor(() => expect(heard).toEqual(['one', 'two\nlines', 'drei €']), 10_000)
    unsubscribe()
  })

  it('remembers what there was', async () => {
    const channel = realtime().channel('past')
    for (let i = 0; i < 3; i++) await channel.emit('chat.message', { text: `m${i}` })
    const history = await channel.history()
    expect(history.map(({ data }) => data)).toEqual([
      { text: 'm0' },
      { text: 'm1' },
      { text: 'm2' },
    ])
    expect(await channel.history({ limit: 1 })).toHaveLength(1)
  })
})

it('serves the many kinds of commands that @upstash/redis has', async () => {
  const redis = client()
  await redis.mset({ a: 1, b: { deep: [1, 2] }, c: 'text' })
  expect(await redis.mget('a', 'b', 'c', 'none')).toEqual([1, { deep: [1, 2] }, 'text', null])
  await redis.geoadd('geo', { longitude: 13.4, latitude: 52.5, member: 'Berlin' })
  expect(Number(await redis.geodist('geo', 'Berlin', 'Berlin'))).toBe(0)
  await redis.pfadd('hll', 'x', 'y')
  expect(await redis.pfcount('hll')).toBe(2)
  const id = await redis.xadd('events', '*', { kind: 'first' })
  expect(await redis.xrange('events', '-', '+')).toEqual({ [id]: { kind: 'first' } })
  expect(await redis.setbit('bits', 3, 1)).toBe(0)
  expect(await redis.scan(0, { match: 'e*', count: 1000 })).toEqual(['0', ['events']])
  const script = redis.createScript<string>('return ARGV[1]')
  expect(await script.exec([], ['again'])).toBe('again')
  expect(await redis.setex('e', 100, 'v')).toBe('OK')
  expect(await redis.ttl('e')).toBeGreaterThan(90)
  expect(await redis.zadd('z', { score: 1, member: 'm' }, { score: 2, member: 'n' })).toBe(2)
  expect(await redis.zrange('z', 0, -1, { withScores: true, rev: true })).toEqual(['n', 2, 'm', 1])
  const subscriber = redis.subscribe('channel')
  const heard: unknown[] = []
  subscriber.on('message', ({ message }) => heard.push(message))
  await vi.waitFor(async () => expect(await redis.publish('channel', { n: 1 })).toBe(1))
  await vi.waitFor(() => expect(heard).toEqual([{ n: 1 }]))
  await subscriber.unsubscribe()
})
