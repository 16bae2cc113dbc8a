import { type Bindings, listed, notEmpty } from './env.ts'
import { Problem } from './http/problem.ts'

/** How JSON Web Tokens are verified. */
export interface JwtSettings {
  readonly jwksUrl: URL
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly string[]
}

/** Algorithms with a public key. With a shared secret, whoever knows the public key could sign. */
const ALGORITHMS = /^(?:[RP]S(?:256|384|512)|ES(?:256|384|512)|EdDSA|Ed25519|ML-DSA-(?:44|65|87))$/

/**
 * How JSON Web Tokens are verified; nothing when the environment names no keys for them.
 *
 * @throws Problem `not-configured` for settings that make no sense.
 */
export function jwtSettingsFrom(env: Bindings): JwtSettings | undefined {
  const url = env.JWT_JWKS_URL?.trim()
  if (!url) return undefined
  const algorithms = listed(env.JWT_ALGORITHMS ?? 'RS256,PS256,ES256,EdDSA')
  if (algorithms.length === 0 || !algorithms.every((name) => ALGORITHMS.test(name))) {
    throw new Problem('not-configured', {
      detail: 'JWT_ALGORITHMS must name algorithms with public keys.',
    })
  }
  return {
    jwksUrl: safeUrl('JWT_JWKS_URL', url),
    issuer: notEmpty('JWT_ISSUER', env.JWT_ISSUER ?? ''),
    audience: notEmpty('JWT_AUDIENCE', env.JWT_AUDIENCE ?? ''),
    algorithms,
  }
}

/** Who could answer in place of the issuer could let everybody in. */
function safeUrl(name: string, text: string): URL {
  const url = URL.parse(text)
  const isLocal = /^(?:localhost|127\.0\.0\.1)$/.test(url?.hostname ?? '')
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) return url
  throw new Problem('not-configured', { detail: `${name} must be an address with https.` })
}
