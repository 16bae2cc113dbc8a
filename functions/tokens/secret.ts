/** What API tokens look like: `rdg_`, the id, `_` and the secret. */
const FORM = /^rdg_([0-9a-f]{16})_[\w-]{43}$/

/** The id in the text of a token; nothing for other text. */
export function tokenId(token: string): string | undefined {
  return FORM.exec(token)?.[1]
}

/** Whether it can be the id of a token. */
export function isTokenId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text)
}

/** A random id. It is no secret. */
export function newTokenId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(8)))
}

/** A token with 256 random bits. */
export function newToken(id: string): string {
  const secret = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))
  return `rdg_${id}_${secret.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** SHA-256 of a token in hex: what is kept of it. With so many random bits nobody finds the token from it. */
export async function tokenHash(token: string): Promise<string> {
  return hex(new Uint8Array(await digest(token)))
}

/** Whether two texts are equal; the time it takes tells nothing of either. */
export async function isSameText(one: string, other: string): Promise<boolean> {
  return isSameDigest(await digest(one), await digest(other))
}

/** Whether two digests are equal; the time it takes tells nothing of either. */
export function isSameDigest(one: ArrayBuffer, other: ArrayBuffer): boolean {
  return crypto.subtle.timingSafeEqual(one, other)
}

/** SHA-256 of a text: digests have one length, which a comparison in constant time needs. */
export function digest(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
