import { CompressorError } from '../errors.ts'

/** The bytes of an xz stream, read from the front. */
export class XzInput {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get position(): number {
    return this.#at
  }

  /** @throws CompressorError when less is left. */
  take(length: number): Uint8Array {
    const at = this.#at
    if (length > this.#bytes.length - at) throw new CompressorError('An xz stream is cut off')
    this.#at = at + length
    return this.#bytes.subarray(at, this.#at)
  }

  byte(): number {
    return this.take(1)[0] ?? 0
  }

  /** Two bytes, the big end first. */
  uint16(): number {
    return this.byte() * 256 + this.byte()
  }

  /** Four bytes, the little end first. */
  uint32(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.take(4)
    return ((d << 24) | (c << 16) | (b << 8) | a) >>> 0
  }

  /** A number of up to nine bytes, seven bits in each. */
  variable(): number {
    let value = 0
    for (let i = 0; i < 9; i++) {
      const byte = this.byte()
      value += (byte & 0x7f) * 128 ** i
      if (byte < 0x80) return value
    }
    throw new CompressorError('An xz stream is damaged')
  }

  /** Skips the zeros that fill up to four bytes, counted from `start`. */
  pad(start: number): void {
    while ((this.#at - start) % 4 !== 0) {
      if (this.byte() !== 0) throw new CompressorError('An xz stream is damaged')
    }
  }

  /** All bytes read since `start`. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#at)
  }
}
