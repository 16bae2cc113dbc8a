import { describe, expect, inject, it } from 'vitest'
import { type Cache, createCaches } from '../../lib/cache/index.ts'
import type { Compressor, Serializer } from '../../lib/codecs/codec.ts'
import { IdentityCompressor } from '../../lib/codecs/compressors/identity.ts'
import { Lz4Compressor } from '../../lib/codecs/compressors/lz4.ts'
import { LzmaCompressor } from '../../lib/codecs/compressors/lzma.ts'
import { GzipCompressor, ZlibCompressor } from '../../lib/codecs/compressors/zlib.ts'
import { ZStdCompressor } from '../../lib/codecs/compressors/zstd.ts'
import { JsonSerializer } from '../../lib/codecs/json/json.ts'
import { MsgpackSerializer } from '../../lib/codecs/msgpack/msgpack.ts'
import { PickleSerializer } from '../../lib/codecs/pickle/pickle.ts'
import { Redis } from '../../lib/index.ts'
import type { Tagged } from '../differential/tagged.ts'
import { usePeer } from '../support/python-peer.ts'
import { fromTagged, inOneOrder, toTagged } from '../support/tagged-python.ts'

const redis = new Redis({ url: inject('gatewayUrl'), token: inject('gatewayToken') })
const peer = usePeer()

const serializers: Readonly<Record<string, Serializer>> = {
  pickle: new PickleSerializer({ exactFloats: true }),
  json: new JsonSerializer({ exactFloats: true }),
  msgpack: new MsgpackSerializer({ exactFloats: true }),
}
const compressors: Readonly<Record<string, Compressor>> = {
  identity: new IdentityCompressor(),
  zlib: new ZlibCompressor(),
  gzip: new GzipCompressor(),
  lz4: new Lz4Compressor(),
  zstd: new ZStdCompressor(),
  lzma: new LzmaCompressor(),
}

const tag = ($py: string, v: Tagged): Tagged => ({ $py, v })

/** What all three serializers have. */
const plain: Readonly<Record<string, Tagged>> = {
  none: null,
  true: true,
  int: 7,
  'large-int': tag('int', '10000000000000000000000000000000'),
  float: tag('float', '1.5'),
  'whole-float': tag('float', '2.0'),
  text: 'h\u00e9llo \ud83d\ude00',
  'empty-text': '',
  'long-text': 'abc '.repeat(3000),
  list: [1, 'two', null, [false, tag('float', '-0.5')]],
  dict: { a: { b: [] }, 'with space': 'x' },
  'large-list': Array.from({ length: 1001 }, (_, index) => index),
}

/** What msgpack has as well, and what pickle alone has. */
const bytes = { bytes: tag('bytes', 'AP+AAQ==') }
const python: Readonly<Record<string, Tagged>> = {
  ...bytes,
  tuple: tag('tuple', [1, tag('tuple', []), 'x']),
  set: tag('set', ['a', 1]),
  frozenset: tag('frozenset', [tag('float', '1.5')]),
  'int-keys': tag('dict', [
    [1, 'one'],
    [tag('tuple', [1, 2]), 'pair'],
  ]),
  datetime: tag('datetime', '2026-02-03T04:05:06.007000+00:00'),
  timedelta: tag('timedelta', [-1, 5, 6]),
  decimal: tag('Decimal', '10.50'),
  uuid: tag('UUID', '12345678-1234-5678-1234-567812345678'),
}

const valuesOf: Readonly<Record<string, Readonly<Record<string, Tagged>>>> = {
  pickle: { ...plain, ...python },
  json: plain,
  msgpack: { ...plain, ...bytes },
}

function cacheOf(prefix: string, serializer: string, compressor: string): Cache {
  const options = { serializer: serializers[serializer], compressor: compressors[compressor] }
  return createCaches({ default: { redis, keyPrefix: prefix, options } }).default as Cache
}

describe.each(Object.keys(serializers))('%s', (serializer) => {
  it.each(Object.keys(compressors))('and %s are read by the other side', async (compressor) => {
    const prefix = `values:${crypto.randomUUID()}`
    const django = { prefix, serializer, compressor }
    const cache = cacheOf(prefix, serializer, compressor)
    for (const [name, value] of Object.entries(valuesOf[serializer] ?? {})) {
      await peer.call('cache_set', { cache: django, key: `py-${name}`, value })
      const found = toTagged(await cache.get(`py-${name}`))
      expect(inOneOrder(found), `${name} of Django`).toEqual(inOneOrder(value))
      await cache.set(`js-${name}`, fromTagged(value))
      const read = await peer.call('cache_get', { cache: django, key: `js-${name}` })
      expect(read, `${name} of redge`).toEqual(value)
    }
  })
})

it.each([2, 3, 5, -1])('protocol %i of pickle is read by the other side', async (protocol) => {
  const prefix = `values:${crypto.randomUUID()}`
  const django = { prefix, pickle_version: protocol }
  const options = { pickleVersion: protocol }
  const cache = createCaches({ default: { redis, keyPrefix: prefix, options } }).default
  const value = ['text', tag('bytes', 'AP8='), 1, null]
  await cache.set('js', fromTagged(value))
  expect(await peer.call('cache_get', { cache: django, key: 'js' })).toEqual(value)
  await peer.call('cache_set', { cache: django, key: 'py', value })
  expect(toTagged(await cache.get('py'))).toEqual(value)
})

it('values of Django’s own backend are read, and the other way', async () => {
  const prefix = `values:${crypto.randomUUID()}`
  const BACKEND = 'django.core.cache.backends.redis.RedisCache'
  const cache = createCaches({ default: { BACKEND, REDIS: redis, KEY_PREFIX: prefix } }).default
  const django = { prefix, backend: 'builtin' }
  for (const value of [5, true, 'text', { a: [1, null] }]) {
    await peer.call('cache_set', { cache: django, key: 'k', value })
    expect(toTagged(await cache.get('k'))).toEqual(value)
    await cache.set('k', value)
    expect(await peer.call('cache_get', { cache: django, key: 'k' })).toEqual(value)
  }
})

describe('doctor()', () => {
  it('agrees with a real Django of the same settings', async () => {
    const prefix = `doctor:${crypto.randomUUID()}`
    const value = 'a text that is long enough'
    await peer.call('cache_set', {
      cache: { prefix, serializer: 'json', compressor: 'zstd' },
      key: 'k',
      value,
    })
    expect(await cacheOf(prefix, 'json', 'zstd').doctor('k')).toMatchObject({ agrees: true })
  })

  it('finds what a real Django has otherwise', async () => {
    const prefix = `doctor:${crypto.randomUUID()}`
    const key = `probe-${crypto.randomUUID()}`
    const value = ['a text that is long enough']
    const django = { prefix, version: 4, serializer: 'msgpack', compressor: 'lz4' }
    await peer.call('cache_set', { cache: django, key, value })
    const { agrees, findings } = await cacheOf(prefix, 'json', 'zlib').doctor(key)
    expect(agrees).toBe(false)
    expect(findings).toMatchObject([
      { about: 'key', expected: `${prefix}:1:${key}`, found: `${prefix}:4:${key}` },
      { about: 'compressor', expected: 'zlib', found: 'lz4' },
      { about: 'serializer', expected: 'json', found: 'msgpack' },
    ])
  })
})
