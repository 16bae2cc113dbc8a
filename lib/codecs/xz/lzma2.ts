import type { GrowingBytes } from '../compressors/growing-bytes.ts'
import { CompressorError } from '../errors.ts'
import { LzmaDecoder } from './lzma-decoder.ts'
import { RangeDecoder } from './range-decoder.ts'
import type { XzInput } from './xz-input.ts'

/**
 * Writes what the LZMA2 chunks of a block stand for, up to the end marker.
 *
 * @throws CompressorError
 */
export function decodeLzma2(input: XzInput, output: GrowingBytes): void {
  const chunks = new Chunks(input, output)
  for (let control = input.byte(); control !== 0; control = input.byte()) {
    if (control >= 0x80) chunks.compressed(control)
    else chunks.stored(control)
  }
}

class Chunks {
  readonly #input: XzInput
  readonly #output: GrowingBytes
  #properties: number | undefined
  #decoder: LzmaDecoder | undefined
  #start = -1

  constructor(input: XzInput, output: GrowingBytes) {
    this.#input = input
    this.#output = output
  }

  stored(control: number): void {
    if (control > 2) throw damaged()
    if (control === 1) this.#start = this.#output.length
    else if (this.#start < 0) throw damaged()
    this.#output.append(this.#input.take(this.#input.uint16() + 1))
  }

  compressed(control: number): void {
    const length = ((control & 0x1f) << 16) + this.#input.uint16() + 1
    const packed = this.#input.uint16() + 1
    this.#reset((control >> 5) & 3)
    if (!this.#decoder || this.#start < 0) throw damaged()
    const range = new RangeDecoder(this.#input.take(packed))
    this.#decoder.decode(range, this.#output, this.#start, length)
  }

  /** 1: state; 2: state and properties; 3: dictionary as well. */
  #reset(mode: number): void {
    if (mode === 3) this.#start = this.#output.length
    if (mode >= 2) this.#properties = this.#input.byte()
    if (mode === 0) return
    if (this.#properties === undefined) throw damaged()
    this.#decoder ??= new LzmaDecoder()
    this.#decoder.reset(this.#properties)
  }
}

function damaged(): CompressorError {
  return new CompressorError('An LZMA2 chunk is damaged')
}
