import { crc32 } from './checks.ts'

const chunkLength = 64 * 1024
/** No version, CRC32 as the check. */
const streamFlags = [0x00, 0x01]
/** Twelve bytes in all, one filter: LZMA2 with a dictionary of 64 KiB. */
const blockHeader = [0x02, 0x00, 0x21, 0x01, 0x08, 0x00, 0x00, 0x00]

/**
 * An xz stream that any xz reader takes, with the bytes stored as they are: it is 60 bytes longer than they are, and
 * three more for each 64 KiB.
 */
export function writeXz(value: Uint8Array): Uint8Array {
  const stream = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, ...streamFlags, ...checkOf(streamFlags)]
  const header = [...blockHeader, ...checkOf(blockHeader)]
  const chunks = chunksOf(value)
  const chunksLength = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const index = indexOf(header.length + chunksLength + 4, value.length)
  return concatenated([
    Uint8Array.from([...stream, ...header]),
    ...chunks,
    Uint8Array.from([...padding(chunksLength), ...littleEndian(crc32(value))]),
    Uint8Array.from([...index, ...footerOf(index.length)]),
  ])
}

function chunksOf(value: Uint8Array): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < value.length; at += chunkLength) {
    const bytes = value.subarray(at, at + chunkLength)
    const last = bytes.length - 1
    // The first resets the dictionary.
    chunks.push(Uint8Array.of(at === 0 ? 1 : 2, last >> 8, last & 255), bytes)
  }
  return [...chunks, Uint8Array.of(0)]
}

function indexOf(blockLength: number, length: number): number[] {
  const records = [0x00, 0x01, ...variable(blockLength), ...variable(length)]
  const padded = [...records, ...padding(records.length)]
  return [...padded, ...checkOf(padded)]
}

function footerOf(indexLength: number): number[] {
  const footer = [...littleEndian(indexLength / 4 - 1), ...streamFlags]
  return [...checkOf(footer), ...footer, 0x59, 0x5a]
}

function padding(length: number): number[] {
  return new Array<number>((4 - (length % 4)) % 4).fill(0)
}

function variable(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...variable(Math.floor(value / 128))]
}

function checkOf(bytes: readonly number[]): number[] {
  return littleEndian(crc32(Uint8Array.from(bytes)))
}

function littleEndian(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24]
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
