import {
  type Cache,
  type CacheEvent,
  createCaches,
  type LoadOptions,
} from '../../lib/cache/index.ts'
import { Redis, type RedisEnv } from '../../lib/index.ts'

/** What a Worker with a cache is asked to do. */
export interface LoadRequest {
  readonly keyPrefix: string
  readonly key: string
  /** Plain key that counts the runs of the loader, and is its result. */
  readonly counter: string
  /** Milliseconds that the loader takes. */
  readonly takes: number
  /** Whether the loader fails after that. */
  readonly fails?: boolean
  readonly options: LoadOptions
}

/** What became of it. */
export interface LoadResult {
  readonly value?: unknown
  /** Name of the error, when there was one. */
  readonly error?: string
  readonly events: readonly CacheEvent['type'][]
  /** Milliseconds. */
  readonly took: number
}

let shared: Cache | undefined

/** A Worker whose requests all use the same cache, as Workers do. */
const worker = {
  async fetch(
    request: Request,
    env: RedisEnv,
    ctx: { waitUntil(work: Promise<unknown>): void },
  ): Promise<Response> {
    const asked = (await request.json()) as LoadRequest
    const redis = Redis.fromEnv(env)
    shared ??= createCaches({ default: { redis, keyPrefix: asked.keyPrefix } }).default as Cache
    return Response.json(await load(shared, redis, ctx, asked))
  },
}

export default worker

async function load(
  cache: Cache,
  redis: Redis,
  ctx: { waitUntil(work: Promise<unknown>): void },
  { key, counter, takes, fails, options }: LoadRequest,
): Promise<LoadResult> {
  const events: CacheEvent['type'][] = []
  const view = cache.with({
    waitUntil: (work) => ctx.waitUntil(work),
    onEvent: ({ type }) => events.push(type),
  })
  const loader = async (): Promise<number> => {
    const run = await redis.incr(counter)
    await new Promise((resolve) => setTimeout(resolve, takes))
    if (fails) throw new Error('The loader fails')
    return run
  }
  const since = Date.now()
  try {
    const value = await view.getOrSet(key, loader, options)
    return { value, events, took: Date.now() - since }
  } catch (error) {
    return { error: (error as Error).name, events, took: Date.now() - since }
  }
}
