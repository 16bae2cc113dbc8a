import { DataError } from '../errors.ts'
import { hexDigest } from '../wire/hex.ts'

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
  return `sha256:${await hexDigest('SHA-256', key)}`
}
