import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { type Lock, LockError, Redis } from '../../../lib/index.ts'
import type { LockOptions } from '../../../lib/lock/options.ts'
import { losing } from '../../support/losing.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

/** A client that counts its requests. */
function counting(): { redis: Redis; requests: () => number } {
  let count = 0
  const client = new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    fetch: (input, init) => {
      count++
      return fetch(input, init)
    },
  })
  return { redis: client, requests: () => count }
}

const queue: LockOptions = { timeout: 10, waiting: 'queue' }
const asking: LockOptions = { timeout: 10, waiting: { strategy: 'queue', stream: false } }

/** Resolves when so many wait for the lock. */
async function waiters(name: string, count: number): Promise<void> {
  const lock = redis.lock(name)
  await vi.waitFor(async () => expect((await lock.inspect()).waiters).toBe(count), {
    timeout: 10_000,
    interval: 10,
  })
}

async function held(name: string, options: LockOptions = queue): Promise<Lock> {
  return await redis.lock(name, options).acquireOrThrow()
}

describe.each([
  ['told by a stream', queue],
  ['asking', asking],
])('waiters %s', (_, options) => {
  it('get the lock in the order in which they came', async () => {
    const name = uniqueKey('lock')
    const first = await held(name, options)
    const order: number[] = []
    const waits: Promise<void>[] = []
    for (const index of [1, 2, 3]) {
      waits.push(
        redis.withLock(name, options, () => {
          order.push(index)
        }),
      )
      await waiters(name, index)
    }
    await first.release()
    await Promise.all(waits)
    expect(order).toEqual([1, 2, 3])
    expect(await redis.exists(name)).toBe(0)
  })

  it('do not let those who come later take a lock that is free', async () => {
    const name = uniqueKey('lock')
    const first = await held(name, options)
    const waiting = redis.lock(name, options).acquireOrThrow()
    await waiters(name, 1)
    // As redis-py releases: without handing over.
    await redis.delete(name)
    expect(await redis.lock(name, options).acquire({ blocking: false })).toBe(false)
    const second = await waiting
    expect(await second.owned()).toBe(true)
    await expect(first.release()).rejects.toThrow('no longer owned')
    await second.release()
  })

  it('notice that somebody who knows of no queue has released', async () => {
    const name = uniqueKey('lock')
    const holder = await redis.lock(name, { timeout: 10 }).acquireOrThrow()
    const waiting = redis.lock(name, options).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    await (await waiting).release()
  })

  it('notice that the holder has died', async () => {
    const name = uniqueKey('lock')
    await held(name, { ...options, timeout: 0.3 })
    const lock = await held(name, options)
    await lock.release()
  })

  it('leave the queue when their time is up', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name, options)
    expect(await redis.lock(name, options).acquire({ blockingTimeout: 0.1 })).toBe(false)
    expect((await holder.inspect()).waiters).toBe(0)
    await holder.release()
    expect(await redis.exists(name)).toBe(0)
  })

  it('leave the queue when they are cancelled', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name, options)
    const controller = new AbortController()
    const waiting = redis.lock(name, options).acquire({ signal: controller.signal })
    const outcome = waiting.then(null, (error: unknown) => error)
    await waiters(name, 1)
    const reason = new Error('left')
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    expect((await holder.inspect()).waiters).toBe(0)
    await holder.release()
  })

  it('leave it, too, when the key is no lock', async () => {
    const name = uniqueKey('lock')
    await redis.rpush(name, 'text')
    const controller = new AbortController()
    const waiting = redis.lock(name, options).acquire({ signal: controller.signal })
    const outcome = waiting.then(null, (error: unknown) => error)
    await waiters(name, 1)
    const reason = new Error('left')
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    expect((await redis.lock(name).inspect()).waiters).toBe(0)
  })

  it('pass over one that has died', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name, options)
    const dead = dying()
    const lost = dead.redis.lock(name, options).acquire()
    await waiters(name, 1)
    dead.die()
    await expect(lost).rejects.toThrow()
    const waiting = redis.lock(name, options).acquireOrThrow()
    await waiters(name, 2)
    const start = performance.now()
    await holder.release()
    await (await waiting).release()
    expect(performance.now() - start).toBeLessThan(8000)
  })

  it('each hold it alone', async () => {
    const name = uniqueKey('lock')
    let inside = 0
    const enter = async (): Promise<void> => {
      for (let i = 0; i < 4; i++) {
        await redis.withLock(name, options, async () => {
          expect(++inside).toBe(1)
          await redis.ping()
          inside--
        })
      }
    }
    await Promise.all([enter(), enter(), enter()])
  })
})

/** A client whose every request fails from some time on, and whose streams end. */
function dying(): { redis: Redis; die: () => void } {
  const end = new AbortController()
  const client = new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    retry: false,
    fetch: async (input, init) => {
      if (end.signal.aborted) throw new TypeError('Network connection lost.')
      const signals = [end.signal, ...(init?.signal ? [init.signal] : [])]
      return await fetch(input, { ...init, signal: AbortSignal.any(signals) })
    },
  })
  return { redis: client, die: () => end.abort(new TypeError('Network connection lost.')) }
}

describe('a grant', () => {
  it('costs two requests with a stream that is open', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    const client = counting()
    await using stream = client.redis.lockStream()
    expect(await stream.open()).toBe(true)
    const opened = client.requests()
    const waiting = { strategy: 'queue', stream } as const
    const acquired = client.redis.lock(name, { timeout: 10, waiting }).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    const lock = await acquired
    await lock.release()
    expect(client.requests() - opened).toBe(2)
  })

  it('is for a claim at first, and for the whole timeout when the lock is still held then', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    await using stream = redis.lockStream()
    await stream.open()
    const waiting = { strategy: 'queue', stream } as const
    const acquired = redis.lock(name, { timeout: 30, waiting }).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    const lock = await acquired
    expect(await redis.pttl(name)).toBeLessThanOrEqual(1000)
    await vi.waitFor(async () => expect(await redis.pttl(name)).toBeGreaterThan(20_000), 5000)
    await lock.release()
    expect(await redis.exists(name)).toBe(0)
  })

  it('goes to the next one when its waiter has just left', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    const controller = new AbortController()
    const leaving = redis.lock(name, asking).acquire({ signal: controller.signal })
    const outcome = leaving.then(null, (error: unknown) => error)
    await waiters(name, 1)
    const waiting = redis.lock(name, queue).acquireOrThrow()
    await waiters(name, 2)
    controller.abort(new Error('left'))
    await holder.release()
    await outcome
    await (await waiting).release()
    expect(await redis.exists(name)).toBe(0)
  })

  it('can be extended before it is the whole timeout', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    const acquired = redis.lock(name, { ...queue, timeout: 50 }).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    const lock = await acquired
    expect(await lock.extend(100)).toBe(true)
    expect(await redis.ttl(name)).toBeGreaterThan(120)
    await lock.release()
  })

  it('sets no timeout of 0 in the end', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    const waiting = { strategy: 'queue', claim: 0.8 } as const
    const acquired = redis.lock(name, { waiting, timeout: 0 }).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    const lock = await acquired
    await vi.waitFor(async () => expect(await redis.ttl(name)).toBe(-1), 5000)
    await lock.release()
  })

  it('lasts no longer than the timeout', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    const acquired = redis.lock(name, { ...queue, timeout: 0.5 }).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    await acquired
    expect(await redis.pttl(name)).toBeLessThanOrEqual(500)
  })

  it('sets no expiry in the end for a lock that has none', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    const waiting = { strategy: 'queue', claim: 0.8 } as const
    const acquired = redis.lock(name, { waiting }).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    const lock = await acquired
    await vi.waitFor(async () => expect(await redis.ttl(name)).toBe(-1), 5000)
    await lock.release()
  })
})

it('leaves no key behind that does not expire', async () => {
  const name = uniqueKey('lock')
  await using stream = redis.lockStream()
  await stream.open()
  const told: LockOptions = { timeout: 10, fencing: true, waiting: { strategy: 'queue', stream } }
  const holder = await held(name, told)
  const acquired = held(name, told)
  await waiters(name, 1)
  await holder.release()
  expect(await redis.ttl(`{${name}}:lock:queue`)).toBeGreaterThan(0)
  expect(await redis.ttl(`{${name}}:lock:fence`)).toBeGreaterThan(0)
  await (await acquired).release()
})

describe('without a stream to be had', () => {
  it('waiters ask', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    const client = new Redis({
      url: env.UPSTASH_REDIS_REST_URL,
      token: env.UPSTASH_REDIS_REST_TOKEN,
      fetch: async (input, init) =>
        String(input).includes('/subscribe')
          ? new Response('no', { status: 404 })
          : fetch(input, init),
    })
    const acquired = client.lock(name, queue).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    await (await acquired).release()
    await using stream = client.lockStream()
    expect(await stream.open()).toBe(false)
    expect(stream.isOpen).toBe(false)
  })

  it('a client of the SDK asks', async () => {
    const name = uniqueKey('lock')
    const client = Redis.fromUpstash(redis.upstash)
    expect(await client.lockStream().open()).toBe(false)
    const holder = await held(name)
    const acquired = client.lock(name, queue).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    await (await acquired).release()
  })
})

describe('a stream', () => {
  it('is opened once, ends when it is closed, and may be opened again', async () => {
    const client = counting()
    await using stream = client.redis.lockStream()
    expect(stream.isOpen).toBe(false)
    expect(await Promise.all([stream.open(), stream.open()])).toEqual([true, true])
    expect(client.requests()).toBe(1)
    stream.close()
    expect(stream.isOpen).toBe(false)
    expect(await stream.open()).toBe(true)
    expect(client.requests()).toBe(2)
  })

  it('may be closed and opened again while it opens', async () => {
    await using stream = redis.lockStream()
    const first = stream.open()
    stream.close()
    expect(await stream.open()).toBe(true)
    await first
    expect(stream.isOpen).toBe(true)
  })

  it('that is closed leaves waiters that ask', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    const stream = redis.lockStream()
    await stream.open()
    const acquired = redis
      .lock(name, { timeout: 10, waiting: { strategy: 'queue', stream } })
      .acquireOrThrow()
    await waiters(name, 1)
    stream.close()
    await holder.release()
    await (await acquired).release()
    stream.close()
  })

  it('serves several waiters', async () => {
    const names = [uniqueKey('lock'), uniqueKey('lock')]
    await using stream = redis.lockStream()
    await stream.open()
    const waiting = { strategy: 'queue', stream } as const
    const holders = await Promise.all(names.map((name) => held(name)))
    const acquired = names.map((name) =>
      redis.lock(name, { timeout: 10, waiting }).acquireOrThrow(),
    )
    await Promise.all(names.map((name) => waiters(name, 1)))
    for (const holder of holders) await holder.release()
    for (const lock of await Promise.all(acquired)) await lock.release()
    for (const name of names) expect(await redis.exists(name)).toBe(0)
  })
})

describe('when a reply is lost', () => {
  it('a waiter stands in the queue once', async () => {
    const name = uniqueKey('lock')
    const holder = await held(name)
    const acquired = losing('EVAL').lock(name, asking).acquireOrThrow()
    await waiters(name, 1)
    await holder.release()
    await (await acquired).release()
    expect(await redis.exists(name)).toBe(0)
  })

  it('the lock is taken once', async () => {
    const name = uniqueKey('lock')
    const lock = losing('EVAL').lock(name, { ...queue, fencing: true })
    expect(await lock.acquire()).toBe(true)
    expect(await redis.get(name)).toBe(lock.local.token)
    expect(lock.fence).toBe((await lock.inspect()).fence)
    await lock.release()
  })

  it('a release hands over once', async () => {
    const name = uniqueKey('lock')
    const lock = losing('EVAL').lock(name, asking)
    lock.local.token = 'handed-over'
    await redis.set(name, 'handed-over', { px: 10_000 })
    const waiting = redis.lock(name, queue).acquireOrThrow()
    await waiters(name, 1)
    await lock.release()
    const next = await waiting
    expect(await next.owned()).toBe(true)
    await next.release()
  })
})

describe('the valve', () => {
  /** A holder and a waiter that listens, in turn, until the key is left free; how many hand-overs that took. */
  async function handOversUntilFree(options: LockOptions, most: number): Promise<number> {
    const name = uniqueKey('lock')
    await using stream = redis.lockStream()
    await stream.open()
    const waiting = { strategy: 'queue', stream, ...(options.waiting as object) } as const
    let holder = await held(name, { timeout: 10, waiting })
    for (let count = 1; count <= most; count++) {
      const next = redis.lock(name, { timeout: 10, waiting }).acquireOrThrow()
      await waiters(name, 1)
      await holder.release()
      const isFree = (await redis.exists(name)) === 0
      holder = await next
      if (isFree) {
        await holder.release()
        return count
      }
    }
    await holder.release()
    return Number.POSITIVE_INFINITY
  }

  it('leaves the key free for those who know of no queue, now and then', async () => {
    expect(await handOversUntilFree({}, 20)).toBeLessThanOrEqual(20)
  })

  it('can be shut', async () => {
    const shut = { waiting: { strategy: 'queue', fairToPollers: false } } as const
    expect(await handOversUntilFree(shut, 20)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('names', () => {
  it.each([
    ['report', '{report}:lock:queue'],
    ['{user:1}:report', 'lock:queue:{user:1}:report'],
  ])('%s has its queue in %s', async (name, key) => {
    const unique = name.replace('report', uniqueKey('report'))
    const holder = await held(unique)
    const waiting = redis.lock(unique, asking).acquireOrThrow()
    await waiters(unique, 1)
    const queueKey = key.replace('report', unique.replace('{user:1}:', ''))
    expect(await redis.type(queueKey)).toBe('hash')
    expect(await redis.ttl(queueKey)).toBeGreaterThan(0)
    await holder.release()
    await (await waiting).release()
  })

  it.each(['', 'a}b', '{}x'])('%j can have no queue and no fence', (name) => {
    expect(() => redis.lock(name, queue)).toThrow(LockError)
    expect(() => redis.lock(name, { fencing: true })).toThrow(LockError)
    expect(redis.lock(name).name).toBe(name)
  })
})

it.each([
  { waiting: 'fifo' },
  { waiting: { strategy: 'fifo' } },
  { waiting: { strategy: 'queue', claim: 0 } },
  { waiting: { strategy: 'queue', claim: Number.NaN } },
  { waiting: { strategy: 'queue', claim: 1e300 } },
])('refuses %j', (options) => {
  expect(() => redis.lock('name', options as LockOptions)).toThrow(/waiting must be|claim must be/)
})
