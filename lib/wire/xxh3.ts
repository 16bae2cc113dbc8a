/**
 * XXH3 of 64 bits with seed 0, the digest of Redis's DIGEST, IFDEQ and IFDNE, in 16 hex digits.
 *
 * It is written in bigints, which V8 compiles to 64-bit arithmetic where `asUintN` cuts them.
 *
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md#xxh3-algorithm-overview
 */
export function xxh3Hex(input: Uint8Array): string {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  return hash(view).toString(16).padStart(16, '0')
}

const P32_1 = 0x9e3779b1n
const P32_2 = 0x85ebca77n
const P32_3 = 0xc2b2ae3dn
const P64_1 = 0x9e3779b185ebca87n
const P64_2 = 0xc2b2ae3d27d4eb4fn
const P64_3 = 0x165667b19e3779f9n
const P64_4 = 0x85ebca77c2b2ae63n
const P64_5 = 0x27d4eb2f165667c5n

/** The algorithm's default secret. */
const SECRET = viewOfHex(`
b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221
b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8
a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb
170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e`)

function viewOfHex(hex: string): DataView {
  const bytes = hex.match(/[0-9a-f]{2}/g) ?? []
  return new DataView(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)).buffer)
}

function hash(input: DataView): bigint {
  const length = input.byteLength
  if (length === 0) return finish64(word(SECRET, 56) ^ word(SECRET, 64))
  if (length <= 3) return hashTo3(input)
  if (length <= 8) return hashTo8(input)
  if (length <= 16) return hashTo16(input)
  if (length <= 128) return hashTo128(input)
  if (length <= 240) return hashTo240(input)
  return hashLong(input)
}

function hashTo3(input: DataView): bigint {
  const length = input.byteLength
  const [first, middle, last] = [0, length >> 1, length - 1].map((at) => input.getUint8(at))
  const combined = u64(first) * 65536n + u64(middle) * 16777216n + u64(last) + u64(length) * 256n
  return finish64(combined ^ half(SECRET, 0) ^ half(SECRET, 4))
}

function hashTo8(input: DataView): bigint {
  const length = input.byteLength
  const combined = half(input, length - 4) + (half(input, 0) << 32n)
  const keyed = combined ^ word(SECRET, 8) ^ word(SECRET, 16)
  let mixed = keyed ^ rotate(keyed, 49n) ^ rotate(keyed, 24n)
  mixed = cut(mixed * 0x9fb21c651e98df25n)
  mixed ^= (mixed >> 35n) + u64(length)
  mixed = cut(mixed * 0x9fb21c651e98df25n)
  return mixed ^ (mixed >> 28n)
}

function hashTo16(input: DataView): bigint {
  const length = input.byteLength
  const low = word(input, 0) ^ word(SECRET, 24) ^ word(SECRET, 32)
  const high = word(input, length - 8) ^ word(SECRET, 40) ^ word(SECRET, 48)
  return finish3(cut(u64(length) + swapped(low) + high + fold(low, high)))
}

/** Pairs of 16 bytes, from both ends towards the middle. */
function hashTo128(input: DataView): bigint {
  const length = input.byteLength
  let sum = u64(length) * P64_1
  for (let pair = (length - 1) >> 5; pair >= 0; pair--) {
    sum += mix(input, 16 * pair, 32 * pair) + mix(input, length - 16 * (pair + 1), 32 * pair + 16)
  }
  return finish3(cut(sum))
}

function hashTo240(input: DataView): bigint {
  const length = input.byteLength
  let sum = u64(length) * P64_1
  for (let round = 0; round < 8; round++) sum += mix(input, 16 * round, 16 * round)
  sum = finish3(cut(sum))
  for (let round = 8; round < length >> 4; round++) {
    sum += mix(input, 16 * round, 16 * (round - 8) + 3)
  }
  return finish3(cut(sum + mix(input, length - 16, 119)))
}

/** Bytes that are read at once, and how many of those make a block. */
const STRIPE = 64
const STRIPES_PER_BLOCK = 16

function hashLong(input: DataView): bigint {
  const length = input.byteLength
  const lanes = BigUint64Array.of(P32_3, P64_1, P64_2, P64_3, P64_4, P32_2, P64_5, P32_1)
  const stripes = Math.floor((length - 1) / STRIPE)
  for (let stripe = 0; stripe < stripes; stripe++) {
    const place = stripe % STRIPES_PER_BLOCK
    accumulate(lanes, input, stripe * STRIPE, place * 8)
    if (place === STRIPES_PER_BLOCK - 1) scramble(lanes)
  }
  accumulate(lanes, input, length - STRIPE, 121)
  return merged(lanes, u64(length) * P64_1)
}

function accumulate(lanes: BigUint64Array, input: DataView, offset: number, secret: number): void {
  for (let lane = 0; lane < 8; lane++) {
    const value = word(input, offset + lane * 8)
    const keyed = value ^ word(SECRET, secret + lane * 8)
    const neighbour = lane ^ 1
    lanes[neighbour] = cut(at(lanes, neighbour) + value)
    lanes[lane] = cut(at(lanes, lane) + cut((keyed & 0xffffffffn) * (keyed >> 32n)))
  }
}

function scramble(lanes: BigUint64Array): void {
  for (let lane = 0; lane < 8; lane++) {
    const value = at(lanes, lane)
    lanes[lane] = cut((value ^ (value >> 47n) ^ word(SECRET, 128 + lane * 8)) * P32_1)
  }
}

function merged(lanes: BigUint64Array, start: bigint): bigint {
  let sum = start
  for (let lane = 0; lane < 8; lane += 2) {
    const low = at(lanes, lane) ^ word(SECRET, 11 + lane * 8)
    const high = at(lanes, lane + 1) ^ word(SECRET, 19 + lane * 8)
    sum += fold(low, high)
  }
  return finish3(cut(sum))
}

/** 16 bytes of the input with 16 of the secret. */
function mix(input: DataView, offset: number, secret: number): bigint {
  return fold(
    word(input, offset) ^ word(SECRET, secret),
    word(input, offset + 8) ^ word(SECRET, secret + 8),
  )
}

/** The product of 128 bits, its upper half laid over its lower one. */
function fold(a: bigint, b: bigint): bigint {
  const product = a * b
  return cut(product) ^ (product >> 64n)
}

function finish64(value: bigint): bigint {
  let hashed = cut((value ^ (value >> 33n)) * P64_2)
  hashed = cut((hashed ^ (hashed >> 29n)) * P64_3)
  return hashed ^ (hashed >> 32n)
}

function finish3(value: bigint): bigint {
  const hashed = cut((value ^ (value >> 37n)) * 0x165667919e3779f9n)
  return hashed ^ (hashed >> 32n)
}

function rotate(value: bigint, by: bigint): bigint {
  return cut((value << by) | (value >> (64n - by)))
}

/** The same 8 bytes in the other order. */
function swapped(value: bigint): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, value, true)
  return view.getBigUint64(0)
}

function word(view: DataView, offset: number): bigint {
  return view.getBigUint64(offset, true)
}

function half(view: DataView, offset: number): bigint {
  return u64(view.getUint32(offset, true))
}

function at(lanes: BigUint64Array, lane: number): bigint {
  return lanes[lane] as bigint
}

function u64(value: number | undefined): bigint {
  return BigInt(value ?? 0)
}

function cut(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}
