import type { Key } from '../wire/encode.ts'
import { Lease, type LeaseOptions } from './lease.ts'
import type { LockClient } from './lock-store.ts'

/** Where a read-write lock is kept. */
const PURPOSE = 'read-write-lock'

/**
 * A lock that many readers share or one writer has alone. Writers are preferred: while one waits no new reader gets in,
 * and of those who wait it is served first, so that writers which never pause keep readers out. Among themselves writers
 * are served in order, and readers together.
 *
 * Each side holds it once at a time; make another object for a second reader. A reader that wants to write must release
 * first.
 *
 * @example
 * const config = redis.readWriteLock('config', { timeout: 10 })
 * {
 *   await using reading = await config.read.acquireOrThrow()
 * }
 * await using writing = await config.write.acquireOrThrow({ blockingTimeout: 5 })
 */
export class ReadWriteLock {
  readonly name: Key
  /** The side that shares it with other readers. */
  readonly read: Lease
  /** The side that has it alone. */
  readonly write: Lease

  constructor(client: LockClient, name: Key, options: LeaseOptions = {}) {
    this.name = name
    this.read = new Lease(client, name, options, { purpose: PURPOSE, alone: false, limit: 0 })
    this.write = new Lease(client, name, options, { purpose: PURPOSE, alone: true, limit: 0 })
  }
}
