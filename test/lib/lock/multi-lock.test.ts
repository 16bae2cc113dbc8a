import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import {
  ClusterCrossSlotError,
  DataError,
  LockError,
  LockNotOwnedError,
  MaybeAppliedError,
  Redis,
} from '../../../lib/index.ts'
import { losing } from '../../support/losing.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

const tries = { blocking: false }
const names = (): [string, string] => [uniqueKey('a'), uniqueKey('b')]

describe('several locks', () => {
  it('are taken by one token and given back together', async () => {
    const [a, b] = names()
    const both = redis.multiLock([a, b], { timeout: 10 })
    expect(await both.acquire()).toBe(true)
    expect(await redis.mget(a, b)).toEqual([both.local.token, both.local.token])
    expect(await redis.pttl(b)).toBeGreaterThan(9000)
    expect(await redis.lock(a, { timeout: 10 }).acquire(tries)).toBe(false)
    expect(await both.owned()).toBe(true)
    await both.release()
    expect(await redis.exists(a, b)).toBe(0)
  })

  it('are taken all or not at all', async () => {
    const [a, b] = names()
    const lock = redis.lock(b, { timeout: 10 })
    await lock.acquire()
    expect(await redis.multiLock([a, b]).acquire(tries)).toBe(false)
    expect(await redis.exists(a)).toBe(0)
    await lock.release()
    expect(await redis.multiLock([a, b]).acquire(tries)).toBe(true)
  })

  it('are waited for, and taken when their holder does not come back', async () => {
    const [a, b] = names()
    await redis.set(a, 'of somebody', { px: 50 })
    await redis.set(b, 'of somebody else', { px: 100 })
    const both = redis.multiLock([a, b], { sleep: 0.02 })
    expect(await both.acquire({ blockingTimeout: 20 })).toBe(true)
  })

  it('never block one another, whatever the order of their names', async () => {
    const [a, b] = names()
    let inside = 0
    const turns = (each: string[]): Promise<void>[] =>
      Array.from({ length: 5 }, () =>
        redis.multiLock(each, { timeout: 10, sleep: 0.01 }).hold(async () => {
          inside++
          await redis.ping()
          expect(inside).toBe(1)
          inside--
        }),
      )
    await Promise.all([...turns([a, b]), ...turns([b, a])])
  })

  it('count a name once that is given twice', async () => {
    const [a] = names()
    const lock = redis.multiLock([a, a, new TextEncoder().encode(a)])
    expect(lock.names).toHaveLength(1)
    await lock.hold(async () => expect(await redis.exists(a)).toBe(1))
    const notUtf8 = redis.multiLock([new Uint8Array([254]), new Uint8Array([255])])
    expect(notUtf8.names).toHaveLength(2)
  })

  it('are extended all or not at all', async () => {
    const [a, b] = names()
    const both = redis.multiLock([a, b], { timeout: 100 })
    await both.acquire()
    expect(await both.extend(50)).toBe(true)
    expect(await redis.ttl(a)).toBeGreaterThan(140)
    expect(await both.extend(10, { replaceTtl: true })).toBe(true)
    expect(await redis.ttl(b)).toBeLessThanOrEqual(10)
    expect(await both.reacquire()).toBe(true)
    expect(await redis.ttl(b)).toBeGreaterThan(90)
    await redis.delete(b)
    await expect(both.extend(50)).rejects.toBeInstanceOf(LockNotOwnedError)
    expect(await redis.ttl(a)).toBeLessThanOrEqual(100)
  })

  it('are released as far as they are held, and raise when one was lost', async () => {
    const [a, b] = names()
    const both = redis.multiLock([a, b])
    await both.acquire()
    await redis.set(b, 'of somebody else')
    expect(await both.owned()).toBe(false)
    await expect(both.release()).rejects.toMatchObject({
      name: 'LockNotOwnedError',
      lockName: `${a}, ${b}`,
    })
    expect(await redis.mget(a, b)).toEqual([null, 'of somebody else'])
  })

  it('leave a wait when the signal is aborted, holding nothing', async () => {
    const [a, b] = names()
    await redis.lock(b, { timeout: 10 }).acquire()
    const controller = new AbortController()
    const { signal } = controller
    const waiting = redis.multiLock([a, b], { sleep: 20 }).acquire({ signal })
    const outcome = expect(waiting).rejects.toThrow('left')
    await redis.ping()
    controller.abort(new Error('left'))
    await outcome
    expect(await redis.exists(a)).toBe(0)
  })

  it('wait for a key that is no lock, as redis-py does', async () => {
    const [a, b] = names()
    await redis.hset(b, 'field', 'value')
    expect(await redis.multiLock([a, b]).acquire(tries)).toBe(false)
    expect(await redis.type(b)).toBe('hash')
  })
})

describe('several locks when a reply is lost', () => {
  it('are held when they were taken, and released when they were released', async () => {
    const [a, b] = names()
    const taken = losing('EVAL').multiLock([a, b])
    expect(await taken.acquire(tries)).toBe(true)
    const released = losing('EVAL').multiLock([a, b])
    released.local.token = taken.local.token
    await released.release()
    expect(await redis.exists(a, b)).toBe(0)
  })

  it('replace the time left once more, and say of time added that it may have been', async () => {
    const [a, b] = names()
    const token = 'held'
    await redis.multiLock([a, b], { timeout: 10 }).acquire({ token })
    const replaced = losing('EVAL').multiLock([a, b])
    const added = losing('EVAL').multiLock([a, b])
    Object.assign(replaced.local, { token })
    Object.assign(added.local, { token })
    expect(await replaced.extend(60, { replaceTtl: true })).toBe(true)
    await expect(added.extend(60)).rejects.toBeInstanceOf(MaybeAppliedError)
    expect(await redis.ttl(a)).toBeGreaterThan(100)
  })
})

describe('bad input', () => {
  it('is refused', async () => {
    expect(() => redis.multiLock([])).toThrow(DataError)
    expect(() => redis.multiLock(['b', 'lock:queue:{a}'])).toThrow(LockError)
    expect(() => redis.multiLock(['a'], { timeout: Number.NaN })).toThrow(DataError)
    await expect(redis.multiLock(names()).release()).rejects.toBeInstanceOf(LockError)
  })

  it('names the way out when a cluster keeps the names in several slots', async () => {
    const spy = vi.fn(async () =>
      Response.json(
        { error: "CROSSSLOT Keys in request don't hash to the same slot" },
        { status: 400 },
      ),
    )
    const client = new Redis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
      fetch: spy,
    })
    const error = await client
      .multiLock(['a', 'b'])
      .acquire()
      .then(null, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(ClusterCrossSlotError)
    expect(String(error)).toContain('give them a common hash tag')
  })
})
