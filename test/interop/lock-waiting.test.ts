import { describe, expect, inject, it, vi } from 'vitest'
import { type LockOptions, Redis } from '../../lib/index.ts'
import { usePeer } from '../support/python-peer.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
const peer = usePeer()

interface Contended {
  readonly done: number
  readonly overlaps: number
  readonly lost: number
}

function uniqueName(): string {
  return `lock:${crypto.randomUUID()}`
}

/** Two redis-py processes that increment a counter under a lock. */
function contendInPython(name: string, iterations: number): Promise<Contended> {
  const sizes = { processes: 2, iterations, timeout: 10, sleep: 0.02, hold: 0.002 }
  return peer.call<Contended>('contend', { name, counter: `${name}:counter`, ...sizes })
}

/** Increments the same counter; how often somebody else was inside. */
async function increment(name: string, options: LockOptions): Promise<number> {
  const counter = `${name}:counter`
  return await redis.withLock(name, options, async () => {
    const isAlone = await redis.set(`${counter}:holder`, 'redge', { nx: true, px: 10_000 })
    await redis.set(counter, Number(await redis.get(counter)) + 1)
    if (isAlone) await redis.delete(`${counter}:holder`)
    return isAlone ? 0 : 1
  })
}

const ways: Readonly<Record<string, LockOptions>> = {
  poll: { timeout: 10, waiting: 'poll', sleep: 0.02 },
  backoff: { timeout: 10, waiting: 'backoff' },
  queue: { timeout: 10, waiting: 'queue' },
  'a queue without a stream': { timeout: 10, waiting: { strategy: 'queue', stream: false } },
}

describe.each(Object.entries(ways))('waiting by %s', (_, options) => {
  it('gets the lock when redis-py releases it', async () => {
    const name = uniqueName()
    await peer.call('lock_hold', { name, timeout: 10, seconds: 0.3, release: true })
    const lock = await redis.lock(name, options).acquireOrThrow()
    await lock.release()
  })

  it('gets the lock when redis-py does not come back', async () => {
    const name = uniqueName()
    await peer.call('lock_acquire', { name, timeout: 0.5 })
    const lock = await redis.lock(name, options).acquireOrThrow()
    await lock.release()
  })

  it('lets redis-py wait for the lock', async () => {
    const name = uniqueName()
    const lock = await redis.lock(name, options).acquireOrThrow()
    const theirs = peer.call('lock_acquire', { name, timeout: 10, blocking_timeout: 10 })
    await lock.release()
    expect(await theirs).toMatchObject({ acquired: true })
  })
})

it('all ways to wait and redis-py exclude each other', async () => {
  const name = uniqueName()
  const each = 10
  const python = contendInPython(name, 2 * each)
  const overlaps = await Promise.all(
    Object.values(ways).flatMap((options) =>
      [1, 2].map(async () => {
        let count = 0
        for (let i = 0; i < each; i++) count += await increment(name, options)
        return count
      }),
    ),
  )
  expect(overlaps).toEqual(overlaps.map(() => 0))
  expect(await python).toMatchObject({ done: 4 * each, overlaps: 0, lost: 0 })
  const ours = 2 * each * Object.keys(ways).length
  expect(await redis.get(`${name}:counter`)).toBe(String(4 * each + ours))
}, 60_000)

it('redis-py gets the lock beside a queue that is never empty', async () => {
  const name = uniqueName()
  await using stream = redis.lockStream()
  await stream.open()
  const options: LockOptions = { timeout: 10, waiting: { strategy: 'queue', stream } }
  let isDone = false
  const inLine = async (): Promise<void> => {
    while (!isDone) await increment(name, options)
  }
  const isLong = async (): Promise<void> =>
    expect((await redis.lock(name).inspect()).waiters).toBeGreaterThan(1)
  const beside = async (): Promise<unknown> => {
    try {
      await vi.waitFor(isLong, 10_000)
      return await contendInPython(name, 5)
    } finally {
      isDone = true
    }
  }
  const [python] = await Promise.all([beside(), ...Array.from({ length: 4 }, inLine)])
  expect(python).toMatchObject({ done: 10, overlaps: 0, lost: 0 })
}, 60_000)
