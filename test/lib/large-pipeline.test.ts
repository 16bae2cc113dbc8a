import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { DataError, Redis } from '../../lib/index.ts'
import { uniqueKey } from '../support/workerd.ts'

it('runs 10,000 commands in order, in requests of which none passes the limit', async () => {
  const maxRequestSize = 200_000
  const sizes: number[] = []
  const redis = new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    maxRequestSize,
    timeout: 20,
    fetch: (input, init) => {
      sizes.push(String(init?.body).length)
      return fetch(input, init)
    },
  })
  const key = uniqueKey()
  const fill = (transaction: boolean): ReturnType<Redis['pipeline']> => {
    const pipeline = redis.pipeline({ transaction })
    for (let n = 0; n < 10_000; n++) pipeline.rpush(key, `value ${n}`)
    return pipeline
  }
  const replies = await fill(false).execute()
  expect(replies).toEqual(Array.from({ length: 10_000 }, (_, n) => n + 1))
  expect(await redis.lrange(key, -2, -1)).toEqual(['value 9998', 'value 9999'])
  expect(sizes.length).toBeGreaterThan(4)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(maxRequestSize)

  const sent = sizes.length
  await expect(fill(true).execute()).rejects.toThrow(DataError)
  expect(sizes).toHaveLength(sent)
  await redis.delete(key)
})

it('runs 10,000 commands in one transaction within the usual limit', async () => {
  const redis = new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    timeout: 20,
  })
  const key = uniqueKey()
  const pipeline = redis.pipeline()
  for (let n = 0; n < 10_000; n++) pipeline.incr(key)
  expect((await pipeline.execute()).at(-1)).toBe(10_000)
  await redis.delete(key)
})
