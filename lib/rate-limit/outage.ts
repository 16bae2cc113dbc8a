import { DataError } from '../errors.ts'
import { BoundedMap } from './bounded-map.ts'
import type { RateLimitDecision } from './decision.ts'
import { quota } from './figures.ts'

/**
 * What becomes of a request when Redis does not say in time whether it may pass: it does (`open`), it does not
 * (`closed`), or the isolate lets so many requests of each key through in a window, which it counts by itself (`local`).
 */
export type OutageMode = 'open' | 'closed' | { readonly local: number }

/**
 * The mode given.
 *
 * @throws DataError for what is none.
 */
export function outageMode(mode: OutageMode): OutageMode {
  if (mode === 'open' || mode === 'closed') return mode
  if (typeof mode === 'object' && mode !== null) return { local: quota(mode.local) }
  throw new DataError("outage must be 'open', 'closed' or { local: a number of requests }")
}

/** Seconds after which it is worth asking again. */
const AGAIN = 1

/** Keys that an isolate counts in an outage. */
const MOST_KEYS = 10_000

/** Decides while Redis does not. */
export class Outage {
  readonly mode: OutageMode
  readonly #windowMs: number
  readonly #counts = new BoundedMap<string, number>(MOST_KEYS)
  #window = 0

  /** `window` is the length of a window in seconds. */
  constructor(mode: OutageMode, window: number) {
    this.mode = outageMode(mode)
    this.#windowMs = window * 1000
  }

  /** What becomes of a request with that key, of which `limit` may pass in other times. */
  decide(key: string, limit: number, error: unknown): RateLimitDecision {
    const { mode } = this
    if (typeof mode === 'object') return { ...this.#counted(key, mode.local), error }
    const allowed = mode === 'open'
    return { allowed, limit, remaining: 0, reset: AGAIN, reason: 'outage', error }
  }

  #counted(key: string, limit: number): RateLimitDecision {
    const now = Date.now()
    const window = Math.floor(now / this.#windowMs)
    if (window !== this.#window) this.#counts.clear()
    this.#window = window
    const used = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, used)
    const reset = ((window + 1) * this.#windowMs - now) / 1000
    const remaining = Math.max(0, limit - used)
    return { allowed: used <= limit, limit, remaining, reset, reason: 'outage' }
  }
}
