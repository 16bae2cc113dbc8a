import type { Endpoint, RedisEnv } from '../endpoint.ts'
import { RedisBase, type RedisSettings } from '../redis.ts'
import { type CacheRedis, Connections } from './connections.ts'
import type { SettingValues } from './setting-values.ts'
import type { RedisLike } from './settings.ts'

/** Where Django's builtin backend and django-redis find the texts of LOCATION apart. */
const BUILTIN = 'django.core.cache.backends.redis.RedisCache'

/** The name of the one server of a cache that was given a client and no LOCATION. */
const UNNAMED = 'redis'

/**
 * The servers of a cache and the clients that lead there.
 *
 * @throws ImproperlyConfigured when LOCATION is missing, or a server in it has no endpoint.
 */
export function connectionsOf(
  settings: SettingValues,
  options: SettingValues,
  env: RedisEnv | undefined,
): Connections {
  const locations = locationsOf(settings)
  const place = { settings, options, env, locations }
  const clients = new Map(locations.map((location) => [location, clientOf(location, place)]))
  return new Connections(locations, (location) => {
    const client = clients.get(location)
    if (client) return client
    throw settings.error('A server is asked for that LOCATION does not name')
  })
}

function locationsOf(settings: SettingValues): readonly string[] {
  const location = settings.get('LOCATION') ?? (settings.has('REDIS') ? UNNAMED : '')
  const separator = settings.get('BACKEND') === BUILTIN ? /[;,]/ : ','
  const texts: unknown = typeof location === 'string' ? location.split(separator) : location
  if (!Array.isArray(texts) || texts.length === 0 || texts.includes('')) {
    throw settings.error('Missing connections string: LOCATION is a URL, or several in a list')
  }
  if (!texts.every((text) => typeof text === 'string')) {
    throw settings.error('LOCATION holds something else than texts')
  }
  return texts
}

interface Place {
  readonly settings: SettingValues
  readonly options: SettingValues
  readonly env: RedisEnv | undefined
  readonly locations: readonly string[]
}

function clientOf(location: string, { settings, options, env, locations }: Place): CacheRedis {
  const redis = settings.get('REDIS')
  if (redis !== undefined && locations.length > 1) {
    throw settings.error('REDIS is one client, and LOCATION names several servers: use ENDPOINTS')
  }
  const endpoint = redis ?? endpointOf(options, location)
  const timeout = options.get('SOCKET_TIMEOUT') as number | null | undefined
  if (isClient(endpoint)) return bytesClient(endpoint, timeout)
  if (isEndpoint(endpoint)) return bytesClient(new RedisBase(endpoint), timeout)
  if (endpoint !== undefined) {
    throw settings.error('An endpoint is { url, token } or a client of redge')
  }
  const isNamedByEnv = env?.UPSTASH_REDIS_REST_URL || env?.KV_REST_API_URL
  if (isNamedByEnv && locations.length === 1 && !options.has('ENDPOINTS')) {
    return bytesClient(RedisBase.fromEnv(env), timeout)
  }
  throw settings.error(missingEndpoint(location))
}

function bytesClient(client: RedisLike, timeout: number | null | undefined): CacheRedis {
  const inBytes = client.with({ decodeResponses: false })
  return timeout === undefined ? inBytes : inBytes.with({ timeout })
}

function endpointOf(options: SettingValues, location: string): unknown {
  const endpoints = options.get('ENDPOINTS') ?? {}
  if (typeof endpoints !== 'object') throw options.error('ENDPOINTS is no object')
  return Object.hasOwn(endpoints, location) ? Reflect.get(endpoints, location) : undefined
}

function isClient(value: unknown): value is RedisLike {
  return value instanceof RedisBase
}

function isEndpoint(value: unknown): value is Endpoint & RedisSettings {
  return typeof value === 'object' && value !== null && 'url' in value && 'token' in value
}

/** LOCATION may hold a password, which no message may show. */
function missingEndpoint(location: string): string {
  const shown = location.replace(/\/\/[^/]*@/, '//…@')
  return (
    `no HTTP door is known that leads to ${shown}. Add to its OPTIONS:\n` +
    `  ENDPOINTS: { '${shown}': { url: 'https://…', token: '…' } }\n` +
    'with the REST address and token of that database, or of a gateway in front of it (npx redge-gateway --redis URL).'
  )
}
