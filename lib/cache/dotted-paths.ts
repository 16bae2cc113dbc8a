import type { Compressor, Serializer } from '../codecs/codec.ts'
import { IdentityCompressor } from '../codecs/compressors/identity.ts'
import { Lz4Compressor } from '../codecs/compressors/lz4.ts'
import { GzipCompressor, ZlibCompressor } from '../codecs/compressors/zlib.ts'
import { ZStdCompressor } from '../codecs/compressors/zstd.ts'
import { JsonSerializer } from '../codecs/json/json.ts'
import { PickleSerializer } from '../codecs/pickle/pickle.ts'
import { Cache } from './cache.ts'
import { ImproperlyConfigured } from './errors.ts'
import { HerdClient } from './herd-client.ts'
import {
  defaultKeyFunction,
  defaultReverseKey,
  type KeyFunction,
  type ReverseKeyFunction,
} from './keys.ts'
import { nearestName } from './nearest-name.ts'
import type { CacheClass } from './settings.ts'
import { ShardClient } from './shard-client.ts'

/** What Python classes a settings block may name, and what stands for them here. */
interface Choices<T> {
  readonly known: Readonly<Record<string, T>>
  /** What to do for those that have to be brought along, or cannot be had. */
  readonly instead: Readonly<Record<string, string>>
}

/** Makes a serializer for a PICKLE_VERSION. */
export type MakeSerializer = (protocol: number) => Serializer

const serializers: Choices<MakeSerializer> = {
  known: {
    'django_redis.serializers.pickle.PickleSerializer': (protocol) =>
      new PickleSerializer({ protocol }),
    'django_redis.serializers.json.JSONSerializer': () => new JsonSerializer(),
  },
  instead: {
    'django_redis.serializers.msgpack.MSGPackSerializer':
      "Give the serializer itself: import { MsgpackSerializer } from 'redge/cache/msgpack', SERIALIZER: new MsgpackSerializer()",
  },
}

const compressors: Choices<() => Compressor> = {
  known: {
    'django_redis.compressors.identity.IdentityCompressor': () => new IdentityCompressor(),
    'django_redis.compressors.zlib.ZlibCompressor': () => new ZlibCompressor(),
    'django_redis.compressors.gzip.GzipCompressor': () => new GzipCompressor(),
    'django_redis.compressors.lz4.Lz4Compressor': () => new Lz4Compressor(),
    'django_redis.compressors.zstd.ZStdCompressor': () => new ZStdCompressor(),
  },
  instead: {
    'django_redis.compressors.lzma.LzmaCompressor':
      "Give the compressor itself: import { LzmaCompressor } from 'redge/cache/lzma', COMPRESSOR: new LzmaCompressor()",
  },
}

const clients: Choices<CacheClass> = {
  known: {
    'django_redis.client.DefaultClient': Cache,
    'django_redis.client.HerdClient': HerdClient,
    'django_redis.client.ShardClient': ShardClient,
    'django_redis.client.default.DefaultClient': Cache,
    'django_redis.client.herd.HerdClient': HerdClient,
    'django_redis.client.sharded.ShardClient': ShardClient,
  },
  instead: {
    'django_redis.client.SentinelClient':
      'Put a gateway (npx redge-gateway) in front, which follows Sentinel, and leave CLIENT_CLASS out.',
  },
}

const keyFunctions: Choices<KeyFunction> = {
  known: { 'django.core.cache.backends.base.default_key_func': defaultKeyFunction },
  instead: {},
}

const reverseKeyFunctions: Choices<ReverseKeyFunction> = {
  known: { 'django_redis.util.default_reverse_key': defaultReverseKey },
  instead: {},
}

/** What stands for the paths of each setting that takes one. */
interface Imports {
  readonly SERIALIZER: MakeSerializer
  readonly COMPRESSOR: () => Compressor
  readonly CLIENT_CLASS: CacheClass
  readonly KEY_FUNCTION: KeyFunction
  readonly REVERSE_KEY_FUNCTION: ReverseKeyFunction
}

const CHOICES: { readonly [Name in keyof Imports]: Choices<Imports[Name]> } = {
  SERIALIZER: serializers,
  COMPRESSOR: compressors,
  CLIENT_CLASS: clients,
  KEY_FUNCTION: keyFunctions,
  REVERSE_KEY_FUNCTION: reverseKeyFunctions,
}

/**
 * What stands for a Python class or function.
 *
 * @throws ImproperlyConfigured for a path that is not known, with what to do instead.
 */
export function importString<Name extends keyof Imports>(
  setting: Name,
  path: string,
): Imports[Name] {
  const { known, instead }: Choices<Imports[Name]> = CHOICES[setting]
  const found = Object.hasOwn(known, path) ? known[path] : undefined
  if (found) return found
  const nearest = nearestName(path, [...Object.keys(known), ...Object.keys(instead)])
  const guess = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  const hint = Object.hasOwn(instead, path) ? instead[path] : WHAT_TO_GIVE[setting] + guess
  throw new ImproperlyConfigured(`${setting} ${path} cannot be imported here. ${hint}`)
}

const WHAT_TO_GIVE: Readonly<Record<keyof Imports, string>> = {
  SERIALIZER: 'Give an object with name, dumps() and loads().',
  COMPRESSOR: 'Give an object with name, compress() and decompress().',
  CLIENT_CLASS: 'Give a class derived from Cache.',
  KEY_FUNCTION: 'Give a function (key, keyPrefix, version) => name.',
  REVERSE_KEY_FUNCTION: 'Give a function (name) => key.',
}
