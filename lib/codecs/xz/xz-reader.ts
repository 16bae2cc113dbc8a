import { GrowingBytes } from '../compressors/growing-bytes.ts'
import { CompressorError } from '../errors.ts'
import { crc32, crc64 } from './checks.ts'
import { decodeLzma2 } from './lzma2.ts'
import { XzInput } from './xz-input.ts'

const magic = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
const lzma2 = 0x21
/** Kinds of checks, and how many bytes each has. */
const noCheck = 0
const withCrc32 = 1
const withCrc64 = 4

/**
 * What an xz stream holds. Integrity checks CRC32, CRC64 and none, the filter LZMA2 alone: what Python's
 * `lzma.compress` writes unless told otherwise.
 *
 * @see https://tukaani.org/xz/xz-file-format.txt
 * @throws CompressorError
 * @throws OutputLimitError
 */
export function readXz(bytes: Uint8Array, maxOutputBytes: number): Uint8Array {
  const input = new XzInput(bytes)
  if (!magic.every((byte, i) => byte === bytes[i])) {
    throw new CompressorError('The bytes are no xz stream')
  }
  input.take(magic.length)
  const flags = input.take(2)
  checkCrc32(input, flags)
  const output = new GrowingBytes(maxOutputBytes, bytes.length * 4)
  for (let size = input.byte(); size !== 0; size = input.byte()) {
    readBlock(input, output, size, flags[1] ?? 0)
  }
  readIndex(input)
  readFooter(input, flags)
  return output.from(0)
}

function readBlock(input: XzInput, output: GrowingBytes, size: number, check: number): void {
  const start = input.position - 1
  const header = new XzInput(input.take(size * 4 - 1))
  checkCrc32(input, input.since(start))
  const flags = header.byte()
  if ((flags & 0x40) !== 0) header.variable()
  if ((flags & 0x80) !== 0) header.variable()
  if ((flags & 0x3f) !== 0 || header.variable() !== lzma2) {
    throw new CompressorError('The xz stream uses a filter other than LZMA2')
  }
  const from = output.length
  decodeLzma2(input, output)
  input.pad(start)
  checkContent(input, output.from(from), check)
}

function checkContent(input: XzInput, content: Uint8Array, check: number): void {
  if (check === withCrc32) checkCrc32(input, content)
  else if (check === withCrc64) {
    const expected = BigInt(input.uint32()) | (BigInt(input.uint32()) << 32n)
    if (expected !== crc64(content)) throw damaged()
  } else if (check !== noCheck) {
    throw new CompressorError('The xz stream has a check other than CRC32 and CRC64')
  }
}

function readIndex(input: XzInput): void {
  const start = input.position - 1
  for (let numbers = input.variable() * 2; numbers > 0; numbers--) input.variable()
  input.pad(start)
  checkCrc32(input, input.since(start))
}

function readFooter(input: XzInput, flags: Uint8Array): void {
  const expected = input.uint32()
  const footer = input.take(6)
  const isSame = footer[4] === flags[0] && footer[5] === flags[1]
  if (expected !== crc32(footer) || !isSame || input.uint16() !== 0x595a) throw damaged()
}

function checkCrc32(input: XzInput, bytes: Uint8Array): void {
  if (input.uint32() !== crc32(bytes)) throw damaged()
}

function damaged(): CompressorError {
  return new CompressorError('An xz stream is damaged: a checksum differs')
}
