import { type Cache, createCaches } from '../../lib/cache/index.ts'
import type { Redis } from '../../lib/index.ts'
import { loginOf, SessionEngine, SessionStore } from '../../lib/session/index.ts'
import type { CostCase, CostContext } from './cost-cases.ts'

const user = {
  _auth_user_id: '1',
  _auth_user_backend: 'django.contrib.auth.backends.ModelBackend',
  _auth_user_hash: 'a1',
}

function cacheOn(redis: Redis, { key }: CostContext): Cache<null> {
  return createCaches({ default: { REDIS: redis, KEY_PREFIX: key } }).default as Cache<null>
}

/** The session that the browser has the cookie of, of the measured client. */
function session(context: CostContext): SessionStore {
  const engine = new SessionEngine({ cache: cacheOn(context.redis, context) })
  return new SessionStore(engine, sessionKey(context))
}

function sessionKey({ key }: CostContext): string {
  return key.replaceAll(/\W/g, '').slice(-32)
}

/** Stores that session, and publishes its user, through the other client. */
async function store(context: CostContext): Promise<void> {
  const cache = cacheOn(context.other, context)
  await cache.set(`django.contrib.sessions.cache${sessionKey(context)}`, user)
  await cache.set('redge.user.1', { hash: 'a1', fallback_hashes: [], is_active: true })
}

/** What sessions cost. */
export const costSessionCases: Readonly<Record<string, CostCase>> = {
  'a session: read': { before: store, run: (context) => session(context).get('cart') },
  'a session: read, and ask for its user': {
    before: store,
    run: (context) => loginOf(session(context)),
  },
  'a session: save a new one': {
    run: async (context) => {
      const fresh = new SessionStore(session(context).engine)
      await fresh.set('cart', [1])
      await fresh.save()
    },
  },
  'a session: read, change and save': {
    before: store,
    run: async (context) => {
      const read = session(context)
      await read.set('cart', [1])
      await read.save()
    },
  },
  'a session: read, and give it a new key': {
    before: store,
    run: (context) => session(context).cycleKey(),
  },
  'a session: log out': { before: store, run: (context) => session(context).flush() },
}
