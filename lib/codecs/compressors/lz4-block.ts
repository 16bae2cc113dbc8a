import { CompressorError } from '../errors.ts'

const minMatch = 4
/** The format wants the last five bytes as literals, and no match to start in the last twelve. */
const lastLiterals = 5
const matchLimit = 12
const hashBits = 14

/** The longest block: offsets have two bytes, so all of it can be referred to. */
export const blockLength: number = 64 * 1024

/**
 * One LZ4 block of at most {@link blockLength} bytes, found greedily; `undefined` when it would be no shorter than
 * the bytes themselves.
 */
export function compressBlock(bytes: Uint8Array): Uint8Array | undefined {
  const writer = new BlockWriter(bytes.length)
  const positions = new Int32Array(1 << hashBits).fill(-1)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let anchor = 0
  for (let at = 0; at < bytes.length - matchLimit; ) {
    const sequence = view.getUint32(at, true)
    const slot = Math.imul(sequence, 0x9e3779b1) >>> (32 - hashBits)
    const candidate = positions[slot] ?? -1
    positions[slot] = at
    if (candidate < 0 || view.getUint32(candidate, true) !== sequence) {
      at++
      continue
    }
    const length = matchLength(bytes, candidate, at)
    if (!writer.sequence(bytes.subarray(anchor, at), at - candidate, length)) return undefined
    at += length
    anchor = at
  }
  return writer.end(bytes.subarray(anchor))
}

function matchLength(bytes: Uint8Array, candidate: number, at: number): number {
  const most = bytes.length - lastLiterals - at
  let length = minMatch
  while (length < most && bytes[candidate + length] === bytes[at + length]) length++
  return length
}

/** Writes sequences as long as there is room. */
class BlockWriter {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(room: number) {
    this.#bytes = new Uint8Array(room)
  }

  /** False when it does not fit. */
  sequence(literals: Uint8Array, offset: number, length: number): boolean {
    const extra = length - minMatch
    if (!this.#start(literals, extra)) return false
    this.#bytes[this.#at++] = offset & 255
    this.#bytes[this.#at++] = offset >> 8
    this.#more(extra)
    return true
  }

  end(literals: Uint8Array): Uint8Array | undefined {
    return this.#start(literals, 0) ? this.#bytes.slice(0, this.#at) : undefined
  }

  #start(literals: Uint8Array, extra: number): boolean {
    const room = literals.length + (literals.length + extra) / 255 + 5
    if (this.#at + room > this.#bytes.length) return false
    this.#bytes[this.#at++] = (Math.min(literals.length, 15) << 4) | Math.min(extra, 15)
    this.#more(literals.length)
    this.#bytes.set(literals, this.#at)
    this.#at += literals.length
    return true
  }

  /** What of a length the token had no place for. */
  #more(length: number): void {
    if (length < 15) return
    let rest = length - 15
    for (; rest >= 255; rest -= 255) this.#bytes[this.#at++] = 255
    this.#bytes[this.#at++] = rest
  }
}

/** Bytes that grow up to a limit, and can repeat themselves. */
export interface Sink {
  append(bytes: Uint8Array): void
  /** @throws CompressorError when the distance leads before the start. */
  repeat(distance: number, length: number): void
}

/**
 * Writes what a block stands for.
 *
 * @throws CompressorError when it is no LZ4 block.
 */
export function decompressBlock(block: Uint8Array, sink: Sink): void {
  let at = 0

  function byte(): number {
    const value = block[at++]
    if (value === undefined) throw new CompressorError('An LZ4 block is cut off')
    return value
  }

  function lengthOf(nibble: number): number {
    let length = nibble
    if (nibble < 15) return length
    for (let more = 255; more === 255; length += more) more = byte()
    return length
  }

  while (at < block.length) {
    const token = byte()
    const literals = lengthOf(token >> 4)
    if (literals > block.length - at) throw new CompressorError('An LZ4 block is cut off')
    sink.append(block.subarray(at, at + literals))
    at += literals
    if (at === block.length) return
    const distance = byte() | (byte() << 8)
    sink.repeat(distance, lengthOf(token & 15) + minMatch)
  }
}
