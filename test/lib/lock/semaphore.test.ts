import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import {
  DataError,
  LockError,
  LockNotOwnedError,
  MaybeAppliedError,
  Redis,
  ResponseError,
  Semaphore,
} from '../../../lib/index.ts'
import { LeaseStore } from '../../../lib/lock/lease-store.ts'
import { losing } from '../../support/losing.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

const semaphore = (name: string, permits: number, timeout = 10): Semaphore =>
  redis.semaphore(name, { permits, timeout })

/** Lets a lease end in a moment, by the server's clock, whatever time the answer to `acquire` took. */
async function endSoon(permit: Semaphore | undefined): Promise<void> {
  await permit?.extend(0.02, { replaceTtl: true })
}

/** Takes all permits, each by an object of its own. */
async function takeAll(name: string, permits: number): Promise<Semaphore[]> {
  const all = Array.from({ length: permits }, () => semaphore(name, permits))
  for (const each of all) expect(await each.acquire({ blocking: false })).toBe(true)
  return all
}

/** Waits until so many stand in the queue. */
async function queued(name: string, waiters: number): Promise<void> {
  await vi.waitFor(async () => {
    expect((await semaphore(name, 1).inspect()).waiters).toBe(waiters)
  }, 10_000)
}

describe('permits', () => {
  it('are as many as said, and free again after a release', async () => {
    const name = uniqueKey('semaphore')
    const [first] = await takeAll(name, 2)
    const third = semaphore(name, 2)
    expect(await third.acquire({ blocking: false })).toBe(false)
    await first?.release()
    expect(await third.acquire({ blocking: false })).toBe(true)
  })

  it('are free again when their holder does not come back', async () => {
    const name = uniqueKey('semaphore')
    for (const permit of await takeAll(name, 2)) await endSoon(permit)
    expect(await semaphore(name, 2).acquire({ blockingTimeout: 20 })).toBe(true)
  })

  it('go to those who wait in the order in which they came', async () => {
    const name = uniqueKey('semaphore')
    const [holder] = await takeAll(name, 1)
    const order: number[] = []
    const all = []
    for (let i = 0; i < 4; i++) {
      const waiter = semaphore(name, 1)
      all.push(waiter.hold(() => order.push(i)))
      await queued(name, i + 1)
    }
    await holder?.release()
    await Promise.all(all)
    expect(order).toEqual([0, 1, 2, 3])
  })

  it('are not taken past those who wait', async () => {
    const name = uniqueKey('semaphore')
    const [holder] = await takeAll(name, 1)
    const waiting = semaphore(name, 1).acquire()
    await queued(name, 1)
    await holder?.release()
    expect(await semaphore(name, 1).acquire({ blocking: false })).toBe(false)
    expect(await waiting).toBe(true)
  })

  it('go past a waiter that is gone', async () => {
    const name = uniqueKey('semaphore')
    const [holder] = await takeAll(name, 1)
    const kind = { purpose: 'semaphore', alone: false, limit: 1 }
    const dead = new LeaseStore(redis, name, kind, { stream: false, claim: 1 })
    const waiter = { ticket: 0, patience: 0.05, id: '', channel: '' }
    expect(await dead.enter('dead', 10, waiter)).toMatchObject({ ahead: 0 })
    const waiting = semaphore(name, 1).acquire({ blockingTimeout: 20 })
    await queued(name, 1)
    await holder?.release()
    expect(await waiting).toBe(true)
    expect(await dead.owned('dead')).toBe(false)
  })

  it('are counted by what each client says', async () => {
    const name = uniqueKey('semaphore')
    await takeAll(name, 2)
    expect(await semaphore(name, 3).acquire({ blocking: false })).toBe(true)
    expect(await semaphore(name, 2).acquire({ blocking: false })).toBe(false)
    expect((await semaphore(name, 1).inspect()).holders).toHaveLength(3)
  })

  it('leave nothing behind that does not expire', async () => {
    const name = uniqueKey('semaphore')
    await takeAll(name, 1)
    const waiting = semaphore(name, 1).acquire({ blockingTimeout: 1 })
    await queued(name, 1)
    for (const part of ['', '-queue', '-waiting']) {
      expect(await redis.pttl(`{${name}}:semaphore${part}`)).toBeGreaterThan(0)
    }
    expect(await redis.pttl(`{${name}}:semaphore`)).toBeLessThanOrEqual(10_000)
    expect(await waiting).toBe(false)
    expect(await redis.exists(`{${name}}:semaphore-queue`)).toBe(0)
  })
})

describe('waiting', () => {
  it('is done by asking where there is no stream', async () => {
    const name = uniqueKey('semaphore')
    const [holder] = await takeAll(name, 1)
    const waiting = { strategy: 'queue', stream: false } as const
    const all = [0, 1, 2].map(() =>
      redis.semaphore(name, { permits: 1, waiting }).hold((permit) => permit.owned()),
    )
    await queued(name, 3)
    await holder?.release()
    expect(await Promise.all(all)).toEqual([true, true, true])
  })

  it('costs no request while nothing is free, when a stream is open', async () => {
    const name = uniqueKey('semaphore')
    const [holder] = await takeAll(name, 1)
    await using stream = redis.lockStream()
    await stream.open()
    const waiting = { strategy: 'queue', stream } as const
    const permit = redis.semaphore(name, { permits: 1, waiting })
    const call = vi.spyOn(redis.constructor.prototype, 'call')
    try {
      const acquired = permit.acquire()
      await vi.waitFor(async () => expect(call.mock.results).toHaveLength(1))
      await call.mock.results[0]?.value
      await holder?.release()
      expect(await acquired).toBe(true)
      await permit.release()
      expect(call).toHaveBeenCalledTimes(3)
    } finally {
      call.mockRestore()
    }
  })

  it('is done in no other way', () => {
    const options = { permits: 1, waiting: 'poll' } as unknown as { permits: number }
    expect(() => redis.semaphore('name', options)).toThrow(DataError)
  })

  it('ends after blockingTimeout and leaves the queue', async () => {
    const name = uniqueKey('semaphore')
    await takeAll(name, 1)
    expect(await semaphore(name, 1).acquire({ blockingTimeout: 0.05 })).toBe(false)
    expect((await semaphore(name, 1).inspect()).waiters).toBe(0)
    const { acquireOrThrow } = Semaphore.prototype
    await expect(
      acquireOrThrow.call(semaphore(name, 1), { blockingTimeout: 0 }),
    ).rejects.toBeInstanceOf(LockError)
  })

  it('ends when the signal is aborted, and leaves the queue', async () => {
    const name = uniqueKey('semaphore')
    await takeAll(name, 1)
    const controller = new AbortController()
    const view = redis.with({ signal: controller.signal })
    const waiting = view.semaphore(name, { permits: 1 }).acquire()
    await queued(name, 1)
    const reason = new Error('left')
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    expect((await semaphore(name, 1).inspect()).waiters).toBe(0)
  })

  it('does not begin when the signal is aborted already', async () => {
    const name = uniqueKey('semaphore')
    const signal = AbortSignal.abort(new Error('gone'))
    await expect(semaphore(name, 1).acquire({ signal })).rejects.toThrow('gone')
    expect((await semaphore(name, 1).inspect()).holders).toEqual([])
  })
})

describe('release', () => {
  it('raises when nothing is held, and frees no permit of others', async () => {
    const name = uniqueKey('semaphore')
    await takeAll(name, 1)
    const other = semaphore(name, 1)
    await expect(other.release()).rejects.toBeInstanceOf(LockError)
    other.local.token = 'made up'
    await expect(other.release()).rejects.toBeInstanceOf(LockNotOwnedError)
    expect(await other.acquire({ blocking: false })).toBe(false)
  })

  it('raises after the lease has ended', async () => {
    const name = uniqueKey('semaphore')
    const [holder] = await takeAll(name, 1)
    await endSoon(holder)
    await vi.waitFor(async () => expect(await holder?.owned()).toBe(false))
    await expect(holder?.release()).rejects.toMatchObject({
      name: 'LockNotOwnedError',
      message: "Cannot release a lock that's no longer owned",
      lockName: name,
    })
  })

  it('works by a token handed over', async () => {
    const name = uniqueKey('semaphore')
    expect(await semaphore(name, 1).acquire({ token: 'handed-over' })).toBe(true)
    const other = semaphore(name, 1)
    other.local.token = 'handed-over'
    await other.release()
    expect((await other.inspect()).holders).toEqual([])
  })
})

describe('extend and reacquire', () => {
  const remaining = async (permit: Semaphore): Promise<number> =>
    (await permit.inspect()).holders[0]?.ttl ?? 0

  it('adds to the time left, replaces it, and sets it back', async () => {
    const permit = semaphore(uniqueKey('semaphore'), 1, 100)
    await permit.acquire()
    expect(await permit.extend(50)).toBe(true)
    expect(await remaining(permit)).toBeGreaterThan(140)
    expect(await permit.extend(10, { replaceTtl: true })).toBe(true)
    expect(await remaining(permit)).toBeLessThanOrEqual(10)
    expect(await permit.reacquire()).toBe(true)
    expect(await remaining(permit)).toBeGreaterThan(90)
  })

  it('raises without a permit and after it was lost', async () => {
    const name = uniqueKey('semaphore')
    const permit = semaphore(name, 1)
    await expect(permit.extend(1)).rejects.toThrow('Cannot extend an unlocked lock')
    await expect(permit.reacquire()).rejects.toThrow('Cannot reacquire an unlocked lock')
    await permit.acquire()
    await semaphore(name, 1).forceRelease()
    await expect(permit.extend(1)).rejects.toBeInstanceOf(LockNotOwnedError)
    expect(await permit.acquire({ blocking: false })).toBe(true)
  })
})

describe('when a reply is lost', () => {
  it('takes one permit', async () => {
    const name = uniqueKey('semaphore')
    const permit = losing('EVAL').semaphore(name, { permits: 2 })
    expect(await permit.acquire({ blocking: false })).toBe(true)
    expect((await permit.inspect()).holders).toHaveLength(1)
  })

  it('waits once', async () => {
    const name = uniqueKey('semaphore')
    const [holder] = await takeAll(name, 1)
    const waiting = losing('EVAL').semaphore(name, { permits: 1 }).acquire()
    await queued(name, 1)
    await holder?.release()
    expect(await waiting).toBe(true)
    expect(await semaphore(name, 1).inspect()).toMatchObject({ waiters: 0 })
  })

  it('has released what it released', async () => {
    const name = uniqueKey('semaphore')
    await semaphore(name, 1).acquire({ token: 'held' })
    const permit = losing('EVAL').semaphore(name, { permits: 1 })
    permit.local.token = 'held'
    await permit.release()
    expect((await permit.inspect()).holders).toEqual([])
  })

  it('does not say that it has released what had ended before', async () => {
    let loses = false
    const client = new Redis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
      fetch: async (...args) => {
        const response = await fetch(...args)
        if (!loses) return response
        loses = false
        await response.text()
        throw new TypeError('Network connection lost.')
      },
    })
    const permit = client.semaphore(uniqueKey('semaphore'), { permits: 1 })
    await permit.acquire()
    await endSoon(permit)
    await vi.waitFor(async () => expect(await permit.owned()).toBe(false), 10_000)
    loses = true
    await expect(permit.release()).rejects.toBeInstanceOf(LockNotOwnedError)
    expect(loses).toBe(false)
  })

  it('replaces the time left once more, and says of time added that it may have been', async () => {
    const name = uniqueKey('semaphore')
    await semaphore(name, 1).acquire({ token: 'held' })
    const [replaced, added] = [losing('EVAL'), losing('EVAL')].map((client) => {
      const permit = client.semaphore(name, { permits: 1 })
      permit.local.token = 'held'
      return permit
    })
    expect(await replaced?.extend(5, { replaceTtl: true })).toBe(true)
    await expect(added?.extend(5)).rejects.toBeInstanceOf(MaybeAppliedError)
    expect(await added?.owned()).toBe(true)
  })
})

describe('a lease', () => {
  it('is renewed while it is held, when told so', async () => {
    const permit = redis.semaphore(uniqueKey('semaphore'), {
      permits: 1,
      timeout: 4,
      autoRenew: true,
    })
    await permit.acquire()
    const left = async (): Promise<number> => (await permit.inspect()).holders[0]?.ttl ?? 0
    await vi.waitFor(async () => expect(await left()).toBeLessThan(2.5), 20_000)
    await vi.waitFor(async () => expect(await left()).toBeGreaterThan(2.5), 20_000)
    expect(permit.signal.aborted).toBe(false)
    await permit.release()
  })

  it('aborts the signal when it is lost', async () => {
    const name = uniqueKey('semaphore')
    const permit = redis.semaphore(name, { permits: 1, timeout: 4, autoRenew: true })
    await permit.acquire()
    const { signal } = permit
    await semaphore(name, 1).forceRelease()
    await vi.waitFor(() => expect(signal.aborted).toBe(true), 20_000)
    expect(signal.reason).toBeInstanceOf(LockNotOwnedError)
  })
})

describe('use', () => {
  it('releases at the end of a block, and of a body', async () => {
    const name = uniqueKey('semaphore')
    {
      await using permit = await semaphore(name, 1).acquireOrThrow()
      expect(await permit.owned()).toBe(true)
    }
    const options = { permits: 1, timeout: 10 }
    expect(await redis.withSemaphore(name, options, (permit) => permit.owned())).toBe(true)
    expect((await semaphore(name, 1).inspect()).holders).toEqual([])
  })

  it("raises the body's error, not one of the release", async () => {
    const name = uniqueKey('semaphore')
    const body = async (permit: Semaphore): Promise<never> => {
      await permit.forceRelease()
      throw new RangeError('of the body')
    }
    await expect(redis.withSemaphore(name, { permits: 1 }, body)).rejects.toThrow(RangeError)
  })

  it('keeps quiet about a lost permit when told so', async () => {
    const name = uniqueKey('semaphore')
    const lose = async (raiseOnReleaseError: boolean): Promise<void> => {
      const options = { permits: 1, raiseOnReleaseError }
      await redis.withSemaphore(name, options, async (permit) => {
        await permit.forceRelease()
      })
    }
    await lose(false)
    await expect(lose(true)).rejects.toBeInstanceOf(LockNotOwnedError)
  })

  it('refuses to hold twice by one object, or to wait twice', async () => {
    const name = uniqueKey('semaphore')
    const permit = semaphore(name, 1)
    const first = permit.acquire()
    await expect(permit.acquire()).rejects.toThrow('This object holds it already')
    expect(await first).toBe(true)
    await expect(permit.acquire()).rejects.toBeInstanceOf(LockError)
    await permit.release()
    expect(await permit.acquire()).toBe(true)
  })

  it('tells operators who holds, and takes it away', async () => {
    const name = uniqueKey('semaphore')
    await takeAll(name, 1)
    const waiting = semaphore(name, 1).acquire()
    await queued(name, 1)
    const { holders, waiters } = await semaphore(name, 1).inspect()
    expect(waiters).toBe(1)
    expect(holders).toEqual([
      { holder: expect.stringMatching(/^[0-9a-f]{16}$/), alone: false, ttl: expect.any(Number) },
    ])
    expect(await semaphore(name, 1).forceRelease()).toBe(1)
    expect(await waiting).toBe(true)
  })
})

describe('bad input', () => {
  it.each([
    { permits: 0 },
    { permits: 1.5 },
    { permits: Number.NaN },
    { permits: 1, timeout: 0 },
    { permits: 1, timeout: -1 },
    { permits: 1, timeout: Number.NaN },
    { permits: 1, timeout: Number.POSITIVE_INFINITY },
    { permits: 1, timeout: 1e300 },
    { permits: 1, waiting: { strategy: 'queue' as const, claim: 0 } },
    { permits: 1, autoRenew: { margin: -1 } },
    { permits: 1, blockingTimeout: Number.NaN },
  ])('refuses %j', (options) => {
    expect(() => redis.semaphore('name', options)).toThrow(DataError)
  })

  it('refuses times that are none when it is used', async () => {
    const permit = semaphore(uniqueKey('semaphore'), 1)
    await expect(permit.acquire({ blockingTimeout: -1 })).rejects.toBeInstanceOf(DataError)
    await permit.acquire()
    await expect(permit.extend(-1)).rejects.toBeInstanceOf(DataError)
    await expect(permit.extend(Number.NaN)).rejects.toBeInstanceOf(DataError)
    await expect(permit.extend(1e300)).rejects.toBeInstanceOf(DataError)
  })

  it.each(['', 'a}b', '{}x'])('refuses the name %j, which no hash tag can stand for', (name) => {
    expect(() => redis.semaphore(name, { permits: 1 })).toThrow(LockError)
  })

  it('says so when the key holds something else', async () => {
    const name = uniqueKey('semaphore')
    await redis.set(`{${name}}:semaphore`, 'text')
    await expect(semaphore(name, 1).acquire()).rejects.toBeInstanceOf(ResponseError)
  })
})
