/** What each compressor's output begins with. */
const MAGIC: readonly (readonly [string, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['lzma', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
]

/** The compressor that most likely wrote the bytes; `identity` for none. */
export function compressorOf(bytes: Uint8Array): string {
  const found = MAGIC.find(([, magic]) => magic.every((byte, index) => bytes[index] === byte))
  return found?.[0] ?? (isZlib(bytes) ? 'zlib' : 'identity')
}

/** The two bytes of its header are a multiple of 31. */
function isZlib([first = 0, second = 0]: Uint8Array): boolean {
  return first === 0x78 && (first * 256 + second) % 31 === 0
}

/** The serializer that most likely wrote the bytes. */
export function serializerOf(bytes: Uint8Array): 'pickle' | 'json' | 'msgpack' {
  const protocol = bytes[1] ?? 0
  if (bytes[0] === 0x80 && protocol >= 2 && protocol <= 5) return 'pickle'
  if (isJson(bytes)) return 'json'
  // Protocols 0 and 1 have no header, but every pickle ends with a full stop.
  return bytes.at(-1) === 0x2e && (bytes[0] ?? 0x80) < 0x80 ? 'pickle' : 'msgpack'
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Python's JSON has three words more than JavaScript's. */
function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(utf8.decode(bytes).replace(/-?\bInfinity\b|\bNaN\b/g, '0'))
    return true
  } catch {
    return false
  }
}
