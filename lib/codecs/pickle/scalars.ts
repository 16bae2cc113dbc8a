import { encodeText, Output } from './output.ts'

/** A text of so many characters has fewer than 256 bytes. */
const surelyShort = 85

/** The opcodes of values that hold no others, as the C pickler chooses among them. */
export class ScalarWriter {
  readonly #out = new Output()
  readonly #protocol: number

  constructor(protocol: number) {
    this.#protocol = protocol
    this.#out.uint8(0x80, protocol) // PROTO
    if (protocol >= 4) this.#out.startFraming()
  }

  /** Between two values. */
  boundary(): void {
    this.#out.boundary()
  }

  /** STOP, and all bytes. */
  stop(): Uint8Array {
    this.#out.byte(0x2e)
    return this.#out.finish()
  }

  /** An opcode without an argument. */
  opcode(opcode: number): void {
    this.#out.byte(opcode)
  }

  boolean(value: boolean): void {
    this.#out.byte(value ? 0x88 : 0x89) // NEWTRUE, NEWFALSE
  }

  /** Safe integers are ints, all other numbers floats. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.float(value)
    else if (value !== (value | 0)) this.#long(BigInt(value))
    else if (value < 0 || value > 0xffff)
      this.#out.uint32(0x4a, value) // BININT
    else if (value > 0xff)
      this.#out.uint16(0x4d, value) // BININT2
    else this.#out.uint8(0x4b, value) // BININT1
  }

  bigint(value: bigint): void {
    const short = Number(value)
    if (Number.isSafeInteger(short)) this.number(short)
    else this.#long(value)
  }

  float(value: number): void {
    this.#out.float64(0x47, value) // BINFLOAT
  }

  text(text: string): void {
    const hasShort = this.#protocol >= 4
    if (text.length <= surelyShort) {
      if (hasShort) this.#out.shortText(0x8c, 1, text)
      else this.#out.shortText(0x58, 4, text)
      return
    }
    const bytes = encodeText(text)
    this.#payload(hasShort && bytes.length < 256 ? 0x8c : 0x58, bytes)
  }

  /** Bytes, for which there are opcodes from protocol 3 on. */
  bytes(bytes: Uint8Array): void {
    this.#payload(bytes.length < 256 ? 0x43 : 0x42, bytes) // SHORT_BINBYTES, BINBYTES
  }

  /** BYTEARRAY8, from protocol 5 on. */
  byteArray(bytes: Uint8Array): void {
    const header = new Uint8Array(9)
    header[0] = 0x96
    new DataView(header.buffer).setBigUint64(1, BigInt(bytes.length), true)
    this.#out.payload(header, bytes)
  }

  /** GLOBAL, for protocols below 4. */
  global(lines: string): void {
    this.#out.byte(0x63)
    this.#out.raw(encodeText(lines))
  }

  /** Puts the last value into the reader's memo. */
  memoize(index: number): void {
    if (this.#protocol >= 4)
      this.#out.byte(0x94) // MEMOIZE
    else if (index < 256)
      this.#out.uint8(0x71, index) // BINPUT
    else this.#out.uint32(0x72, index) // LONG_BINPUT
  }

  /** Takes a value from the reader's memo. */
  recall(index: number): void {
    if (index < 256)
      this.#out.uint8(0x68, index) // BINGET
    else this.#out.uint32(0x6a, index) // LONG_BINGET
  }

  #payload(opcode: number, bytes: Uint8Array): void {
    const isShort = opcode === 0x8c || opcode === 0x43
    const header = new Uint8Array(isShort ? 2 : 5)
    header[0] = opcode
    if (isShort) header[1] = bytes.length
    else new DataView(header.buffer).setUint32(1, bytes.length, true)
    this.#out.payload(header, bytes)
  }

  #long(value: bigint): void {
    const bytes = twosComplement(value)
    if (bytes.length < 256)
      this.#out.uint8(0x8a, bytes.length) // LONG1
    else this.#out.uint32(0x8b, bytes.length) // LONG4
    this.#out.raw(bytes)
  }
}

/** The fewest bytes that hold an integer in two's complement, little end first. */
function twosComplement(value: bigint): Uint8Array {
  const magnitude = (value < 0n ? -value - 1n : value).toString(16)
  const bits = magnitude.length * 4 - Math.clz32(Number.parseInt(magnitude.charAt(0), 16)) + 28
  const length = (bits >> 3) + 1
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0')
  const bytes = new Uint8Array(length)
  for (let i = 0; i < length; i++) {
    bytes[length - 1 - i] = Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16)
  }
  return bytes
}
