/**
 * The SHA-1 of `message` in lower-case hex, by which Redis knows a script. It is here because WebCrypto's digest is
 * asynchronous, and a name is wanted at once; it protects nothing.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3174
 */
export function sha1Hex(message: Uint8Array): string {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0])
  const blocks = padded(message)
  for (let offset = 0; offset < blocks.byteLength; offset += 64) absorb(state, blocks, offset)
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('')
}

/** The message, a 1 bit, zeros, and its length in bits: whole blocks of 64 bytes. */
function padded(message: Uint8Array): DataView {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setBigUint64(bytes.length - 8, BigInt(message.length) * 8n)
  return view
}

function absorb(state: Uint32Array, blocks: DataView, offset: number): void {
  const words = schedule(blocks, offset)
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
  for (let step = 0; step < 80; step++) {
    const next = rotate(a, 5) + mixed(step, b, c, d) + e + (words[step] ?? 0)
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next >>> 0
  }
  const [h0 = 0, h1 = 0, h2 = 0, h3 = 0, h4 = 0] = state
  state.set([h0 + a, h1 + b, h2 + c, h3 + d, h4 + e])
}

/** The 16 words of a block, stretched to 80. */
function schedule(blocks: DataView, offset: number): Uint32Array {
  const words = new Uint32Array(80)
  for (let step = 0; step < 16; step++) words[step] = blocks.getUint32(offset + step * 4)
  for (let step = 16; step < 80; step++) {
    words[step] = rotate(
      back(words, step, 3) ^ back(words, step, 8) ^ back(words, step, 14) ^ back(words, step, 16),
      1,
    )
  }
  return words
}

function back(words: Uint32Array, step: number, by: number): number {
  return words[step - by] ?? 0
}

/** The function and the constant of the four rounds of 20 steps. */
function mixed(step: number, b: number, c: number, d: number): number {
  if (step < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (step < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (step < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
  return (b ^ c ^ d) + 0xca62c1d6
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
