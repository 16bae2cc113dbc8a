import type { Compressor, Serializer } from '../../lib/codecs/codec.ts'
import { IdentityCompressor } from '../../lib/codecs/compressors/identity.ts'
import { Lz4Compressor } from '../../lib/codecs/compressors/lz4.ts'
import { LzmaCompressor } from '../../lib/codecs/compressors/lzma.ts'
import { GzipCompressor, ZlibCompressor } from '../../lib/codecs/compressors/zlib.ts'
import { ZStdCompressor } from '../../lib/codecs/compressors/zstd.ts'
import { CompressorError } from '../../lib/codecs/errors.ts'
import { JsonSerializer } from '../../lib/codecs/json/json.ts'
import { MsgpackSerializer } from '../../lib/codecs/msgpack/msgpack.ts'
import { PickleSerializer } from '../../lib/codecs/pickle/pickle.ts'

/** Every serializer, with nothing lost: whole floats stay floats. */
export function serializerOf(name: string, protocol: number | null = null): Serializer {
  if (name === 'json') return new JsonSerializer({ exactFloats: true })
  if (name === 'msgpack') return new MsgpackSerializer({ exactFloats: true })
  return new PickleSerializer({ exactFloats: true, protocol: protocol ?? 4 })
}

/** Every compressor. */
export const compressors: ReadonlyMap<string, Compressor> = new Map(
  [
    new IdentityCompressor(),
    new ZlibCompressor(),
    new GzipCompressor(),
    new ZStdCompressor(),
    new Lz4Compressor(),
    new LzmaCompressor(),
  ].map((compressor) => [compressor.name, compressor]),
)

/** What a cache does before it reads: bytes that are not compressed are taken as they are. */
export async function decompressed(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  const compressor = compressors.get(name)
  if (!compressor) throw new Error(`No compressor ${name}`)
  try {
    return await compressor.decompress(bytes)
  } catch (error) {
    if (error instanceof CompressorError) return bytes
    throw error
  }
}

const decoder = new TextDecoder('latin1')

/** The integer that a cache stores in digits, or `undefined`. */
export function storedInt(bytes: Uint8Array): number | bigint | undefined {
  const text = decoder.decode(bytes)
  if (!/^-?\d+$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}
