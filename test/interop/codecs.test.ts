import { describe, expect, it } from 'vitest'
import { base64FromBytes, bytesFromBase64 } from '../support/base64.ts'
import { compressors, decompressed, serializerOf } from '../support/codecs.ts'
import { usePeer } from '../support/python-peer.ts'
import { fromTagged, inOneOrder, type TaggedPython, toTagged } from '../support/tagged-python.ts'

const text = (kind: string, v: string): TaggedPython => ({ $py: kind, v })
const list = (kind: string, ...v: TaggedPython[]): TaggedPython => ({ $py: kind, v })

/** What JSON and MessagePack have as well. */
const plain: Readonly<Record<string, TaggedPython>> = {
  none: null,
  booleans: [true, false],
  integers: [0, -1, 255, 256, 65_535, 65_536, -32, -33, -129, 2 ** 31, -(2 ** 31), 2 ** 53 - 1],
  'long integers': [text('int', '9007199254740993'), text('int', '-9223372036854775808')],
  floats: ['1.0', '-0.0', '0.1', '1e+16', '1e-05', '5e-324'].map((v) => text('float', v)),
  texts: [
    '',
    'a',
    'caf\u00e9',
    '\u4f60\u597d \ud83d\ude00',
    'tab\t"quoted"\\\u007f',
    'x'.repeat(300),
  ],
  'a long text': 'Lorem ipsum dolor. '.repeat(3600),
  dicts: { name: 'Ada', tags: ['x', 'y'], nested: { empty: {}, list: [] } },
  'a list of 1001': Array.from({ length: 1001 }, (_, i) => i),
  'a dict of 1000': Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, `v${i}`])),
  'rows of the same keys': Array.from({ length: 50 }, (_, i) => ({ id: i, kind: `kind ${i}` })),
}

/** What only pickle keeps. */
const pickled: Readonly<Record<string, TaggedPython>> = {
  tuples: [list('tuple'), list('tuple', 1), list('tuple', 1, 'a', null), list('tuple', 1, 2, 3, 4)],
  bytes: [text('bytes', ''), text('bytes', 'YQ=='), text('bytes', 'AP+A')],
  bytearrays: [text('bytearray', ''), text('bytearray', 'AP8=')],
  'bytes of 64 KiB': text('bytes', base64FromBytes(new Uint8Array(65_536))),
  'text with a lone surrogate': text('str-utf16', 'YQAA2A=='),
  frozensets: list('frozenset', 'a'),
  sets: [list('set'), list('set', 7)],
  'keys of all kinds': list('dict', [1, 'one'], [list('tuple', 1, 2), null], [null, 3]),
  'ordered dicts': list('OrderedDict', ['b', 1], ['a', 2]),
  Decimals: [text('Decimal', '10.50'), text('Decimal', '1E+5'), text('Decimal', 'NaN')],
  UUIDs: text('UUID', '12345678-1234-5678-1234-567812345678'),
  datetimes: [
    text('datetime', '2024-02-29T23:59:58.123456'),
    text('datetime', '2024-02-29T12:00:00+00:00'),
    text('datetime', '0001-01-01T00:00:00.005000-09:30'),
  ],
  'dates and times': [text('date', '1999-12-31'), text('time', '08:30:00.250000')],
  timedeltas: list('timedelta', -1, 3600, 7),
  'integers beyond 64 bits': [
    text('int', `1${'0'.repeat(40)}`),
    text('int', `-${'9'.repeat(700)}`),
  ],
}

const protocols = [2, 3, 4, 5]
const pickleCases = Object.entries({ ...plain, ...pickled })

/** What lzma stores as it is between what it compresses, each longer than its chunks. */
function noiseBetweenTexts(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(400_000)
  let state = 1
  for (let i = 0; i < bytes.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[i] = Math.floor(i / 100_000) % 2 === 0 ? 97 + ((i * i) % 7) : state >>> 24
  }
  return bytes
}

describe('redge and a real Django', () => {
  const peer = usePeer()

  /** What Django's cache would store. */
  async function encode(value: TaggedPython, cache: object): Promise<Uint8Array> {
    const stored = await peer.call<{ v: string }>('cache_encode', { value, cache })
    return bytesFromBase64(stored.v)
  }

  /** What Django's cache makes of what redge stored. */
  function decode(bytes: Uint8Array, cache: object): Promise<TaggedPython> {
    return peer.call('cache_decode', { value: text('bytes', base64FromBytes(bytes)), cache })
  }

  describe.each(protocols)('pickle protocol %i', (protocol) => {
    const cache = { serializer: 'pickle', compressor: 'identity', pickle_version: protocol }

    it.each(pickleCases)('writes the same bytes: %s', async (_name, value) => {
      const fromPython = await encode([value], cache)
      const serializer = serializerOf('pickle', protocol)
      expect(serializer.dumps(fromTagged([value]))).toEqual(fromPython)
      expect(serializer.dumps(serializer.loads(fromPython))).toEqual(fromPython)
    })

    it.each(pickleCases)('means the same: %s', async (_name, value) => {
      const bytes = serializerOf('pickle', protocol).dumps(fromTagged([value]))
      expect(await decode(bytes, cache)).toEqual([value])
    })
  })

  it.each([0, 1])('reads pickle protocol %i', async (pickle_version) => {
    const cache = { serializer: 'pickle', pickle_version }
    const values = Object.values({ ...plain, ...pickled })
    const read = serializerOf('pickle').loads(await encode(values, cache))
    expect(inOneOrder(toTagged(read))).toEqual(inOneOrder(values))
  })

  describe.each(['json', 'msgpack'])('%s', (serializer) => {
    const cache = { serializer, compressor: 'identity' }

    it.each(Object.entries(plain))('writes the same bytes: %s', async (_name, value) => {
      expect(serializerOf(serializer).dumps(fromTagged([value]))).toEqual(
        await encode([value], cache),
      )
    })

    it.each(Object.entries(plain))('reads the same value: %s', async (_name, value) => {
      const read = serializerOf(serializer).loads(await encode([value], cache))
      expect(toTagged(read)).toEqual([value])
    })
  })

  it('reads lzma whose dictionary and state are reset in the middle', async () => {
    const value = text('bytes', base64FromBytes(noiseBetweenTexts()))
    const stored = await encode(value, { compressor: 'lzma' })
    const serialized = await decompressed('lzma', stored)
    expect(serializerOf('pickle').loads(serialized)).toEqual(noiseBetweenTexts())
  })

  const combinations = ['pickle', 'json', 'msgpack'].flatMap((serializer) =>
    [...compressors.keys()].map((compressor) => ({ serializer, compressor })),
  )

  describe.each(combinations)('$serializer and $compressor', (cache) => {
    const values = Object.values(cache.serializer === 'pickle' ? { ...plain, ...pickled } : plain)
    const compressor = compressors.get(cache.compressor)
    const serializer = serializerOf(cache.serializer)

    it('are read by Python when redge wrote them, each by itself and all together', async () => {
      for (const value of [...values.map((one) => [one]), values]) {
        const bytes = await compressor?.compress(serializer.dumps(fromTagged(value)))
        expect(await decode(bytes ?? new Uint8Array(), cache)).toEqual(value)
      }
    })

    it('are read by redge when Python wrote them', async () => {
      for (const value of [...values.map((one) => [one]), values]) {
        const serialized = await decompressed(cache.compressor, await encode(value, cache))
        expect(inOneOrder(toTagged(serializer.loads(serialized)))).toEqual(inOneOrder(value))
      }
    })
  })
})
