import type { Context } from 'hono'
import type { Command, Word } from 'redge/core'
import { accessOf, isProtectedKey, permitted } from '../commands/permission.ts'
import type { RecordedCall } from '../commands/record.ts'
import { noteAccess } from './audit.ts'
import { type Access, type Family, grantsAccess, grantsFamily, grantsKey } from './bearer.ts'
import type { AppEnv } from './context.ts'
import { Problem } from './problem.ts'
import { wordParam } from './words.ts'

/** Families whose routes make the keys themselves, so that they cannot touch what is protected from commands. */
const OWN_KEYS: ReadonlySet<Family> = new Set(['lock', 'cache', 'session', 'job'])

/**
 * Lets a request go on whose token allows `access` to keys of a family. A route calls it before it asks Redis for
 * anything, with every key that the request names; one that lists keys calls {@link allowedKeys}. Without a key the
 * request is about all of them, which a token that is limited to prefixes does not allow. What writes gets into the audit.
 *
 * @throws Problem `forbidden` without the access of an administrator, `forbidden-access` without another access or the
 * family, `forbidden-key` for a key that is protected or none of the token's.
 */
export function allow(
  c: Context<AppEnv>,
  access: Access,
  family: Family,
  ...keys: readonly Word[]
): void {
  noteAccess(c, { access, family, keys })
  checkAccess(c, access, family)
  if (keys.length === 0 && c.get('bearer').keyPrefixes !== null) {
    throw new Problem('forbidden-key', {
      detail: 'The request is about all keys, and the token is for some of them.',
    })
  }
  if (!keys.every((key) => isAllowedKey(c, family, key))) throw new Problem('forbidden-key')
}

/**
 * The key that the path names as `key`, once the token allows it.
 *
 * @throws Problem `invalid-name`, or what {@link allow} throws.
 */
export function keyParam(c: Context<AppEnv>, access: Access, family: Family): Word {
  const key = wordParam(c, 'key')
  allow(c, access, family, key)
  return key
}

/**
 * Which of the keys that a request finds it may see or change: the protected ones and those outside the prefixes of the
 * token are none of its business, and are left out without a word.
 *
 * @throws Problem `forbidden` or `forbidden-access`, as {@link allow} does.
 */
export function allowedKeys(
  c: Context<AppEnv>,
  access: Access,
  family: Family,
): (key: Word) => boolean {
  noteAccess(c, { access, family, keys: [] })
  checkAccess(c, access, family)
  return (key) => isAllowedKey(c, family, key)
}

/**
 * The command of a call that the token allows, by {@link permitted}; one that writes gets into the audit.
 *
 * @throws Problem `forbidden-command` or `forbidden-key`.
 */
export function allowCall(c: Context<AppEnv>, call: RecordedCall): Command {
  noteAccess(c, accessOf(call))
  return permitted(call, { bearer: c.get('bearer'), settings: c.get('settings') })
}

function checkAccess(c: Context<AppEnv>, access: Access, family: Family): void {
  const bearer = c.get('bearer')
  if (!grantsAccess(bearer, access)) {
    if (access === 'admin') throw new Problem('forbidden')
    throw new Problem('forbidden-access', { detail: `It needs ${access} access.` })
  }
  if (!grantsFamily(bearer, family)) {
    throw new Problem('forbidden-access', { detail: `It needs the family ${family}.` })
  }
}

function isAllowedKey(c: Context<AppEnv>, family: Family, key: Word): boolean {
  const bearer = c.get('bearer')
  if (!grantsKey(bearer, key)) return false
  if (bearer.access === 'admin' || OWN_KEYS.has(family)) return true
  return !isProtectedKey(key, c.get('settings').protectedKeyPrefixes)
}
