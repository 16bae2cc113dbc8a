import type { Compressor, Serializer } from '../codecs/codec.ts'
import { CompressorError } from '../codecs/errors.ts'
import { intDigits } from '../codecs/int-digits.ts'
import { pythonInt } from './python-int.ts'

/** How a cache stores values: whole numbers as digits, so that Redis can add to them, all else serialized and compressed. */
export class ValueCodec {
  readonly serializer: Serializer
  readonly compressor: Compressor

  constructor(serializer: Serializer, compressor: Compressor) {
    this.serializer = serializer
    this.compressor = compressor
  }

  /**
   * What is stored for a value.
   *
   * @throws SerializerError when the serializer has no place for it, and for integers of more than 4300 digits, which
   *   Python would not read.
   */
  async encode(value: unknown): Promise<string | Uint8Array> {
    if (typeof value === 'bigint') return intDigits(value)
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value)
    return await this.compressor.compress(this.serializer.dumps(value))
  }

  /**
   * The value of what is stored.
   *
   * @throws SerializerError for bytes that are nothing this cache writes.
   */
  async decode(stored: Uint8Array): Promise<unknown> {
    return pythonInt(stored) ?? this.serializer.loads(await this.#decompressed(stored))
  }

  /** Short values are stored without compression, so what cannot be decompressed is taken as it is. */
  async #decompressed(stored: Uint8Array): Promise<Uint8Array> {
    try {
      return await this.compressor.decompress(stored)
    } catch (error) {
      if (error instanceof CompressorError) return stored
      throw error
    }
  }
}
