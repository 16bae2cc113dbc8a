import { type Cache, createCaches, type DjangoCacheSettings } from '../../../lib/cache/index.ts'
import { SessionEngine, type SessionOptions, SessionStore } from '../../../lib/session/index.ts'
import { redis, uniqueKey } from '../../support/workerd.ts'

/** A cache that no other test shares. */
export function newCache(settings: DjangoCacheSettings = {}): Cache<null> {
  const own = { REDIS: redis, KEY_PREFIX: uniqueKey('session'), ...settings }
  return createCaches({ default: own }).default as Cache<null>
}

/** An engine on a cache of its own. */
export function newEngine<D extends object = Record<string, unknown>>(
  options: Partial<SessionOptions<D>> = {},
): SessionEngine<D> {
  return new SessionEngine<D>({ cache: newCache(), ...options } as SessionOptions<D>)
}

/** A session with these fields, saved. */
export async function savedSession<D extends object>(
  engine: SessionEngine<D>,
  fields: Partial<D>,
): Promise<SessionStore<D>> {
  const session = new SessionStore<D>(engine)
  await session.update(fields)
  await session.save()
  return session
}

/** The name of a session in Redis. */
export function nameOf(engine: SessionEngine, sessionKey: string | null): string {
  return String(engine.edge.cache.makeKey(`django.contrib.sessions.cache${sessionKey}`))
}

/** A session as another request has it. */
export function again<D extends object>(session: SessionStore<D>): SessionStore<D> {
  return new SessionStore<D>(session.engine, session.sessionKey)
}
