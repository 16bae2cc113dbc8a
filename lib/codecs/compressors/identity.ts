import type { Compressor } from '../codec.ts'

/** django-redis's default: values as they are. */
export class IdentityCompressor implements Compressor {
  readonly name = 'identity'

  compress(value: Uint8Array): Uint8Array {
    return value
  }

  decompress(value: Uint8Array): Uint8Array {
    return value
  }
}
