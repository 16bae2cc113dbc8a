import {
  type Compressor,
  type CompressorOptions,
  defaultMaxOutputBytes,
  defaultMinLength,
} from '../codec.ts'
import { through } from './streams.ts'

/** A compressor on the runtime's own streams. */
class StreamCompressor implements Compressor {
  readonly name: string
  readonly #format: 'deflate' | 'gzip'
  readonly #minLength: number
  readonly #maxOutputBytes: number

  constructor(name: string, format: 'deflate' | 'gzip', options: CompressorOptions) {
    this.name = name
    this.#format = format
    this.#minLength = options.minLength ?? defaultMinLength
    this.#maxOutputBytes = options.maxOutputBytes ?? defaultMaxOutputBytes
  }

  async compress(value: Uint8Array): Promise<Uint8Array> {
    if (value.length <= this.#minLength) return value
    return through(value, new CompressionStream(this.#format), Number.POSITIVE_INFINITY)
  }

  decompress(value: Uint8Array): Promise<Uint8Array> {
    return through(value, new DecompressionStream(this.#format), this.#maxOutputBytes)
  }
}

/**
 * django-redis's `ZlibCompressor`, on the runtime's own streams. Python reads what it writes and the other way, but
 * the compressed bytes of equal values may differ between the two.
 */
export class ZlibCompressor extends StreamCompressor {
  constructor(options: CompressorOptions = {}) {
    super('zlib', 'deflate', options)
  }
}

/** django-redis's `GzipCompressor`, on the runtime's own streams. */
export class GzipCompressor extends StreamCompressor {
  constructor(options: CompressorOptions = {}) {
    super('gzip', 'gzip', options)
  }
}
