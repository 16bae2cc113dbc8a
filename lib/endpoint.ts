import { DataError } from './errors.ts'

/** A REST endpoint and its token. */
export interface Endpoint {
  /** Address of the REST endpoint, e.g. `https://eu1-some-name.upstash.io`. */
  readonly url: string
  /** Its bearer token. */
  readonly token: string
}

/** Bindings or environment variables that name the endpoint. */
export interface RedisEnv {
  readonly UPSTASH_REDIS_REST_URL?: string | undefined
  readonly UPSTASH_REDIS_REST_TOKEN?: string | undefined
  readonly KV_REST_API_URL?: string | undefined
  readonly KV_REST_API_TOKEN?: string | undefined
}

/**
 * The endpoint that the environment names. An empty variable counts as none.
 *
 * @throws DataError that says which variable is missing.
 */
export function endpointFromEnv(env: RedisEnv = processEnv()): Endpoint {
  const url = env.UPSTASH_REDIS_REST_URL || env.KV_REST_API_URL
  const token = env.UPSTASH_REDIS_REST_TOKEN || env.KV_REST_API_TOKEN
  if (!url) throw new DataError('UPSTASH_REDIS_REST_URL (or KV_REST_API_URL) is not set')
  if (!token) throw new DataError('UPSTASH_REDIS_REST_TOKEN (or KV_REST_API_TOKEN) is not set')
  return { url, token }
}

/**
 * The endpoint of `https://:TOKEN@host`.
 *
 * @throws DataError when it is no HTTP address or holds no token.
 */
export function endpointFromUrl(url: string): Endpoint {
  const { protocol, host, pathname, password } = httpUrl(url)
  if (!password) throw new DataError('The URL holds no token: write https://:TOKEN@host')
  return { url: `${protocol}//${host}${pathname}`, token: decodeURIComponent(password) }
}

/**
 * The address of an endpoint as it is requested.
 *
 * @throws DataError when it is no HTTP address, or holds a user or a password.
 */
export function endpointUrl(url: unknown): string {
  const { username, password, href } = httpUrl(url)
  if (username === '' && password === '') return href
  throw new DataError(
    'The `url` holds a user or a password, which failed requests would show. Use Redis.fromUrl(url).',
  )
}

/**
 * The token without white space around it.
 *
 * @throws DataError for what no header field can hold.
 */
export function bearerToken(token: unknown): string {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token.trim())) return token.trim()
  throw new DataError('No usable `token` was given: set it to the REST token of the database')
}

function httpUrl(url: unknown): URL {
  if (typeof url !== 'string' || url.trim() === '') {
    throw new DataError('No `url` was given: set it to the REST address, https://…')
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed
  const hint = /^rediss?:$/.test(parsed?.protocol ?? '')
    ? 'redge speaks HTTP: put a gateway (npx redge-gateway --redis URL) in front of that server.'
    : 'It must be the REST address, https://…'
  throw new DataError(`The \`url\` is no HTTP address. ${hint}`)
}

/** Workers have no ambient environment; Node, Deno and Bun do. */
function processEnv(): RedisEnv {
  return (globalThis as { process?: { env?: RedisEnv } }).process?.env ?? {}
}
