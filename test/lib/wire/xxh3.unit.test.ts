import { expect, test } from 'vitest'
import { xxh3Hex } from '../../../lib/wire/xxh3.ts'

/** The pseudo-random bytes that xxHash's own sanity tests are made of. */
function sanityBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let generator = 2654435761n
  for (let i = 0; i < length; i++) {
    bytes[i] = Number(generator >> 56n)
    generator = BigInt.asUintN(64, generator * 11400714785074694797n)
  }
  return bytes
}

/** Digests by the reference implementation (xxHash 0.8, `XXH3_64bits`), at and around every change of method. */
const VECTORS: [number, string][] = [
  [0, '2d06800538d394c2'],
  [1, 'c44bdff4074eecdb'],
  [2, '7a9978044cb8a8bb'],
  [3, '54247382a8d6b94d'],
  [4, 'e5dc74bc51848a51'],
  [6, '27b56a84cd2d7325'],
  [8, '24ccc9acaa9f65e4'],
  [9, '14d5001c15dd3f2b'],
  [12, 'a713daf0dfbb77e7'],
  [16, '981b17d36c7498c9'],
  [17, '796f5acd3a60f862'],
  [24, 'a3fe70bf9d3510eb'],
  [32, '9feaddbdbf57eed3'],
  [33, 'abfb2d081b400a10'],
  [48, '397da259ecba1f11'],
  [64, '9cb48487720ec49d'],
  [65, 'fd81aac4bebc3883'],
  [80, 'bcdefbbb2c47c90a'],
  [96, '935a769a7f94776f'],
  [97, 'ca4ca268fd3c3a6c'],
  [120, '540fb66724a6ae19'],
  [128, 'fcff24126754d861'],
  [129, '98f1b0a679a2ca29'],
  [144, 'c440d47e5f03fe58'],
  [160, '9d03a319ed4cbd2b'],
  [195, 'cd94217ee362ec3a'],
  [240, '81c3c2b67f568ccf'],
  [241, 'c5a639ecd2030e5e'],
  [256, '55de574ad89d0ac5'],
  [403, 'cdeb804d65c6dea4'],
  [512, '617e49599013cb6b'],
  [1023, '87a8f7b2f2e22496'],
  [1024, 'dd85c9b5c1109c5c'],
  [1025, 'd870c0fa13211c6a'],
  [1088, 'cc1450ea6b52a8f4'],
  [1089, 'ef727b2effc4cc8c'],
  [2048, 'dd59e2c3a5f038e0'],
  [2049, 'd3afa4329779b921'],
  [2240, '6e73a90539cf2948'],
  [2367, 'cb37aeb9e5d361ed'],
  [4096, 'e91206429d1f48f9'],
  [10000, 'bcd883507019ca90'],
]

test.each(VECTORS)('digests %i bytes as the reference implementation does', (length, digest) => {
  expect(xxh3Hex(sanityBytes(length))).toBe(digest)
})

test('reads a part of a larger buffer', () => {
  const whole = new Uint8Array([1, 2, ...sanityBytes(300), 3])
  expect(xxh3Hex(whole.subarray(2, 302))).toBe(xxh3Hex(sanityBytes(300)))
})
