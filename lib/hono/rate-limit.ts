import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { RateLimitDecision } from '../rate-limit/decision.ts'
import { rateLimitField, rateLimitPolicy } from '../rate-limit/fields.ts'
import type { RateLimiter, RequestFacts } from '../rate-limit/rate-limiter.ts'
import { clientIp } from './client-ip.ts'
import { perEnvironment } from './per-environment.ts'
import {
  addFields,
  addMissing,
  type Fields,
  type OnRefused,
  type Refusal,
  refuse,
} from './refusal.ts'
import { waitUntil } from './wait-until.ts'

/** What `rateLimit` may be told. */
export interface RateLimitMiddlewareOptions {
  /**
   * What requests are counted by; `null` lets a request pass uncounted. What it throws goes to the app's `onError`, and
   * the request goes no further.
   * @default clientIp
   */
  readonly key?: ((c: Context) => string | null | Promise<string | null>) | undefined
  /**
   * Answers a request that is kept out. Header fields are set already; `Retry-After` is for it to set.
   * @default problem+json with status 429, 503 or 403, and `Retry-After`
   */
  readonly onRefused?: OnRefused | undefined
}

/**
 * Lets through as many requests as a limiter does, and tells clients what is left by the header fields `RateLimit` and
 * `RateLimit-Policy`. Several may follow one another; each adds its own. Costs what the limiter costs: one request to
 * Redis before the handler.
 *
 * @param limiter The limiter, or what makes it of the context, once for all requests with the same bindings.
 * @example
 * app.use('/api/*', rateLimit((c) => new RateLimiter(Redis.fromEnv(c.env), {
 *   limit: slidingWindow(100, 60),
 *   outage: { local: 20 },
 * })))
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/11/
 */
export function rateLimit(
  limiter: RateLimiter | ((c: Context) => RateLimiter),
  { key: keyOf = clientIp, onRefused }: RateLimitMiddlewareOptions = {},
): MiddlewareHandler {
  const limiterFor = perEnvironment(limiter)
  return createMiddleware(async (c, next) => {
    const own = limiterFor(c)
    const key = await keyOf(c)
    if (key === null) return await next()
    const decision = await own.limit(key, factsOf(c, own))
    if (decision.pending) waitUntil(c, decision.pending)
    const fields = fieldsOf(own, decision)
    if (!decision.allowed) return await refuse(c, refusalOf(own, decision), fields, onRefused)
    addFields(c, fields)
    await next()
    addMissing(c, fields)
  })
}

function fieldsOf(limiter: RateLimiter, decision: RateLimitDecision): Fields {
  const left = rateLimitField(limiter, decision)
  const policy = ['RateLimit-Policy', rateLimitPolicy(limiter)] as const
  return left === null ? [policy] : [policy, ['RateLimit', left]]
}

function refusalOf({ name, outage }: RateLimiter, { reason, reset }: RateLimitDecision): Refusal {
  if (reason === 'denyList') return { kind: 'denied', policy: name, retryAfter: null }
  const kind = reason === 'outage' && outage === 'closed' ? 'unknown' : 'limited'
  return { kind, policy: name, retryAfter: Math.max(1, Math.ceil(reset)) }
}

function factsOf(c: Context, { denyList }: RateLimiter): RequestFacts {
  if (!denyList) return {}
  return {
    ip: c.req.header('CF-Connecting-IP'),
    userAgent: c.req.header('User-Agent'),
    country: c.req.header('CF-IPCountry'),
  }
}
