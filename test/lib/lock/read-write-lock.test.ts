import { describe, expect, it, vi } from 'vitest'
import { DataError, type Lease, LockError, type ReadWriteLock } from '../../../lib/index.ts'
import { losing } from '../../support/losing.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

const lockOf = (name: string, timeout = 10): ReadWriteLock => redis.readWriteLock(name, { timeout })

const tries = { blocking: false }

/** Waits until so many stand in the queue. */
async function queued(name: string, waiters: number): Promise<void> {
  await vi.waitFor(async () => {
    expect((await lockOf(name).read.inspect()).waiters).toBe(waiters)
  }, 10_000)
}

/** Waits for one side after the other and gives the order in which they were served, each holding it for a moment. */
function servedInOrder(name: string): {
  wait: (label: string, side: Lease) => Promise<void>
  order: string[]
  all: () => Promise<unknown>
} {
  const order: string[] = []
  const all: Promise<unknown>[] = []
  return {
    order,
    all: () => Promise.all(all),
    wait: async (label, side) => {
      all.push(side.hold(() => order.push(label)))
      await queued(name, all.length)
    },
  }
}

describe('a read-write lock', () => {
  it('lets many readers in, and no writer beside them', async () => {
    const name = uniqueKey('rw')
    const readers = [lockOf(name), lockOf(name), lockOf(name)]
    for (const { read } of readers) expect(await read.acquire(tries)).toBe(true)
    expect(await lockOf(name).write.acquire(tries)).toBe(false)
    for (const { read } of readers) await read.release()
    expect(await lockOf(name).write.acquire(tries)).toBe(true)
  })

  it('lets one writer in, and nobody beside it', async () => {
    const name = uniqueKey('rw')
    const { read, write } = lockOf(name)
    expect(await write.acquire(tries)).toBe(true)
    expect(await lockOf(name).write.acquire(tries)).toBe(false)
    expect(await read.acquire(tries)).toBe(false)
    await write.release()
    expect(await read.acquire(tries)).toBe(true)
  })

  it('stops new readers while a writer waits', async () => {
    const name = uniqueKey('rw')
    const { read } = lockOf(name)
    await read.acquire()
    const writing = lockOf(name).write.acquire()
    await queued(name, 1)
    expect(await lockOf(name).read.acquire(tries)).toBe(false)
    await read.release()
    expect(await writing).toBe(true)
  })

  it('serves writers in order and before readers that came earlier', async () => {
    const name = uniqueKey('rw')
    const { write } = lockOf(name)
    await write.acquire()
    const { wait, order, all } = servedInOrder(name)
    await wait('reader', lockOf(name).read)
    await wait('writer 1', lockOf(name).write)
    await wait('writer 2', lockOf(name).write)
    await write.release()
    await all()
    expect(order).toEqual(['writer 1', 'writer 2', 'reader'])
  })

  it('lets all waiting readers in when the last writer leaves', async () => {
    const name = uniqueKey('rw')
    const { write } = lockOf(name)
    await write.acquire()
    const waiting = [lockOf(name).read.acquire(), lockOf(name).read.acquire()]
    await queued(name, 2)
    await write.release()
    expect(await Promise.all(waiting)).toEqual([true, true])
    expect((await lockOf(name).write.inspect()).holders).toHaveLength(2)
  })

  it('lets readers in again when the writer that stopped them gives up', async () => {
    const name = uniqueKey('rw')
    const { read } = lockOf(name)
    await read.acquire()
    const controller = new AbortController()
    const writing = lockOf(name).write.acquire({ signal: controller.signal })
    await queued(name, 1)
    const reading = lockOf(name).read.acquire()
    await queued(name, 2)
    controller.abort(new Error('gave up'))
    await expect(writing).rejects.toThrow('gave up')
    expect(await reading).toBe(true)
  })

  it('is free when its writer or its readers do not come back', async () => {
    const name = uniqueKey('rw')
    const { read, write } = lockOf(name)
    await write.acquire()
    await write.extend(0.02, { replaceTtl: true })
    expect(await read.acquire({ blockingTimeout: 20 })).toBe(true)
    await read.extend(0.02, { replaceTtl: true })
    expect(await lockOf(name).write.acquire({ blockingTimeout: 20 })).toBe(true)
  })

  it('knows that it holds what it took when the reply is lost', async () => {
    const name = uniqueKey('rw')
    const lock = losing('EVAL').readWriteLock(name)
    expect(await lock.write.acquire(tries)).toBe(true)
    await lock.write.release()
    expect((await lock.write.inspect()).holders).toEqual([])
  })

  it('is another thing than a semaphore of that name', async () => {
    const name = uniqueKey('rw')
    await redis.semaphore(name, { permits: 1 }).acquire()
    expect(await lockOf(name).write.acquire(tries)).toBe(true)
  })

  it('tells readers from writers', async () => {
    const name = uniqueKey('rw')
    const { read, write } = lockOf(name)
    await read.acquire()
    expect((await write.inspect()).holders).toMatchObject([{ alone: false }])
    await read.release()
    await write.acquire()
    expect((await read.inspect()).holders).toMatchObject([{ alone: true }])
  })

  it('refuses what semaphores refuse', async () => {
    expect(() => redis.readWriteLock('name', { timeout: 0 })).toThrow(DataError)
    expect(() => redis.readWriteLock('a}b')).toThrow(LockError)
    await expect(lockOf(uniqueKey('rw')).write.release()).rejects.toBeInstanceOf(LockError)
  })
})
