import type { Word } from '../encode.ts'

/** How many slots a cluster has. */
export const SLOTS = 16_384

const OPEN = 0x7b
const CLOSE = 0x7d

/**
 * The slot of a key: CRC16 (XMODEM) of what stands between its first `{` and the next `}`, when that is not empty, else
 * of the whole key.
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model
 */
export function keySlot(key: Word): number {
  return typeof key === 'string' ? (asciiSlot(key) ?? bytesSlot(Buffer.from(key))) : bytesSlot(key)
}

function bytesSlot(bytes: Uint8Array): number {
  const open = bytes.indexOf(OPEN)
  const close = open === -1 ? -1 : bytes.indexOf(CLOSE, open + 1)
  const [start, end] = close > open + 1 ? [open + 1, close] : [0, bytes.length]
  let crc = 0
  for (let at = start; at < end; at++) crc = nextCrc(crc, bytes[at] as number)
  return crc % SLOTS
}

/** Without a copy of the key; `undefined` when its characters are not bytes. */
function asciiSlot(key: string): number | undefined {
  const open = key.indexOf('{')
  const close = open === -1 ? -1 : key.indexOf('}', open + 1)
  const [start, end] = close > open + 1 ? [open + 1, close] : [0, key.length]
  let crc = 0
  for (let at = start; at < end; at++) {
    const code = key.charCodeAt(at)
    if (code > 0x7f) return undefined
    crc = nextCrc(crc, code)
  }
  return crc % SLOTS
}

function nextCrc(crc: number, byte: number): number {
  return ((crc << 8) ^ (TABLE[(crc >> 8) ^ byte] as number)) & 0xffff
}

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  return crc
})
