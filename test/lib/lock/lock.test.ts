import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { Lock, LockError, LockNotOwnedError, MaybeAppliedError, Redis } from '../../../lib/index.ts'
import { losing } from '../../support/losing.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

describe('what Redis sees', () => {
  it('is one string key of that name, the token as its value, and an expiry', async () => {
    const name = uniqueKey('lock')
    const lock = redis.lock(name, { timeout: 10.5 })
    expect(await lock.acquire()).toBe(true)
    expect(await redis.get(name)).toBe(lock.local.token)
    expect(lock.local.token).toMatch(/^[0-9a-f]{32}$/)
    expect(await redis.pttl(name)).toBeGreaterThan(10_000)
    await lock.release()
    expect(await redis.exists(name)).toBe(0)
    expect(lock.local.token).toBeNull()
  })

  it('has no expiry without a timeout', async () => {
    const name = uniqueKey('lock')
    const lock = redis.lock(name)
    await lock.acquire()
    expect(await redis.ttl(name)).toBe(-1)
    await lock.release()
  })

  it('holds a token of bytes exactly', async () => {
    const name = uniqueKey('lock')
    const lock = redis.lock(name, { timeout: 10 })
    const token = new Uint8Array([0, 255, 128])
    expect(await lock.acquire({ token })).toBe(true)
    expect(await lock.owned()).toBe(true)
    expect(await redis.with({ decodeResponses: false }).get(name)).toEqual(token)
    await lock.release()
  })
})

describe('acquire', () => {
  it('excludes others until the release', async () => {
    const name = uniqueKey('lock')
    const first = redis.lock(name, { timeout: 10 })
    const second = redis.lock(name, { timeout: 10 })
    expect(await first.acquire({ blocking: false })).toBe(true)
    expect(await second.acquire({ blocking: false })).toBe(false)
    expect(await second.locked()).toBe(true)
    expect(await second.owned()).toBe(false)
    expect(await first.owned()).toBe(true)
    await first.release()
    expect(await second.acquire({ blocking: false })).toBe(true)
    await second.release()
  })

  it('waits until the holder lets go', async () => {
    const name = uniqueKey('lock')
    const first = redis.lock(name, { timeout: 10 })
    await first.acquire()
    const waiting = redis.lock(name, { timeout: 10, sleep: 0.01 }).acquire()
    await first.release()
    expect(await waiting).toBe(true)
  })

  it('takes a lock whose holder did not come back', async () => {
    const name = uniqueKey('lock')
    await redis.lock(name, { timeout: 0.05 }).acquire()
    expect(await redis.lock(name, { sleep: 0.01, timeout: 1, blockingTimeout: 5 }).acquire()).toBe(
      true,
    )
  })

  it('tries once when the next try would come after blockingTimeout', async () => {
    const name = uniqueKey('lock')
    await redis.lock(name, { timeout: 10 }).acquire()
    const call = vi.spyOn(redis.constructor.prototype, 'call')
    try {
      const lock = redis.lock(name, { sleep: 5 })
      expect(await lock.acquire({ blockingTimeout: 0.5 })).toBe(false)
      expect(call).toHaveBeenCalledTimes(1)
    } finally {
      call.mockRestore()
    }
  })

  it('rejects with the reason of an aborted signal, and holds nothing', async () => {
    const name = uniqueKey('lock')
    const holder = redis.lock(name, { timeout: 10 })
    await holder.acquire()
    const controller = new AbortController()
    const reason = new Error('left')
    const lock = redis.with({ signal: controller.signal }).lock(name, { sleep: 60 })
    const waiting = lock.acquire().then(null, (error: unknown) => error)
    controller.abort(reason)
    expect(await waiting).toBe(reason)
    expect(lock.local.token).toBeNull()
    expect(await holder.owned()).toBe(true)
  })

  it.each([
    { timeout: -1 },
    { timeout: Number.NaN },
    { sleep: -1 },
    { blockingTimeout: Number.NaN },
    { sleep: Number.POSITIVE_INFINITY },
    { timeout: 1e300 },
  ])('refuses %j', (options) => {
    expect(() => redis.lock('name', options)).toThrow('must be a number of seconds')
  })
})

describe('a lock that expires before the answer comes', () => {
  /** A client whose answers take longer than the lock lasts, so many times. */
  function slow(times: number): Redis {
    return new Redis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        if (String(init?.body).startsWith('["SET"') && times-- > 0) {
          const end = performance.now() + 60
          await vi.waitFor(async () => {
            await redis.ping()
            expect(performance.now()).toBeGreaterThan(end)
          })
        }
        return response
      },
    })
  }

  it('is taken again', async () => {
    const name = uniqueKey('lock')
    expect(await slow(1).lock(name, { timeout: 0.05 }).acquire()).toBe(true)
  })

  it('is a LockError the second time', async () => {
    const name = uniqueKey('lock')
    const acquired = slow(Number.POSITIVE_INFINITY).lock(name, { timeout: 0.05 }).acquire()
    await expect(acquired).rejects.toThrow('shorter than the way to Redis and back')
    expect(await redis.exists(name)).toBe(0)
  })

  it('is not taken by a single try', async () => {
    const lock = slow(1).lock(uniqueKey('lock'), { timeout: 0.05, blocking: false })
    expect(await lock.acquire()).toBe(false)
    expect(lock.local.token).toBeNull()
  })
})

describe('release', () => {
  it('raises when the lock was never taken', async () => {
    const lock = redis.lock(uniqueKey('lock'))
    await expect(lock.release()).rejects.toThrow(
      "Cannot release a lock that's not owned or is already unlocked.",
    )
  })

  it('leaves the lock of somebody else alone', async () => {
    const name = uniqueKey('lock')
    const lock = redis.lock(name, { timeout: 10 })
    await lock.acquire()
    await redis.set(name, 'another token')
    const error = await lock.release().then(null, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(LockNotOwnedError)
    expect(error).toMatchObject({
      message: "Cannot release a lock that's no longer owned",
      lockName: name,
    })
    expect(await redis.get(name)).toBe('another token')
    await expect(lock.release()).rejects.toBeInstanceOf(LockError)
  })

  it('works by a token handed over', async () => {
    const name = uniqueKey('lock')
    const lock = redis.lock(name, { timeout: 10 })
    await lock.acquire({ token: 'handed-over' })
    const other = redis.lock(name)
    other.local.token = 'handed-over'
    await other.release()
    expect(await lock.locked()).toBe(false)
  })
})

describe('extend and reacquire', () => {
  it('adds to the time left, replaces it, and sets it back', async () => {
    const name = uniqueKey('lock')
    const lock = redis.lock(name, { timeout: 100 })
    await lock.acquire()
    expect(await lock.extend(50)).toBe(true)
    expect(await redis.ttl(name)).toBeGreaterThan(140)
    expect(await lock.extend(10, { replaceTtl: true })).toBe(true)
    expect(await redis.ttl(name)).toBeLessThanOrEqual(10)
    expect(await lock.reacquire()).toBe(true)
    expect(await redis.ttl(name)).toBeGreaterThan(90)
    await lock.release()
  })

  it('raises without the lock, without a timeout, and after the lock was lost', async () => {
    const name = uniqueKey('lock')
    const lock = redis.lock(name, { timeout: 10 })
    await expect(lock.extend(1)).rejects.toThrow('Cannot extend an unlocked lock')
    await expect(lock.reacquire()).rejects.toThrow('Cannot reacquire an unlocked lock')
    const forever = redis.lock(uniqueKey('lock'))
    await forever.acquire()
    await expect(forever.extend(1)).rejects.toThrow('Cannot extend a lock with no timeout')
    await expect(forever.reacquire()).rejects.toThrow('Cannot reacquire a lock with no timeout')
    await forever.release()
    await lock.acquire()
    await redis.delete(name)
    await expect(lock.extend(1)).rejects.toThrow("Cannot extend a lock that's no longer owned")
    await expect(lock.reacquire()).rejects.toThrow("Cannot reacquire a lock that's no longer owned")
  })

  it('leave a lock that has no end held, and its release to the end of the block', async () => {
    const name = uniqueKey('lock')
    {
      await using lock = await redis.lock(name, { timeout: 0 }).acquireOrThrow()
      await expect(lock.extend(1)).rejects.toBeInstanceOf(LockNotOwnedError)
      expect(await lock.reacquire()).toBe(true)
      expect(await lock.owned()).toBe(true)
      expect(lock.signal.aborted).toBe(false)
    }
    expect(await redis.exists(name)).toBe(0)
  })
})

describe('when a reply is lost', () => {
  it('knows that it holds a lock that it took', async () => {
    const name = uniqueKey('lock')
    const lock = losing('SET').lock(name, { timeout: 10 })
    expect(await lock.acquire({ blocking: false })).toBe(true)
    expect(await redis.get(name)).toBe(lock.local.token)
  })

  it('does not take the lock of somebody else for its own', async () => {
    const name = uniqueKey('lock')
    await redis.lock(name, { timeout: 10 }).acquire()
    const lock = losing('SET').lock(name, { timeout: 10 })
    expect(await lock.acquire({ blocking: false })).toBe(false)
  })

  it('notices that the try without a reply came late, and took the lock', async () => {
    const name = uniqueKey('lock')
    const holder = await redis.lock(name, { timeout: 100 }).acquireOrThrow()
    let late: (() => Promise<Response>) | undefined
    let requests = 0
    const client = new Redis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
      fetch: async (input, init) => {
        requests++
        if (requests === 1) {
          late = () => fetch(input, init)
          throw new TypeError('Network connection lost.')
        }
        if (requests === 3) {
          await holder.release()
          await (await late?.())?.text()
        }
        return await fetch(input, init)
      },
    })
    const lock = client.lock(name, { timeout: 100, sleep: 0.01, blockingTimeout: 5 })
    expect(await lock.acquire()).toBe(true)
    expect(await lock.owned()).toBe(true)
    await lock.release()
  })

  it('acquires again by a token that holds the lock already', async () => {
    const name = uniqueKey('lock')
    const token = 'known'
    expect(await redis.lock(name, { timeout: 10 }).acquire({ token })).toBe(true)
    const again = redis.lock(name, { timeout: 10, blocking: false })
    await redis.pexpire(name, 1000)
    expect(await again.acquire({ token })).toBe(true)
    expect(await redis.pttl(name)).toBeGreaterThan(5000)
    expect(await again.acquire({ token: 'another' })).toBe(false)
  })

  it('has released what it released', async () => {
    const name = uniqueKey('lock')
    const lock = losing('EVAL').lock(name, { timeout: 10 })
    await lock.acquire()
    await lock.release()
    expect(lock.local.token).toBeNull()
    expect(await redis.exists(name)).toBe(0)
  })

  it('does not take a lock that had expired for one that it released', async () => {
    const name = uniqueKey('lock')
    const lock = losing('EVAL').lock(name, { timeout: 0.1 })
    await lock.acquire()
    await vi.waitFor(async () => expect(await redis.exists(name)).toBe(0), 5000)
    await expect(lock.release()).rejects.toBeInstanceOf(LockNotOwnedError)
  })

  it('sets the time left again', async () => {
    const name = uniqueKey('lock')
    const first = losing('EVAL').lock(name, { timeout: 10 })
    await first.acquire()
    expect(await first.reacquire()).toBe(true)
    await first.release()
    const second = losing('EVAL').lock(name, { timeout: 10 })
    await second.acquire()
    expect(await second.extend(100, true)).toBe(true)
    expect(await redis.ttl(name)).toBeGreaterThan(90)
    await second.release()
  })

  it('gives back what it may have taken when no reply comes at all', async () => {
    const name = uniqueKey('lock')
    const deaf = new Redis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
      fetch: async (input, init) => {
        await (await fetch(input, init)).text()
        throw new TypeError('Network connection lost.')
      },
    })
    await expect(deaf.lock(name).acquire()).rejects.toBeInstanceOf(MaybeAppliedError)
    expect(await redis.exists(name)).toBe(0)
  })

  it('tells the state of a lock though the first reply is lost', async () => {
    const name = uniqueKey('lock')
    expect(await losing('EVAL').lock(name).inspect()).toMatchObject({ held: false, type: 'none' })
  })

  it('says that an extension may have been applied', async () => {
    const name = uniqueKey('lock')
    const lock = losing('EVAL').lock(name, { timeout: 10 })
    await lock.acquire()
    await expect(lock.extend(100)).rejects.toBeInstanceOf(MaybeAppliedError)
    expect(await lock.owned()).toBe(true)
  })
})

describe('await using', () => {
  it('releases at the end of the block', async () => {
    const name = uniqueKey('lock')
    {
      await using lock = await redis.lock(name, { blockingTimeout: 5 }).acquireOrThrow()
      expect(await lock.owned()).toBe(true)
    }
    expect(await redis.exists(name)).toBe(0)
  })

  it('is a LockError when the lock is not free in time', async () => {
    const name = uniqueKey('lock')
    await redis.lock(name, { timeout: 10 }).acquire()
    const error = await redis
      .lock(name, { blockingTimeout: 0.05, sleep: 0.01 })
      .acquireOrThrow()
      .then(null, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(LockError)
    expect(String(error)).toBe('LockError: Unable to acquire lock within the time specified')
  })

  it('raises what the block found out, a lost lock, as it is', async () => {
    const name = uniqueKey('lock')
    const enter = async (): Promise<void> => {
      await using lock = await redis.lock(name, { timeout: 10 }).acquireOrThrow()
      await redis.delete(name)
      await lock.extend(10)
    }
    await expect(enter()).rejects.toBeInstanceOf(LockNotOwnedError)
  })

  it('has nothing to do after a release', async () => {
    const name = uniqueKey('lock')
    const enter = async (): Promise<void> => {
      await using lock = await redis.lock(name, { timeout: 10 }).acquireOrThrow()
      await lock.release()
    }
    await enter()
    expect(await redis.exists(name)).toBe(0)
  })

  it('keeps quiet about a lost lock when told so', async () => {
    const name = uniqueKey('lock')
    const enter = async (raiseOnReleaseError: boolean): Promise<void> => {
      await using _lock = await redis.lock(name, { raiseOnReleaseError }).acquireOrThrow()
      await redis.delete(name)
    }
    await enter(false)
    await expect(enter(true)).rejects.toBeInstanceOf(LockNotOwnedError)
  })
})

describe('withLock', () => {
  it('gives what the body gives, and releases', async () => {
    const name = uniqueKey('lock')
    expect(await redis.withLock(name, { timeout: 5 }, async (lock) => await lock.owned())).toBe(
      true,
    )
    expect(await redis.exists(name)).toBe(0)
  })

  it("raises the body's error, not one of the release", async () => {
    const name = uniqueKey('lock')
    const body = async (): Promise<never> => {
      await redis.delete(name)
      throw new RangeError('of the body')
    }
    await expect(redis.withLock(name, { timeout: 5 }, body)).rejects.toThrow(RangeError)
  })
})

it('makes locks of a class of your own', async () => {
  class Named extends Lock {
    hello(): string {
      return `lock ${String(this.name)}`
    }
  }
  expect(redis.lock('x', { lockClass: Named }).hello()).toBe('lock x')
})

it.each(['lock:fence:x{a}', 'lock:queue:{a}', '{report}:lock:fence', '{report}:lock:queue'])(
  'refuses the name %s, which is that of what another lock keeps',
  (name) => {
    for (const waiting of ['poll', 'backoff', 'queue'] as const) {
      expect(() => redis.lock(name, { waiting })).toThrow(LockError)
    }
    expect(() => redis.lock(name)).toThrow(
      expect.objectContaining({ lockName: name, message: expect.stringContaining('another lock') }),
    )
  },
)

it.each(['lock:fence:x', 'lock:queue', '{a}:lock:fence:b'])('takes the name %s', (name) => {
  expect(() => redis.lock(name)).not.toThrow()
})
