import { expect, it } from 'vitest'
import { hex, hexDigest } from '../../../lib/wire/hex.ts'

it('writes each byte as two digits in lower case', () => {
  expect(hex(Uint8Array.of(0, 1, 0x7f, 0xff))).toBe('00017fff')
})

it.each([
  ['SHA-1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['SHA-256', 'é', '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'],
] as const)(
  '%s of %j is the same for the text and for its bytes',
  async (algorithm, text, digest) => {
    expect(await hexDigest(algorithm, text)).toBe(digest)
    expect(await hexDigest(algorithm, new TextEncoder().encode(text))).toBe(digest)
  },
)
