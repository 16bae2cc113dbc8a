import { type LockOptions, Redis, type RedisEnv } from '../../lib/index.ts'

/** What a contender is asked to do. */
export interface ContendRequest {
  /** Name of the lock. */
  readonly name: string
  /** Plain key that is read, and written one higher, under the lock. */
  readonly counter: string
  readonly iterations: number
  /** How the lock is waited for. */
  readonly options?: LockOptions
}

/** How often it did, and how often somebody else was inside at the same time. */
export interface ContendResult {
  readonly done: number
  readonly overlaps: number
}

/** A Worker that increments an unguarded counter under a lock. */
const contender = {
  async fetch(request: Request, env: RedisEnv): Promise<Response> {
    return Response.json(
      await contend(Redis.fromEnv(env), (await request.json()) as ContendRequest),
    )
  },
}

export default contender

async function contend(
  redis: Redis,
  { name, counter, iterations, options }: ContendRequest,
): Promise<ContendResult> {
  let overlaps = 0
  for (let i = 0; i < iterations; i++) {
    await redis.withLock(name, { timeout: 10, sleep: 0.005, ...options }, async () => {
      const entering = redis.pipeline({ transaction: false })
      const [alone, value] = await entering
        .set(`${counter}:holder`, 'workerd', { nx: true, px: 10_000 })
        .get(counter)
        .execute()
      if (!alone) overlaps++
      const leaving = redis.pipeline({ transaction: false }).set(counter, Number(value ?? 0) + 1)
      await (alone ? leaving.delete(`${counter}:holder`) : leaving).execute()
    })
  }
  return { done: iterations, overlaps }
}
