import { Redis, type RedisConfigNodejs } from '@upstash/redis'
import { expect, it } from 'vitest'
import { useGateway } from './support.ts'

const fixture = useGateway()

const client = (options: Partial<RedisConfigNodejs> = {}): Redis =>
  new Redis({ url: fixture.gateway.url, token: fixture.gateway.token, ...options })

it.each([true, false])('serves @upstash/redis, with responseEncoding %s', async (encoded) => {
  const redis = client({ responseEncoding: encoded ? 'base64' : false })
  expect(await redis.set('k', 'wörld 😀')).toBe('OK')
  expect(await redis.get('k')).toBe('wörld 😀')
  expect(await redis.get('missing')).toBeNull()
  expect(await redis.ping()).toBe('PONG')
  expect(await redis.set('ok', 'OK')).toBe('OK')
  expect(await redis.get('ok')).toBe('OK')
  expect(await redis.hset('h', { a: 1, b: 'x' })).toBeTypeOf('number')
  expect(await redis.hgetall('h')).toEqual({ a: 1, b: 'x' })
  expect(await redis.zadd('z', { score: 1.5, member: 'm' })).toBeTypeOf('number')
  expect(await redis.zrange('z', 0, -1, { withScores: true })).toEqual(['m', 1.5])
  expect(await redis.eval('return {KEYS[1], ARGV[1]}', ['k'], ['v'])).toEqual(['k', 'v'])
})

it('runs its pipelines and transactions', async () => {
  const redis = client()
  const pipeline = redis.pipeline().set('p', 1).incr('p').get('p')
  expect(await pipeline.exec()).toEqual(['OK', 2, 2])
  const transaction = redis.multi().set('t', 1).incrby('t', 41).lrange('none', 0, -1)
  expect(await transaction.exec()).toEqual(['OK', 42, []])
  const parallel = await Promise.all(Array.from({ length: 50 }, (_, i) => redis.incrby('n', i)))
  expect(new Set(parallel).size).toBeGreaterThan(45)
})

it('gives it errors that it can report', async () => {
  const redis = client({ enableAutoPipelining: false })
  await redis.set('text', 'x')
  await expect(redis.lpush('text', 'y')).rejects.toThrow('WRONGTYPE Operation against a key')
  const pipeline = redis.pipeline().set('e', 'x').lpush('e', 'y').get('e')
  const results = await pipeline.exec({ keepErrors: true })
  expect(results.map(({ error }) => error?.slice(0, 9))).toEqual([
    undefined,
    'WRONGTYPE',
    undefined,
  ])
  const discarded = redis.multi().set('e', 'z').mget([])
  await expect(discarded.exec()).rejects.toThrow('wrong number of arguments')
  expect(await redis.get('e')).toBe('x')
  const wrong = client({ token: 'wrong', enableAutoPipelining: false })
  await expect(wrong.get('k')).rejects.toThrow('WRONGPASS')
})

it('moves its sync token with each write', async () => {
  const redis = client({ enableAutoPipelining: false }) as Redis & {
    readYourWritesSyncToken?: string
  }
  await redis.set('s', 1)
  const first = redis.readYourWritesSyncToken
  await redis.set('s', 2)
  expect(first).toBeTruthy()
  expect(redis.readYourWritesSyncToken).not.toBe(first)
})
