import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Redis, UnicodeDecodeError } from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

const NO_TEXT = Uint8Array.of(0xff, 0x61)

/** A client, and the number of requests it made. */
function counting(): { client: Redis; count: () => number } {
  let requests = 0
  const client = new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    fetch: (input, init) => {
      requests++
      return fetch(input, init)
    },
  })
  return { client, count: () => requests }
}

describe('a reply that is not UTF-8', () => {
  it('is an error to a client that wants text', async () => {
    const key = uniqueKey()
    await bytesRedis.set(key, NO_TEXT)
    await expect(redis.get(key)).rejects.toBeInstanceOf(UnicodeDecodeError)
    await expect(redis.mget([key])).rejects.toBeInstanceOf(UnicodeDecodeError)
    expect(await bytesRedis.get(key)).toEqual(NO_TEXT)
  })

  it('is U+FFFD in its place for who asks for that', async () => {
    const key = uniqueKey()
    await bytesRedis.set(key, NO_TEXT)
    const lenient = redis.with({ encodingErrors: 'replace' })
    expect(await lenient.get(key)).toBe('\ufffda')
    expect(await lenient.pipeline().get(key).incr(uniqueKey()).execute()).toEqual(['\ufffda', 1])
  })

  it('is an error in its place in a batch, whether that can be read again or not', async () => {
    const [key, other] = [uniqueKey(), uniqueKey()]
    await bytesRedis.set(key, NO_TEXT)
    await redis.set(other, 'text')
    const reads = redis.pipeline({ transaction: false }).get(key).get(other)
    expect(await reads.execute({ raiseOnError: false })).toEqual([
      expect.any(UnicodeDecodeError),
      'text',
    ])
    const mixed = redis.pipeline().getdel(key).get(other).dump(other)
    expect(await mixed.execute({ raiseOnError: false })).toEqual([
      expect.any(UnicodeDecodeError),
      'text',
      expect.any(Uint8Array),
    ])
  })

  it('is an error in its place in a transaction that watches keys', async () => {
    const key = uniqueKey()
    await bytesRedis.set(key, NO_TEXT)
    const tx = await redis.pipeline().watch(key)
    const replies = await tx.multi().get(key).exists(key).execute({ raiseOnError: false })
    expect(replies).toEqual([expect.any(UnicodeDecodeError), 1])
  })
})

describe('cost', () => {
  it('is one request for text, and for U+FFFD that was stored one more', async () => {
    const { client, count } = counting()
    const key = uniqueKey()
    await client.set(key, 'é')
    expect(await client.get(key)).toBe('é')
    expect(count()).toBe(2)
    await client.set(key, 'a\ufffd')
    expect(await client.get(key)).toBe('a\ufffd')
    expect(count()).toBe(5)
  })

  it('is one request for a batch that writes as well, so that nothing is written twice', async () => {
    const { client, count } = counting()
    const [key, other] = [uniqueKey(), uniqueKey()]
    await client.set(key, 'a\ufffd')
    expect(await client.pipeline().get(key).set(key, 'b').set(other, 'c').execute()).toEqual([
      'a\ufffd',
      true,
      true,
    ])
    expect(await client.getex(other, { exat: 1 })).toBe('c')
    expect(count()).toBe(3)
  })

  it('is one request for what cannot be read again', async () => {
    const { client, count } = counting()
    const key = uniqueKey()
    await client.set(key, 'a\ufffd')
    expect(await client.getdel(key)).toBe('a\ufffd')
    expect(await client.eval('return ARGV[1]', 0, '\ufffd')).toBe('\ufffd')
    expect(count()).toBe(3)
  })
})
