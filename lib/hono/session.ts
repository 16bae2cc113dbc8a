import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { cookieOf } from '../session/cookies.ts'
import { SessionUnavailableError, UpdateError } from '../session/errors.ts'
import { finishSession } from '../session/finish.ts'
import { SessionStore } from '../session/session-store.ts'
import { SessionEngine, type SessionOptions } from '../session/settings.ts'
import { perEnvironment } from './per-environment.ts'
import { varyByCookie } from './vary.ts'

/** What the middleware puts into Hono's context. */
export interface SessionVariables<D extends object = Record<string, unknown>> {
  /** The session of the request. Nothing is sent before a field is asked for. */
  readonly session: SessionStore<D>
}

/** The type of contexts and apps that have a session. */
export interface SessionEnv<D extends object = Record<string, unknown>> {
  Variables: SessionVariables<D>
}

/** What the middleware may be told beside the settings of sessions. */
export interface SessionMiddlewareOptions {
  /**
   * Answers when Redis could not be asked (`SessionUnavailableError`) or the session was deleted meanwhile
   * (`UpdateError`).
   * @default 503 or 400 with a line of text
   */
  readonly onError?: ((error: Error, c: Context) => Response) | undefined
}

/**
 * Django's `SessionMiddleware` for Hono: puts the session that the cookie names into `c.var.session`, and saves it after
 * the handler when it was modified and the answer is no 5xx. Costs nothing when the session is not used, one command when
 * it is read, and one request more when it is saved.
 *
 * Without Redis it answers 503, and 400 to a request whose session was deleted meanwhile.
 *
 * @param options The settings, or what makes them of the context: for bindings, which are not there before a request. It
 * is called once for all requests with the same bindings, so nothing of one request may go into them.
 * @param middlewareOptions How errors are answered.
 * @example
 * app.use(session<{ cart: string[] }>((c) => ({ cache: createCaches({ default: {} }, c.env).default })))
 * app.get('/cart', async (c) => c.json(await c.var.session.get('cart', [])))
 */
export function session<D extends object = Record<string, unknown>>(
  options:
    | SessionOptions<D>
    | SessionEngine<D>
    | ((c: Context) => SessionOptions<D> | SessionEngine<D>),
  { onError }: SessionMiddlewareOptions = {},
): MiddlewareHandler<SessionEnv<D>> {
  const engineFor = perEnvironment<SessionEngine<D>>(
    typeof options === 'function' ? (c) => engineOf(options(c)) : engineOf(options),
  )
  return createMiddleware<SessionEnv<D>>(async (c, next) => {
    const engine = engineFor(c)
    const cookie = cookieOf(c.req.header('Cookie'), engine.settings.sessionCookieName)
    const store = new SessionStore<D>(engine, cookie ?? null)
    c.set('session', store)
    await next()
    if (isFault(c.error)) {
      // 500 is what Hono answers to an error that the app does not know.
      if (c.res.status === 500) answerFault(c, c.error, onError)
      return
    }
    try {
      const request = { hadCookie: cookie !== undefined, status: c.res.status }
      const { setCookie, varies } = await finishSession(store, request)
      if (setCookie !== null) c.header('Set-Cookie', setCookie, { append: true })
      if (varies) varyByCookie(c)
    } catch (error) {
      if (!isFault(error)) throw error
      answerFault(c, error, onError)
    }
  })
}

function engineOf<D extends object>(given: SessionOptions<D> | SessionEngine<D>): SessionEngine<D> {
  return given instanceof SessionEngine ? given : new SessionEngine(given)
}

/** The answer to an error of the session, unless the app has given one itself. */
function answerFault(c: Context, error: Error, onError: SessionMiddlewareOptions['onError']): void {
  const answer = onError ?? plainAnswer
  c.res = undefined
  c.res = answer(error, c)
}

function isFault(error: unknown): error is SessionUnavailableError | UpdateError {
  return error instanceof SessionUnavailableError || error instanceof UpdateError
}

function plainAnswer(error: Error): Response {
  const headers = { 'Cache-Control': 'no-store' }
  if (error instanceof UpdateError) {
    const text = 'The session was deleted before the request completed.\n'
    return new Response(text, { status: 400, headers })
  }
  const text = 'Sessions are not available now.\n'
  return new Response(text, { status: 503, headers: { ...headers, 'Retry-After': '1' } })
}
