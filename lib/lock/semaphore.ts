import { DataError } from '../errors.ts'
import type { Key } from '../wire/encode.ts'
import { Lease, type LeaseOptions } from './lease.ts'
import type { LockClient } from './lock-store.ts'

/** Settings of a semaphore. Times are seconds, fractions allowed. */
export interface SemaphoreOptions extends LeaseOptions {
  /**
   * How many may hold a permit at a time. Every client says so for itself: who gives a higher number than others takes
   * permits that they would not, who gives a lower one waits until fewer are held. So while the number is being changed
   * the lower limit holds for those who know it, and the higher for the others; nobody loses what he holds.
   */
  readonly permits: number
}

/**
 * A number of permits that are held under leases and handed out in the order in which they were asked for. It is redge's
 * own: redis-py has none.
 *
 * @example
 * await using permit = await redis.semaphore('exports', { permits: 3, timeout: 60 }).acquireOrThrow()
 */
export class Semaphore extends Lease {
  readonly permits: number

  /** @throws DataError for a number of permits that is not whole and positive. */
  constructor(client: LockClient, name: Key, options: SemaphoreOptions) {
    const { permits, ...leaseOptions } = options
    if (!(Number.isSafeInteger(permits) && permits > 0)) {
      throw new DataError('permits must be a whole number, 1 at least')
    }
    super(client, name, leaseOptions, { purpose: 'semaphore', alone: false, limit: permits })
    this.permits = permits
  }
}
