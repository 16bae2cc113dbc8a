import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { JOSEError } from 'jose/errors'
import { createRemoteJWKSet } from 'jose/jwks/remote'
import { jwtVerify } from 'jose/jwt/verify'
import * as v from 'valibot'
import type { Bindings } from '../env.ts'
import { type JwtSettings, jwtSettingsFrom } from '../jwt-settings.ts'
import { PrefixSchema } from '../tokens/schemas.ts'
import { ACCESSES, type Bearer, FAMILIES } from './bearer.ts'
import { Problem } from './problem.ts'

const FORM = /^[\w-]+\.[\w-]+\.[\w-]*$/

/** Seconds that the issuer's clock may be ahead or behind. */
const CLOCK_TOLERANCE = 5
/** Milliseconds that the issuer has to answer, and that it is left alone after it did not. */
const FETCH_TIMEOUT = 3000
const FAILURE_PAUSE = 5000

/** What is wrong with the token itself; any other error is about the keys of the issuer. */
const REFUSALS: ReadonlySet<string> = new Set([
  'ERR_JOSE_ALG_NOT_ALLOWED',
  'ERR_JOSE_NOT_SUPPORTED',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWS_INVALID',
  'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
  'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'ERR_JWT_EXPIRED',
  'ERR_JWT_INVALID',
])

/**
 * Who bears a JSON Web Token of the issuer in JWT_ISSUER; nothing for text that is none, or one that is not valid. The keys
 * of the issuer are asked for once in ten minutes, and when a token names one that is not known, at most twice a minute.
 *
 * @throws Problem `forbidden-access` for a token that allows nothing here, `jwks-unavailable` while the keys cannot be had,
 * `not-configured` for settings that make no sense.
 */
export async function bearerByJwt(env: Bindings, text: string): Promise<Bearer | undefined> {
  const settings = FORM.test(text) ? jwtSettingsFrom(env) : undefined
  if (settings === undefined) return undefined
  const payload = await verified(text, settings)
  return payload && bearerFrom(payload)
}

interface KeySet {
  readonly keys: JWTVerifyGetKey
  /** Time of the last failure to get them. */
  failedAt: number
}

const keySets = new Map<string, KeySet>()

function keySetOf({ jwksUrl }: JwtSettings): KeySet {
  const known = keySets.get(jwksUrl.href)
  if (known) return known
  const keys = createRemoteJWKSet(jwksUrl, { timeoutDuration: FETCH_TIMEOUT })
  const keySet = { keys, failedAt: Number.NEGATIVE_INFINITY }
  keySets.set(jwksUrl.href, keySet)
  return keySet
}

async function verified(text: string, settings: JwtSettings): Promise<JWTPayload | undefined> {
  const keySet = keySetOf(settings)
  if (Date.now() < keySet.failedAt + FAILURE_PAUSE) throw unavailable()
  const { issuer, audience, algorithms } = settings
  try {
    const { payload } = await jwtVerify(text, keySet.keys, {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance: CLOCK_TOLERANCE,
      requiredClaims: ['exp', 'sub'],
    })
    return payload
  } catch (error) {
    if (error instanceof JOSEError && REFUSALS.has(error.code)) return undefined
    keySet.failedAt = Date.now()
    throw unavailable()
  }
}

function unavailable(): Problem {
  return new Problem('jwks-unavailable', { retryAfter: FAILURE_PAUSE / 1000 })
}

const ClaimsSchema = v.object({
  sub: v.pipe(v.string(), v.minLength(1)),
  exp: v.number(),
  scope: v.optional(v.string(), ''),
  'redge:keys': v.optional(v.array(PrefixSchema)),
  'redge:families': v.optional(v.array(v.picklist(FAMILIES))),
})

function bearerFrom(payload: JWTPayload): Bearer {
  const { success, output } = v.safeParse(ClaimsSchema, payload)
  if (!success) throw refused('A claim has a form that is not known here.')
  const scopes = output.scope.split(' ')
  const access = ACCESSES.findLast((one) => scopes.includes(`redge:${one}`))
  if (access === undefined) throw refused('It has none of redge:read, redge:write, redge:admin.')
  return {
    id: `jwt:${output.sub}`,
    name: output.sub,
    access,
    keyPrefixes: output['redge:keys'] ?? null,
    families: output['redge:families'] ?? null,
    expiresAt: output.exp,
  }
}

function refused(detail: string): Problem {
  const headers = { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' }
  return new Problem('forbidden-access', { detail, headers })
}
