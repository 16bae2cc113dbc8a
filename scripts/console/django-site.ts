import type { Redis } from 'redge'
import { type Cache, createCaches } from 'redge/cache'
import { recordDevice, SessionEngine, SessionStore } from 'redge/session'

/** What a Django project with its default settings does in the Redis of the console. */
export interface DjangoSite {
  readonly cache: Cache
  /** Logs a user in with a browser. */
  logIn(user: string, userAgent: string): Promise<void>
}

/** That project. */
export function djangoSite(redis: Redis): DjangoSite {
  const { default: cache } = createCaches({ default: { REDIS: redis } })
  const engine = new SessionEngine({ cache })
  return {
    cache,
    logIn: async (user, userAgent) => {
      const session = new SessionStore(engine)
      await session.set('cart', ['apple'])
      await session.save()
      await recordDevice(session, user, userAgent)
    },
  }
}
