import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytesRedis, redis, uniqueKey } from '../support/workerd.ts'

const RUNS = { numRuns: 60 }

const text = fc.string({ unit: 'binary', maxLength: 60 }).filter((value) => value.isWellFormed())
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const double = fc.double({ noNaN: true, noDefaultInfinity: true })

it('any text survives as a key, a value, a field and a member', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (name, value) => {
      const key = `${uniqueKey()}${name}`
      await redis.set(key, value)
      expect(await redis.get(key)).toBe(value)
      const hash = uniqueKey()
      await redis.hset(hash, { mapping: [[name, value]] })
      expect(Object.entries(await redis.hgetall(hash))).toEqual([[name, value]])
      const set = uniqueKey()
      await redis.sadd(set, name, value)
      expect(await redis.smembers(set)).toEqual(new Set([name, value]))
    }),
    RUNS,
  )
})

it('any bytes survive as a value', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (value) => {
      const key = uniqueKey()
      await bytesRedis.set(key, value)
      expect(await bytesRedis.get(key)).toEqual(value)
    }),
    RUNS,
  )
})

it('any integer of 64 bits survives, as a value and as a counter', async () => {
  await fc.assert(
    fc.asyncProperty(int64, async (value) => {
      const key = uniqueKey()
      await redis.set(key, value)
      expect(await redis.get(key)).toBe(String(value))
      expect(BigInt(await redis.incrby(key, 0))).toBe(value)
    }),
    RUNS,
  )
})

it('any finite double survives as a score, but the sign of zero', async () => {
  await fc.assert(
    fc.asyncProperty(double, async (score) => {
      const key = uniqueKey()
      await redis.zadd(key, { member: score })
      expect(await redis.zscore(key, 'member')).toBe(score === 0 ? 0 : score)
      expect(await redis.zrange(key, 0, -1, { withscores: true })).toEqual([
        ['member', score === 0 ? 0 : score],
      ])
    }),
    RUNS,
  )
})
