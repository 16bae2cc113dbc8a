import { type Compressor, type CompressorOptions, defaultMaxOutputBytes } from '../codec.ts'
import { readXz } from '../xz/xz-reader.ts'
import { writeXz } from '../xz/xz-writer.ts'

/** django-redis's `min_length` of this compressor. */
const lzmaMinLength = 100

/**
 * django-redis's `LzmaCompressor`. It reads what Python compresses; what it writes is the same container with the
 * bytes stored as they are, which Python reads and which saves no room.
 *
 * @example
 * import { LzmaCompressor } from 'redge/cache/lzma'
 */
export class LzmaCompressor implements Compressor {
  readonly name = 'lzma'
  readonly #minLength: number
  readonly #maxOutputBytes: number

  constructor(options: CompressorOptions = {}) {
    this.#minLength = options.minLength ?? lzmaMinLength
    this.#maxOutputBytes = options.maxOutputBytes ?? defaultMaxOutputBytes
  }

  compress(value: Uint8Array): Uint8Array {
    return value.length > this.#minLength ? writeXz(value) : value
  }

  decompress(value: Uint8Array): Uint8Array {
    return readXz(value, this.#maxOutputBytes)
  }
}
