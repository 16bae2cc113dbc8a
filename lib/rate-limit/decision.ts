/** Whether a request may pass, and how many more may. */
export interface RateLimitDecision {
  readonly allowed: boolean
  /** Requests that may be made in a window. In an outage with a local limit it is that one. */
  readonly limit: number
  /** Requests that may still be made. 0 in an outage that leaves it unknown. */
  readonly remaining: number
  /** Seconds until more may be made, fractions included. */
  readonly reset: number
  /**
   * Why it was decided so, where it was not for the count in Redis: `cacheBlock` for a key that this isolate knows to
   * have used up its limit, `denyList` for what is on the deny list, `outage` when Redis was not there to be asked.
   */
  readonly reason: RateLimitReason | null
  /** What went wrong in an outage. */
  readonly error?: unknown
  /** What goes on in the background, where anything does: give it to `waitUntil`. It never rejects. */
  readonly pending?: Promise<void> | undefined
}

/** Why a limiter decided as it did; the first two are the engine's own words. */
export type RateLimitReason = 'cacheBlock' | 'denyList' | 'outage'
