import { Ratelimit } from '@upstash/ratelimit'
import { cachedFixedWindowLimiter } from './cached-fixed-window.ts'
import type { Limiter } from './engine.ts'
import { quota, windowMs } from './figures.ts'
import { apartFromOtherKeys } from './token-bucket-keys.ts'

/** A way to count requests, with its figures; {@link fixedWindow} and the others make it. */
export interface RateLimitAlgorithm {
  readonly name: 'fixedWindow' | 'slidingWindow' | 'tokenBucket' | 'cachedFixedWindow'
  /** Requests that may be made in a window. */
  readonly limit: number
  /** Seconds in which so many may be made; for a bucket those in which an empty one fills up. */
  readonly window: number
  /** The form that the engine takes. */
  readonly limiter: Limiter
}

/**
 * At most `limit` requests in each window of so many seconds; windows begin at multiples of their length, so twice as many
 * may come around the end of one. The cheapest: 2 billed commands a request, 3 for the first one of a window.
 *
 * @example
 * const limiter = new RateLimiter(redis, { limit: fixedWindow(100, 60), outage: 'open' })
 * @throws DataError for a limit that is not whole and positive, or a window that is no time from a millisecond on.
 */
export function fixedWindow(limit: number, window: number): RateLimitAlgorithm {
  const engineLimit = Ratelimit.fixedWindow(quota(limit), `${windowMs(window)} ms`)
  return { name: 'fixedWindow', limit, window, limiter: engineLimit }
}

/**
 * At most `limit` requests in about so many seconds: those of the window before count as far as it still overlaps, as if
 * they had come evenly. 4 billed commands a request, 5 for the first one of a window, 3 for one that is refused.
 *
 * @throws DataError as {@link fixedWindow} does.
 */
export function slidingWindow(limit: number, window: number): RateLimitAlgorithm {
  const engineLimit = Ratelimit.slidingWindow(quota(limit), `${windowMs(window)} ms`)
  return { name: 'slidingWindow', limit, window, limiter: engineLimit }
}

/**
 * A bucket of `maxTokens` tokens, of which each request takes one; `refillRate` are put in every `interval` seconds. Lets
 * bursts through, and evens out what follows. 4 billed commands a request, 2 for one that is refused.
 *
 * @throws DataError as {@link fixedWindow} does.
 */
export function tokenBucket(
  refillRate: number,
  interval: number,
  maxTokens: number,
): RateLimitAlgorithm {
  const engineLimit = Ratelimit.tokenBucket(
    quota(refillRate),
    `${windowMs(interval)} ms`,
    quota(maxTokens),
  )
  return {
    name: 'tokenBucket',
    limit: maxTokens,
    window: Math.ceil(maxTokens / refillRate) * interval,
    limiter: apartFromOtherKeys(engineLimit),
  }
}

/**
 * A fixed window that is asked for once in each isolate, and then counted there: a request does not wait for Redis, which
 * hears of it in the background. Isolates know of one another late, so each may let `limit` through. Costs the same
 * commands as {@link fixedWindow}, and nothing once the limit is reached.
 *
 * @throws DataError as {@link fixedWindow} does.
 */
export function cachedFixedWindow(limit: number, window: number): RateLimitAlgorithm {
  const limiter = cachedFixedWindowLimiter(quota(limit), windowMs(window))
  return { name: 'cachedFixedWindow', limit, window, limiter }
}
