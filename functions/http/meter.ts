import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { usageIntervalFrom } from '../env.ts'
import { redisFrom } from '../redis.ts'
import { countSpent, noteSpent } from '../usage/ledger.ts'
import type { AppEnv } from './context.ts'
import { countedMethod, routePattern } from './route-pattern.ts'

/** Until when somebody is about to note what this isolate has spent, in milliseconds: a request may be ended before it does. */
let notedBy = 0

/**
 * Counts what each request spends on Redis, under its route or as `console`. Some seconds after the first request it is noted in
 * Redis, by one command for all requests until then.
 */
export const meter: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const interval = usageIntervalFrom(c.env)
  await next()
  if (interval === 0) return
  countRequest(c)
  if (Date.now() < notedBy) return
  notedBy = Date.now() + 2 * interval * 1000
  c.executionCtx.waitUntil(noteAfter(c, interval))
})

async function noteAfter(c: Context<AppEnv>, seconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  notedBy = 0
  await noteSpent(redisFrom(c.env))
}

/** Counts what the request has spent since it was counted last: a stream of events goes on spending. */
export function countRequest(c: Context<AppEnv>): void {
  if (usageIntervalFrom(c.env) === 0) return
  const usage = c.get('usage')
  const before = c.get('counted')
  const now = { requests: usage.requests, commands: usage.billedCommands }
  c.set('counted', now)
  countSpent(nameOf(c), {
    calls: before === undefined ? 1 : 0,
    requests: now.requests - (before?.requests ?? 0),
    commands: now.commands - (before?.commands ?? 0),
  })
}

function nameOf(c: Context<AppEnv>): string {
  if (c.req.header('X-Redge-Console') !== undefined) return 'console'
  return `${countedMethod(c.req.method)} ${routePattern(c)}`
}
