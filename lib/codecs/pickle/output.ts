const frameTarget = 64 * 1024
const frameHeader = 9
const frameMinimum = 4

/** The bytes of a pickle under construction, in frames from protocol 4 on, as CPython's C pickler cuts them. */
export class Output {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256)
  #view = new DataView(this.#bytes.buffer)
  #length = 0
  /** Where the open frame's header is kept free; -1 when none is open. */
  #frame = -1
  #framing = false

  /** From here on everything is in frames. */
  startFraming(): void {
    this.#framing = true
  }

  /** Between two values: a frame that is long enough ends. */
  boundary(): void {
    const isFull = this.#frame >= 0 && this.#length - this.#frame - frameHeader >= frameTarget
    if (isFull) this.#endFrame()
  }

  /** An opcode. */
  byte(value: number): void {
    const at = this.#reserve(1)
    this.#bytes[at] = value
    this.#length = at + 1
  }

  /** An opcode and its argument of one byte. */
  uint8(opcode: number, value: number): void {
    const at = this.#reserve(2)
    this.#bytes[at] = opcode
    this.#bytes[at + 1] = value
    this.#length = at + 2
  }

  /** An opcode and its argument of two bytes, little end first. */
  uint16(opcode: number, value: number): void {
    const at = this.#reserve(3)
    this.#bytes[at] = opcode
    this.#view.setUint16(at + 1, value, true)
    this.#length = at + 3
  }

  /** An opcode and its argument of four bytes; negative numbers in two's complement. */
  uint32(opcode: number, value: number): void {
    const at = this.#reserve(5)
    this.#bytes[at] = opcode
    this.#view.setUint32(at + 1, value, true)
    this.#length = at + 5
  }

  /** An opcode and a float, big end first. */
  float64(opcode: number, value: number): void {
    const at = this.#reserve(9)
    this.#bytes[at] = opcode
    this.#view.setFloat64(at + 1, value)
    this.#length = at + 9
  }

  /** Bytes of no more than a few hundred, inside the frame. */
  raw(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length)
    this.#bytes.set(bytes, at)
    this.#length = at + bytes.length
  }

  /** An opcode with its length and the bytes it announces; long ones stand outside frames. */
  payload(header: Uint8Array, bytes: Uint8Array): void {
    const framing = this.#framing
    if (bytes.length >= frameTarget) {
      this.#endFrame()
      this.#framing = false
    }
    this.raw(header)
    this.raw(bytes)
    this.#framing = framing
  }

  /**
   * A text of so few characters that its bytes surely are fewer than 256, after its opcode and length.
   *
   * @param lengthBytes 1 or 4.
   */
  shortText(opcode: number, lengthBytes: 1 | 4, text: string): void {
    const at = this.#reserve(1 + lengthBytes + text.length * 3)
    const start = at + 1 + lengthBytes
    const size = this.#write(text, start)
    this.#bytes[at] = opcode
    if (lengthBytes === 1) this.#bytes[at + 1] = size
    else this.#view.setUint32(at + 1, size, true)
    this.#length = start + size
  }

  /** All bytes. */
  finish(): Uint8Array<ArrayBuffer> {
    this.#endFrame()
    return this.#bytes.slice(0, this.#length)
  }

  #write(text: string, start: number): number {
    const bytes = this.#bytes
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) return utf8(text, bytes, start)
      bytes[start + i] = code
    }
    return text.length
  }

  /** Room for `size` bytes, in a frame when framing; gives where they go. */
  #reserve(size: number): number {
    const opens = this.#framing && this.#frame < 0
    const at = opens ? this.#length + frameHeader : this.#length
    if (at + size > this.#bytes.length) this.#grow(at + size)
    if (opens) this.#frame = this.#length
    return at
  }

  #grow(size: number): void {
    const bytes = new Uint8Array(Math.max(size, this.#bytes.length * 2))
    bytes.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
  }

  #endFrame(): void {
    if (this.#frame < 0) return
    const start = this.#frame + frameHeader
    const size = this.#length - start
    if (size < frameMinimum) {
      this.#bytes.copyWithin(this.#frame, start, this.#length)
      this.#length -= frameHeader
    } else {
      this.#bytes[this.#frame] = 0x95
      this.#view.setBigUint64(this.#frame + 1, BigInt(size), true)
    }
    this.#frame = -1
  }
}

const encoder = new TextEncoder()

function utf8(text: string, into: Uint8Array, start: number): number {
  if (text.isWellFormed()) return encoder.encodeInto(text, into.subarray(start)).written
  const bytes = encodeText(text)
  into.set(bytes, start)
  return bytes.length
}

/** Text in UTF-8, with lone surrogates in three bytes each as Python's `surrogatepass` writes them. */
export function encodeText(text: string): Uint8Array {
  const bytes = encoder.encode(text)
  if (text.isWellFormed()) return bytes
  // The encoder has put U+FFFD where they are, which is as long.
  let at = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code >= 0xd800 && code <= 0xdfff) {
      bytes.set([0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)], at)
    }
    at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
