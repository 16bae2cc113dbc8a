import { Ratelimit } from '@upstash/ratelimit'
import type { EngineResponse, Limiter, LimiterContext } from './engine.ts'

/**
 * The engine's fixed window behind its cache. The engine's own `cachedFixedWindow` lets one request less through, never
 * hears what other isolates have counted, and sets no expiry on its keys.
 */
export function cachedFixedWindowLimiter(tokens: number, windowMs: number): Limiter {
  const fixed = Ratelimit.fixedWindow(tokens, `${windowMs} ms`)()
  const counted = async (
    context: LimiterContext,
    identifier: string,
    key: string,
  ): Promise<EngineResponse> => {
    const { cache, ...uncached } = context
    const response = await fixed.limit(uncached, identifier)
    cache?.set(key, Math.max(cache.get(key) ?? 0, usedOf(response)))
    return response
  }
  return () => ({
    ...fixed,
    async limit(context, identifier): Promise<EngineResponse> {
      const window = Math.floor(Date.now() / windowMs)
      const key = `${identifier}:${window}`
      const { cache } = context
      if (!cache?.get(key)) return await counted(context, identifier, key)
      const used = cache.incr(key)
      const success = used <= tokens
      return {
        success,
        limit: tokens,
        remaining: Math.max(0, tokens - used),
        reset: (window + 1) * windowMs,
        pending: success ? counted(context, identifier, key) : Promise.resolve(),
      }
    },
  })
}

/** Requests that have been counted; how many were refused is not told. */
function usedOf({ success, limit, remaining }: EngineResponse): number {
  return success ? limit - remaining : limit + 1
}
