/** Bytes of a MessagePack message under construction. */
export class MessageWriter {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(128)
  #view = new DataView(this.#bytes.buffer)
  #length = 0

  uint8(value: number): void {
    const at = this.#reserve(1)
    this.#view.setUint8(at, value)
  }

  float64(value: number): void {
    this.uint8(0xcb)
    const at = this.#reserve(8)
    this.#view.setFloat64(at, value)
  }

  /** A format byte and an integer of 1, 2, 4 or 8 bytes. */
  int(format: number, value: bigint, size: number): void {
    this.uint8(format)
    const at = this.#reserve(8)
    this.#view.setBigUint64(at, BigInt.asUintN(64, value << BigInt(64 - size * 8)))
    this.#length = at + size
  }

  /** A length after the first of three formats that holds it: in 1, 2 or 4 bytes. */
  length(formats: readonly [number, number, number], length: number): void {
    if (length < 256) this.int(formats[0], BigInt(length), 1)
    else this.#longLength([formats[1], formats[2]], length)
  }

  /** A length inside the format byte when it is less than `below`, else in 2 or 4 bytes. */
  shortLength(
    format: number,
    below: number,
    formats: readonly [number, number],
    length: number,
  ): void {
    if (length < below) this.uint8(format | length)
    else this.#longLength(formats, length)
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length)
    this.#bytes.set(bytes, at)
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  #longLength(formats: readonly [number, number], length: number): void {
    if (length < 65_536) this.int(formats[0], BigInt(length), 2)
    else this.int(formats[1], BigInt(length), 4)
  }

  #reserve(size: number): number {
    const at = this.#length
    this.#length = at + size
    if (this.#length > this.#bytes.length) this.#grow()
    return at
  }

  #grow(): void {
    const bytes = new Uint8Array(this.#length * 2)
    bytes.set(this.#bytes)
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }
}
