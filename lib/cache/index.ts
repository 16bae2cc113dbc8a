export type {
  Compressor,
  CompressorOptions,
  PythonValueOptions,
  Serializer,
} from '../codecs/codec.ts'
export { IdentityCompressor } from '../codecs/compressors/identity.ts'
export { Lz4Compressor } from '../codecs/compressors/lz4.ts'
export { GzipCompressor, ZlibCompressor } from '../codecs/compressors/zlib.ts'
export { ZStdCompressor } from '../codecs/compressors/zstd.ts'
export * from '../codecs/errors.ts'
export { JsonSerializer } from '../codecs/json/json.ts'
export { PickleSerializer } from '../codecs/pickle/pickle.ts'
export * from '../codecs/python-values.ts'
export { Cache, type CacheLockOptions } from './cache.ts'
export { type ApiCache, CacheApiTier, type CacheApiTierOptions } from './cache-api-tier.ts'
export type { CacheParts, CacheViewOptions, VersionOptions } from './cache-base.ts'
export type { Delta, DeltaOptions, IncrOptions } from './cache-counters.ts'
export type {
  ClearOptions,
  DeletedPart,
  DeletePatternFromOptions,
  DeletePatternOptions,
  IterKeysOptions,
} from './cache-keys.ts'
export type { LoadedValues, ManyLoader } from './cache-loading.ts'
export type { GetOptions } from './cache-reads.ts'
export type { CountOptions, SscanOptions } from './cache-sets.ts'
export type { RankRangeOptions, ScoreRangeOptions } from './cache-sorted-set-ranges.ts'
export type { Scores, ZaddOptions } from './cache-sorted-sets.ts'
export type { SetOptions, TimeoutOptions, Values } from './cache-values.ts'
export { type Caches, type Connector, createCaches } from './caches.ts'
export type { CacheRedis } from './connections.ts'
export type { Diagnosis, Finding } from './doctor.ts'
export {
  ConnectionInterrupted,
  ImproperlyConfigured,
  InvalidCacheBackendError,
  NotImplementedError,
  type SchemaIssue,
  ValidationError,
  ValueError,
} from './errors.ts'
export type {
  CacheEvent,
  CacheListener,
  HitEvent,
  MissEvent,
  RefreshErrorEvent,
  RefreshEvent,
  StaleEvent,
} from './events.ts'
export { type FirstTier, MemoryTier, type MemoryTierOptions, type TierEntry } from './first-tier.ts'
export { HerdClient } from './herd-client.ts'
export type { Logger } from './ignored.ts'
export {
  CacheKey,
  defaultKeyFunction,
  type KeyFunction,
  type KeyLike,
  type KeyOptions,
  type ReverseKeyFunction,
  type Version,
} from './keys.ts'
export type { LoadContext, Loader, LoadOptions } from './load-options.ts'
export type {
  CacheClass,
  CacheOptions,
  CacheSettings,
  CachesSettings,
  DjangoCacheOptions,
  DjangoCacheSettings,
  EndpointSetting,
  RedisLike,
} from './settings.ts'
export { ShardClient } from './shard-client.ts'
export type { StandardSchema } from './standard-schema.ts'
export type { Timeout } from './timeouts.ts'
