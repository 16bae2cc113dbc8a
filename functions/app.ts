import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { authenticate } from './http/auth.ts'
import type { AppEnv } from './http/context.ts'
import { problemFrom } from './http/error-problem.ts'
import { reportFault } from './http/fault.ts'
import { corsForListedOrigins, noStore, requestIds, securityHeaders } from './http/headers.ts'
import { wellFormedPaths } from './http/path.ts'
import { Problem, problemResponse } from './http/problem.ts'
import { jobsFrom } from './jobs/index.ts'
import { commands } from './routes/commands.ts'
import { health } from './routes/health.ts'
import { jobs } from './routes/jobs.ts'
import { leaderboards } from './routes/leaderboards.ts'
import { locks } from './routes/locks.ts'
import { multiLocks } from './routes/multi-locks.ts'
import { pipeline } from './routes/pipeline.ts'
import { readWriteLocks } from './routes/read-write-locks.ts'
import { semaphores } from './routes/semaphores.ts'
import { session } from './routes/session.ts'

/** The HTTP API: what every request passes, then the resources. */
export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.onError((error, c) => {
    const problem = problemFrom(error)
    if (problem.kind === 'internal-error') reportFault(error, c.var.requestId)
    return problemResponse(c, problem)
  })
  app.notFound((c) => problemResponse(c, new Problem('not-found')))

  app.use(requestIds, securityHeaders, noStore, corsForListedOrigins, wellFormedPaths)
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
  // Before the tokens: browsers have a cookie.
  app.route('/v1/session', session)
  app.use('/v1/*', authenticate)

  app.route('/', health)
  app.route('/v1/commands', commands)
  app.route('/v1/pipeline', pipeline)
  app.route('/v1/locks', locks)
  app.route('/v1/multi-locks', multiLocks)
  app.route('/v1/semaphores', semaphores)
  app.route('/v1/read-write-locks', readWriteLocks)
  app.route('/v1/leaderboards', leaderboards)
  app.route('/v1/jobs', jobs(jobsFrom))
  return app
}
