import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { Redis, ResponseError } from '../../lib/index.ts'
import { uniqueKey } from '../support/workerd.ts'

/** A client that batches, and the paths of the requests it made. */
function batching(): { redis: Redis; paths: string[] } {
  const paths: string[] = []
  const redis = new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    autoPipeline: true,
    fetch: (input, init) => {
      paths.push(new URL(String(input)).pathname)
      return fetch(input, init)
    },
  })
  return { redis, paths }
}

it('sends the calls of one tick as one request, in program order', async () => {
  const { redis, paths } = batching()
  const key = uniqueKey()
  const replies = await Promise.all([
    redis.set(key, 1),
    redis.incr(key),
    redis.get(key),
    redis.mget([]),
    redis.delete(key),
    redis.get(key),
  ])
  expect(replies).toEqual([true, 2, '2', [], 1, null])
  expect(paths).toEqual(['/pipeline'])
})

it('rejects only the call whose command failed', async () => {
  const { redis } = batching()
  const key = uniqueKey()
  const [set, incr, get] = await Promise.allSettled([
    redis.set(key, 'text'),
    redis.incr(key),
    redis.get(key),
  ])
  expect(set).toMatchObject({ value: true })
  expect(incr).toMatchObject({ status: 'rejected', reason: expect.any(ResponseError) })
  expect(get).toMatchObject({ value: 'text' })
})

it('reads bytes and text in one request', async () => {
  const { redis, paths } = batching()
  const key = uniqueKey()
  await redis.set(key, 'é')
  const [dump, text] = await Promise.all([redis.dump(key), redis.get(key)])
  expect(dump).toBeInstanceOf(Uint8Array)
  expect(text).toBe('é')
  expect(paths).toEqual(['/', '/pipeline'])
})

it('leaves locks and scripts at work', async () => {
  const { redis } = batching()
  const key = uniqueKey()
  expect(await redis.withLock(key, { timeout: 5 }, (lock) => lock.owned())).toBe(true)
  const add = redis.registerScript<number>('return ARGV[1] + ARGV[2]')
  const sums = [1, 2, 3].map((n) => add.call({ args: [n, n] }))
  expect(await Promise.all(sums)).toEqual([2, 4, 6])
})
