import { expect, test } from 'vitest'
import { sha1Hex } from '../../../lib/wire/sha1.ts'

test('gives the digests of RFC 3174', () => {
  const digest = (text: string): string => sha1Hex(new TextEncoder().encode(text))
  expect(digest('abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
  expect(digest('')).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709')
  expect(digest('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
    '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
  )
})

test.each([1, 54, 55, 56, 63, 64, 65, 119, 120, 128, 1000])('digests %i bytes', async (length) => {
  const bytes = Uint8Array.from({ length }, (_, i) => (i * 7) % 256)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', bytes))
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  expect(sha1Hex(bytes)).toBe(hex)
})
