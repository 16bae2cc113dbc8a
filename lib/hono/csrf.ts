import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { cookieOf, setCookie } from '../session/cookies.ts'
import { isSameCsrfToken, maskSecret, newCsrfToken, secretOf } from '../session/csrf-token.ts'
import type { SessionStore } from '../session/session-store.ts'
import { namedSettings } from '../session/setting-names.ts'
import type { SameSite } from '../session/settings.ts'
import { varyByCookie } from './vary.ts'

/** Django's settings of its CSRF protection, in camelCase. */
export interface CsrfSettings {
  /** @default 'csrftoken' */
  readonly csrfCookieName?: string | undefined
  /** Seconds. @default 31449600, a year */
  readonly csrfCookieAge?: number | null | undefined
  /** @default none */
  readonly csrfCookieDomain?: string | null | undefined
  /** @default '/' */
  readonly csrfCookiePath?: string | undefined
  /** @default false */
  readonly csrfCookieSecure?: boolean | undefined
  /** @default false */
  readonly csrfCookieHttponly?: boolean | undefined
  /** @default 'Lax' */
  readonly csrfCookieSamesite?: SameSite | undefined
  /** The header that may have the token in place of the form; Django's `HTTP_X_CSRFTOKEN` means it too. @default 'X-CSRFToken' */
  readonly csrfHeaderName?: string | undefined
  /** Further origins that forms may come from: `https://shop.example`, `https://*.shop.example`. @default none */
  readonly csrfTrustedOrigins?: readonly string[] | undefined
  /** Keep the secret in the session in place of a cookie. @default false */
  readonly csrfUseSessions?: boolean | undefined
  /** Answers a request that is refused. @default 403 with the reason as text */
  readonly csrfFailureView?:
    | ((c: Context, reason: string) => Response | Promise<Response>)
    | undefined
}

/** The same under Django's own names, as settings.py has them. */
export interface DjangoCsrfSettings {
  readonly CSRF_COOKIE_NAME?: CsrfSettings['csrfCookieName']
  readonly CSRF_COOKIE_AGE?: CsrfSettings['csrfCookieAge']
  readonly CSRF_COOKIE_DOMAIN?: CsrfSettings['csrfCookieDomain']
  readonly CSRF_COOKIE_PATH?: CsrfSettings['csrfCookiePath']
  readonly CSRF_COOKIE_SECURE?: CsrfSettings['csrfCookieSecure']
  readonly CSRF_COOKIE_HTTPONLY?: CsrfSettings['csrfCookieHttponly']
  readonly CSRF_COOKIE_SAMESITE?: CsrfSettings['csrfCookieSamesite']
  readonly CSRF_HEADER_NAME?: CsrfSettings['csrfHeaderName']
  readonly CSRF_TRUSTED_ORIGINS?: CsrfSettings['csrfTrustedOrigins']
  readonly CSRF_USE_SESSIONS?: CsrfSettings['csrfUseSessions']
}

/** What the protection may be told, under either name. */
export type CsrfOptions = CsrfSettings & DjangoCsrfSettings

const NAMES: readonly (keyof CsrfSettings)[] = [
  'csrfCookieName',
  'csrfCookieAge',
  'csrfCookieDomain',
  'csrfCookiePath',
  'csrfCookieSecure',
  'csrfCookieHttponly',
  'csrfCookieSamesite',
  'csrfHeaderName',
  'csrfTrustedOrigins',
  'csrfUseSessions',
  'csrfFailureView',
]

/** What is known of the token in a request. */
interface TokenState {
  secret: string | null
  isUsed: boolean
}

const states = new WeakMap<Context, TokenState>()

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE']
const SESSION_FIELD = '_csrftoken'
const FORM_FIELD = 'csrfmiddlewaretoken'
const YEAR = 31_449_600

/**
 * Django's `CsrfViewMiddleware`: refuses requests that change something unless they come from a page of the same site,
 * with 403. Cookie and token are Django's, so a form of either side may be sent to the other. Costs nothing; with
 * `csrfUseSessions` it loads the session.
 *
 * It goes after `session` where it uses the session.
 *
 * @throws ImproperlyConfigured for a setting that is not known or is given in both forms.
 * @example
 * app.use(csrf())
 * app.get('/form', (c) => c.html(`<input name="csrfmiddlewaretoken" value="${csrfToken(c)}">`))
 */
export function csrf(given: CsrfOptions = {}): MiddlewareHandler {
  const known = { what: 'The settings of CSRF', names: NAMES }
  const options = namedSettings<CsrfSettings>(given, known)
  const { csrfFailureView: failure = refused } = options
  return createMiddleware(async (c, next) => {
    const cookie = await storedToken(c, options)
    const state: TokenState = { secret: secretOf(cookie), isUsed: false }
    states.set(c, state)
    if (!SAFE_METHODS.includes(c.req.method)) {
      const reason = refusalOf(c, options) ?? (await tokenRefusal(c, options, state.secret))
      if (reason) return await failure(c, reason)
    }
    await next()
    if (state.isUsed && state.secret !== null) await store(c, options, state.secret)
    return undefined
  })
}

/** The token for a form or a header. Its first use in a request makes the answer set the cookie. */
export function csrfToken(c: Context): string {
  const state = stateOf(c)
  state.secret ??= secretOf(newCsrfToken())
  state.isUsed = true
  return maskSecret(state.secret ?? '')
}

/** Whether a token was asked for in this request: an answer that holds it is for one browser alone. */
export function isCsrfTokenUsed(c: Context): boolean {
  return states.get(c)?.isUsed === true
}

/** Changes the secret, as Django does at a login: a token that was known before is of no use then. */
export function rotateCsrfToken(c: Context): void {
  const state = stateOf(c)
  state.secret = secretOf(newCsrfToken())
  state.isUsed = true
}

function refused(c: Context, reason: string): Response {
  return c.text(`CSRF verification failed: ${reason}\n`, 403)
}

function stateOf(c: Context): TokenState {
  const state = states.get(c)
  if (state) return state
  throw new TypeError('There is no CSRF token without the middleware csrf()')
}

async function storedToken(c: Context, options: CsrfSettings): Promise<string | undefined> {
  const { csrfCookieName = 'csrftoken', csrfUseSessions = false } = options
  if (!csrfUseSessions) return cookieOf(c.req.header('Cookie'), csrfCookieName)
  const session: SessionStore = c.get('session')
  const token = await session.get(SESSION_FIELD)
  return typeof token === 'string' ? token : undefined
}

async function store(c: Context, options: CsrfSettings, secret: string): Promise<void> {
  const token = maskSecret(secret)
  if (options.csrfUseSessions) {
    const session: SessionStore = c.get('session')
    const held = await session.get(SESSION_FIELD)
    if (typeof held === 'string' && isSameCsrfToken(held, token)) return
    await session.set(SESSION_FIELD, token)
    return
  }
  const header = setCookie(options.csrfCookieName ?? 'csrftoken', token, {
    maxAge: options.csrfCookieAge === undefined ? YEAR : options.csrfCookieAge,
    domain: options.csrfCookieDomain,
    path: options.csrfCookiePath ?? '/',
    secure: options.csrfCookieSecure,
    httponly: options.csrfCookieHttponly,
    samesite: options.csrfCookieSamesite ?? 'Lax',
  })
  c.header('Set-Cookie', header, { append: true })
  varyByCookie(c)
}

/** Why the page that sent the request may not, or nothing. Browsers name it in `Origin`, older ones in `Referer`. */
function refusalOf(c: Context, { csrfTrustedOrigins = [] }: CsrfSettings): string | undefined {
  const own = new URL(c.req.url)
  const isTrusted = (origin: string): boolean =>
    origin === own.origin || csrfTrustedOrigins.some((trusted) => matches(trusted, origin))
  const origin = c.req.header('Origin')
  if (origin !== undefined) return isTrusted(origin) ? undefined : 'the origin is not trusted'
  if (own.protocol !== 'https:') return undefined
  const referer = c.req.header('Referer')
  if (referer === undefined || !URL.canParse(referer)) return 'there is no referer'
  const from = new URL(referer)
  // Whoever is on the way can write a page that came without TLS.
  if (from.protocol !== 'https:') return 'the referer is not secure'
  return isTrusted(from.origin) ? undefined : 'the referer is not trusted'
}

/** As in Django, `*.shop.example` is `shop.example` as well. */
function matches(trusted: string, origin: string): boolean {
  const [scheme, host = ''] = trusted.split('://')
  if (!host.startsWith('*.')) return trusted === origin
  if (!URL.canParse(origin)) return false
  const from = new URL(origin)
  return (
    from.protocol === `${scheme}:` &&
    (from.host === host.slice(2) || from.host.endsWith(host.slice(1)))
  )
}

async function tokenRefusal(
  c: Context,
  { csrfHeaderName = 'X-CSRFToken' }: CsrfSettings,
  secret: string | null,
): Promise<string | undefined> {
  if (secret === null) return 'there is no CSRF cookie'
  const token = (await formToken(c)) || c.req.header(headerOf(csrfHeaderName))
  return isSameCsrfToken(token, secret) ? undefined : 'the token is missing or not right'
}

/** Django names headers as WSGI does. */
function headerOf(name: string): string {
  return name.startsWith('HTTP_') ? name.slice(5).replaceAll('_', '-') : name
}

/** The token of a form; Hono keeps the body, so the handler may read it as well. */
async function formToken(c: Context): Promise<string | undefined> {
  const type = c.req.header('Content-Type') ?? ''
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)
  if (c.req.method !== 'POST' || !isForm) return undefined
  const body = await c.req.parseBody().catch(() => ({}))
  const token: unknown = Reflect.get(body, FORM_FIELD)
  return typeof token === 'string' ? token : undefined
}
