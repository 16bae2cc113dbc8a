import {
  type Compressor,
  type CompressorOptions,
  defaultMaxOutputBytes,
  defaultMinLength,
} from '../codec.ts'
import { CompressorError } from '../errors.ts'
import { GrowingBytes } from './growing-bytes.ts'
import { blockLength, compressBlock, decompressBlock } from './lz4-block.ts'
import { xxHash32 } from './xxhash32.ts'

const magic = 0x184d2204
/** The high bit of a block's length says that it is stored as it is. */
const stored = 0x80000000
/** Version 1, blocks that stand alone, content size. */
const ownFlags = 0x68
/** Blocks of up to 64 KiB. */
const ownBlockSize = 0x40

/** django-redis's `Lz4Compressor`: LZ4 frames, linked blocks and checksums included. */
export class Lz4Compressor implements Compressor {
  readonly name = 'lz4'
  readonly #minLength: number
  readonly #maxOutputBytes: number

  constructor(options: CompressorOptions = {}) {
    this.#minLength = options.minLength ?? defaultMinLength
    this.#maxOutputBytes = options.maxOutputBytes ?? defaultMaxOutputBytes
  }

  compress(value: Uint8Array): Uint8Array {
    return value.length > this.#minLength ? compressFrame(value) : value
  }

  decompress(value: Uint8Array): Uint8Array {
    return new FrameReader(value, this.#maxOutputBytes).read()
  }
}

function compressFrame(value: Uint8Array): Uint8Array {
  const blocks = Math.ceil(value.length / blockLength)
  const frame = new Uint8Array(value.length + blocks * 4 + 19)
  const view = new DataView(frame.buffer)
  view.setUint32(0, magic, true)
  frame.set([ownFlags, ownBlockSize], 4)
  view.setBigUint64(6, BigInt(value.length), true)
  frame[14] = xxHash32(frame.subarray(4, 14)) >> 8
  let at = 15
  for (let from = 0; from < value.length; from += blockLength) {
    const bytes = value.subarray(from, from + blockLength)
    const block = compressBlock(bytes)
    view.setUint32(at, block ? block.length : bytes.length | stored, true)
    frame.set(block ?? bytes, at + 4)
    at += 4 + (block ?? bytes).length
  }
  // Four zeros end the frame.
  return frame.slice(0, at + 4)
}

class FrameReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #limit: number
  #at = 0

  constructor(bytes: Uint8Array, limit: number) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#limit = limit
  }

  read(): Uint8Array {
    if (this.#bytes.length < 7 || this.#uint32() !== magic) {
      throw new CompressorError('The bytes are no LZ4 frame')
    }
    const { flags, contentSize } = this.#descriptor()
    const output = new GrowingBytes(this.#limit, contentSize ?? this.#bytes.length * 4)
    while (this.#block(output, (flags & 0x10) !== 0));
    const content = output.from(0)
    if (contentSize !== undefined && contentSize !== content.length) {
      throw new CompressorError('An LZ4 frame has another size than it says')
    }
    if ((flags & 0x04) !== 0) this.#checksum(content)
    return content
  }

  #descriptor(): { readonly flags: number; readonly contentSize: number | undefined } {
    const start = this.#at
    const flags = this.#take(2)[0] ?? 0
    if (flags >> 6 !== 1) throw new CompressorError('The LZ4 frame has an unknown version')
    if ((flags & 0x01) !== 0) throw new CompressorError('The LZ4 frame wants a dictionary')
    const contentSize = (flags & 0x08) === 0 ? undefined : this.#uint64()
    const hash = xxHash32(this.#bytes.subarray(start, this.#at)) >> 8
    if (this.#take(1)[0] !== (hash & 255)) throw damaged()
    return { flags, contentSize }
  }

  /** False at the end of the frame. */
  #block(output: GrowingBytes, hasChecksum: boolean): boolean {
    const header = this.#uint32()
    if (header === 0) return false
    const block = this.#take(header & ~stored)
    if (hasChecksum) this.#checksum(block)
    if (header >= stored) output.append(block)
    else decompressBlock(block, output)
    return true
  }

  #checksum(bytes: Uint8Array): void {
    if (this.#uint32() !== xxHash32(bytes)) throw damaged()
  }

  #uint32(): number {
    return this.#view.getUint32(this.#skip(4), true)
  }

  #uint64(): number {
    return Number(this.#view.getBigUint64(this.#skip(8), true))
  }

  #take(length: number): Uint8Array {
    const at = this.#skip(length)
    return this.#bytes.subarray(at, at + length)
  }

  #skip(length: number): number {
    const at = this.#at
    if (length > this.#bytes.length - at) throw new CompressorError('An LZ4 frame is cut off')
    this.#at = at + length
    return at
  }
}

function damaged(): CompressorError {
  return new CompressorError('An LZ4 frame is damaged: a checksum differs')
}
