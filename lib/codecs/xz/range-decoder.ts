import { CompressorError } from '../errors.ts'

const half = 1024

/** Tables of adaptive probabilities in one block of memory: hostile input may want fresh ones for every few bytes. */
export class Probabilities {
  readonly #memory: Uint16Array
  #used = 0

  /** @param count How many probabilities all tables have together. */
  constructor(count: number) {
    this.#memory = new Uint16Array(count)
  }

  /** The next table. */
  table(count: number): Uint16Array {
    const from = this.#used
    this.#used += count
    return this.#memory.subarray(from, this.#used)
  }

  /** Sets all of them to one half. */
  reset(): void {
    this.#memory.fill(half)
  }
}

/** LZMA's entropy decoder over one chunk. */
export class RangeDecoder {
  readonly #bytes: Uint8Array
  #at = 0
  #range = 0xffffffff
  #code = 0

  /** @throws CompressorError when the chunk does not start as one. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    if (bytes.length < 5 || bytes[0] !== 0) throw new CompressorError('An LZMA chunk is damaged')
    for (this.#at = 1; this.#at < 5; this.#at++) {
      this.#code = ((this.#code << 8) | (bytes[this.#at] ?? 0)) >>> 0
    }
  }

  /** A bit of which `probs[index]` knows how likely it is 0. */
  bit(probs: Uint16Array, index: number): 0 | 1 {
    this.#normalize()
    const prob = probs[index] ?? half
    const bound = (this.#range >>> 11) * prob
    if (this.#code < bound) {
      this.#range = bound
      probs[index] = prob + ((2048 - prob) >> 5)
      return 0
    }
    this.#range -= bound
    this.#code -= bound
    probs[index] = prob - (prob >> 5)
    return 1
  }

  /** Bits that are as likely 0 as 1. */
  directBits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) {
      this.#normalize()
      this.#range >>>= 1
      const bit = this.#code >= this.#range ? 1 : 0
      if (bit === 1) this.#code -= this.#range
      value = value * 2 + bit
    }
    return value
  }

  /** A number of `bits` bits, the highest first. */
  tree(probs: Uint16Array, base: number, bits: number): number {
    let node = 1
    for (let i = 0; i < bits; i++) node = (node << 1) | this.bit(probs, base + node)
    return node - (1 << bits)
  }

  /** A number of `bits` bits, the lowest first. */
  reverseTree(probs: Uint16Array, base: number, bits: number): number {
    let node = 1
    let value = 0
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(probs, base + node)
      node = (node << 1) | bit
      value |= bit << i
    }
    return value
  }

  #normalize(): void {
    if (this.#range >= 0x1000000) return
    if (this.#at >= this.#bytes.length) throw new CompressorError('An LZMA chunk is cut off')
    this.#range = (this.#range << 8) >>> 0
    this.#code = ((this.#code << 8) | (this.#bytes[this.#at++] ?? 0)) >>> 0
  }
}
