import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { auditWrites } from './http/audit.ts'
import { authenticate } from './http/auth.ts'
import type { AppEnv } from './http/context.ts'
import { problemFrom } from './http/error-problem.ts'
import { reportFault } from './http/fault.ts'
import { corsForListedOrigins, requestIds, safeHeaders } from './http/headers.ts'
import { idempotency } from './http/idempotency.ts'
import { meter } from './http/meter.ts'
import { observe } from './http/observe.ts'
import { wellFormedPaths } from './http/path.ts'
import { Problem, problemResponse } from './http/problem.ts'
import { jobsFrom } from './jobs/index.ts'
import { limitAddresses, limitConcurrency, limitTokens } from './limits/limits.ts'
import { audit } from './routes/audit.ts'
import { bitmaps } from './routes/bitmaps.ts'
import { cache } from './routes/cache.ts'
import { channels } from './routes/channels.ts'
import { commands } from './routes/commands.ts'
import { consoleSession } from './routes/console-session.ts'
import { gateway } from './routes/gateway.ts'
import { hashes } from './routes/hashes.ts'
import { health } from './routes/health.ts'
import { hyperloglogs } from './routes/hyperloglogs.ts'
import { jobs } from './routes/jobs.ts'
import { keyDeletions } from './routes/key-deletions.ts'
import { keys } from './routes/keys.ts'
import { leaderboards } from './routes/leaderboards.ts'
import { lists } from './routes/lists.ts'
import { locks } from './routes/locks.ts'
import { metrics } from './routes/metrics.ts'
import { multiLocks } from './routes/multi-locks.ts'
import { pipeline } from './routes/pipeline.ts'
import { queues } from './routes/queues.ts'
import { rateLimits } from './routes/rate-limits.ts'
import { readWriteLocks } from './routes/read-write-locks.ts'
import { redis } from './routes/redis.ts'
import { semaphores } from './routes/semaphores.ts'
import { session } from './routes/session.ts'
import { sets } from './routes/sets.ts'
import { sortedSets } from './routes/sorted-sets.ts'
import { streamGroups } from './routes/stream-groups.ts'
import { streams } from './routes/streams.ts'
import { strings } from './routes/strings.ts'
import { token } from './routes/token.ts'
import { tokens } from './routes/tokens.ts'
import { usage } from './routes/usage.ts'
import { users } from './routes/users.ts'

/** The HTTP API: what every request passes, then the resources. */
export function createApp() {
  const app = new Hono<AppEnv>({ router: new RegExpRouter() })
  app.onError((error, c) => {
    const problem = problemFrom(error)
    if (problem.kind === 'internal-error') reportFault(error, c.var.requestId)
    return problemResponse(c, problem)
  })
  app.notFound((c) => problemResponse(c, new Problem('not-found')))

  app.use(requestIds, observe, meter, safeHeaders, corsForListedOrigins, wellFormedPaths)
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        problemResponse(
          c,
          new Problem('method-not-allowed', { headers: { Allow: methods.join(', ') } }),
        ),
    }),
  )
  app.use('/v1/*', limitAddresses)
  // Before the tokens: browsers have a cookie.
  const open = app
    .route('/v1/session', session)
    .route('/v1/console/session', consoleSession)
    .route('/', health)
    .route('/', metrics(jobsFrom))
  app.use('/v1/*', authenticate, limitTokens, limitConcurrency, auditWrites, idempotency)

  // One chain, which is what the type of the app knows its routes from.
  return open
    .route('/v1/commands', commands)
    .route('/v1/pipeline', pipeline)
    .route('/v1/locks', locks)
    .route('/v1/multi-locks', multiLocks)
    .route('/v1/semaphores', semaphores)
    .route('/v1/read-write-locks', readWriteLocks)
    .route('/v1/leaderboards', leaderboards)
    .route('/v1/bitmaps', bitmaps)
    .route('/v1/hashes', hashes)
    .route('/v1/hyperloglogs', hyperloglogs)
    .route('/v1/keys', keys)
    .route('/v1/key-deletions', keyDeletions)
    .route('/v1/lists', lists)
    .route('/v1/sets', sets)
    .route('/v1/sorted-sets', sortedSets)
    .route('/v1/strings', strings)
    .route('/v1/jobs', jobs(jobsFrom))
    .route('/v1/streams', streams)
    .route('/v1/streams', streamGroups)
    .route('/v1/channels', channels)
    .route('/v1/queues', queues)
    .route('/v1/cache', cache)
    .route('/v1/users', users)
    .route('/v1/redis', redis)
    .route('/v1/gateway', gateway)
    .route('/v1/usage', usage)
    .route('/v1/token', token)
    .route('/v1/tokens', tokens)
    .route('/v1/audit', audit)
    .route('/v1/rate-limits', rateLimits)
}
