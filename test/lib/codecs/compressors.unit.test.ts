import { describe, expect, it } from 'vitest'
import type { Compressor, CompressorOptions } from '../../../lib/codecs/codec.ts'
import { IdentityCompressor } from '../../../lib/codecs/compressors/identity.ts'
import { Lz4Compressor } from '../../../lib/codecs/compressors/lz4.ts'
import { LzmaCompressor } from '../../../lib/codecs/compressors/lzma.ts'
import { xxHash32 } from '../../../lib/codecs/compressors/xxhash32.ts'
import { GzipCompressor, ZlibCompressor } from '../../../lib/codecs/compressors/zlib.ts'
import { ZStdCompressor } from '../../../lib/codecs/compressors/zstd.ts'
import { crc32, crc64 } from '../../../lib/codecs/xz/checks.ts'
import { storedValues } from '../../support/django-fixtures.ts'

const classes: readonly [string, new (options?: CompressorOptions) => Compressor, number][] = [
  ['zlib', ZlibCompressor, 15],
  ['gzip', GzipCompressor, 15],
  ['zstd', ZStdCompressor, 15],
  ['lz4', Lz4Compressor, 15],
  ['lzma', LzmaCompressor, 100],
]

const text = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => 97 + ((i * i) % 7) + ((i >> 8) % 11))

function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, at + 65_536))
  }
  return bytes
}

describe.each(classes)('%s', (name, Class, minLength) => {
  it.each([minLength + 1, 65_535, 65_536, 65_537, 300_000])(
    'keeps all of %i bytes',
    async (length) => {
      const compressor = new Class()
      for (const value of [text(length), noise(length), new Uint8Array(length)]) {
        const compressed = await compressor.compress(value)
        expect(compressed).not.toEqual(value)
        expect(await compressor.decompress(compressed)).toEqual(value)
      }
    },
  )

  it('leaves values of its minimum length as they are, and compresses longer ones', async () => {
    const compressor = new Class()
    expect(await compressor.compress(text(minLength))).toEqual(text(minLength))
    expect(await compressor.compress(text(minLength + 1))).not.toEqual(text(minLength + 1))
    const other = new Class({ minLength: 200 })
    expect(await other.compress(text(200))).toEqual(text(200))
    expect(await other.compress(text(201))).not.toEqual(text(201))
  })

  it('stops at the longest value it may give', async () => {
    const compressed = await new Class({ minLength: 0 }).compress(text(5000))
    expect(await new Class({ maxOutputBytes: 5000 }).decompress(compressed)).toEqual(text(5000))
    await expect(
      (async () => new Class({ maxOutputBytes: 4999 }).decompress(compressed))(),
    ).rejects.toMatchObject({
      name: 'OutputLimitError',
      maxOutputBytes: 4999,
      code: 'OUTPUT_LIMIT',
    })
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['a pickle', Uint8Array.of(0x80, 4, 0x4e, 0x2e)],
    ['text', text(50)],
  ])('does not take %s for something compressed', async (_what, bytes) => {
    await expect((async () => new Class().decompress(bytes))()).rejects.toMatchObject({
      name: 'CompressorError',
      code: 'COMPRESSOR',
    })
  })

  it('notices whatever is cut off', async () => {
    const compressor = new Class()
    const whole = await compressor.compress(text(300))
    for (let length = 0; length < whole.length; length += 3) {
      await expect(
        (async () => compressor.decompress(whole.slice(0, length)))(),
      ).rejects.toMatchObject({ name: 'CompressorError' })
    }
  })

  it('notices a changed byte of the value', async () => {
    const stored = storedValues.find(
      (value) => value.name === `pickle+${name}/bytes-incompressible`,
    )
    const bytes = stored?.bytes?.slice() ?? new Uint8Array()
    expect(bytes.length).toBeGreaterThan(2000)
    bytes[1000] = (bytes[1000] ?? 0) ^ 1
    const changed = (async () => new Class().decompress(bytes))()
    // Python writes LZ4 and zstd without a checksum of the content.
    if (name === 'lz4' || name === 'zstd') expect(await changed).toHaveLength(2066)
    else await expect(changed).rejects.toMatchObject({ name: 'CompressorError' })
  })
})

describe('identity', () => {
  it('changes nothing', () => {
    const compressor = new IdentityCompressor()
    expect(compressor.compress(text(50))).toEqual(text(50))
    expect(compressor.decompress(text(50))).toEqual(text(50))
  })
})

describe('LZ4 frames of other writers', () => {
  // By hand, as neither Python nor redge writes such frames by default.
  const frame = (flags: number, ...rest: number[]): Uint8Array => {
    const descriptor = Uint8Array.of(flags, 0x40)
    const check = (xxHash32(descriptor) >> 8) & 255
    return Uint8Array.of(0x04, 0x22, 0x4d, 0x18, ...descriptor, check, ...rest)
  }
  const abc = [0x61, 0x62, 0x63]
  const uint32 = (value: number): number[] => [...new Uint8Array(Uint32Array.of(value).buffer)]
  const storedBlock = [...uint32(0x80000003), ...abc]
  const end = [0, 0, 0, 0]

  it('are read with checksums', () => {
    const checks = uint32(xxHash32(Uint8Array.from(abc)))
    const bytes = frame(0x74, ...storedBlock, ...checks, ...end, ...checks)
    expect([...new Lz4Compressor().decompress(bytes)]).toEqual(abc)
    for (const at of [14, 15, bytes.length - 1]) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => new Lz4Compressor().decompress(changed)).toThrow(/checksum/)
    }
  })

  it('are read with blocks that refer to the one before', () => {
    const linked = [...uint32(5), 0x02, 3, 0, 0x10, 0x64]
    const bytes = frame(0x40, ...storedBlock, ...linked, ...end)
    expect(new TextDecoder().decode(new Lz4Compressor().decompress(bytes))).toBe('abcabcabcd')
  })

  it.each([
    ['another version', frame(0x80, ...end), 'unknown version'],
    ['a dictionary', frame(0x41, ...end), 'dictionary'],
    [
      'a reference before the start',
      frame(0x60, ...uint32(5), 0x02, 3, 0, 0x10, 0x64, ...end),
      'before their start',
    ],
    [
      'an offset of nothing',
      frame(0x60, ...uint32(6), 0x12, 0x61, 0, 0, 0x10, 0x64, ...end),
      'before their start',
    ],
    ['a block cut off', frame(0x60, ...uint32(1), 0xf0, ...end), 'cut off'],
  ])('are refused with %s', (_what, bytes, message) => {
    expect(() => new Lz4Compressor().decompress(bytes)).toThrow(message)
  })
})

describe('checksums', () => {
  const digits = new TextEncoder().encode('123456789')

  it('are those of the specifications', () => {
    expect(crc32(digits)).toBe(0xcbf43926)
    expect(crc64(digits)).toBe(0x995dc9bbdf1939fan)
    expect(xxHash32(new Uint8Array())).toBe(0x02cc5d05)
    expect(xxHash32(digits)).toBe(0x937bad67)
    expect(xxHash32(new TextEncoder().encode('123456789012345678901234567890'))).toBe(0x4ab0efec)
  })
})
