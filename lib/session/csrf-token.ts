import { constantTimeCompare } from './hmac.ts'
import { randomText } from './random-text.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const SECRET_LENGTH = 32

/** A new secret, masked: what the cookie holds. Every version of Django takes it. */
export function newCsrfToken(): string {
  return maskSecret(randomText(SECRET_LENGTH, ALPHABET))
}

/**
 * The secret of a token or a cookie: 64 characters hold it masked, 32 are the secret itself, as Django since 4.1 writes
 * its cookies. `null` for anything else.
 */
export function secretOf(token: string | null | undefined): string | null {
  if (!token || !/^[a-zA-Z0-9]+$/.test(token)) return null
  if (token.length === SECRET_LENGTH) return token
  return token.length === 2 * SECRET_LENGTH ? unmasked(token) : null
}

/** A secret under a new mask, so that no two answers hold the same text: compression cannot tell it then. */
export function maskSecret(secret: string): string {
  const mask = randomText(SECRET_LENGTH, ALPHABET)
  return mask + shifted(secret, mask, 1)
}

/** Whether two tokens hold the same secret. */
export function isSameCsrfToken(
  a: string | null | undefined,
  b: string | null | undefined,
): boolean {
  const [left, right] = [secretOf(a), secretOf(b)]
  return left !== null && right !== null && constantTimeCompare(left, right)
}

function unmasked(token: string): string {
  return shifted(token.slice(SECRET_LENGTH), token.slice(0, SECRET_LENGTH), -1)
}

function shifted(text: string, mask: string, sign: 1 | -1): string {
  const { length } = ALPHABET
  return Array.from(text, (character, index) => {
    const at = ALPHABET.indexOf(character) + sign * ALPHABET.indexOf(mask.charAt(index))
    return ALPHABET.charAt((at + length) % length)
  }).join('')
}
