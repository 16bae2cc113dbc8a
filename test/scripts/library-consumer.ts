import { Hono } from 'hono'
import { type EventListener, LockError, Redis } from 'redge'
import { type Cache, createCaches } from 'redge/cache'
import { Redis as CoreRedis } from 'redge/core'
import { type SessionEnv, session } from 'redge/hono'
import { defineJobs, type Job, type Jobs } from 'redge/jobs'
import { traceEvents } from 'redge/otel'
import { fixedWindow, RateLimiter } from 'redge/rate-limit'
import { SessionEngine, SessionStore } from 'redge/session'

/** Where the library finds its Redis. */
interface Endpoint {
  readonly url: string
  readonly token: string
}

/** Uses every entry of the library, and gives what came of it. */
export async function useLibrary({ url, token }: Endpoint): Promise<Record<string, unknown>> {
  const redis = new Redis({ url, token })
  const onEvent: EventListener = traceEvents()
  const core = new CoreRedis({ url, token, onEvent })
  const job: Job = { name: 'nightly', schedule: '0 3 * * *', handler: () => 'done' }
  const jobs: Jobs = defineJobs([job])

  const key = `consumer:${crypto.randomUUID()}`
  const replies: [boolean | null, number] = await redis.pipeline().set(key, 1).incr(key).execute()
  const text: string | null = await core.get(key)
  const throughSdk: number | null = await redis.upstash.get<number>(key)
  const limit = fixedWindow(1, 60)
  const limiter = new RateLimiter(redis, { limit, outage: 'closed', prefix: key, timeout: 10 })
  const { allowed } = await limiter.limit('somebody')
  const cache: Cache = createCaches({ default: { redis, keyPrefix: key } }).default
  const cached: string[] = await cache.getOrSet('k', async () => ['made'])
  const engine = new SessionEngine({ cache: createCaches({ default: { redis } }).default })
  const stored = new SessionStore(engine)
  await stored.set('cart', [1])
  await stored.save()
  const app = new Hono<SessionEnv>()
  app.get('/', session(engine), async (c) => c.json(await c.var.session.get('cart')))
  const headers = { Cookie: `sessionid=${stored.sessionKey}` }
  const cart: unknown = await (await app.request('/', { headers })).json()
  await stored.flush()
  await cache.clear()
  const refusal = await redis
    .lock(key, { timeout: 1 })
    .release()
    .catch((error: unknown) => error)
  await redis.delete(key)
  const isLockError = refusal instanceof LockError
  const used = { replies, text, throughSdk, allowed, cached, cart }
  return { ...used, isLockError, jobs: typeof jobs }
}
