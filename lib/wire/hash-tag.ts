import type { Word } from './encode.ts'
import { bytesOf } from './words.ts'

const OPEN = '{'.charCodeAt(0)
const CLOSE = '}'.charCodeAt(0)

/**
 * The hash tag that puts a helper key into the slot of `key`, without its braces: the key's own, else the whole key;
 * `undefined` for a key that no tag can stand for: one with a `}` and no tag of its own, one that is empty or no UTF-8.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags
 */
export function hashTagOf(key: Word): string | undefined {
  const bytes = bytesOf(key)
  const open = bytes.indexOf(OPEN)
  const close = open < 0 ? -1 : bytes.indexOf(CLOSE, open + 1)
  if (close > open + 1) return textOf(bytes.subarray(open + 1, close))
  return bytes.length > 0 && !bytes.includes(CLOSE) ? textOf(bytes) : undefined
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
