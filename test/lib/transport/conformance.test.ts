import { env } from 'cloudflare:workers'
import { Redis as UpstashRedis } from '@upstash/redis/cloudflare'
import { describe, expect, it } from 'vitest'
import { ConnectionError, Redis, ResponseError } from '../../../lib/index.ts'
import { uniqueKey } from '../../support/workerd.ts'

const endpoint = { url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN }

/** The way that loses nothing: what the others are held against. */
const exact = new Redis(endpoint)

/** Every way to Redis, and what its limits leave out. */
const WAYS = [
  {
    way: "redge's own requester",
    redis: new Redis(endpoint),
    can: { bytesOut: true },
  },
  {
    way: 'a client of @upstash/redis with its defaults',
    redis: Redis.fromUpstash(new UpstashRedis(endpoint)),
    can: { bytesOut: false },
  },
  {
    way: 'a client of @upstash/redis without base64',
    redis: Redis.fromUpstash(
      new UpstashRedis({ ...endpoint, responseEncoding: false, enableAutoPipelining: false }),
    ),
    can: { bytesOut: true },
  },
] as const

describe.each(WAYS)('over $way', ({ redis, can }) => {
  it.each(['007', 'true', 'null', '[1]', '"q"', '', 'OK', 'é😀\n', '__proto__'])(
    'gives %j back as the text it is',
    async (value) => {
      const key = uniqueKey()
      expect(await redis.set(key, value)).toBe(true)
      expect(await redis.get(key)).toBe(value)
      expect(await redis.mget([key, uniqueKey()])).toEqual([value, null])
    },
  )

  it('rejects with the error of the server', async () => {
    const key = uniqueKey()
    await redis.set(key, 'text')
    const error = await redis.incr(key).then(null, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({
      message: 'value is not an integer or out of range',
      code: 'ERR',
    })
  })

  it('runs a pipeline and a transaction, errors in their places', async () => {
    const key = uniqueKey()
    for (const transaction of [true, false]) {
      await redis.delete(key)
      const replies = await redis
        .pipeline({ transaction })
        .set(key, 'x')
        .incr(key)
        .get(key)
        .execute({ raiseOnError: false })
      expect(replies).toEqual([true, expect.any(ResponseError), 'x'])
    }
  })

  it('runs nothing of a transaction that the server discards', async () => {
    const key = uniqueKey()
    const run = redis.pipeline().set(key, 1).executeCommand('NOSUCHCOMMAND').execute()
    await expect(run).rejects.toBeInstanceOf(ResponseError)
    expect(await redis.exists(key)).toBe(0)
  })

  it('rejects with the reason of an aborted signal', async () => {
    const reason = new Error('enough')
    const call = redis.with({ signal: AbortSignal.abort(reason) }).get('k')
    expect(await call.then(null, (error: unknown) => error)).toBe(reason)
  })

  it('counts past 2^53 exactly', async () => {
    const key = uniqueKey()
    await redis.set(key, 2n ** 63n - 2n)
    expect(await redis.incr(key)).toBe(2n ** 63n - 1n)
    expect(await redis.get(key)).toBe('9223372036854775807')
  })

  it('gives UTF-8 as bytes to a client that wants bytes', async () => {
    const bytes = redis.with({ decodeResponses: false })
    const key = uniqueKey()
    await bytes.set(key, new TextEncoder().encode('é😀'))
    expect(await bytes.get(key)).toEqual(new TextEncoder().encode('é😀'))
    expect(await bytes.mget([key])).toEqual([new TextEncoder().encode('é😀')])
  })

  const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)

  it('sends every byte, alone and in batches', async () => {
    const [key, list] = [uniqueKey(), uniqueKey()]
    await redis.set(key, everyByte, { ex: 60 })
    expect(await exact.with({ decodeResponses: false }).get(key)).toEqual(everyByte)
    for (const transaction of [true, false]) {
      await redis.pipeline({ transaction }).rpush(list, everyByte, 'text').rpush(list, '').execute()
      expect(await exact.with({ decodeResponses: false }).lindex(list, 0)).toEqual(everyByte)
      expect(await exact.lrange(list, 1, -1)).toEqual(['text', ''])
      await redis.delete(list)
    }
  })

  it('applies a write once under an id', async () => {
    const key = uniqueKey()
    const once = redis.with({ once: 'id' })
    expect([await once.incr(key), await once.incr(key)]).toEqual([1, 1])
    expect(await redis.get(key)).toBe('1')
  })

  if (can.bytesOut) {
    it('reads every byte', async () => {
      const key = uniqueKey()
      await exact.set(key, everyByte)
      const bytes = redis.with({ decodeResponses: false })
      expect(await bytes.get(key)).toEqual(everyByte)
      expect(await bytes.pipeline().get(key).strlen(key).execute()).toEqual([everyByte, 256])
    })
  } else {
    it('says so when the bytes of a reply are lost', async () => {
      const key = uniqueKey()
      await exact.set(key, everyByte)
      await expect(redis.with({ decodeResponses: false }).get(key)).rejects.toMatchObject({
        code: 'INVALID_RESPONSE',
      })
    })
  }
})

it('is a ConnectionError when nobody listens', async () => {
  const redis = new Redis({ url: 'http://127.0.0.1:1', token: 't' })
  await expect(redis.get('k')).rejects.toBeInstanceOf(ConnectionError)
})
