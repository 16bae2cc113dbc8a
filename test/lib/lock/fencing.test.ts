import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { LockError, LockNotOwnedError, MaybeAppliedError, Redis } from '../../../lib/index.ts'
import type { LockOptions } from '../../../lib/lock/options.ts'
import { losing } from '../../support/losing.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

const ways: readonly [string, LockOptions][] = [
  ['poll', { timeout: 10, waiting: 'poll' }],
  ['backoff', { timeout: 10, waiting: 'backoff' }],
  ['queue', { timeout: 10, waiting: 'queue' }],
]

describe.each(ways)('with %s', (_, options) => {
  it('the fence grows with each acquisition', async () => {
    const name = uniqueKey('lock')
    const fences: number[] = []
    for (let i = 0; i < 3; i++) {
      await redis.withLock(name, { ...options, fencing: true }, (lock) => {
        fences.push(lock.fence ?? 0)
      })
    }
    const [first = 0, second = 0, third = 0] = fences
    expect(first).toBeGreaterThan(0)
    expect([second, third]).toEqual([first + 1, first + 2])
    expect(await redis.ttl(`{${name}}:lock:fence`)).toBeGreaterThan(86_400)
  })

  it('the fence is that of a waiter, too', async () => {
    const name = uniqueKey('lock')
    const first = await redis.lock(name, { ...options, fencing: true }).acquireOrThrow()
    const second = redis.lock(name, { ...options, fencing: true })
    const acquired = second.acquire()
    await first.release()
    await acquired
    expect(second.fence).toBe((first.fence ?? 0) + 1)
    await second.release()
  })

  it('there is no fence unless it is asked for', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, options).acquireOrThrow()
    expect(lock.fence).toBeNull()
    expect(await redis.exists(`{${name}}:lock:fence`)).toBe(0)
    await lock.release()
  })

  it('a guard runs the writes of a pipeline while the lock is held', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, options).acquireOrThrow()
    const pipeline = redis.pipeline().set(`{${name}}:a`, 'é').incr(`{${name}}:n`)
    expect(await lock.guard(pipeline)).toEqual([true, 1])
    expect(await redis.get(`{${name}}:a`)).toBe('é')
    expect(await lock.owned()).toBe(true)
    await lock.release()
  })

  it('a guard runs nothing when the lock was lost', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, options).acquireOrThrow()
    const { signal } = lock
    await redis.set(name, 'another')
    const error = await lock
      .guard(redis.pipeline().set(`{${name}}:a`, '1'))
      .then(null, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(LockNotOwnedError)
    expect(signal.aborted).toBe(true)
    expect(await redis.exists(`{${name}}:a`)).toBe(0)
    await lock[Symbol.asyncDispose]()
    expect(await redis.get(name)).toBe('another')
  })

  it('a guard that carries the release makes it two requests in all', async () => {
    const name = uniqueKey('lock')
    let requests = 0
    const client = new Redis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
      fetch: (input, init) => {
        requests++
        return fetch(input, init)
      },
    })
    await client.withLock(name, options, async (lock) => {
      await lock.guard(client.pipeline().set(`{${name}}:a`, '1'), { release: true })
      expect(lock.local.token).toBeNull()
    })
    expect(requests).toBe(2)
    expect(await redis.exists(name)).toBe(0)
    expect(await redis.get(`{${name}}:a`)).toBe('1')
  })

  it('a guard that releases hands over', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, options).acquireOrThrow()
    const next = redis.lock(name, options).acquireOrThrow()
    await lock.guard(redis.pipeline().set(`{${name}}:a`, '1'), { release: true })
    expect(await (await next).owned()).toBe(true)
    await (await next).release()
  })

  it('a release knows that a guard may have released already', async () => {
    const name = uniqueKey('lock')
    const lock = await losing('EVAL').lock(name, options).acquireOrThrow()
    lock.local.token = String(await redis.get(name))
    const other = losing('EVAL').lock(name, options)
    other.local.token = lock.local.token
    const guarded = other.guard(redis.pipeline().incr(`{${name}}:n`), { release: true })
    await expect(guarded).rejects.toBeInstanceOf(MaybeAppliedError)
    await other.release()
    expect(await redis.exists(name)).toBe(0)
    expect(await redis.get(`{${name}}:n`)).toBe('1')
  })
})

describe('a guard', () => {
  it('leaves the errors of commands in their places, or raises the first', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, { timeout: 10 }).acquireOrThrow()
    await redis.set(`{${name}}:text`, 'text')
    const pipeline = redis.pipeline().incr(`{${name}}:text`).set(`{${name}}:a`, '1')
    const replies = await lock.guard(pipeline, { raiseOnError: false })
    expect(String(replies[0])).toContain('not an integer')
    expect(replies[1]).toBe(true)
    const again = lock.guard(redis.pipeline().incr(`{${name}}:text`), { release: true })
    await expect(again).rejects.toThrow('Command # 1 (INCRBY ? ?) of pipeline caused error')
    expect(lock.local.token).toBeNull()
    expect(await redis.exists(name)).toBe(0)
  })

  it('tells the keys of a command that failed when errors are to have them', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, { timeout: 10 }).acquireOrThrow()
    const key = `{${name}}:text`
    await redis.set(key, 'text')
    const options = { raiseOnError: false, errorDetail: 'keys' } as const
    const [error] = await lock.guard(redis.pipeline().incr(key), options)
    expect(error).toMatchObject({ command: 'INCRBY', keys: [key] })
    await lock.release()
  })

  it('gives bytes to a client of bytes', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, { timeout: 10 }).acquireOrThrow()
    const value = new Uint8Array([0, 255])
    const [, read] = await lock.guard(
      bytesRedis.pipeline().set(`{${name}}:a`, value).get(`{${name}}:a`),
    )
    expect(read).toEqual(value)
    await lock.release()
  })

  it('refuses what scripts cannot run, and an unlocked lock', async () => {
    const lock = redis.lock(uniqueKey('lock'), { timeout: 10 })
    await expect(lock.guard(redis.pipeline().get('a'))).rejects.toThrow('unlocked lock')
    await lock.acquire()
    await expect(lock.guard(redis.pipeline().clientId())).rejects.toThrow('guarded writes')
    await lock.release()
  })

  it('without commands releases when told so', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, { timeout: 10 }).acquireOrThrow()
    expect(await lock.guard(redis.pipeline())).toEqual([])
    expect(await lock.guard(redis.pipeline(), { release: true })).toEqual([])
    expect(await redis.exists(name)).toBe(0)
  })
})

describe('the counter of fences', () => {
  it('goes on with a larger number when it was lost', async () => {
    const name = uniqueKey('lock')
    const options = { timeout: 10, fencing: true }
    const before = await redis.withLock(name, options, (lock) => lock.fence ?? 0)
    await redis.delete(`{${name}}:lock:fence`)
    const after = await redis.withLock(name, options, (lock) => lock.fence ?? 0)
    expect(after).toBeGreaterThan(before)
    expect(Number.isSafeInteger(after)).toBe(true)
  })
})

describe('a fenced write', () => {
  it('is refused when a higher fence was seen', async () => {
    const key = uniqueKey('resource')
    expect(await redis.fencedSet(key, 'first', 5)).toBe(true)
    expect(await redis.fencedSet(key, 'again', 5)).toBe(true)
    expect(await redis.fencedSet(key, 'late', 4)).toBe(false)
    expect(await redis.get(key)).toBe('again')
    expect(await redis.fencedSet(key, 'next', 6, { ex: 100 })).toBe(true)
    expect(await redis.ttl(key)).toBeGreaterThan(90)
  })

  it('takes the fence of a lock', async () => {
    const name = uniqueKey('lock')
    const stale = await redis.lock(name, { timeout: 0.1, fencing: true }).acquireOrThrow()
    await vi.waitFor(async () => expect(await redis.exists(name)).toBe(0), 5000)
    const current = await redis.lock(name, { timeout: 10, fencing: true }).acquireOrThrow()
    const key = uniqueKey('resource')
    expect(await current.fencedSet(key, 'current')).toBe(true)
    expect(await stale.fencedSet(key, 'stale')).toBe(false)
    expect(await redis.get(key)).toBe('current')
    await current.release()
  })

  it.each([0, -1, 1.5, Number.NaN])('refuses %d as a fence', async (fence) => {
    await expect(redis.fencedSet('key', 'value', fence)).rejects.toThrow('positive integer')
  })

  it('refuses a time that is none, a lock without fences, and a key without helpers', async () => {
    await expect(redis.fencedSet('key', 'value', 1, { ex: 0 })).rejects.toThrow('ex must be')
    await expect(redis.lock('name').fencedSet('key', 'value')).rejects.toThrow('fencing: true')
    await expect(redis.fencedSet('a}b', 'value', 1)).rejects.toBeInstanceOf(LockError)
  })
})
