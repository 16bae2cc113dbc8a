import {
  type Compressor,
  type CompressorOptions,
  defaultMaxOutputBytes,
  defaultMinLength,
} from '../codec.ts'
import { CompressorError, OutputLimitError } from '../errors.ts'

/** What is used of `node:zlib`. */
interface NodeZlib {
  zstdCompressSync(value: Uint8Array, options: { pledgedSrcSize: number }): Uint8Array
  zstdDecompressSync(value: Uint8Array, options: { maxOutputLength: number }): Uint8Array
}

// In a variable, as its types are not known where lib is compiled, and only this compressor needs it.
const nodeZlib: string = 'node:zlib'

/**
 * django-redis's `ZStdCompressor`, on the runtime's `node:zlib`, which is loaded at the first use: Workers with
 * `nodejs_compat`, Node 22.15 and newer, Deno, Bun.
 */
export class ZStdCompressor implements Compressor {
  readonly name = 'zstd'
  readonly #minLength: number
  readonly #maxOutputBytes: number

  constructor(options: CompressorOptions = {}) {
    this.#minLength = options.minLength ?? defaultMinLength
    this.#maxOutputBytes = options.maxOutputBytes ?? defaultMaxOutputBytes
  }

  async compress(value: Uint8Array): Promise<Uint8Array> {
    if (value.length <= this.#minLength) return value
    const zlib = await load()
    return new Uint8Array(zlib.zstdCompressSync(value, { pledgedSrcSize: value.length }))
  }

  async decompress(value: Uint8Array): Promise<Uint8Array> {
    const zlib = await load()
    const maxOutputLength = this.#maxOutputBytes
    try {
      return new Uint8Array(zlib.zstdDecompressSync(value, { maxOutputLength }))
    } catch (cause) {
      if (isTooLarge(cause)) throw new OutputLimitError(maxOutputLength)
      throw new CompressorError('The bytes are no zstd frame, or are cut off', { cause })
    }
  }
}

async function load(): Promise<NodeZlib> {
  const zlib: Partial<NodeZlib> = await import(/* @vite-ignore */ nodeZlib)
  const { zstdCompressSync, zstdDecompressSync } = zlib
  if (zstdCompressSync && zstdDecompressSync) return { zstdCompressSync, zstdDecompressSync }
  // No CompressorError: a cache would take the compressed bytes as they are.
  throw new Error('The runtime has no zstd in node:zlib. Node has it from 22.15 on.')
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && Reflect.get(error, 'code') === 'ERR_BUFFER_TOO_LARGE'
}
