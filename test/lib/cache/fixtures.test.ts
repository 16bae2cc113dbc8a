import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Cache, createCaches } from '../../../lib/cache/index.ts'
import { IdentityCompressor } from '../../../lib/codecs/compressors/identity.ts'
import { Lz4Compressor } from '../../../lib/codecs/compressors/lz4.ts'
import { LzmaCompressor } from '../../../lib/codecs/compressors/lzma.ts'
import { GzipCompressor, ZlibCompressor } from '../../../lib/codecs/compressors/zlib.ts'
import { ZStdCompressor } from '../../../lib/codecs/compressors/zstd.ts'
import { JsonSerializer } from '../../../lib/codecs/json/json.ts'
import { MsgpackSerializer } from '../../../lib/codecs/msgpack/msgpack.ts'
import { PickleSerializer } from '../../../lib/codecs/pickle/pickle.ts'
import type { Tagged } from '../../differential/tagged.ts'
import fixtures from '../../fixtures/django/cache-values.json' with { type: 'json' }
import { inOneOrder, toTagged } from '../../support/tagged-python.ts'
import { bytesRedis, redis } from '../../support/workerd.ts'

interface Fixture {
  readonly case: string
  readonly settings: {
    readonly serializer: string
    readonly compressor: string
    readonly client: string
    readonly key_prefix: string
    readonly version: number | string
  }
  readonly cache_key: string
  readonly value: Tagged
  readonly set_arguments?: { readonly version?: number | string }
  readonly decoded?: Tagged
  readonly redis_key: string
  readonly redis_value_base64?: string
  readonly get_error?: unknown
}

const serializers = {
  pickle: new PickleSerializer({ exactFloats: true }),
  json: new JsonSerializer({ exactFloats: true }),
  msgpack: new MsgpackSerializer({ exactFloats: true }),
}
const compressors = {
  identity: new IdentityCompressor(),
  zlib: new ZlibCompressor(),
  gzip: new GzipCompressor(),
  lz4: new Lz4Compressor(),
  zstd: new ZStdCompressor(),
  lzma: new LzmaCompressor(),
}

/** What Python reads, and what the notation can say: no objects of classes, no lists in themselves. */
function isReadable(fixture: Fixture): boolean {
  return (
    fixture.redis_value_base64 !== undefined &&
    fixture.get_error === undefined &&
    !/^pickle-opaque|self-list$/.test(fixture.case) &&
    !JSON.stringify(fixture.value).includes('"$py":"object"')
  )
}

function cacheOf({ settings }: Fixture, prefix: string): Cache {
  const { serializer, compressor, version } = settings
  return createCaches({
    default: {
      redis,
      keyPrefix: `${prefix}${settings.key_prefix}`,
      version,
      options: {
        serializer: serializers[serializer as keyof typeof serializers],
        compressor: compressors[compressor as keyof typeof compressors],
        clientClass: `django_redis.client.${settings.client === 'herd' ? 'HerdClient' : 'DefaultClient'}`,
      },
    },
  }).default as Cache
}

const groups = Map.groupBy((fixtures as unknown as Fixture[]).filter(isReadable), (fixture) =>
  fixture.case.slice(0, fixture.case.indexOf('/')),
)

// Herd values hold the time until which they are good, and the recording is long past.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_795_328_690_000 })
})

afterAll(() => {
  vi.useRealTimers()
})

describe('get() reads what Django wrote', () => {
  it.each([...groups])('%s', async (_, values) => {
    const prefix = `test:${crypto.randomUUID()}:`
    for (const fixture of values) {
      const cache = cacheOf(fixture, prefix)
      const version = fixture.set_arguments?.version
      const name = String(cache.makeKey(fixture.cache_key, { version }))
      expect(name).toBe(`${prefix}${fixture.redis_key}`)
      await bytesRedis.set(name, bytesOf(fixture.redis_value_base64 ?? ''))
      const value: unknown = await cache.get(fixture.cache_key, { version })
      const meant = inOneOrder(fixture.decoded ?? fixture.value)
      expect(inOneOrder(toTagged(value)), fixture.case).toEqual(meant)
      await bytesRedis.delete(name)
    }
  })
})

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}
