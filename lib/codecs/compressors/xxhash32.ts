const prime1 = 0x9e3779b1
const prime2 = 0x85ebca77
const prime3 = 0xc2b2ae3d
const prime4 = 0x27d4eb2f
const prime5 = 0x165667b1

/** The checksum of LZ4 frames: xxHash32 with seed 0. */
export function xxHash32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { length } = bytes
  let at = 0
  let hash = prime5
  if (length >= 16) {
    const lanes = [prime1 + prime2, prime2, 0, -prime1]
    for (; at + 16 <= length; at += 16) {
      for (let i = 0; i < 4; i++) lanes[i] = round(lanes[i] ?? 0, view.getUint32(at + i * 4, true))
    }
    const [a = 0, b = 0, c = 0, d = 0] = lanes
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)
  }
  hash = (hash + length) | 0
  for (; at + 4 <= length; at += 4) {
    hash = Math.imul(rotate(hash + Math.imul(view.getUint32(at, true), prime3), 17), prime4)
  }
  for (; at < length; at++) {
    hash = Math.imul(rotate(hash + Math.imul(view.getUint8(at), prime5), 11), prime1)
  }
  return avalanche(hash)
}

function round(lane: number, input: number): number {
  return Math.imul(rotate(lane + Math.imul(input, prime2), 13), prime1)
}

function rotate(value: number, bits: number): number {
  return (value << bits) | ((value | 0) >>> (32 - bits))
}

function avalanche(hash: number): number {
  const first = Math.imul(hash ^ (hash >>> 15), prime2)
  const second = Math.imul(first ^ (first >>> 13), prime3)
  return (second ^ (second >>> 16)) >>> 0
}
