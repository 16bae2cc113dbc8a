import type { Context } from 'hono'

/** Keeps the request alive for work that goes on after its answer, where the platform has anything of the kind. */
export function waitUntil(c: Context, work: Promise<unknown>): void {
  try {
    c.executionCtx.waitUntil(work)
  } catch {
    // Hono throws outside of Workers, where work goes on by itself.
  }
}
