import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { corsOriginsFrom } from '../env.ts'
import type { AppEnv } from './context.ts'

/** Ids that callers may give. */
const REQUEST_ID = /^[\w=-]{1,128}$/

/** Gives the request an id: the one in `X-Request-Id` when it is short and plain, else a random one. */
export const requestIds: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const given = c.req.header('X-Request-Id') ?? ''
  const id = REQUEST_ID.test(given) ? given : crypto.randomUUID()
  c.set('requestId', id)
  await next()
  setHeaders(c, [['X-Request-Id', id]])
})

const SAFE_HEADERS = Object.entries({
  // Answers hold data that is only right now, and only for the bearer of the token.
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // Without any referrer browsers send forms with `Origin: null`.
  'Referrer-Policy': 'same-origin',
  // Not for subdomains: the Worker does not speak for them.
  'Strict-Transport-Security': 'max-age=15552000',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
})

/** Headers for answers that are data: nothing in them is to be run, framed, guessed at or kept. */
export const safeHeaders: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  await next()
  setHeaders(c, SAFE_HEADERS)
})

type Header = readonly [name: string, value: string]

/** Sets headers of an answer that is there. Hono's own way makes a new answer for each of them. */
export function setHeaders(c: Context, headers: readonly Header[]): void {
  const own = c.res.headers
  try {
    for (const [name, value] of headers) own.set(name, value)
  } catch {
    // The headers of what `fetch` has answered cannot be changed.
    for (const [name, value] of headers) c.header(name, value)
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
export const corsForListedOrigins: MiddlewareHandler<AppEnv> = createMiddleware((c, next) =>
  c.env.CORS_ORIGINS?.trim() ? cors(c, next) : next(),
)

const cors: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
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
