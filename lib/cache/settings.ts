import type { Compressor, Serializer } from '../codecs/codec.ts'
import type { Endpoint } from '../endpoint.ts'
import type { RedisBase, RedisSettings } from '../redis.ts'
import type { Cache } from './cache.ts'
import type { CacheParts } from './cache-base.ts'
import type { Logger } from './ignored.ts'
import type { KeyFunction, ReverseKeyFunction, Version } from './keys.ts'

/** Any client of redge, of texts or of bytes. */
export interface RedisLike {
  with(settings: { readonly decodeResponses: false }): RedisBase<Uint8Array>
}

/** The HTTP door to a Redis, or a client that you have already. */
export type EndpointSetting = (Endpoint & RedisSettings) | RedisLike

/** A class of caches: `Cache`, `HerdClient`, `ShardClient` or one derived from them. */
export type CacheClass = new (parts: CacheParts) => Cache<null>

/** OPTIONS of a cache in redge's own form. */
export interface CacheOptions {
  /**
   * The HTTP door to each server, by its text in `location`. One entry of `location` may do without: then the variables
   * `UPSTASH_REDIS_REST_URL` and `_TOKEN` of the environment given to `createCaches` name it.
   */
  readonly endpoints?: Readonly<Record<string, EndpointSetting>> | undefined
  /** How values become bytes. @default pickle */
  readonly serializer?: string | Serializer | undefined
  /** How bytes become shorter. @default identity */
  readonly compressor?: string | Compressor | undefined
  /** The protocol that pickles are written in: 2 to 5, or -1 for the highest. @default 4 */
  readonly pickleVersion?: number | undefined
  /** How keys are spread and values packed. @default Cache */
  readonly clientClass?: string | CacheClass | undefined
  /** Give what a missing key gives, or `null`, when Redis cannot be asked. @default false */
  readonly ignoreExceptions?: boolean | undefined
  /** Tell the logger of the first exception ignored in a row. @default true */
  readonly logIgnoredExceptions?: boolean | undefined
  /** Where to tell it. @default console */
  readonly logger?: Logger | undefined
  /** Seconds that a call may take. @default that of the client, 5 */
  readonly socketTimeout?: number | null | undefined
  /** Seconds that a herd client keeps a value beyond its timeout. @default 60 */
  readonly cacheHerdTimeout?: number | undefined
}

/** The settings of a cache in redge's own form. */
export interface CacheSettings {
  /** The Redis, when it is a client that you have already. */
  readonly redis?: RedisLike | undefined
  /** Names of the servers: the primary, then replicas, which get the reads. For a shard client all servers. */
  readonly location?: string | readonly string[] | undefined
  /** Seconds that values live; `null` for ever, 0 or less not at all. @default 300 */
  readonly timeout?: number | string | null | undefined
  /** @default '' */
  readonly keyPrefix?: string | undefined
  /** @default 1 */
  readonly version?: Version | undefined
  /** @default `prefix:version:key` */
  readonly keyFunction?: KeyFunction | string | undefined
  /** @default the text after the second colon */
  readonly reverseKeyFunction?: ReverseKeyFunction | string | undefined
  readonly options?: CacheOptions | undefined
}

/** OPTIONS of a cache as Django's settings have them. Options that only concern sockets are taken and mean nothing here. */
export interface DjangoCacheOptions {
  /** The HTTP door to each server of LOCATION, by its text there. */
  readonly ENDPOINTS?: CacheOptions['endpoints']
  readonly SERIALIZER?: CacheOptions['serializer']
  readonly COMPRESSOR?: CacheOptions['compressor']
  readonly PICKLE_VERSION?: CacheOptions['pickleVersion']
  readonly CLIENT_CLASS?: CacheOptions['clientClass']
  readonly IGNORE_EXCEPTIONS?: CacheOptions['ignoreExceptions']
  /** Django's setting DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS. */
  readonly LOG_IGNORED_EXCEPTIONS?: CacheOptions['logIgnoredExceptions']
  /** In place of Django's setting DJANGO_REDIS_LOGGER. */
  readonly LOGGER?: CacheOptions['logger']
  readonly SOCKET_TIMEOUT?: CacheOptions['socketTimeout']
  /** Django's setting of that name. */
  readonly CACHE_HERD_TIMEOUT?: CacheOptions['cacheHerdTimeout']
  /** Not used: the door has a token of its own. */
  readonly PASSWORD?: string | undefined
  readonly REPLICA_READ_ONLY?: boolean | undefined
  readonly CLOSE_CONNECTION?: boolean | undefined
  readonly CONNECTION_FACTORY?: unknown
  readonly CONNECTION_POOL_CLASS?: unknown
  readonly CONNECTION_POOL_KWARGS?: unknown
  readonly PARSER_CLASS?: unknown
  readonly REDIS_CLIENT_CLASS?: unknown
  readonly REDIS_CLIENT_KWARGS?: unknown
  readonly SOCKET_CONNECT_TIMEOUT?: unknown
  readonly MAX_ENTRIES?: unknown
  readonly CULL_FREQUENCY?: unknown
  /** Of Django's own backend, as the others below; the door leads to one database. */
  readonly db?: unknown
  readonly username?: unknown
  readonly password?: unknown
  readonly pool_class?: unknown
  readonly parser_class?: unknown
  readonly max_connections?: unknown
  readonly health_check_interval?: unknown
  readonly retry_on_timeout?: unknown
  readonly socket_keepalive?: unknown
}

/** The settings of a cache as Django's CACHES has them; a block can be pasted as JSON. */
export interface DjangoCacheSettings {
  readonly BACKEND?: string | undefined
  readonly REDIS?: CacheSettings['redis']
  readonly LOCATION?: CacheSettings['location']
  readonly TIMEOUT?: CacheSettings['timeout']
  readonly KEY_PREFIX?: CacheSettings['keyPrefix']
  readonly VERSION?: CacheSettings['version']
  readonly KEY_FUNCTION?: CacheSettings['keyFunction']
  readonly REVERSE_KEY_FUNCTION?: CacheSettings['reverseKeyFunction']
  readonly OPTIONS?: DjangoCacheOptions | undefined
}

/** All caches by their aliases; `default` has to be among them. */
export interface CachesSettings {
  readonly default: DjangoCacheSettings | CacheSettings
  readonly [alias: string]: DjangoCacheSettings | CacheSettings
}
