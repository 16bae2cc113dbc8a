import { Hono, type MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Jobs } from 'redge/jobs'
import type { Bindings } from '../env.ts'
import { authenticate, requireAdmin } from '../http/auth.ts'
import type { AppEnv } from '../http/context.ts'
import { redisFrom } from '../redis.ts'
import { isolateMetrics } from '../telemetry/metrics.ts'
import { jobMetrics, redisMetrics } from '../telemetry/shared-metrics.ts'
import { isSecret } from '../tokens/secret.ts'

/** For METRICS_TOKEN, which opens nothing else, and for who may do everything. */
const collectors: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const given = /^bearer +(.+)$/i.exec(c.req.header('Authorization') ?? '')?.[1] ?? ''
  if (isSecret(given, c.env.METRICS_TOKEN?.trim() ?? '')) return await next()
  return await authenticate(c, async () => {
    requireAdmin(c)
    await next()
  })
})

/**
 * Figures for Prometheus: those of the isolate that answers, and those that Redis keeps for all. Costs a request for Redis and one for
 * each job; what Redis does not tell is left out.
 */
export function metrics(jobsOf: (env: Bindings) => Jobs) {
  return new Hono<AppEnv>().get('/metrics', collectors, async (c) => {
    const redis = redisFrom(c)
    const [info, states] = await Promise.all([
      redis.info().catch(() => undefined),
      jobsOf(c.env)
        .list(redis)
        .catch(() => []),
    ])
    const text = isolateMetrics() + redisMetrics(info) + jobMetrics(states)
    return c.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' })
  })
}
