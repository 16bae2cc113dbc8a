import type { Context } from 'hono'
import { LockError } from 'redge/core'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../http/problem.ts'

/** What redge keeps beside locks, and semaphores and read-write locks at all, whose name has a hash tag. */
const PURPOSES = [
  ...['lock:queue', 'lock:fence'],
  ...['semaphore', 'semaphore-queue', 'semaphore-waiting'],
  ...['read-write-lock', 'read-write-lock-queue', 'read-write-lock-waiting'],
]

/** Why the key of a lock cannot be that of the name. */
export const HELPER_KEY = 'Its key belongs to another lock.'

/** What the keys beside locks with this prefix begin with; those for names without a hash tag begin with a `{` and the prefix. */
export function helperKeyPrefixes(lockKeyPrefix: string): string[] {
  return PURPOSES.map((purpose) => `${purpose}:${lockKeyPrefix}`)
}

/**
 * The key of the lock of that name, and what those of its semaphore and its read-write lock are made from.
 *
 * @throws Problem `unsupported-name` for a name whose key is one that redge keeps beside another lock.
 */
export function lockKey(c: Context<AppEnv>, name: string): string {
  const prefix = c.var.settings.lockKeyPrefix
  const key = prefix + name
  if (!isHelperKey(key, prefix)) return key
  throw new Problem('unsupported-name', { detail: HELPER_KEY })
}

/** Whether redge keeps something else under a key that has the prefix of locks. */
function isHelperKey(key: string, lockKeyPrefix: string): boolean {
  return helperKeyPrefixes(lockKeyPrefix).some((prefix) => key.startsWith(prefix))
}

/**
 * What `make` gives.
 *
 * @throws Problem `unsupported-name` when it needs keys that cannot be kept for the name.
 */
export function withHelperKeys<L>(make: () => L, detail = 'It needs a hash tag {…}, or no }.'): L {
  try {
    return make()
  } catch (error) {
    throw error instanceof LockError ? new Problem('unsupported-name', { detail }) : error
  }
}

/** What may be held under a name: a lock, permits of a semaphore, or sides of a read-write lock. */
export type HeldKind = 'lock' | 'semaphore' | 'read-write-lock'

/** The name under which a key is held as that kind of thing; nothing for a key that is something else. */
export function nameIn(key: string, kind: HeldKind, lockKeyPrefix: string): string | undefined {
  const own = kind === 'lock' ? lockKeyIn(key, lockKeyPrefix) : leaseKeyIn(key, kind)
  return own?.startsWith(lockKeyPrefix) ? own.slice(lockKeyPrefix.length) : undefined
}

function lockKeyIn(key: string, lockKeyPrefix: string): string | undefined {
  return isHelperKey(key, lockKeyPrefix) ? undefined : key
}

/** Who holds `report` is kept in `{report}:semaphore`, who holds `{user:1}:report` in `semaphore:{user:1}:report`. */
function leaseKeyIn(key: string, kind: HeldKind): string | undefined {
  const before = `${kind}:`
  if (key.startsWith(before)) return /\{[^}]+\}/.test(key) ? key.slice(before.length) : undefined
  const after = `}:${kind}`
  const name = key.startsWith('{') && key.endsWith(after) ? key.slice(1, -after.length) : '}'
  return name.includes('}') ? undefined : name
}
