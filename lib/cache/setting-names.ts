import { ImproperlyConfigured } from './errors.ts'
import { nearestName } from './nearest-name.ts'

const SETTINGS = [
  'BACKEND',
  'REDIS',
  'LOCATION',
  'TIMEOUT',
  'KEY_PREFIX',
  'VERSION',
  'KEY_FUNCTION',
  'REVERSE_KEY_FUNCTION',
  'OPTIONS',
]

const OPTIONS = [
  'ENDPOINTS',
  'SERIALIZER',
  'COMPRESSOR',
  'PICKLE_VERSION',
  'CLIENT_CLASS',
  'IGNORE_EXCEPTIONS',
  'LOG_IGNORED_EXCEPTIONS',
  'LOGGER',
  'SOCKET_TIMEOUT',
  'CACHE_HERD_TIMEOUT',
]

/** What there is to set for sockets and processes; it is taken so that a settings block can be pasted. */
const WITHOUT_MEANING = [
  'PASSWORD',
  'REPLICA_READ_ONLY',
  'CLOSE_CONNECTION',
  'CONNECTION_FACTORY',
  'CONNECTION_POOL_CLASS',
  'CONNECTION_POOL_KWARGS',
  'PARSER_CLASS',
  'REDIS_CLIENT_CLASS',
  'REDIS_CLIENT_KWARGS',
  'SOCKET_CONNECT_TIMEOUT',
  'MAX_ENTRIES',
  'CULL_FREQUENCY',
  // Django's own backend takes what a pool of redis-py does, in lower case.
  'DB',
  'USERNAME',
  'POOL_CLASS',
  'MAX_CONNECTIONS',
  'HEALTH_CHECK_INTERVAL',
  'RETRY_ON_TIMEOUT',
  'SOCKET_KEEPALIVE',
]

const SENTINEL =
  'Put a gateway (npx redge-gateway) in front, which follows Sentinel, and name it in ENDPOINTS.'

/** What cannot be had over HTTP, and what to do instead. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['SENTINELS', SENTINEL],
  ['SENTINEL_KWARGS', SENTINEL],
])

/** Settings by Django's names, whichever form they were given in. */
export type NamedSettings = ReadonlyMap<string, unknown>

/**
 * The settings of a cache and its OPTIONS by Django's names.
 *
 * @throws ImproperlyConfigured for a name that is not known, is given twice, or stands for what HTTP does not have.
 */
export function namedSettings(
  alias: string,
  given: object,
): { settings: NamedSettings; options: NamedSettings } {
  const settings = named(alias, given, SETTINGS)
  const options = settings.get('OPTIONS') ?? {}
  if (typeof options !== 'object') {
    throw new ImproperlyConfigured(`OPTIONS of the cache '${alias}' are no object`)
  }
  return { settings, options: named(alias, options, [...OPTIONS, ...WITHOUT_MEANING]) }
}

function named(alias: string, given: object, known: readonly string[]): NamedSettings {
  const settings = new Map<string, unknown>()
  for (const [name, value] of Object.entries(given)) {
    const djangoName = name === name.toUpperCase() ? name : upperSnakeCase(name)
    if (value === undefined) continue
    if (!known.includes(djangoName)) throw unknownName(alias, name, djangoName, known)
    if (settings.has(djangoName)) {
      throw new ImproperlyConfigured(`The cache '${alias}' has ${djangoName} twice, as ${name} too`)
    }
    settings.set(djangoName, value)
  }
  return settings
}

function unknownName(
  alias: string,
  name: string,
  djangoName: string,
  known: readonly string[],
): ImproperlyConfigured {
  const instead = REFUSED.get(djangoName)
  if (instead) {
    return new ImproperlyConfigured(`${name} of the cache '${alias}' cannot be used. ${instead}`)
  }
  const nearest = nearestName(djangoName, known)
  const inOptions = OPTIONS.includes(djangoName) ? ' It belongs in OPTIONS.' : ''
  const hint = nearest === undefined ? '' : ` Did you mean ${sameForm(nearest, name)}?`
  return new ImproperlyConfigured(
    `The cache '${alias}' has a setting ${name} that redge does not know.${inOptions || hint}`,
  )
}

function sameForm(djangoName: string, given: string): string {
  return given === given.toUpperCase() ? djangoName : camelCase(djangoName)
}

function upperSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}
