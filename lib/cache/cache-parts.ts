import type { Compressor, Serializer } from '../codecs/codec.ts'
import type { RedisEnv } from '../endpoint.ts'
import type { CacheParts } from './cache-base.ts'
import { importString } from './dotted-paths.ts'
import { connectionsOf } from './endpoints.ts'
import { Flights } from './flights.ts'
import { IgnoredExceptions, type Logger } from './ignored.ts'
import type { KeySettings, Version } from './keys.ts'
import { namedSettings } from './setting-names.ts'
import { SettingValues } from './setting-values.ts'
import type { CacheClass } from './settings.ts'
import type { Timeout } from './timeouts.ts'
import { ValueCodec } from './value-codec.ts'

/** django-redis's cache, and the one that Django brings, which stores the same values. */
const BACKENDS = ['django_redis.cache.RedisCache', 'django.core.cache.backends.redis.RedisCache']

/** A class of caches and what to make one of. */
export interface CachePlan {
  readonly cacheClass: CacheClass
  readonly parts: CacheParts
}

/**
 * What the settings of a cache stand for. Nothing is sent.
 *
 * @throws ImproperlyConfigured for settings that cannot be used.
 */
export function cachePlan(alias: string, given: object, env: RedisEnv | undefined): CachePlan {
  const named = namedSettings(alias, given)
  const settings = new SettingValues(alias, named.settings)
  const options = new SettingValues(alias, named.options)
  checkBackend(settings)
  checkReplicas(options)
  const parts: CacheParts = {
    connections: connectionsOf(settings, options, env),
    keys: keysOf(settings),
    timeout: timeoutOf(settings),
    values: new ValueCodec(serializerOf(settings, options), compressorOf(options)),
    ignored: new IgnoredExceptions(options.flag('IGNORE_EXCEPTIONS', false), loggerOf(options)),
    herdTimeout: options.seconds('CACHE_HERD_TIMEOUT', 60),
    loads: { flights: new Flights() },
  }
  return { cacheClass: classOf(options), parts }
}

function checkBackend(settings: SettingValues): void {
  const backend = settings.text('BACKEND', BACKENDS[0] ?? '')
  if (BACKENDS.includes(backend)) return
  throw settings.error(`BACKEND is none that redge stands in for: ${BACKENDS.join(' or ')}`)
}

function checkReplicas(options: SettingValues): void {
  if (options.flag('REPLICA_READ_ONLY', true)) return
  throw options.error('REPLICA_READ_ONLY: False is not supported, all writes go to the primary')
}

function keysOf(settings: SettingValues): KeySettings {
  const isFunction = (value: unknown): boolean => typeof value === 'function'
  return {
    keyPrefix: settings.text('KEY_PREFIX', ''),
    version: versionOf(settings),
    keyFunction: settings.imported(
      'KEY_FUNCTION',
      'django.core.cache.backends.base.default_key_func',
      (path) => importString('KEY_FUNCTION', path),
      isFunction,
    ),
    reverseKeyFunction: settings.imported(
      'REVERSE_KEY_FUNCTION',
      'django_redis.util.default_reverse_key',
      (path) => importString('REVERSE_KEY_FUNCTION', path),
      isFunction,
    ),
  }
}

function versionOf(settings: SettingValues): Version {
  const version = settings.get('VERSION') ?? 1
  if (typeof version === 'string' || typeof version === 'number') return version
  throw settings.error('VERSION has to be a number or a text')
}

/** Django takes the whole seconds of a number, and 300 for a text that is none; here that is an error. */
function timeoutOf(settings: SettingValues): Timeout {
  if (!settings.has('TIMEOUT')) return 300
  const timeout = settings.get('TIMEOUT')
  if (timeout === null) return null
  if (typeof timeout === 'number' && Number.isFinite(timeout)) return Math.trunc(timeout) + 0
  if (typeof timeout === 'string' && /^\s*[+-]?\d+\s*$/.test(timeout)) return Number(timeout)
  throw settings.error('TIMEOUT has to be a number of seconds, or null for no expiry')
}

function serializerOf(settings: SettingValues, options: SettingValues): Serializer {
  const isBuiltin = settings.get('BACKEND') === BACKENDS[1]
  const protocol = options.get('PICKLE_VERSION') ?? (isBuiltin ? 5 : 4)
  if (![-1, 2, 3, 4, 5].includes(protocol as number)) {
    throw options.error(
      "PICKLE_VERSION can't be that: redge writes 2, 3, 4 and 5, and -1 is the highest",
    )
  }
  return options.imported(
    'SERIALIZER',
    'django_redis.serializers.pickle.PickleSerializer',
    (path) => importString('SERIALIZER', path)(protocol as number),
    (value) => hasMethods(value, ['dumps', 'loads']),
  )
}

function compressorOf(options: SettingValues): Compressor {
  return options.imported(
    'COMPRESSOR',
    'django_redis.compressors.identity.IdentityCompressor',
    (path) => importString('COMPRESSOR', path)(),
    (value) => hasMethods(value, ['compress', 'decompress']),
  )
}

function classOf(options: SettingValues): CacheClass {
  return options.imported(
    'CLIENT_CLASS',
    'django_redis.client.DefaultClient',
    (path) => importString('CLIENT_CLASS', path),
    (value) => typeof value === 'function',
  )
}

function loggerOf(options: SettingValues): Logger | null {
  if (!options.flag('LOG_IGNORED_EXCEPTIONS', true)) return null
  const logger = options.get('LOGGER') ?? console
  if (hasMethods(logger, ['warn'])) return logger as Logger
  throw options.error('LOGGER has to have a method warn(message, error)')
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof Reflect.get(value, name) === 'function')
}
