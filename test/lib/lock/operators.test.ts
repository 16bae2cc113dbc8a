import { describe, expect, it, vi } from 'vitest'
import { LockNotOwnedError, ResponseError } from '../../../lib/index.ts'
import { bytesRedis, redis, uniqueKey } from '../../support/workerd.ts'

describe('inspect', () => {
  it('tells of a lock that nobody holds', async () => {
    expect(await redis.lock(uniqueKey('lock')).inspect()).toEqual({
      held: false,
      holder: null,
      ttl: null,
      waiters: 0,
      fence: null,
      type: 'none',
    })
  })

  it('tells who holds it without giving the token away', async () => {
    const name = uniqueKey('lock')
    const lock = redis.lock(name, { timeout: 10, fencing: true })
    await lock.acquire({ token: 'secret' })
    const state = await lock.inspect()
    // The beginning of `printf secret | sha256sum`.
    expect(state).toMatchObject({ held: true, holder: '2bb80d537b1da3e3', fence: lock.fence })
    expect(state.ttl).toBeGreaterThan(5)
    expect(JSON.stringify(state)).not.toContain('secret')
    expect(await bytesRedis.lock(name).inspect()).toMatchObject({ holder: '2bb80d537b1da3e3' })
    await lock.release()
  })

  it('tells of a lock without an expiry, and of a name that can have no queue', async () => {
    const name = `${uniqueKey('lock')}}`
    const lock = redis.lock(name)
    await lock.acquire()
    expect(await lock.inspect()).toMatchObject({ held: true, ttl: null, waiters: 0, fence: null })
    await lock.release()
  })

  it('tells the type of a key that is no lock', async () => {
    const name = uniqueKey('lock')
    await redis.rpush(name, 'a')
    expect(await redis.lock(name).inspect()).toMatchObject({
      held: true,
      holder: null,
      type: 'list',
    })
  })
})

describe('forceRelease', () => {
  it('takes the lock away from its holder', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, { timeout: 10 }).acquireOrThrow()
    expect(await redis.lock(name).forceRelease()).toBe(true)
    expect(await redis.lock(name).forceRelease()).toBe(false)
    await expect(lock.release()).rejects.toBeInstanceOf(LockNotOwnedError)
  })

  it('gives it to the next in the queue', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, { timeout: 10, waiting: 'queue' }).acquireOrThrow()
    const waiting = redis.lock(name, { timeout: 10, waiting: 'queue' }).acquireOrThrow()
    await vi.waitFor(async () => expect((await lock.inspect()).waiters).toBe(1), 5000)
    expect(await redis.lock(name, { waiting: 'queue' }).forceRelease()).toBe(true)
    const next = await waiting
    expect(await next.owned()).toBe(true)
    expect(await lock.owned()).toBe(false)
    await next.release()
  })

  it.each(['backoff', 'queue'] as const)('deletes no key that is no lock (%s)', async (waiting) => {
    const name = uniqueKey('lock')
    await redis.rpush(name, 'a')
    await expect(redis.lock(name, { waiting }).forceRelease()).rejects.toBeInstanceOf(ResponseError)
    expect(await redis.exists(name)).toBe(1)
  })
})

describe('a key that is no lock', () => {
  it.each(['poll', 'backoff', 'queue'] as const)(
    'is waited for, and named in the end (%s)',
    async (waiting) => {
      const name = uniqueKey('lock')
      await redis.rpush(name, 'a')
      const lock = redis.lock(name, { timeout: 1, waiting, blockingTimeout: 0.2 })
      await expect(lock.acquireOrThrow()).rejects.toThrow(
        'Unable to acquire lock within the time specified: the key holds a list, which is no lock',
      )
    },
  )
})
