import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { allow } from '../http/allow.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { lockKey } from './keys.ts'

/**
 * Lets requests on the lock in the path go on whose token allows it, before the body is read. What looks at it needs the
 * access to read, everything else that to write.
 */
export const allowLock: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  allow(c, isRead ? 'read' : 'write', 'lock', lockKey(c, nameParam(c, 'name')))
  await next()
})

/**
 * Lets go on who may take the lock in the path away from its holder.
 *
 * @throws Problem as {@link allow} does.
 */
export function allowForce(c: Context<AppEnv>): void {
  allow(c, 'admin', 'lock', lockKey(c, nameParam(c, 'name')))
}
