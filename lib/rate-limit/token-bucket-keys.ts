import type { Limiter } from './engine.ts'

/**
 * The same limiter with `:bucket` at the end of its keys. Without it an identifier such as `denyList:all` names a key of
 * the engine's own, which is of another type: whoever chooses his identifier could make his limit fail.
 */
export function apartFromOtherKeys(limiter: Limiter): Limiter {
  const { limit, getRemaining, resetTokens } = limiter()
  const own = (identifier: string): string => `${identifier}:bucket`
  return () => ({
    limit: (context, identifier, rate) => limit(context, own(identifier), rate),
    getRemaining: (context, identifier) => getRemaining(context, own(identifier)),
    resetTokens: (context, identifier) => resetTokens(context, own(identifier)),
  })
}
