import { Hono } from 'hono'
import type { AppEnv } from '../http/context.ts'
import { problemFrom } from '../http/error-problem.ts'
import { Problem } from '../http/problem.ts'
import { redisFrom } from '../redis.ts'

/** Seconds that Redis has to answer. */
const DEADLINE = 1

/** Whether the Worker runs (`/healthz`, which asks nobody) and reaches its Redis (`/readyz`, one PING). */
export const health = new Hono<AppEnv>()
  .get('/healthz', (c) => c.json({ status: 'ok' }))
  .get('/readyz', async (c) => {
    try {
      await redisFrom(c, { timeout: DEADLINE }).call(['PING'], () => undefined)
    } catch (error) {
      const { message, facts } = problemFrom(error)
      throw new Problem('not-ready', { detail: `${message}.`, retryAfter: facts.retryAfter })
    }
    return c.json({ status: 'ready' })
  })
