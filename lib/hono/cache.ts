import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Cache } from '../cache/cache.ts'
import type { CacheListener } from '../cache/events.ts'

/** A cache that may ignore exceptions or not. */
export type AnyCache = Cache | Cache<null>

/** What the middleware puts into Hono's context. */
export interface CacheVariables<C extends AnyCache = Cache> {
  /** The cache, with calls whose work goes on after the answer as far as the platform lets it. */
  readonly cache: C
}

/** The type of contexts and apps that have a cache. */
export interface CacheEnv<C extends AnyCache = Cache> {
  Variables: CacheVariables<C>
}

/** What `cache` may be told. */
export interface CacheMiddlewareOptions {
  /** Is told of hits, misses, stale values and refreshes. */
  readonly onEvent?: CacheListener | undefined
}

/**
 * Puts a cache into `c.var.cache`. What it does in the background outlives the request by `executionCtx.waitUntil`, where
 * there is one. Costs nothing.
 *
 * @param given The cache, or what gives it for the context: for bindings, which are not there before a request. Make it
 * once for each environment.
 * @example
 * const cacheOf = (env: Env) => (shared ??= createCaches({ default: {} }, env)).default
 * app.use(cache((c) => cacheOf(c.env)))
 * app.get('/menu', async (c) => c.json(await c.var.cache.getOrSet('menu', loadMenu, { timeout: 60 })))
 */
export function cache<C extends AnyCache>(
  given: C | ((c: Context) => C),
  { onEvent }: CacheMiddlewareOptions = {},
): MiddlewareHandler<CacheEnv<C>> {
  return createMiddleware<CacheEnv<C>>(async (c: Context, next) => {
    const own = typeof given === 'function' ? given(c) : given
    c.set('cache', own.with({ waitUntil: waitUntilOf(c), onEvent }))
    await next()
  })
}

/** Keeps a request alive; undefined where the platform has nothing of the kind. */
function waitUntilOf(c: Context): ((work: Promise<unknown>) => void) | undefined {
  try {
    const { executionCtx } = c
    return (work) => executionCtx.waitUntil(work)
  } catch {
    // Hono throws outside of Workers.
    return undefined
  }
}
