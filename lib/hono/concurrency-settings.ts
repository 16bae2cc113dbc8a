import type { Semaphore } from '../lock/semaphore.ts'
import { quoted } from '../rate-limit/fields.ts'
import { policyName, shortTime } from '../rate-limit/figures.ts'
import { type OutageMode, outageMode } from '../rate-limit/outage.ts'
import type { ConcurrencyLimitOptions } from './concurrency-limit.ts'

/** The options of a concurrency limit in the form that requests need. */
export interface ConcurrencySettings {
  readonly name: string
  readonly outage: OutageMode
  /** Seconds until Redis counts as away. */
  readonly timeout: number
  /** The value of `RateLimit-Policy`. */
  readonly policy: string
  /** Counts in an outage. */
  readonly local: LocalPermits
  semaphoreOf(key: string): Semaphore
}

/** @throws DataError for options that make no sense. */
export function concurrencySettings(options: ConcurrencyLimitOptions): ConcurrencySettings {
  const { limit, lease = 30, outage } = options
  const name = policyName(options.name ?? 'concurrency')
  const timeout = shortTime(options.timeout ?? 0.5)
  const redis = options.redis.with({ timeout })
  const semaphoreOf = (key: string): Semaphore => {
    const settings = { permits: limit, timeout: lease, raiseOnReleaseError: false }
    return redis.semaphore(`concurrency:{${tagged(name)}:${tagged(key)}}`, settings)
  }
  // Made to have the figures looked at.
  semaphoreOf('')
  const mode = outageMode(outage)
  return {
    name,
    outage: mode,
    timeout,
    policy: `${quoted(name)};q=${limit};qu="concurrent-requests"`,
    local: new LocalPermits(typeof mode === 'object' ? mode.local : 0),
    semaphoreOf,
  }
}

/** Text without what would end a hash tag. */
function tagged(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

/** Permits that an isolate gives by itself. */
class LocalPermits {
  readonly #limit: number
  readonly #taken = new Map<string, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  take(key: string): boolean {
    const taken = this.#taken.get(key) ?? 0
    if (taken >= this.#limit) return false
    this.#taken.set(key, taken + 1)
    return true
  }

  release(key: string): void {
    const taken = (this.#taken.get(key) ?? 1) - 1
    if (taken > 0) this.#taken.set(key, taken)
    else this.#taken.delete(key)
  }
}
