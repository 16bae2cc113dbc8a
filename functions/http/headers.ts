import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { corsOriginsFrom } from '../env.ts'
import type { AppEnv } from './context.ts'

/** Gives the request an id: the one in `X-Request-Id` when it is short and plain, else a random one. */
export const requestIds: MiddlewareHandler = requestId({ limitLength: 128 })

/** Headers for answers that are data: nothing in them is to be run, framed, guessed at or kept. */
export const securityHeaders: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  // Not for subdomains: the Worker does not speak for them.
  strictTransportSecurity: 'max-age=15552000',
  xFrameOptions: 'DENY',
  // Without any referrer browsers send forms with `Origin: null`.
  referrerPolicy: 'same-origin',
})

/** Answers hold data that is only right now, and only for the bearer of the token. */
export const noStore: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  await next()
  setHeader(c, 'Cache-Control', 'no-store')
})

/** Sets a header of an answer that is there. Hono's own way makes a new answer of it each time. */
export function setHeader(c: Context, name: string, value: string): void {
  try {
    c.res.headers.set(name, value)
  } catch {
    // The headers of what `fetch` has answered cannot be changed.
    c.header(name, value)
  }
}

const ALLOWED_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const ALLOWED_HEADERS = [
  ...['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match'],
  ...['Last-Event-ID', 'Lock-Token', 'traceparent', 'X-Redge-Reason', 'X-Request-Id'],
].join(', ')
const EXPOSED_HEADERS = [
  ...['Allow', 'ETag', 'Idempotency-Replayed', 'Location', 'RateLimit', 'RateLimit-Policy'],
  ...['Retry-After', 'Server-Timing', 'WWW-Authenticate', 'X-Request-Id'],
].join(', ')
/** Seconds that a browser may go on without asking again. */
const PREFLIGHT_MAX_AGE = '600'

/** Lets browsers call from the origins in `CORS_ORIGINS`; without any it does nothing. */
export const corsForListedOrigins: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const corsOrigins = corsOriginsFrom(c.env)
  if (corsOrigins.length === 0) return next()
  const origin = c.req.header('Origin')
  const isListed = origin !== undefined && corsOrigins.includes(origin)
  if (isListed && isPreflight(c.req.raw)) {
    return c.body(null, 204, {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': ALLOWED_METHODS,
      'Access-Control-Allow-Headers': ALLOWED_HEADERS,
      'Access-Control-Max-Age': PREFLIGHT_MAX_AGE,
      Vary: 'Origin',
    })
  }
  await next()
  c.header('Vary', 'Origin', { append: true })
  if (!isListed) return
  c.header('Access-Control-Allow-Origin', origin)
  c.header('Access-Control-Expose-Headers', EXPOSED_HEADERS)
})

function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('Access-Control-Request-Method')
}
