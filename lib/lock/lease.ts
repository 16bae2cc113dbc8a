import { DataError } from '../errors.ts'
import type { Key } from '../wire/encode.ts'
import { str } from '../wire/replies.ts'
import { Holding, type HoldingOptions } from './holding.ts'
import { tokenHash } from './inspect.ts'
import { type LeaseKind, LeaseStore } from './lease-store.ts'
import type { LockClient } from './lock-store.ts'
import { type QueueWaiting, settledWaiting } from './waiting/options.ts'

/** Settings of a semaphore or a read-write lock. Times are seconds, fractions allowed. */
export interface LeaseOptions extends HoldingOptions {
  /**
   * The queue in which everybody waits: its `stream` and `claim` are those of a lock's queue. There is no valve, since nobody
   * else knows how to take what is waited for.
   * @default 'queue'
   */
  readonly waiting?: 'queue' | QueueWaiting | undefined
}

/** Who holds something, and how many wait for it. */
export interface LeaseState {
  /** Those whose lease has not ended, the one that ends first in front. */
  readonly holders: readonly LeaseHolder[]
  /** How many wait. */
  readonly waiters: number
}

/** A holder, by what tells it from others and lets nobody act for it. */
export interface LeaseHolder {
  /** The first 16 hex digits of its token's SHA-256. */
  readonly holder: string
  /** Whether nobody else may hold it at the same time: true for a writer. */
  readonly alone: boolean
  /** Seconds until its lease ends. */
  readonly ttl: number
}

/**
 * A permit of a semaphore, or a side of a read-write lock. Those who wait are served in the order in which they came: what
 * is released, or whose lease has ended, is given to the first one that is still there, which is told by a stream.
 */
export class Lease extends Holding {
  readonly name: Key
  readonly #store: LeaseStore

  constructor(client: LockClient, name: Key, options: LeaseOptions, kind: LeaseKind) {
    const settings = settledWaiting(options.waiting ?? 'queue')
    if (settings.strategy !== 'queue') {
      throw new DataError(
        "Semaphores and read-write locks are waited for in a queue: waiting must be 'queue'",
      )
    }
    const store = new LeaseStore(client, name, kind, settings)
    super(store, str(name), options)
    this.name = name
    this.#store = store
  }

  /** Who holds it and how many wait. Costs one request. */
  async inspect(): Promise<LeaseState> {
    const { holders, waiters } = await this.#store.inspect()
    const hashed = holders.map(async ({ token, ...rest }) => ({
      holder: await tokenHash(token),
      ...rest,
    }))
    return { holders: await Promise.all(hashed), waiters }
  }

  /**
   * Takes it away from all who hold it, whoever they are, and gives it to those who wait; how many had it. For operators:
   * the holders are not told. Costs one request.
   */
  async forceRelease(): Promise<number> {
    return await this.#store.forceRelease()
  }
}
