const utf8 = new TextEncoder()

/** The hash functions that Django signs with: SHA-1 before 3.1. */
export type HashAlgorithm = 'sha256' | 'sha1'

const NAMES = { sha256: 'SHA-256', sha1: 'SHA-1' } as const

/** Django's `salted_hmac`: the HMAC of a value under a key that is made of a salt and the secret. */
export async function saltedHmac(
  salt: string,
  value: string,
  secret: string,
  algorithm: HashAlgorithm = 'sha256',
): Promise<Uint8Array> {
  const hash = NAMES[algorithm]
  const bytes = await crypto.subtle.digest(hash, utf8.encode(salt + secret))
  const format = { name: 'HMAC', hash }
  const key = await crypto.subtle.importKey('raw', bytes, format, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8.encode(value)))
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
export function constantTimeCompare(a: string, b: string): boolean {
  const [left, right] = [utf8.encode(a), utf8.encode(b)]
  if (left.length !== right.length) return false
  let difference = 0
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0)
  return difference === 0
}
