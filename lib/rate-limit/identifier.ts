import { DataError } from '../errors.ts'

/** Characters of a key that is used as it is. */
const LONGEST = 200

/**
 * What a key is counted under: the key itself, or for a long one `sha256:` and its digest, since keys may be as long as
 * their sender likes.
 *
 * @throws DataError for what is no text.
 */
export async function identifierOf(key: string): Promise<string> {
  if (typeof key !== 'string') throw new DataError('The key of a limit must be text')
  if (key.length <= LONGEST) return key
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'))
  return `sha256:${hex.join('')}`
}
