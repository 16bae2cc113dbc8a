import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { clientIp, concurrencyLimit, type Refusal, rateLimit } from 'redge/hono'
import { RateLimiter } from 'redge/rate-limit'
import type { AppEnv } from '../http/context.ts'
import { Problem, type ProblemName, problemResponse } from '../http/problem.ts'
import { log } from '../log.ts'
import { redisFrom } from '../redis.ts'
import { noteRefused } from './refused.ts'
import { callersBy, type Limits, limitsFrom } from './settings.ts'

/** Names of the limits in header fields. */
const [REQUESTS, AT_ONCE] = ['requests', 'concurrency'] as const

const limitRate = rateLimit(
  (c: Context<AppEnv>) => {
    const { rate, outage } = limitsFrom(c.env)
    if (rate === null) throw new Problem('not-configured')
    const names = { name: REQUESTS, prefix: 'redge:rate-limit' }
    return new RateLimiter(redisFrom(c.env), { limit: rate, outage, onOutage, ...names })
  },
  { key: callerOf, onRefused: refused('rate-limited') },
)

/**
 * Keeps out addresses that send more requests than RATE_LIMIT allows, with RATE_LIMIT_BY=address; else it does nothing. It
 * stands before the check of tokens, so that it holds for those who have none.
 *
 * @throws Problem `not-configured` for settings that make no sense.
 */
export const limitAddresses: MiddlewareHandler<AppEnv> = ifSet('RATE_LIMIT', ifBy('address'))

/**
 * Keeps out tokens by which more requests are sent than RATE_LIMIT allows, unless it is for addresses. Does nothing without that
 * setting.
 *
 * @throws Problem `not-configured` for settings that make no sense.
 */
export const limitTokens: MiddlewareHandler<AppEnv> = ifSet('RATE_LIMIT', ifBy('token'))

/**
 * Keeps out callers of which more requests run at the same time than CONCURRENCY_LIMIT allows. Does nothing without that
 * setting.
 *
 * @throws Problem `not-configured` for settings that make no sense.
 */
export const limitConcurrency: MiddlewareHandler<AppEnv> = ifSet(
  'CONCURRENCY_LIMIT',
  concurrencyLimit(
    (c: Context<AppEnv>) => {
      const { concurrency, outage } = limitsFrom(c.env)
      if (concurrency === null) throw new Problem('not-configured')
      return { redis: redisFrom(c.env), ...concurrency, outage, name: AT_ONCE }
    },
    { key: callerOf, onRefused: refused('concurrency-limited'), onOutage },
  ),
)

function ifSet(
  name: 'RATE_LIMIT' | 'CONCURRENCY_LIMIT',
  limit: MiddlewareHandler,
): MiddlewareHandler<AppEnv> {
  return createMiddleware<AppEnv>((c, next) => (c.env[name]?.trim() ? limit(c, next) : next()))
}

function ifBy(by: Limits['by']): MiddlewareHandler<AppEnv> {
  return createMiddleware<AppEnv>((c, next) =>
    callersBy(c.env) === by ? limitRate(c, next) : next(),
  )
}

/** Who is counted: the token by its id, which tells nothing of its secret, or the address. */
function callerOf(c: Context<AppEnv>): string {
  return callersBy(c.env) === 'address' ? `address:${clientIp(c)}` : `token:${c.get('bearer').id}`
}

function refused(problem: ProblemName): (c: Context<AppEnv>, refusal: Refusal) => Response {
  return (c, { kind, policy, retryAfter }) => {
    noteRefused(c, callerOf(c), policy)
    if (kind === 'unknown') return problemResponse(c, new Problem('limits-unavailable'))
    const headers = { 'Retry-After': String(retryAfter) }
    return problemResponse(c, new Problem(problem, { headers }))
  }
}

function onOutage(error: unknown): void {
  log('limits-outage', { name: error instanceof Error ? error.name : 'unknown' })
}
