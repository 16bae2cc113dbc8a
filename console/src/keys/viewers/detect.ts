import { compressorOf, serializerOf } from '../../../../lib/cache/sniff.ts'

/** The ways to look at a value. */
export type Format =
  | 'text'
  | 'json'
  | 'msgpack'
  | 'pickle'
  | 'image'
  | 'hex'
  | 'bits'
  | 'hyperloglog'

/** A compressor of redge, or none. */
export type Compression = 'identity' | 'zlib' | 'gzip' | 'zstd' | 'lz4' | 'lzma'

/** What the bytes seem to be compressed with. */
export function compressionOf(bytes: Uint8Array): Compression {
  return compressorOf(bytes) as Compression
}

/** How bytes, after they were decompressed, are shown best. */
export function formatOf(bytes: Uint8Array): Format {
  if (startsWith(bytes, HYPERLOGLOG)) return 'hyperloglog'
  if (imageTypeOf(bytes) !== undefined) return 'image'
  const text = textIn(bytes)
  if (text !== undefined) {
    if (/^\s*[[{]/.test(text) && isJson(text)) return 'json'
    return isPrintable(text) ? 'text' : 'hex'
  }
  const serializer = serializerOf(bytes)
  // Bytes of any kind begin like some value of msgpack; a container is a better sign.
  if (serializer === 'msgpack') return isContainer(bytes[0] ?? 0) ? 'msgpack' : 'hex'
  return serializer
}

const HYPERLOGLOG = [0x48, 0x59, 0x4c, 0x4c]

const IMAGES: readonly (readonly [string, readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/bmp', [0x42, 0x4d]],
]

/** The media type of bytes that are an image. SVG is none of them: it is text that may hold a script. */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
  const isRiff = startsWith(bytes, [0x52, 0x49, 0x46, 0x46])
  if (isRiff && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50])) return 'image/webp'
  // A bitmap begins with two letters, which text does as well.
  return IMAGES.find(([type, magic]) => {
    return startsWith(bytes, magic) && (type !== 'image/bmp' || textIn(bytes) === undefined)
  })?.[0]
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as text, when they are UTF-8. */
export function textIn(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Text with control characters other than line ends and tabs is data. */
function isPrintable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
  return !/[\x00-\x08\x0e-\x1f]/.test(text)
}

/** Maps and arrays of msgpack. */
function isContainer(first: number): boolean {
  return (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf)
}
