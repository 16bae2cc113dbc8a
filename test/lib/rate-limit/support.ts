import { env } from 'cloudflare:workers'
import { Redis } from '../../../lib/index.ts'
import {
  cachedFixedWindow,
  fixedWindow,
  type RateLimitAlgorithm,
  RateLimiter,
  slidingWindow,
  tokenBucket,
} from '../../../lib/rate-limit/index.ts'
import type { RateLimitOptions } from '../../../lib/rate-limit/options.ts'

/** Seconds of a window that does not end during a test: 30 weeks. */
export const LONG = 18_144_000

/** The ways to count, each for so many requests in a long time. */
export const ALGORITHMS: Readonly<
  Record<RateLimitAlgorithm['name'], (limit: number) => RateLimitAlgorithm>
> = {
  fixedWindow: (limit) => fixedWindow(limit, LONG),
  slidingWindow: (limit) => slidingWindow(limit, LONG),
  tokenBucket: (limit) => tokenBucket(limit, LONG, limit),
  cachedFixedWindow: (limit) => cachedFixedWindow(limit, LONG),
}

/** A limiter with a client of its own, as another isolate has it, on a machine that may be slow. */
export function newLimiter(options: Omit<RateLimitOptions, 'outage'>): RateLimiter {
  return new RateLimiter(Redis.fromEnv(env), { outage: 'closed', timeout: 20, ...options })
}

/** A prefix that no other test uses. */
export function uniquePrefix(): string {
  return `ratelimit:${crypto.randomUUID()}`
}
