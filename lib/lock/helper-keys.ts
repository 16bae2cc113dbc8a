import { LockError } from '../errors.ts'
import type { Key } from '../wire/encode.ts'
import { hashTagOf } from '../wire/hash-tag.ts'
import { str } from '../wire/replies.ts'
import { bytesOf } from '../wire/words.ts'

/**
 * A key for what is kept beside a lock, in the slot of the lock's own key, so that one script may use both in a cluster:
 * `{report}:queue` beside `report`, `queue:{user:1}:report` beside `{user:1}:report`. The two forms keep a lock `a` and a
 * lock `{a}` apart.
 *
 * @throws LockError for a name that no hash tag can stand for.
 */
export function helperKey(name: Key, purpose: string): Key {
  const tag = hashTagOf(name)
  if (tag === undefined) throw noHelperKeys(name)
  return tag === str(name) ? `{${tag}}:${purpose}` : prefixed(name, `${purpose}:`)
}

/** Whether a name is that of a key which is kept for this purpose beside another. */
export function isHelperKey(name: Key, purpose: string): boolean {
  const text = str(name)
  const others = [
    text.startsWith(`${purpose}:`) && text.slice(purpose.length + 1),
    text.startsWith('{') && text.endsWith(`}:${purpose}`) && text.slice(1, -purpose.length - 2),
  ]
  return others.some(
    (other) =>
      other !== false && hashTagOf(other) !== undefined && helperKey(other, purpose) === text,
  )
}

/** The error for a name beside which no keys can be kept. */
function noHelperKeys(name: Key): LockError {
  const message =
    'No keys can be kept beside a lock of this name: it is empty, no UTF-8, or has a } and no hash tag {…}'
  return new LockError(message, { lockName: str(name) })
}

function prefixed(name: Key, prefix: string): Key {
  if (typeof name === 'string') return prefix + name
  return Uint8Array.from([...bytesOf(prefix), ...name])
}
