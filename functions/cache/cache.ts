import type { Context } from 'hono'
import { type Cache, SerializerError } from 'redge/cache'
import { allow } from '../http/allow.ts'
import type { Access } from '../http/bearer.ts'
import type { AppEnv } from '../http/context.ts'
import { nameParam } from '../http/path.ts'
import { Problem } from '../http/problem.ts'
import { cacheAliases, cachesFrom } from '../sessions.ts'

/** A cache that may ignore exceptions: then it gives `null`, or what a missing key gives. */
export type AnyCache = Cache<null>

/** Which cache is meant. */
interface Named {
  readonly cache: string
  readonly version?: string | undefined
}

/**
 * The cache of an alias.
 *
 * @throws Problem `unknown-cache` when CACHES has none of that alias, `not-configured` without settings.
 */
export function cacheOf(c: Context<AppEnv>, { cache: alias, version }: Named): AnyCache {
  if (!cacheAliases(c.env).includes(alias)) throw new Problem('unknown-cache')
  const cache: AnyCache = Reflect.get(cachesFrom(c), alias)
  return version === undefined ? cache : cache.with({ version })
}

/** What Django and redge keep under names of their own: whoever reads them can take over sessions. */
const SESSIONS = /django\.contrib\.sessions|redge\.devices\./

/**
 * The key that a path names, once the token is known to be for it. Sessions that lie in the cache are for administrators.
 *
 * @throws Problem `forbidden-key` and its like.
 */
export function allowedKey(c: Context<AppEnv>, access: Access, cache: AnyCache): string {
  const key = nameParam(c, 'key')
  const name = String(cache.makeKey(key))
  allow(c, SESSIONS.test(name) ? 'admin' : access, 'cache', name)
  return key
}

/**
 * Throws what an error of a cache means.
 *
 * @throws Problem `unreadable-value`; any other error as it is.
 */
export function refused(error: unknown): never {
  throw error instanceof SerializerError ? new Problem('unreadable-value') : error
}
