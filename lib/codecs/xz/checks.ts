const crc32Table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

/** CRC-32 as in zip, gzip and xz. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) crc = (crc >>> 8) ^ (crc32Table[(crc ^ byte) & 255] ?? 0)
  return ~crc >>> 0
}

/** The table's low and high halves: a number has no 64 bits, and a bigint for each byte is slow. */
const crc64Low = new Uint32Array(256)
const crc64High = new Uint32Array(256)
for (let byte = 0; byte < 256; byte++) {
  let crc = BigInt(byte)
  for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0xc96c5795d7870f42n : crc >> 1n
  crc64Low[byte] = Number(crc & 0xffffffffn)
  crc64High[byte] = Number(crc >> 32n)
}

/** CRC-64 (ECMA-182) as in xz. */
export function crc64(bytes: Uint8Array): bigint {
  let [low, high] = [-1, -1]
  for (const byte of bytes) {
    const index = (low ^ byte) & 255
    low = ((low >>> 8) | (high << 24)) ^ (crc64Low[index] ?? 0)
    high = (high >>> 8) ^ (crc64High[index] ?? 0)
  }
  return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0)
}
