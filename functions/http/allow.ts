import type { Context } from 'hono'
import { isProtectedKey } from '../commands/permission.ts'
import type { AppEnv } from './context.ts'
import { Problem } from './problem.ts'

/** What a token's permissions are given for: Redis's ACL categories of data, and redge's own resources. */
export type Family =
  | 'keyspace'
  | 'string'
  | 'bitmap'
  | 'hash'
  | 'list'
  | 'set'
  | 'sortedset'
  | 'hyperloglog'
  | 'geo'
  | 'stream'
  | 'pubsub'
  | 'json'
  | 'lock'
  | 'cache'
  | 'session'
  | 'job'

/**
 * Lets a request go on whose token allows to read or write keys of a family. A route calls it before it asks Redis for
 * anything, with every key that the request names.
 *
 * @throws Problem `forbidden-key`.
 */
export function allow(
  c: Context<AppEnv>,
  _access: 'read' | 'write',
  _family: Family,
  ...keys: readonly string[]
): void {
  if (c.var.scope === 'admin') return
  const prefixes = c.var.settings.protectedKeyPrefixes
  if (keys.some((key) => isProtectedKey(key, prefixes))) throw new Problem('forbidden-key')
}
