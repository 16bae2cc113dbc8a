import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { settingsFrom } from '../env.ts'
import type { AppEnv, Scope } from './context.ts'
import { Problem } from './problem.ts'

/**
 * Lets requests in that bear a token of the Worker, and notes what it allows. A Worker without a token refuses
 * everybody: it is never open by mistake.
 */
export const authenticate: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  const { REDGE_API_TOKEN, REDGE_ADMIN_TOKEN } = c.env
  const apiToken = REDGE_API_TOKEN?.trim()
  const adminToken = REDGE_ADMIN_TOKEN?.trim()
  if (!apiToken) {
    throw new Problem('not-configured', { detail: 'The secret REDGE_API_TOKEN is not set.' })
  }
  const token = bearerToken(c.req.header('Authorization'))
  if (token === undefined) throw unauthorized('Bearer')
  const scope = await scopeOf(token, { data: apiToken, admin: adminToken })
  if (scope === undefined) throw unauthorized('Bearer error="invalid_token"')
  c.set('scope', scope)
  c.set('settings', settingsFrom(c.env))
  await next()
})

/**
 * Lets go on who bears the admin token.
 *
 * @throws Problem `forbidden`.
 */
export function requireAdmin(c: Context<AppEnv>): void {
  if (c.var.scope !== 'admin') throw new Problem('forbidden')
}

function unauthorized(challenge: string): Problem {
  return new Problem('unauthorized', { headers: { 'WWW-Authenticate': challenge } })
}

function bearerToken(authorization: string | undefined): string | undefined {
  return authorization?.match(/^bearer +([\x21-\x7e]+)$/i)?.[1]
}

/** What the token allows. Every known token is compared, so that the time taken tells nothing. */
async function scopeOf(
  token: string,
  tokens: Readonly<Record<Scope, string | undefined>>,
): Promise<Scope | undefined> {
  const given = await digest(token)
  const isData = await matches(given, tokens.data)
  const isAdmin = await matches(given, tokens.admin)
  if (isAdmin) return 'admin'
  return isData ? 'data' : undefined
}

/** Digests have one length and tell nothing of the token, which a comparison in constant time needs. */
async function matches(given: ArrayBuffer, expected: string | undefined): Promise<boolean> {
  const wanted = await digest(expected ?? '')
  return crypto.subtle.timingSafeEqual(given, wanted) && expected !== undefined
}

function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
}
