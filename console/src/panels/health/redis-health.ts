/** `GET /v1/redis`. What Redis does not tell is `null`. */
export interface RedisHealth {
  readonly version: string | null
  readonly mode: string | null
  /** Seconds. */
  readonly uptime: number | null
  /** Bytes; `fragmentation` is a ratio. */
  readonly memory: {
    readonly used: number | null
    readonly peak: number | null
    readonly max: number | null
    readonly fragmentation: number | null
  }
  readonly clients: number | null
  readonly opsPerSecond: number | null
  readonly hitRatio: number | null
  readonly evicted: number | null
  readonly keys: number
  /** Of a PING from the Worker and back. */
  readonly latencyMs: number
}

/** Lines of {@link drawnOf}. */
export const DRAWN = 5

/** What is drawn of a look, in this order. */
export function drawnOf(redis: RedisHealth, workerMs: number): (number | null)[] {
  return [redis.latencyMs, workerMs, redis.opsPerSecond, redis.memory.used, redis.clients]
}

/** What may need somebody: in words, with what to do. `latencies` are those of all looks, in milliseconds. */
export function warningsOf(
  { memory, evicted }: RedisHealth,
  latencies: readonly (number | null)[],
): string[] {
  const warnings: string[] = []
  const { used, max, fragmentation } = memory
  if (used !== null && max !== null && max > 0 && used / max > 0.9) {
    warnings.push('Memory is nearly full: give keys a time to live, or Redis more memory.')
  }
  if (fragmentation !== null && fragmentation > 1.5 && (used ?? 0) > LARGE) {
    warnings.push(
      'Memory is fragmented: CONFIG SET activedefrag yes, or restart Redis when it suits.',
    )
  }
  if (evicted !== null && evicted > 0) {
    warnings.push('Redis has evicted keys for want of memory: what was in them is gone.')
  }
  if (isFar(latencies)) {
    warnings.push('Redis is far from this Worker: see smart placement in docs/deploy.md.')
  }
  return warnings
}

/** Bytes from which on fragmentation matters. */
const LARGE = 100 * 1024 * 1024

/** Milliseconds that are far, and looks that tell: a single slow answer is no distance. */
const FAR = 100
const LOOKS = 3

function isFar(latencies: readonly (number | null)[]): boolean {
  return latencies.length >= LOOKS && latencies.every((ms) => ms !== null && ms > FAR)
}
