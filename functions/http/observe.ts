import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { Usage } from 'redge/core'
import { log } from '../log.ts'
import { type AnsweredRequest, count } from '../telemetry/metrics.ts'
import { type RequestTrace, traceFor } from '../telemetry/trace.ts'
import type { AppEnv } from './context.ts'
import { setHeaders } from './headers.ts'
import { routePattern } from './route-pattern.ts'

/**
 * Tells of each request once it is answered: in the headers `Server-Timing` and `traceparent`, in a line of the log, in the
 * counters of `/metrics`, and in spans where a collector is set. Nothing of it holds a key, a value, a token or a path that was sent.
 */
export const observe: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const usage = new Usage()
  const trace = traceFor(c)
  const since = performance.now()
  c.set('usage', usage)
  c.set('onEvent', trace.onEvent)
  await next()
  const facts: AnsweredRequest = {
    method: c.req.method,
    route: routePattern(c),
    status: c.res.status,
    duration: (performance.now() - since) / 1000,
    requests: usage.requests,
    commands: usage.billedCommands,
  }
  setHeaders(c, [
    ['Server-Timing', serverTiming(facts, usage.time)],
    ['traceparent', trace.header],
  ])
  count(facts)
  if (c.env.REQUEST_LOG !== 'off') logRequest(c, facts, usage.time, trace)
  trace.end(facts)
})

/** Where the time went, in milliseconds, and what Redis was asked for. */
function serverTiming({ duration, requests, commands }: AnsweredRequest, redis: number): string {
  const spent = `${requests} ${requests === 1 ? 'request' : 'requests'}, ${commands} ${commands === 1 ? 'command' : 'commands'}`
  return `redis;dur=${ms(redis)};desc="${spent}", total;dur=${ms(duration)}`
}

function logRequest(
  c: Context<AppEnv>,
  { duration, ...facts }: AnsweredRequest,
  redis: number,
  { traceId }: RequestTrace,
): void {
  const times = { durationMs: ms(duration), redisMs: ms(redis) }
  log('request', { ...facts, ...times, requestId: c.get('requestId'), traceId })
}

function ms(seconds: number): number {
  return Math.round(seconds * 10_000) / 10
}
