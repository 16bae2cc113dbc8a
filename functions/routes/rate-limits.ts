import { Hono } from 'hono'
import { requireAdmin } from '../http/auth.ts'
import type { AppEnv } from '../http/context.ts'
import { REFUSED_KEY, refusedIn } from '../limits/refused.ts'
import { limitsFrom } from '../limits/settings.ts'
import { redisFrom } from '../redis.ts'

/** Entries of the stream that one answer tells of. */
const ENTRIES = 1000

/** The limits that are set, and who was refused lately; for those who may do everything. Costs one request and one command. */
export const rateLimits = new Hono<AppEnv>().get('/', async (c) => {
  requireAdmin(c)
  const { rate, concurrency, outage, by } = limitsFrom(c.env)
  const entries = await redisFrom(c).xrevrange(REFUSED_KEY, { count: ENTRIES })
  return c.json({
    rateLimit: rate && { limit: rate.limit, window: rate.window, algorithm: rate.name },
    concurrencyLimit: concurrency,
    outage,
    by,
    refused: refusedIn(entries),
  })
})
