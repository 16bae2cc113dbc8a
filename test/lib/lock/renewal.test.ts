import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LockNotOwnedError, Redis } from '../../../lib/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

/** A client whose requests fail while `isCut()` says so. */
function cuttable(isCut: () => boolean): Redis {
  return new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    retry: false,
    fetch: async (input, init) => {
      if (isCut()) throw new TypeError('Network connection lost.')
      return await fetch(input, init)
    },
  })
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason)
    signal.addEventListener('abort', () => resolve(signal.reason))
  })
}

/** Resolves when the lock has been held longer than its timeout alone would have it. */
async function outlived(since: number, timeout: number): Promise<void> {
  await vi.waitFor(
    async () => {
      await redis.ping()
      expect(performance.now() - since).toBeGreaterThan(timeout * 1000)
    },
    { timeout: 10_000, interval: 20 },
  )
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('autoRenew', () => {
  it('keeps the lock beyond its timeout, and lets it go at the end', async () => {
    const name = uniqueKey('lock')
    const start = performance.now()
    await redis.withLock(name, { timeout: 1.5, autoRenew: true }, async (lock) => {
      await outlived(start, 2)
      expect(await lock.owned()).toBe(true)
      expect(lock.signal.aborted).toBe(false)
    })
    expect(await redis.exists(name)).toBe(0)
  })

  it('leaves no timer behind', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout')
    const clear = vi.spyOn(globalThis, 'clearTimeout')
    await redis.withLock(uniqueKey('lock'), { timeout: 777, autoRenew: true }, (lock) => {
      expect(lock.signal.aborted).toBe(false)
    })
    const isRenewal = (ms: unknown): boolean => Number(ms) > 300_000
    const timers = set.mock.results.filter((_, index) => isRenewal(set.mock.calls[index]?.[1]))
    const cleared = clear.mock.calls.map(([timer]) => timer)
    expect(timers.length).toBeGreaterThan(0)
    for (const { value } of timers) expect(cleared).toContain(value)
  })

  it('keeps the request alive until the lock is released', async () => {
    const promises: Promise<unknown>[] = []
    const ctx = { waitUntil: (promise: Promise<unknown>) => promises.push(promise) }
    const lock = redis.lock(uniqueKey('lock'), { timeout: 10, autoRenew: { waitUntil: ctx } })
    await lock.acquire()
    expect(promises).toHaveLength(1)
    let isOver = false
    const over = promises[0]?.then(() => {
      isOver = true
    })
    await redis.ping()
    expect(isOver).toBe(false)
    await lock.release()
    await over
    expect(isOver).toBe(true)
  })

  it('aborts the signal before the lock expires when it cannot be renewed', async () => {
    const name = uniqueKey('lock')
    let isCut = false
    const lock = await cuttable(() => isCut)
      .lock(name, { timeout: 3, autoRenew: { margin: 1 } })
      .acquireOrThrow()
    isCut = true
    expect(await aborted(lock.signal)).toBeInstanceOf(LockNotOwnedError)
    expect(await redis.get(name)).toBe(lock.local.token)
  })

  it('aborts the signal when the lock is found lost', async () => {
    const name = uniqueKey('lock')
    const lock = redis.lock(name, { timeout: 1, autoRenew: true })
    await lock.acquire()
    await redis.set(name, 'another', { px: 60_000 })
    expect(await aborted(lock.signal)).toBeInstanceOf(LockNotOwnedError)
    await expect(lock.release()).rejects.toBeInstanceOf(LockNotOwnedError)
    expect(await redis.get(name)).toBe('another')
  })

  it('survives a lost reply', async () => {
    const name = uniqueKey('lock')
    let failures = 0
    const lock = await cuttable(() => failures-- > 0)
      .lock(name, { timeout: 1.5, autoRenew: true })
      .acquireOrThrow()
    failures = 1
    await outlived(performance.now(), 2)
    expect(await redis.get(name)).toBe(lock.local.token)
    await lock.release()
  })

  it.each([
    [{ autoRenew: true }, 'autoRenew needs a lock with a timeout'],
    [{ autoRenew: true, timeout: 0 }, 'autoRenew needs a lock with a timeout'],
    [{ timeout: 1, autoRenew: { margin: -1 } }, 'margin must be a number of seconds'],
  ])('refuses %j', (options, message) => {
    expect(() => redis.lock('name', options)).toThrow(message)
  })
})

describe('the signal of a lock that is not renewed', () => {
  it('is aborted before the lock expires', async () => {
    const lock = await redis.lock(uniqueKey('lock'), { timeout: 0.5 }).acquireOrThrow()
    expect(await aborted(lock.signal)).toBeInstanceOf(LockNotOwnedError)
  })

  it('is aborted by an extension that found the lock lost', async () => {
    const name = uniqueKey('lock')
    const lock = await redis.lock(name, { timeout: 10 }).acquireOrThrow()
    const { signal } = lock
    await redis.delete(name)
    await expect(lock.extend(1)).rejects.toBeInstanceOf(LockNotOwnedError)
    expect(signal.aborted).toBe(true)
  })

  it('waits longer after an extension', async () => {
    const name = uniqueKey('lock')
    const start = performance.now()
    const lock = await redis.lock(name, { timeout: 1 }).acquireOrThrow()
    const { signal } = lock
    await lock.extend(60)
    await outlived(start, 1.2)
    expect(signal.aborted).toBe(false)
    await lock.release()
    expect(signal.aborted).toBe(false)
  })

  it('is never aborted before the lock is held', () => {
    expect(redis.lock('name').signal.aborted).toBe(false)
  })
})
