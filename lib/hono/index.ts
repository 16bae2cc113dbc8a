export {
  type AnyCache,
  type CacheEnv,
  type CacheMiddlewareOptions,
  type CacheVariables,
  cache,
} from './cache.ts'
export { type CachePageOptions, cachePage } from './cache-page.ts'
export { clientIp } from './client-ip.ts'
export {
  type ConcurrencyLimitOptions,
  type ConcurrencyMiddlewareOptions,
  concurrencyLimit,
  type SemaphoreClient,
} from './concurrency-limit.ts'
export {
  type CsrfOptions,
  type CsrfSettings,
  csrf,
  csrfToken,
  type DjangoCsrfSettings,
  rotateCsrfToken,
} from './csrf.ts'
export {
  djangoLogin,
  djangoUser,
  type LoginRequiredOptions,
  loginRequired,
} from './django-user.ts'
export { type RateLimitMiddlewareOptions, rateLimit } from './rate-limit.ts'
export type { Refusal } from './refusal.ts'
export {
  type SessionEnv,
  type SessionMiddlewareOptions,
  type SessionVariables,
  session,
} from './session.ts'
