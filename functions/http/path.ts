import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './context.ts'
import { Problem } from './problem.ts'

/** Refuses paths with broken percent-encoding, which Hono would take as they stand. */
export const wellFormedPaths: MiddlewareHandler<AppEnv> = createMiddleware((c, next) => {
  // Most have nothing to decode.
  if (c.req.url.includes('%')) checkPath(c.req.url)
  return next()
})

function checkPath(url: string): void {
  try {
    decodeURIComponent(new URL(url).pathname)
  } catch {
    throw new Problem('malformed-path')
  }
}

/** Bytes that a name may have. */
export const NAME_LIMIT = 1024
/** The most that a character of one has. */
const MOST_BYTES = 3

/**
 * A name from the path, percent-encoding undone: `a%2Fb` is `a/b`. The names `.` and `..` cannot be written in a URL.
 *
 * @throws Problem `invalid-name` when it is too long to be one.
 */
export function nameParam(c: Context<AppEnv>, param: string): string {
  return checkedName(c.req.param(param) ?? '')
}

/**
 * The same name.
 *
 * @throws Problem `invalid-name` when it is too long to be one.
 */
export function checkedName(name: string): string {
  if (isName(name)) return name
  throw new Problem('invalid-name', { detail: `A name may have ${NAME_LIMIT} bytes.` })
}

/** Whether it is short enough to be a name. */
export function isName(name: string): boolean {
  if (name.length * MOST_BYTES <= NAME_LIMIT) return true
  return new TextEncoder().encode(name).length <= NAME_LIMIT
}
