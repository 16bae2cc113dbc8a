import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { SessionStore } from '../session/session-store.ts'
import { type DjangoUser, type Login, loginOf } from '../session/users.ts'
import { varyByCookie } from './vary.ts'

/** What was found out in a request, so that it is asked for once. */
const logins = new WeakMap<object, { readonly sessionKey: string | null; login: Promise<Login> }>()

/**
 * Who is logged in according to Django, or `null`: the session names a user, and what Django has published says that the
 * user is active and has that password still. Costs one command beside the session's own, once a request.
 *
 * @throws SessionUnavailableError when Redis cannot be asked.
 * @example
 * app.get('/', async (c) => c.text(`Hello ${(await djangoUser(c))?.id ?? 'stranger'}`))
 */
export async function djangoUser(c: Context): Promise<DjangoUser | null> {
  return (await djangoLogin(c)).user
}

/** The same, with the reason why nobody is logged in. */
export async function djangoLogin(c: Context): Promise<Login> {
  const session: SessionStore = c.get('session')
  const known = logins.get(session)
  if (known?.sessionKey === session.sessionKey && known) return await known.login
  const login = loginOf(session)
  logins.set(session, { sessionKey: session.sessionKey, login })
  return await login
}

/** What {@link loginRequired} may be told. */
export interface LoginRequiredOptions {
  /** LOGIN_URL, where requests without a login are sent; `null` answers them with 401. @default '/accounts/login/' */
  readonly loginUrl?: string | null | undefined
  /** Name of the query parameter that says where to come back to. @default 'next' */
  readonly redirectFieldName?: string | undefined
}

/**
 * Lets requests pass in which somebody is logged in, as Django's decorator of that name.
 *
 * @example
 * app.use('/orders/*', loginRequired({ loginUrl: 'https://shop.example/accounts/login/' }))
 */
export function loginRequired({
  loginUrl = '/accounts/login/',
  redirectFieldName = 'next',
}: LoginRequiredOptions = {}): MiddlewareHandler {
  return createMiddleware(async (c, next) => {
    if (await djangoUser(c)) return next()
    varyByCookie(c)
    if (loginUrl === null) return c.text('Not logged in.\n', 401)
    const separator = loginUrl.includes('?') ? '&' : '?'
    const target = encodeURIComponent(targetOf(c, loginUrl)).replaceAll('%2F', '/')
    return c.redirect(`${loginUrl}${separator}${redirectFieldName}=${target}`)
  })
}

/** Where to come back to: as in Django the whole address when the login is at another origin. */
function targetOf(c: Context, loginUrl: string): string {
  const { origin, href, pathname, search } = new URL(c.req.url)
  if (new URL(loginUrl, origin).origin !== origin) return href
  // A browser takes what begins with two slashes for another site.
  return pathname.replace(/^\/\//, '/%2F') + search
}
