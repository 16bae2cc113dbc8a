import { describe, expect, it } from 'vitest'
import {
  DataError,
  type Redis,
  RedisError,
  ResponseError,
  UnsupportedCommandError,
  WatchError,
  type Watched,
} from '../../../lib/index.ts'
import { losing } from '../../support/losing.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

describe('a watched transaction', () => {
  it("runs redis-py's example", async () => {
    const key = uniqueKey('OUR-SEQUENCE-KEY')
    await redis.set(key, 41)
    const tx = await redis.pipeline().watch(key)
    const next = Number(await tx.get(key)) + 1
    const pipe = tx.multi()
    expect(await pipe.set(key, next).get(key).execute()).toEqual([true, '42'])
  })

  it('watches again when the reply to that was lost: nothing can have been applied', async () => {
    const key = uniqueKey()
    const tx = await losing('EVAL_RO').pipeline().watch(key)
    expect(await tx.multi().incr(key).execute()).toEqual([1])
  })

  it('runs nothing once a watched key has changed', async () => {
    const [key, other] = [uniqueKey(), uniqueKey()]
    const tx = await redis.pipeline().watch(key)
    await redis.set(key, 'changed')
    const error = await tx
      .multi()
      .set(other, 1)
      .execute()
      .then(null, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(WatchError)
    expect(error).toMatchObject({ message: 'Watched variable changed.' })
    expect(await redis.exists(other)).toBe(0)
  })

  it('has errors in their places and typed replies, as a pipeline has', async () => {
    const key = uniqueKey()
    const tx = await redis.pipeline().watch(key)
    const replies = await tx
      .multi()
      .hset(key, { mapping: { a: 1, b: 2 } })
      .incr(key)
      .hgetall(key)
      .get(uniqueKey())
      .execute({ raiseOnError: false })
    expect(replies).toEqual([2, expect.any(ResponseError), { a: '1', b: '2' }, null])
    expect(replies[1]).toMatchObject({ code: 'WRONGTYPE', command: 'INCRBY' })
  })

  it('gives bytes to a client that wants bytes, and text to the commands that are text', async () => {
    const key = uniqueKey()
    const tx = await bytesRedis.pipeline().watch(key)
    const replies = await tx.multi().set(key, 'é').get(key).execute()
    expect(replies).toEqual([true, new TextEncoder().encode('é')])
    const text = await redis.pipeline().watch(key)
    const [dump, value] = await text.multi().dump(key).get(key).execute()
    expect(dump).toBeInstanceOf(Uint8Array)
    expect(value).toBe('é')
  })

  it('reads integers exactly that Lua cannot hold', async () => {
    const [key, hash] = [uniqueKey(), uniqueKey()]
    await redis.set(key, 2n ** 63n - 2n)
    await redis.hset(hash, 'f', 2n ** 53n)
    const tx = await redis.pipeline().watch(key)
    expect(await tx.multi().incr(key).hincrby(hash, 'f', 1).execute()).toEqual([
      2n ** 63n - 1n,
      2n ** 53n + 1n,
    ])
  })
})

describe('what counts as changed', () => {
  const kinds: [string, (key: string) => Promise<unknown>, (key: string) => Promise<unknown>][] = [
    ['a string', (key) => redis.set(key, 'a'), (key) => redis.append(key, 'b')],
    ['a hash', (key) => redis.hset(key, 'f', 'a'), (key) => redis.hset(key, 'f', 'b')],
    ['a set', (key) => redis.sadd(key, 'a'), (key) => redis.sadd(key, 'b')],
    ['a sorted set', (key) => redis.zadd(key, { a: 1 }), (key) => redis.zincrby(key, 1, 'a')],
    [
      'a list',
      (key) => redis.executeCommand('RPUSH', key, 'a'),
      (key) => redis.executeCommand('RPUSH', key, 'b'),
    ],
    [
      'a stream',
      (key) => redis.executeCommand('XADD', key, '1-1', 'f', 'v'),
      (key) => redis.executeCommand('XADD', key, '*', 'f', 'v'),
    ],
  ]

  it.each(kinds)('%s: its content', async (_name, create, change) => {
    const key = uniqueKey()
    await create(key)
    const unchanged = await redis.pipeline().watch(key)
    expect(await unchanged.multi().exists(key).execute()).toEqual([1])
    const changed = await redis.pipeline().watch(key)
    await change(key)
    await expect(changed.multi().exists(key).execute()).rejects.toBeInstanceOf(WatchError)
  })

  it.each<[string, (client: Redis, key: string) => Promise<unknown>]>([
    ['a new expiry', (client, key) => client.expire(key, 100)],
    ['deletion', (client, key) => client.delete(key)],
    ['another type', (client, key) => client.pipeline().delete(key).sadd(key, 'v').execute()],
  ])('%s', async (_name, change) => {
    const key = uniqueKey()
    await redis.set(key, 'v')
    const tx = await redis.pipeline().watch(key)
    await change(redis, key)
    await expect(tx.multi().exists(key).execute()).rejects.toBeInstanceOf(WatchError)
  })

  it('an unchanged hash and set do not, while their tables grow and shrink', async () => {
    const [hash, set] = [uniqueKey(), uniqueKey()]
    const fields = Array.from({ length: 1000 }, (_, index) => `f${index}`)
    await redis.hset(hash, { mapping: fields.map((field) => [field, '1']) })
    await redis.sadd(set, ...fields)
    const tx = await redis.pipeline().watch(hash, set)
    for (let i = 0; i < 20; i++)
      await redis.pipeline().hget(hash, 'f1').sismember(set, 'f1').execute()
    expect(await tx.multi().hlen(hash).scard(set).execute()).toEqual([1000, 1000])
  })

  it('a value that changed and changed back does not, unlike WATCH', async () => {
    const key = uniqueKey()
    await redis.set(key, 'a')
    const tx = await redis.pipeline().watch(key)
    await redis.set(key, 'b')
    await redis.set(key, 'a')
    expect(await tx.multi().get(key).execute()).toEqual(['a'])
  })
})

describe('limits, told before anything is sent', () => {
  it('refuses commands that no script may call', async () => {
    const key = uniqueKey()
    const tx = await redis.pipeline().watch(key)
    await expect(tx.multi().set(key, 1).eval('return 1', 0).execute()).rejects.toBeInstanceOf(
      UnsupportedCommandError,
    )
    expect(await redis.exists(key)).toBe(0)
  })

  it('refuses a command of more than 7,000 words', async () => {
    const key = uniqueKey()
    const tx = await redis.pipeline().watch(key)
    const members = Array.from({ length: 7_000 }, (_, index) => `m${index}`)
    await expect(
      tx
        .multi()
        .sadd(key, ...members)
        .execute(),
    ).rejects.toBeInstanceOf(DataError)
    expect(await redis.exists(key)).toBe(0)
  })

  it('refuses to watch a set of more than 10,000 members', async () => {
    const key = uniqueKey()
    for (const half of [0, 1]) {
      await redis.sadd(key, ...Array.from({ length: 5_001 }, (_, index) => `${half}:${index}`))
    }
    await expect(redis.pipeline().watch(key)).rejects.toThrow('more than 10000 members')
  })

  it("keeps redis-py's order of calls", async () => {
    const key = uniqueKey()
    await expect(redis.pipeline().get(key).watch(key)).rejects.toThrow(
      'Commands without an initial WATCH have already been issued',
    )
    const tx = await redis.pipeline().watch(key)
    await expect(tx.multi().watch(key)).rejects.toThrow('Cannot issue a WATCH after a MULTI')
    expect(() => tx.multi()).toThrow(new RedisError('Cannot issue nested calls to MULTI'))
  })
})

describe('transaction()', () => {
  it('tries again until no watched key has changed, and loses no update', async () => {
    const key = uniqueKey('counter')
    let tries = 0
    const increment = (): Promise<unknown> =>
      redis.transaction(
        async (tx) => {
          tries++
          const value = Number((await tx.get(key)) ?? 0)
          tx.multi().set(key, value + 1)
        },
        [key],
        { watchDelay: 0.002 },
      )
    await Promise.all(Array.from({ length: 8 }, increment))
    expect(await redis.get(key)).toBe('8')
    expect(tries).toBeGreaterThanOrEqual(8)
  })

  it('gives the replies, or what the callable gives', async () => {
    const key = uniqueKey()
    const run = async (tx: Watched): Promise<string> => {
      await tx.get(key)
      return 'value'
    }
    expect(await redis.transaction((tx) => tx.multi().set(key, 1), [key])).toEqual([true])
    expect(await redis.transaction(run, [key])).toEqual([])
    expect(await redis.transaction(run, [key], { valueFromCallable: true })).toBe('value')
  })

  it('fills one MULTI/EXEC when nothing is watched', async () => {
    const key = uniqueKey()
    expect(await redis.transaction((pipe) => pipe.set(key, 1).incr(key))).toEqual([true, 2])
  })

  it('stops at an error of the callable, and at an aborted signal', async () => {
    const key = uniqueKey()
    const failing = (): never => {
      throw new RangeError('mine')
    }
    await expect(redis.transaction(failing, [key])).rejects.toThrow(RangeError)
    const controller = new AbortController()
    const run = redis.with({ signal: controller.signal }).transaction(
      async (tx) => {
        await redis.incr(key)
        controller.abort(new Error('left'))
        tx.multi().get(key)
      },
      [key],
    )
    await expect(run).rejects.toThrow('left')
  })
})

it('is not there outside a transaction', async () => {
  await expect(redis.watch('k')).rejects.toBeInstanceOf(UnsupportedCommandError)
  await expect(redis.unwatch()).rejects.toBeInstanceOf(UnsupportedCommandError)
})
