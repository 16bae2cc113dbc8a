import { NoPermissionError, type Redis, ResponseError } from 'redge/core'

/** What INFO tells; `null` for what it does not. */
interface RedisInfo {
  number(name: string): number | null
  text(name: string): string | null
}

/**
 * INFO, or some sections of it. A server that does not let the Worker ask tells nothing. Costs one request.
 *
 * @throws RedisError when Redis cannot be reached.
 */
export async function infoOf(
  redis: Pick<Redis, 'info'>,
  ...sections: readonly string[]
): Promise<RedisInfo> {
  const told = await redis.info(...sections).catch((error: unknown) => {
    if (error instanceof NoPermissionError || error instanceof ResponseError) return {}
    throw error
  })
  const facts = new Map<string, unknown>(Object.entries(told))
  return {
    number: (name) => {
      const fact = facts.get(name)
      return typeof fact === 'number' ? fact : null
    },
    text: (name) => {
      const fact = facts.get(name)
      return fact === undefined || typeof fact === 'object' ? null : String(fact)
    },
  }
}

/** The share of hits, 0 to 1; `null` when there was none of either. */
export function ratio(hits: number | null, misses: number | null): number | null {
  if (hits === null || misses === null || hits + misses === 0) return null
  return hits / (hits + misses)
}
