/** Bytes in lower-case hex. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The digest of bytes, or of a text in UTF-8, in lower-case hex: SHA-1 as Lua's `redis.sha1hex` gives it. */
export async function hexDigest(
  algorithm: 'SHA-1' | 'SHA-256',
  data: Uint8Array | string,
): Promise<string> {
  const bytes = typeof data === 'string' ? utf8.encode(data) : (data as Uint8Array<ArrayBuffer>)
  return hex(new Uint8Array(await crypto.subtle.digest(algorithm, bytes)))
}

const utf8 = new TextEncoder()
