import { type Context, Hono } from 'hono'
import { devicesOf, revokeDevice, revokeDevices, SessionStore } from 'redge/session'
import { allow } from '../http/allow.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { sessionsFrom } from '../sessions.ts'

/**
 * The Django sessions of any user, for administrators. They are those that were noted at a login; none of the answers holds a
 * session key.
 */
export const users = new Hono<AppEnv>()
  // HGETALL, and EXISTS for each
  .get('/:id/sessions', async (c) => {
    allow(c, 'admin', 'session')
    const devices = await devicesOf(storeOf(c), nameParam(c, 'id'))
    const sessions = devices.map(({ id, created, userAgent }) => {
      return { id, created: created.toISOString(), userAgent }
    })
    return c.json({ sessions })
  })
  // HGETALL, two requests for each and one more
  .delete('/:id/sessions', async (c) => {
    allow(c, 'admin', 'session')
    const revoked = await revokeDevices(storeOf(c), nameParam(c, 'id'), { current: true })
    return c.json({ revoked })
  })
  // HGET, DEL and HDEL
  .delete('/:id/sessions/:device', async (c) => {
    allow(c, 'admin', 'session')
    const isRevoked = await revokeDevice(storeOf(c), nameParam(c, 'id'), nameParam(c, 'device'))
    if (!isRevoked) throw new Problem('unknown-device')
    return c.body(null, 204)
  })

/** A session that is nobody's: the sessions of others are reached by it. */
function storeOf(c: Context<AppEnv>): SessionStore {
  return new SessionStore(sessionsFrom(c))
}
