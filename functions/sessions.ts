import type { Context } from 'hono'
import { type Caches, type CachesSettings, createCaches } from 'redge/cache'
import { parseJson, type Redis } from 'redge/core'
import { SessionEngine } from 'redge/session'
import type { Bindings } from './env.ts'
import type { AppEnv } from './http/context.ts'
import { Problem } from './http/problem.ts'
import { isRecord } from './http/values.ts'
import { redisFrom } from './redis.ts'

/**
 * The sessions of the Django project that DJANGO_SETTINGS describes.
 *
 * @throws Problem `not-configured` when it describes none, or one that cannot be.
 */
export function sessionsFrom(from: Bindings | Context<AppEnv>): SessionEngine {
  const env = 'req' in from ? from.env : from
  const settings = parsed(env.DJANGO_SETTINGS)
  const { CACHES, ...others } = settings
  const alias = String(settings.SESSION_CACHE_ALIAS ?? 'default')
  const own = Object.entries(others).filter(([name]) => /^SESSION_|^AUTHENTICATION_/.test(name))
  try {
    const caches = createCaches(cachesOf(CACHES, redisFrom(from)), env)
    const cache = Reflect.get(caches, alias)
    return new SessionEngine({ ...Object.fromEntries(own), cache })
  } catch (error) {
    throw notConfigured(error)
  }
}

/**
 * The caches of that project, none of them made yet.
 *
 * @throws Problem `not-configured` when the variable describes none, or caches that cannot be.
 */
export function cachesFrom(c: Context<AppEnv>): Caches<CachesSettings> {
  const { CACHES } = parsed(c.env.DJANGO_SETTINGS)
  try {
    return createCaches(cachesOf(CACHES, redisFrom(c)), c.env)
  } catch (error) {
    throw notConfigured(error)
  }
}

/**
 * The aliases of those caches.
 *
 * @throws Problem `not-configured` when the variable describes no project.
 */
export function cacheAliases(env: Bindings): string[] {
  const { CACHES } = parsed(env.DJANGO_SETTINGS)
  return [...new Set(['default', ...Object.keys(isRecord(CACHES) ? CACHES : {})])]
}

/** What is answered when the settings cannot be used. */
export function notConfigured(error: unknown): Problem {
  const detail = error instanceof Error ? `DJANGO_SETTINGS: ${error.message}` : undefined
  return new Problem('not-configured', { detail })
}

/**
 * The settings of CSRF of that project.
 *
 * @throws Problem `not-configured` when there is none.
 */
export function csrfSettingsFrom(env: Bindings): Record<string, unknown> {
  const settings = Object.entries(parsed(env.DJANGO_SETTINGS))
  return Object.fromEntries(
    settings.filter(([name]) => /^CSRF_/.test(name) && !OF_DJANGO.test(name)),
  )
}

/** What only Django itself can do: a view of its own, and what it does with older cookies. */
const OF_DJANGO = /^CSRF_(?:FAILURE_VIEW|COOKIE_MASKED)$/

/** Django's caches; one that names no server is in the Worker's Redis. */
function cachesOf(given: unknown, REDIS: Redis): CachesSettings {
  const entries = Object.entries(isRecord(given) ? given : { default: {} })
  const caches = entries.map(([alias, cache]) => {
    const settings = isRecord(cache) ? cache : {}
    return [alias, settings.LOCATION ? settings : { ...settings, REDIS }] as const
  })
  return { default: { REDIS }, ...Object.fromEntries(caches) }
}

function parsed(text: string | undefined): Record<string, unknown> {
  const settings = text === undefined ? undefined : parsedJson(text)
  if (isRecord(settings)) return settings
  throw new Problem('not-configured', {
    detail: 'DJANGO_SETTINGS must hold the settings of a Django project as JSON, at least {}.',
  })
}

function parsedJson(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
