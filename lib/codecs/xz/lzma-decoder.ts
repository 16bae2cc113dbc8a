import type { GrowingBytes } from '../compressors/growing-bytes.ts'
import { CompressorError } from '../errors.ts'
import { Probabilities, type RangeDecoder } from './range-decoder.ts'

const states = 12
const positionStates = 16
const literalSize = 0x300
/** A literal's context has at most four bits. */
const literalsSize = literalSize << 4
const lengthsSize = 2 + 2 * positionStates * 8 + 256
const tablesSize = literalsSize + 2 * states * positionStates + 4 * states + 387 + 2 * lengthsSize

/** Lengths of matches: 2 to 273. */
class LengthDecoder {
  readonly #choice: Uint16Array
  readonly #low: Uint16Array
  readonly #middle: Uint16Array
  readonly #high: Uint16Array

  constructor(probabilities: Probabilities) {
    this.#choice = probabilities.table(2)
    this.#low = probabilities.table(positionStates * 8)
    this.#middle = probabilities.table(positionStates * 8)
    this.#high = probabilities.table(256)
  }

  read(range: RangeDecoder, positionState: number): number {
    if (range.bit(this.#choice, 0) === 0) return 2 + range.tree(this.#low, positionState * 8, 3)
    if (range.bit(this.#choice, 1) === 0) return 10 + range.tree(this.#middle, positionState * 8, 3)
    return 18 + range.tree(this.#high, 0, 8)
  }
}

/**
 * LZMA as the chunks of LZMA2 use it: the decoder's state, which lives from one reset to the next.
 *
 * @see https://www.7-zip.org/sdk.html
 */
export class LzmaDecoder {
  readonly #probabilities = new Probabilities(tablesSize)
  readonly #literals = this.#probabilities.table(literalsSize)
  readonly #isMatch = this.#probabilities.table(states * positionStates)
  readonly #isRep = this.#probabilities.table(states)
  readonly #isRepG0 = this.#probabilities.table(states)
  readonly #isRepG1 = this.#probabilities.table(states)
  readonly #isRepG2 = this.#probabilities.table(states)
  readonly #isRep0Long = this.#probabilities.table(states * positionStates)
  readonly #slots = this.#probabilities.table(4 * 64)
  readonly #special = this.#probabilities.table(115)
  readonly #align = this.#probabilities.table(16)
  readonly #lengths = new LengthDecoder(this.#probabilities)
  readonly #repLengths = new LengthDecoder(this.#probabilities)
  #literalContext = 0
  #literalPosition = 0
  #positionMask = 0
  #state = 0
  /** The last four distances, less one. */
  #reps: [number, number, number, number] = [0, 0, 0, 0]

  /**
   * Forgets all. It comes before the first `decode`.
   *
   * @param properties The byte of `lc`, `lp` and `pb`.
   */
  reset(properties: number): void {
    const rest = Math.floor(properties / 9)
    this.#literalContext = properties % 9
    this.#literalPosition = rest % 5
    const positionBits = Math.floor(rest / 5)
    if (positionBits > 4 || this.#literalContext + this.#literalPosition > 4) {
      throw new CompressorError('LZMA properties are out of range')
    }
    this.#positionMask = (1 << positionBits) - 1
    this.#probabilities.reset()
    this.#state = 0
    this.#reps = [0, 0, 0, 0]
  }

  /** Writes `length` bytes. `start` is where the dictionary starts in the output. */
  decode(range: RangeDecoder, output: GrowingBytes, start: number, length: number): void {
    const end = output.length + length
    while (output.length < end) {
      const position = output.length - start
      const positionState = position & this.#positionMask
      if (range.bit(this.#isMatch, this.#state * positionStates + positionState) === 0) {
        this.#literal(range, output, position)
      } else {
        const matched = this.#match(range, positionState)
        const distance = this.#reps[0] + 1
        if (distance > position || matched > end - output.length) {
          throw new CompressorError('An LZMA chunk is damaged')
        }
        output.repeat(distance, matched)
      }
    }
  }

  #literal(range: RangeDecoder, output: GrowingBytes, position: number): void {
    const previous = position > 0 ? output.at(1) : 0
    const low = position & ((1 << this.#literalPosition) - 1)
    const context = (low << this.#literalContext) + (previous >> (8 - this.#literalContext))
    const base = literalSize * context
    const matched = this.#state < 7 ? -1 : output.at(this.#reps[0] + 1)
    output.push(
      matched < 0 ? range.tree(this.#literals, base, 8) : this.#near(range, base, matched),
    )
    if (this.#state < 4) this.#state = 0
    else this.#state -= this.#state < 10 ? 3 : 6
  }

  /** A literal after a match: it likely shares its first bits with what would have followed the match. */
  #near(range: RangeDecoder, base: number, matched: number): number {
    let symbol = 1
    let expected = matched
    let agrees = true
    while (symbol < 0x100) {
      const expectedBit = (expected >> 7) & 1
      expected <<= 1
      const offset = agrees ? (1 + expectedBit) << 8 : 0
      const bit = range.bit(this.#literals, base + offset + symbol)
      symbol = (symbol << 1) | bit
      agrees &&= bit === expectedBit
    }
    return symbol & 0xff
  }

  /** Reads a match: its length; the distance goes to the front of the last four. */
  #match(range: RangeDecoder, positionState: number): number {
    if (range.bit(this.#isRep, this.#state) === 1) return this.#repeated(range, positionState)
    const length = this.#lengths.read(range, positionState)
    this.#state = this.#state < 7 ? 7 : 10
    const [first, second, third] = this.#reps
    this.#reps = [this.#distance(range, length), first, second, third]
    return length
  }

  #repeated(range: RangeDecoder, positionState: number): number {
    const state = this.#state
    if (range.bit(this.#isRepG0, state) === 0) {
      if (range.bit(this.#isRep0Long, state * positionStates + positionState) === 0) {
        this.#state = state < 7 ? 9 : 11
        return 1
      }
    } else this.#reorder(range, state)
    this.#state = state < 7 ? 8 : 11
    return this.#repLengths.read(range, positionState)
  }

  #reorder(range: RangeDecoder, state: number): void {
    const [first, second, third, fourth] = this.#reps
    if (range.bit(this.#isRepG1, state) === 0) this.#reps = [second, first, third, fourth]
    else if (range.bit(this.#isRepG2, state) === 0) this.#reps = [third, first, second, fourth]
    else this.#reps = [fourth, first, second, third]
  }

  #distance(range: RangeDecoder, length: number): number {
    const slot = range.tree(this.#slots, Math.min(length - 2, 3) * 64, 6)
    if (slot < 4) return slot
    const bits = (slot >> 1) - 1
    const base = (2 | (slot & 1)) * 2 ** bits
    if (slot < 14) return base + range.reverseTree(this.#special, base - slot, bits)
    return base + range.directBits(bits - 4) * 16 + range.reverseTree(this.#align, 0, 4)
  }
}
