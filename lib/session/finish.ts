import { type CookieAttributes, deleteCookie, setCookie } from './cookies.ts'
import type { SessionStore } from './session-store.ts'
import type { SettledSessionSettings } from './settings.ts'

/** What a request's session has to do with its answer. */
export interface FinishOptions {
  /** Whether the request had the cookie. */
  readonly hadCookie: boolean
  /** Status of the answer. */
  readonly status: number
}

/** What belongs in the answer. */
export interface Finished {
  /** A `Set-Cookie` header, or none. */
  readonly setCookie: string | null
  /** Whether the answer depends on the cookie, for `Vary`. */
  readonly varies: boolean
}

/**
 * Does what Django's `SessionMiddleware` does with an answer: saves what was modified, but not after an error of the
 * server, and says what becomes of the cookie.
 *
 * @throws what {@link SessionStore.save} throws.
 */
export async function finishSession<D extends object>(
  session: SessionStore<D>,
  { hadCookie, status }: FinishOptions,
): Promise<Finished> {
  const { settings } = session.engine
  const { accessed, modified } = session
  const name = settings.sessionCookieName
  const attributes = cookieAttributes(settings)
  if (hadCookie && session.isEmpty()) {
    // What another could still read must not be taken away.
    if (session.isUnreadable) return { setCookie: null, varies: true }
    return { setCookie: deleteCookie(name, attributes), varies: true }
  }
  const isDue = modified || settings.sessionSaveEveryRequest || (await session.isRenewalDue())
  if (!isDue || session.isEmpty() || session.engine.isReadOnly || status >= 500) {
    return { setCookie: null, varies: accessed }
  }
  await session.save()
  const maxAge = (await session.getExpireAtBrowserClose()) ? null : await session.getExpiryAge()
  const header = setCookie(name, session.sessionKey ?? '', { ...attributes, maxAge })
  return { setCookie: header, varies: accessed }
}

function cookieAttributes(settings: SettledSessionSettings): CookieAttributes {
  return {
    domain: settings.sessionCookieDomain,
    path: settings.sessionCookiePath,
    secure: settings.sessionCookieSecure,
    httponly: settings.sessionCookieHttponly,
    samesite: settings.sessionCookieSamesite,
  }
}
