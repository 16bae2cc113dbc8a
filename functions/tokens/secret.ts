import { base64urlFromBytes } from '../http/base64url.ts'
import { hexFromBytes } from '../http/hex.ts'

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
  return hexFromBytes(crypto.getRandomValues(new Uint8Array(8)).buffer)
}

/** A token with 256 random bits. */
export function newToken(id: string): string {
  const secret = crypto.getRandomValues(new Uint8Array(32))
  return `rdg_${id}_${base64urlFromBytes(secret)}`
}

/** SHA-256 of a token in hex: what is kept of it. With so many random bits nobody finds the token from it. */
export async function tokenHash(token: string): Promise<string> {
  return hexFromBytes(await crypto.subtle.digest('SHA-256', utf8.encode(token)))
}

const utf8 = new TextEncoder()

/** Whether a text is the secret; the time it takes tells nothing of the secret but its length. An empty secret is nobody's. */
export function isSecret(given: string | Uint8Array, secret: string | Uint8Array): boolean {
  const asked = bytesOf(given)
  const wanted = bytesOf(secret)
  // Only what is equally long can be compared in constant time.
  const isSameLength = asked.length === wanted.length
  const isSame = crypto.subtle.timingSafeEqual(isSameLength ? asked : wanted, wanted)
  return isSame && isSameLength && wanted.length > 0
}

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? utf8.encode(text) : text
}
