import type { RateLimitDecision } from './decision.ts'
import type { RateLimiter } from './rate-limiter.ts'

/**
 * The value of `RateLimit-Policy`: the limit, which stays the same from answer to answer.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/11/
 */
export function rateLimitPolicy({ name, algorithm }: RateLimiter): string {
  return `${quoted(name)};q=${algorithm.limit};w=${Math.ceil(algorithm.window)}`
}

/**
 * The value of `RateLimit`: what is left. `null` when that is not known, for what is denied and in an outage.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/11/
 */
export function rateLimitField(
  { name, outage }: RateLimiter,
  { remaining, reset, reason }: RateLimitDecision,
): string | null {
  const isUnknown = reason === 'outage' && typeof outage !== 'object'
  if (isUnknown || reason === 'denyList') return null
  return `${quoted(name)};r=${remaining};t=${Math.ceil(reset)}`
}

/** A string as structured fields write it. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}
