import type { RedisTls } from './tls.ts'

/** Where a Redis is, and as whom and into which database to log in. */
export interface RedisTarget {
  /** What to connect to, as `node:net` takes it. */
  readonly address: { host: string; port: number } | { path: string }
  readonly tls: boolean
  /** What TLS goes by, when not by what Node brings. */
  readonly trust?: RedisTls
  readonly username: string | undefined
  readonly password: string | undefined
  readonly db: number
}

/**
 * The target that a Redis URL names: `redis://[user][:password]@host:port/db`, `rediss://…` for TLS,
 * or `unix://[user][:password]@/path/to/socket?db=0`. User, password and path are percent-decoded.
 * @throws TypeError when the URL names none. The message leaves the URL out: it may hold a password.
 */
export function parseRedisUrl(text: string): RedisTarget {
  // URLs may have no user without a host, and sockets have no host.
  const url = URL.parse(text.replace(/^(unix:\/\/[^/]*@)\//, '$1localhost/'))
  if (!url) throw invalidUrl('it cannot be parsed')
  const unix = url.protocol === 'unix:'
  if (!unix && url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    throw invalidUrl(
      'it starts with none of redis://, rediss://, unix://, sentinel:// and cluster://',
    )
  }
  return {
    address: unix ? socketPath(url) : hostAndPort(url),
    tls: url.protocol === 'rediss:',
    username: decodePart(url.username) || undefined,
    password: decodePart(url.password) || undefined,
    db: databaseNumber(url.searchParams.get('db') ?? (unix ? '' : url.pathname.slice(1))),
  }
}

function hostAndPort(url: URL): RedisTarget['address'] {
  const host = decodePart(url.hostname).replace(/^\[(.*)\]$/, '$1')
  return { host: host || 'localhost', port: Number(url.port || 6379) }
}

function socketPath(url: URL): RedisTarget['address'] {
  if (!['', 'localhost'].includes(url.hostname) || url.pathname.length < 2) {
    throw invalidUrl('a socket needs an absolute path, as in unix:///run/redis.sock')
  }
  return { path: decodePart(url.pathname) }
}

/** The number of a database, 0 for an empty text. */
export function databaseNumber(text: string): number {
  if (!/^\d{0,9}$/.test(text)) throw invalidUrl('the database is not a number')
  return Number(text)
}

/** Undoes percent-encoding. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidUrl('its percent-encoding is broken')
  }
}

/** The error for a URL that names no Redis. */
export function invalidUrl(reason: string): TypeError {
  return new TypeError(`Invalid Redis URL: ${reason}`)
}
