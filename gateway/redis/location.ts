import type { RedisTls } from './tls.ts'
import { databaseNumber, decodePart, invalidUrl, parseRedisUrl, type RedisTarget } from './url.ts'

/** What a Redis URL names: a server, a primary to ask Sentinel for, or a cluster to ask its nodes about. */
export type RedisLocation =
  | { readonly kind: 'server'; readonly target: RedisTarget }
  | {
      readonly kind: 'sentinel'
      /** The name under which Sentinel watches the primary. */
      readonly name: string
      readonly sentinels: readonly RedisTarget[]
      /** How to log in to the primary. */
      readonly login: Omit<RedisTarget, 'address'>
    }
  | { readonly kind: 'cluster'; readonly seeds: readonly RedisTarget[] }

/**
 * Reads what {@link parseRedisUrl} does, and
 * `sentinel://[user][:password]@host[:port][,host2[:port2]…]/name[/db][?sentinel_username=…&sentinel_password=…]`,
 * `cluster://[user][:password]@host[:port][,host2[:port2]…]`. `redis+sentinel://` and `redis+cluster://` are the same,
 * `rediss+sentinel://` and `rediss+cluster://` use TLS for every connection.
 * @throws TypeError when the URL names nothing, or when `tls` is given and the URL does not use it. The message leaves
 * the URL out: it may hold a password.
 */
export function parseRedisLocation(text: string, tls?: RedisTls): RedisLocation {
  const match = SEVERAL_HOSTS.exec(text)
  const isTls = /^rediss(\+|:)/i.test(text)
  if (tls && !isTls) throw invalidUrl('settings for TLS need one that starts with rediss')
  if (!match?.groups) return { kind: 'server', target: { ...parseRedisUrl(text), ...trust(tls) } }
  const { kind = '', user = '', hosts = '', path = '', query = '' } = match.groups
  const login = { ...readUser(user), tls: isTls, ...trust(tls) }
  const parameters = new URLSearchParams(query)
  if (kind.toLowerCase() === 'cluster') {
    if (databaseNumber(path.slice(1)) !== 0) throw invalidUrl('a cluster has database 0 only')
    refuseUnknown(parameters, [])
    return { kind: 'cluster', seeds: targets(hosts, 6379, { ...login, db: 0 }) }
  }
  refuseUnknown(parameters, ['sentinel_username', 'sentinel_password'])
  const [name = '', db = '', ...rest] = path.slice(1).split('/')
  if (name === '' || rest.length > 0) {
    throw invalidUrl("Sentinel needs the primary's name, as in sentinel://host:26379/mymaster")
  }
  const sentinelLogin = {
    ...login,
    username: parameters.get('sentinel_username') || undefined,
    password: parameters.get('sentinel_password') || undefined,
    db: 0,
  }
  return {
    kind: 'sentinel',
    name: decodePart(name),
    sentinels: targets(hosts, 26_379, sentinelLogin),
    login: { ...login, db: databaseNumber(db) },
  }
}

/** No parser of URLs takes several hosts. */
const SEVERAL_HOSTS =
  /^(?:rediss?\+)?(?<kind>sentinel|cluster):\/\/(?:(?<user>[^@/?#]*)@)?(?<hosts>[^/?#@]*)(?<path>\/[^?#]*)?(?:\?(?<query>[^#]*))?$/i

function trust(tls: RedisTls | undefined): Pick<RedisTarget, 'trust'> {
  return tls ? { trust: tls } : {}
}

function readUser(text: string): Pick<RedisTarget, 'username' | 'password'> {
  const colon = text.indexOf(':')
  const [username, password] =
    colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  return {
    username: decodePart(username) || undefined,
    password: decodePart(password) || undefined,
  }
}

function targets(
  hosts: string,
  defaultPort: number,
  login: Omit<RedisTarget, 'address'>,
): RedisTarget[] {
  return hosts.split(',').map((host) => {
    const url = host === '' ? null : URL.parse(`redis://${host}`)
    if (!url?.hostname) throw invalidUrl('its hosts cannot be parsed')
    const name = decodePart(url.hostname).replace(/^\[(.*)\]$/, '$1')
    return { ...login, address: { host: name, port: Number(url.port || defaultPort) } }
  })
}

function refuseUnknown(parameters: URLSearchParams, known: readonly string[]): void {
  for (const name of parameters.keys()) {
    if (!known.includes(name)) throw invalidUrl('it has a parameter that is not known')
  }
}
