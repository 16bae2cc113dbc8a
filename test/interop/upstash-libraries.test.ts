import { Lock } from '@upstash/lock'
import { Ratelimit } from '@upstash/ratelimit'
import { describe, expect, inject, it } from 'vitest'
import { ConstantBackoff, MaybeAppliedError, Redis } from '../../lib/index.ts'
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts'
import { dropsReplies, dropsRequests, says } from '../support/faults.ts'

const token = inject('gatewayToken')
const redis = new Redis({ url: inject('gatewayUrl'), token })
const retry = { retries: 10, backoff: new ConstantBackoff(0.002) }

/** Ways of a limiter to count, each with room for more calls than a test makes. */
const LIMITERS = [
  ['a fixed window', () => Ratelimit.fixedWindow(1000, '1 h')],
  ['a sliding window', () => Ratelimit.slidingWindow(1000, '1 h')],
  ['a bucket of tokens', () => Ratelimit.tokenBucket(1000, '1 h', 1000)],
] as const

type SdkOfLock = ConstructorParameters<typeof Lock>[0]['redis']

/** @upstash/lock names the type of the SDK's entry for Node, whose optional fields exclude `undefined`. */
function sdkOf(client: Redis): SdkOfLock {
  return client.upstash as unknown as SdkOfLock
}

type Limiter = ReturnType<typeof Ratelimit.fixedWindow>

function ratelimit(client: Redis, limiter: Limiter): Ratelimit {
  const prefix = `ratelimit:${crypto.randomUUID()}`
  return new Ratelimit({ redis: client.upstash, limiter, prefix, ephemeralCache: false })
}

/** What `calls` calls came to, ten at a time. */
async function outcomes<R>(calls: number, call: (n: number) => Promise<R>) {
  const pending = Array.from({ length: calls }, (_, n) => n).values()
  const results: R[] = []
  const errors: unknown[] = []
  const caller = async (): Promise<void> => {
    for (const n of pending) {
      await call(n).then(
        (result) => results.push(result),
        (error: unknown) => errors.push(error),
      )
    }
  }
  await Promise.all(Array.from({ length: 10 }, caller))
  return { results, errors }
}

describe('@upstash/ratelimit on redis.upstash', () => {
  it.each([
    ['a fixed window', () => Ratelimit.fixedWindow(3, '1 h')],
    ['a sliding window', () => Ratelimit.slidingWindow(3, '1 h')],
    ['a bucket of tokens', () => Ratelimit.tokenBucket(3, '1 h', 3)],
  ])('lets as many through as %s allows, and no more', async (_title, limiter) => {
    const limits = ratelimit(redis, limiter())
    const { results, errors } = await outcomes(10, () => limits.limit('user'))
    expect(errors).toEqual([])
    expect(results.filter(({ success }) => success)).toHaveLength(3)
    expect((await limits.getRemaining('user')).remaining).toBe(0)
    await limits.resetUsedTokens('user')
    expect((await limits.limit('user')).success).toBe(true)
  })

  it.each(LIMITERS)('counts no call twice in %s when replies are lost', async (_title, limiter) => {
    await using proxy = await startFaultProxy(inject('gatewayUrl'), dropsReplies, 5)
    const limits = ratelimit(new Redis({ url: proxy.url, token, retry }), limiter())
    const { results, errors } = await outcomes(100, () => limits.limit('user'))
    expect(errors.every((error) => error instanceof MaybeAppliedError)).toBe(true)
    expect(errors.length).toBeGreaterThan(0)
    const used = 1000 - (await limits.getRemaining('user')).remaining
    expect(used).toBeGreaterThanOrEqual(results.length)
    expect(used).toBeLessThanOrEqual(results.length + errors.length)
  })

  it('is tried again when the server says that it is busy', async () => {
    await using proxy = await startFaultProxy(
      inject('gatewayUrl'),
      says(429, '{"error":"busy"}'),
      3,
    )
    const client = new Redis({ url: proxy.url, token, retry })
    const limits = ratelimit(client, Ratelimit.fixedWindow(1000, '1 h'))
    const { results, errors } = await outcomes(30, () => limits.limit('user'))
    expect(errors).toEqual([])
    expect(results).toHaveLength(30)
    expect((await limits.getRemaining('user')).remaining).toBe(970)
  })
})

describe('@upstash/lock on redis.upstash', () => {
  it('is held by one at a time, extended and released', async () => {
    const id = `lock:${crypto.randomUUID()}`
    const once = { attempts: 1, delay: 1 }
    const ours = new Lock({ id, redis: sdkOf(redis), lease: 10_000, retry: once })
    const theirs = new Lock({ id, redis: sdkOf(redis), lease: 10_000, retry: once })
    expect(await ours.acquire()).toBe(true)
    expect(await theirs.acquire()).toBe(false)
    expect(await ours.getStatus()).toBe('ACQUIRED')
    expect(await ours.extend(20_000)).toBe(true)
    expect(await redis.pttl(id)).toBeGreaterThan(20_000)
    expect(await theirs.release()).toBe(false)
    expect(await ours.release()).toBe(true)
    expect(await theirs.acquire()).toBe(true)
  })

  it.each<[string, Fault, { held: boolean }]>([
    ['replies', dropsReplies, { held: true }],
    ['requests', dropsRequests, { held: false }],
  ])('says of a free lock that it is taken or may be, when %s are lost', async (_, fault, lost) => {
    await using proxy = await startFaultProxy(inject('gatewayUrl'), fault, 5)
    const client = new Redis({ url: proxy.url, token, retry })
    const prefix = `lock:${crypto.randomUUID()}`
    const { results, errors } = await outcomes(50, (n) =>
      new Lock({ id: `${prefix}:${n}`, redis: sdkOf(client) }).acquire(),
    )
    // Sent a second time, SET NX would find its own lock and say that it is somebody else's.
    expect(new Set(results)).toEqual(new Set([true]))
    expect(errors).toHaveLength(proxy.faults)
    expect(errors.every((error) => error instanceof MaybeAppliedError)).toBe(true)
    const keys = Array.from({ length: 50 }, (_, n) => `${prefix}:${n}`)
    expect(await redis.exists(...keys)).toBe(results.length + (lost.held ? errors.length : 0))
  })
})
