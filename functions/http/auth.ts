import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import { type Bindings, settingsFrom } from '../env.ts'
import { bearerByToken } from '../tokens/lookup.ts'
import { isSecret } from '../tokens/secret.ts'
import { noteAccess } from './audit.ts'
import { type Bearer, grantsAll } from './bearer.ts'
import { consoleToken } from './console-session.ts'
import type { AppEnv } from './context.ts'
import { bearerByJwt } from './jwt.ts'
import { Problem } from './problem.ts'

/**
 * Lets requests in that bear a token of the Worker, and notes what it allows. A Worker without a token refuses
 * everybody: it is never open by mistake.
 */
export const authenticate: MiddlewareHandler<AppEnv> = createMiddleware(async (c, next) => {
  checkConfigured(c.env)
  const authorization = c.req.header('Authorization')
  const token = authorization === undefined ? await consoleToken(c) : bearerToken(authorization)
  if (token === undefined) throw unauthorized('Bearer')
  c.set('bearer', await bearerOf(c, token))
  c.set('settings', settingsFrom(c.env))
  await next()
})

/**
 * Who bears a token: one of the Worker's two secrets, which costs nothing, a token of `/v1/tokens`, or a JSON Web Token.
 *
 * @throws Problem `unauthorized` for any other text; `not-configured` when the Worker has no token.
 */
export async function bearerOf(c: Context<AppEnv>, token: string): Promise<Bearer> {
  checkConfigured(c.env)
  const bearer =
    bearerBySecret(c.env, token) ??
    (await bearerByToken(c, token)) ??
    (await bearerByJwt(c.env, token))
  if (bearer === undefined) throw unauthorized('Bearer error="invalid_token"')
  return bearer
}

/**
 * Lets go on who may do everything.
 *
 * @throws Problem `forbidden`.
 */
export function requireAdmin(c: Context<AppEnv>): void {
  noteAccess(c, { access: 'admin', family: 'server', keys: [] })
  if (!grantsAll(c.get('bearer'))) throw new Problem('forbidden')
}

function unauthorized(challenge: string): Problem {
  return new Problem('unauthorized', { headers: { 'WWW-Authenticate': challenge } })
}

function bearerToken(authorization: string): string | undefined {
  return authorization.match(/^bearer +([\x21-\x7e]+)$/i)?.[1]
}

function checkConfigured({ REDGE_API_TOKEN }: Bindings): void {
  if (REDGE_API_TOKEN?.trim()) return
  throw new Problem('not-configured', { detail: 'The secret REDGE_API_TOKEN is not set.' })
}

const UNLIMITED = { keyPrefixes: null, families: null, expiresAt: null } as const
const API: Bearer = { id: 'api', name: 'REDGE_API_TOKEN', access: 'write', ...UNLIMITED }
const ADMIN: Bearer = { id: 'admin', name: 'REDGE_ADMIN_TOKEN', access: 'admin', ...UNLIMITED }

/** Both secrets are compared, so that the time taken tells nothing. */
function bearerBySecret(
  { REDGE_API_TOKEN, REDGE_ADMIN_TOKEN }: Bindings,
  token: string,
): Bearer | undefined {
  const given = utf8.encode(token)
  const isApi = isSecret(given, bytesOf(REDGE_API_TOKEN))
  const isAdmin = isSecret(given, bytesOf(REDGE_ADMIN_TOKEN))
  if (isAdmin) return ADMIN
  return isApi ? API : undefined
}

const utf8 = new TextEncoder()

/** The Worker's secrets as bytes; they are few and stay the same. */
const secrets = new Map<string, Uint8Array>()

function bytesOf(secret = ''): Uint8Array {
  const bytes = secrets.get(secret) ?? utf8.encode(secret.trim())
  secrets.set(secret, bytes)
  return bytes
}
