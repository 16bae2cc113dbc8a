import { USER_BACKEND, USER_HASH, USER_ID } from './auth-fields.ts'
import { constantTimeCompare } from './hmac.ts'
import { reached } from './reached.ts'
import { fieldsOf } from './session-codec.ts'
import type { SessionStore } from './session-store.ts'
import type { SessionEngine } from './settings.ts'

/** Who is logged in, as far as a session tells. */
export interface DjangoUser {
  /** The primary key as text. */
  readonly id: string
  /** Dotted path of the backend that has let them in. */
  readonly backend: string
  /** The session hash: it changes with the password. */
  readonly hash: string
}

/**
 * Whether somebody is logged in, and if not, why: nobody `anonymous`; a `backend` that is none of
 * AUTHENTICATION_BACKENDS; Django has not `published` the user; the user is not `active` any more; the `hash` is not that
 * of the password any more.
 */
export type Login =
  | { readonly user: DjangoUser; readonly refused: null }
  | {
      readonly user: null
      readonly refused: 'anonymous' | 'backend' | 'published' | 'active' | 'hash'
    }

/** What Django publishes of a user. */
export interface PublishedUser {
  /** The session hash of the password. */
  readonly hash: string
  /** The same with SECRET_KEY_FALLBACKS. */
  readonly fallbackHashes: readonly string[]
  readonly isActive: boolean
}

/** Backends that let users in who are not active. */
const FOR_INACTIVE = [
  'django.contrib.auth.backends.AllowAllUsersModelBackend',
  'django.contrib.auth.backends.AllowAllUsersRemoteUserBackend',
]

/**
 * Who is logged in with this session. Costs one command beside the one that loads the session, none for an anonymous
 * session or with `users: 'unverified'`.
 *
 * @throws SessionUnavailableError when Redis cannot be asked.
 */
export async function loginOf<D extends object>(session: SessionStore<D>): Promise<Login> {
  const user = await namedUser(session)
  if (!user) return refused('anonymous')
  const { edge, settings } = session.engine
  if (!settings.authenticationBackends.includes(user.backend)) return refused('backend')
  if (edge.users === 'unverified') return { user, refused: null }
  const published = await reached(() => publishedUser(session.engine, user.id))
  if (!published) return refused('published')
  if (!published.isActive && !FOR_INACTIVE.includes(user.backend)) return refused('active')
  const hashes = [published.hash, ...published.fallbackHashes]
  if (!hashes.some((hash) => constantTimeCompare(hash, user.hash))) return refused('hash')
  return { user, refused: null }
}

/** What Django has published of a user, `null` for nothing. Costs one command. */
export async function publishedUser<D extends object>(
  { edge: { cache } }: SessionEngine<D>,
  id: string,
): Promise<PublishedUser | null> {
  const stored = await cache.connection().get(String(cache.makeKey(`redge.user.${id}`)))
  if (!stored) return null
  try {
    const fields = fieldsOf(await cache.values.decode(stored))
    const fallbacks = fields.get('fallback_hashes')
    return {
      hash: String(fields.get('hash') ?? ''),
      fallbackHashes: Array.isArray(fallbacks) ? fallbacks.map(String) : [],
      isActive: fields.get('is_active') === true,
    }
  } catch {
    return null
  }
}

/**
 * Logs a user in as Django's `login`: under a new key, keeping what an anonymous session holds and nothing of another
 * user's. Django accepts it when `hash` is right; {@link publishedUser} has it. Save the session afterwards.
 */
export async function login<D extends object>(
  session: SessionStore<D>,
  { id, backend, hash }: DjangoUser,
): Promise<void> {
  const fields = new Map(await session.items())
  const [beforeId = null, beforeHash] = [fields.get(USER_ID), fields.get(USER_HASH)]
  if (beforeId === null) await session.cycleKey()
  else if (beforeId !== id || beforeHash !== hash) await session.flush()
  await session.setFields([
    [USER_ID, id],
    [USER_BACKEND, backend],
    [USER_HASH, hash],
  ])
}

/** Logs out as Django's `logout`: nothing of the session stays, and its key is refused from now on. Costs one request. */
export async function logout<D extends object>(session: SessionStore<D>): Promise<void> {
  await session.flush()
}

async function namedUser<D extends object>(session: SessionStore<D>): Promise<DjangoUser | null> {
  const fields = new Map(await session.items())
  const [id, backend, hash] = [fields.get(USER_ID), fields.get(USER_BACKEND), fields.get(USER_HASH)]
  const isComplete = [id, backend, hash].every((text) => typeof text === 'string' && text !== '')
  return isComplete ? { id: String(id), backend: String(backend), hash: String(hash) } : null
}

function refused(why: NonNullable<Login['refused']>): Login {
  return { user: null, refused: why }
}
