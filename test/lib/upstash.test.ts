import { describe, expect, it } from 'vitest'
import { redis, uniqueKey } from '../support/workerd.ts'

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
