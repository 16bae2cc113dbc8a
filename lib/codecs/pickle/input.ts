import { UnpicklingError } from '../errors.ts'

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** From about here on a `TextDecoder` is faster than what is done without one. */
const longText = 40

/** The bytes of a pickle, read from the front. Every length is checked against what is left before it is used. */
export class Input {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Moves on by `length` bytes and gives where they start. */
  #skip(length: number): number {
    const at = this.#at
    if (length > this.#bytes.length - at) throw truncated()
    this.#at = at + length
    return at
  }

  uint8(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw truncated()
    return byte
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true)
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true)
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), true)
  }

  /** A length of eight bytes; one that a number cannot hold is longer than what is left, too. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true))
  }

  float64(): number {
    return this.#view.getFloat64(this.#skip(8))
  }

  /** @throws UnpicklingError when less is left. */
  expect(length: number): void {
    if (length > this.#bytes.length - this.#at) throw truncated()
  }

  /** The next bytes, as a copy. */
  bytes(length: number): Uint8Array<ArrayBuffer> {
    const at = this.#skip(length)
    return new Uint8Array(this.#bytes.subarray(at, at + length))
  }

  /** Text in UTF-8, which Python also uses for lone surrogates. */
  text(length: number): string {
    const at = this.#skip(length)
    const bytes = this.#bytes
    if (length > longText || !isAscii(bytes, at, at + length)) {
      return utf8(bytes.subarray(at, at + length))
    }
    let text = ''
    for (let i = at; i < at + length; i += 8) text += characters(bytes, i, at + length - i)
    return text
  }

  /** An integer of `length` bytes in two's complement, little end first. */
  int(length: number): number | bigint {
    const at = this.#skip(length)
    if (length > 8) return shorten(wideInt(this.#bytes.subarray(at, at + length)))
    if (length === 8) return shorten(this.#view.getBigInt64(at, true))
    let value = 0
    for (let i = at + length - 1; i >= at; i--) value = value * 256 + (this.#bytes[i] ?? 0)
    const isNegative = length > 0 && (this.#bytes[at + length - 1] ?? 0) > 127
    if (length < 7) return isNegative ? value - 256 ** length : value
    return shorten(BigInt.asIntN(56, littleEndian(this.#bytes.subarray(at, at + length))))
  }

  /** Text up to the end of the line, which must be there; each byte is a character. */
  line(): string {
    const end = this.#bytes.indexOf(10, this.#at)
    if (end < 0) throw truncated()
    const line = latin1(this.#bytes.subarray(this.#at, end))
    this.#at = end + 1
    return line
  }
}

function isAscii(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if ((bytes[i] ?? 0) > 127) return false
  return true
}

/**
 * Up to eight characters. One call for all of them is twice as fast as adding one character after another, which
 * makes a string each time.
 */
function characters(bytes: Uint8Array, at: number, count: number): string {
  const code = String.fromCharCode
  const byte = (i: number): number => bytes[at + i] ?? 0
  switch (count) {
    case 1:
      return code(byte(0))
    case 2:
      return code(byte(0), byte(1))
    case 3:
      return code(byte(0), byte(1), byte(2))
    case 4:
      return code(byte(0), byte(1), byte(2), byte(3))
    case 5:
      return code(byte(0), byte(1), byte(2), byte(3), byte(4))
    case 6:
      return code(byte(0), byte(1), byte(2), byte(3), byte(4), byte(5))
    case 7:
      return code(byte(0), byte(1), byte(2), byte(3), byte(4), byte(5), byte(6))
    default:
      return code(byte(0), byte(1), byte(2), byte(3), byte(4), byte(5), byte(6), byte(7))
  }
}

function truncated(): UnpicklingError {
  return new UnpicklingError('pickle data was truncated', { python: 'EOFError' })
}

function shorten(value: bigint): number | bigint {
  const short = Number(value)
  return Number.isSafeInteger(short) ? short : value
}

function wideInt(bytes: Uint8Array): bigint {
  return BigInt.asIntN(bytes.length * 8, littleEndian(bytes))
}

function littleEndian(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  const whole = bytes.length & ~7
  for (let i = bytes.length - 1; i >= whole; i--) parts.push(hex(bytes[i] ?? 0, 2))
  for (let i = whole - 8; i >= 0; i -= 8) parts.push(hex(view.getBigUint64(i, true), 16))
  return BigInt(`0x0${parts.join('')}`)
}

function hex(value: number | bigint, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** Text of which each byte is a character. */
export function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 8192) {
    text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  }
  return text
}

function utf8(bytes: Uint8Array): string {
  // Looking for what a lenient decoder puts in place of errors takes less time than a strict one.
  const text = decoder.decode(bytes)
  return text.includes('\ufffd') ? withSurrogates(bytes) : text
}

/** Lone surrogates in three bytes each, as Python's `surrogatepass` writes them; the text between them is UTF-8. */
function withSurrogates(bytes: Uint8Array): string {
  const parts: string[] = []
  let from = 0
  for (let i = bytes.indexOf(0xed); i >= 0; i = bytes.indexOf(0xed, i + 1)) {
    const second = bytes[i + 1] ?? 0
    const third = bytes[i + 2] ?? 0
    if (second < 0xa0 || second > 0xbf || third >> 6 !== 2) continue
    const surrogate = String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f))
    if (i > from) parts.push(strictUtf8(bytes.subarray(from, i)))
    parts.push(surrogate)
    from = i + 3
  }
  return parts.join('') + strictUtf8(bytes.subarray(from))
}

function strictUtf8(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    throw new UnpicklingError('The pickle holds text that is not UTF-8', {
      python: 'UnicodeDecodeError',
    })
  }
}
