import { Ratelimit } from '@upstash/ratelimit'
import { Redis } from '@upstash/redis/cloudflare'
import { Hono } from 'hono'

interface Env {
  readonly UPSTASH_REDIS_REST_URL: string
  readonly UPSTASH_REDIS_REST_TOKEN: string
  /** Requests of a minute, where there is a limit. */
  readonly LIMIT?: string
}

let redis: Redis | undefined
let ratelimit: Ratelimit | undefined

function redisOf(env: Env): Redis {
  redis ??= new Redis({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN })
  return redis
}

/** What somebody writes who needs the two answers, and nothing else: no token, no checks, no log. */
const app = new Hono<{ Bindings: Env }>()

app.use(async (c, next) => {
  if (c.env.LIMIT === undefined) return await next()
  const limiter = Ratelimit.fixedWindow(Number(c.env.LIMIT), '60 s')
  ratelimit ??= new Ratelimit({ redis: redisOf(c.env), limiter, prefix: 'bare' })
  const { success } = await ratelimit.limit('somebody')
  return success ? await next() : c.text('Too many requests', 429)
})

app.get('/v1/leaderboards/:board', async (c) => {
  const key = `leaderboard:${c.req.param('board')}`
  const flat = await redisOf(c.env).zrange<(string | number)[]>(key, 0, 9, {
    rev: true,
    withScores: true,
  })
  const entries = Array.from({ length: flat.length / 2 }, (_, n) => ({
    rank: n + 1,
    member: flat[2 * n],
    score: flat[2 * n + 1],
  }))
  return c.json({ entries })
})

app.post('/v1/commands/get', async (c) => {
  const { args } = await c.req.json<{ args: [string] }>()
  return c.json({ result: await redisOf(c.env).get(args[0]) })
})

export default app
