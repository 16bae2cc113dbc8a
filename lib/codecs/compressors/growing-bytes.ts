import { CompressorError, OutputLimitError } from '../errors.ts'

/** Decompressed bytes: they grow up to a limit, and later ones repeat earlier ones. */
export class GrowingBytes {
  readonly #limit: number
  #bytes: Uint8Array<ArrayBuffer>
  #length = 0

  /** @param expected How long it may well become; hostile input says too much, so at most 64 KiB are taken at once. */
  constructor(limit: number, expected: number) {
    this.#limit = limit
    this.#bytes = new Uint8Array(Math.max(64, Math.min(limit, expected, 64 * 1024)))
  }

  get length(): number {
    return this.#length
  }

  /** The byte `distance` before the end; 0 when there is none. */
  at(distance: number): number {
    return this.#bytes[this.#length - distance] ?? 0
  }

  /** @throws OutputLimitError */
  push(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = byte
  }

  /** @throws OutputLimitError */
  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /**
   * Writes the bytes from `distance` before the end on once more; they may overlap with what is written.
   *
   * @throws CompressorError when that is before the start.
   * @throws OutputLimitError
   */
  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.#length) {
      throw new CompressorError('Compressed bytes refer to something before their start')
    }
    this.#reserve(length)
    const bytes = this.#bytes
    const end = this.#length + length
    if (distance >= length) bytes.copyWithin(this.#length, this.#length - distance, end - distance)
    else for (let i = this.#length; i < end; i++) bytes[i] = bytes[i - distance] ?? 0
    this.#length = end
  }

  /** The bytes from `start` on. */
  from(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#length)
  }

  #reserve(length: number): void {
    const needed = this.#length + length
    if (needed > this.#limit) throw new OutputLimitError(this.#limit)
    if (needed <= this.#bytes.length) return
    const bytes = new Uint8Array(Math.min(this.#limit, Math.max(needed, this.#bytes.length * 2)))
    bytes.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = bytes
  }
}
