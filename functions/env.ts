import type { RedisEnv } from 'redge/core'
import { Problem } from './http/problem.ts'
import { helperKeyPrefixes } from './locks/keys.ts'

/** Variables and secrets of the Worker. */
export interface Bindings extends RedisEnv {
  /** Opens the API for reading and writing data. Without it every request to the API is refused. */
  readonly REDGE_API_TOKEN?: string | undefined
  /** Opens everything: administrative and script commands, and protected keys. */
  readonly REDGE_ADMIN_TOKEN?: string | undefined
  /**
   * Origins that browsers may call the API from, separated by commas.
   * @default none
   */
  readonly CORS_ORIGINS?: string | undefined
  /**
   * What keys begin with that only the admin token may touch by commands, separated by commas: by default Django's
   * cache and sessions, locks, and what redge keeps for itself. The keys of `/v1/locks` and those beside them are
   * protected in any case.
   * @default ':1:,lock:,redge:'
   */
  readonly PROTECTED_KEY_PREFIXES?: string | undefined
  /**
   * What the keys of `/v1/locks` begin with, and the names of semaphores and read-write locks; it must not be empty.
   * @default 'lock:'
   */
  readonly LOCK_KEY_PREFIX?: string | undefined
  /**
   * What the keys of `/v1/leaderboards` begin with.
   * @default 'leaderboard:'
   */
  readonly LEADERBOARD_KEY_PREFIX?: string | undefined
  /**
   * Entries that a leaderboard keeps; the lowest ones beyond are removed now and then.
   * @default 10000
   */
  readonly LEADERBOARD_MAX_ENTRIES?: string | undefined
  /**
   * Opens `/v1/session` to browsers: the settings of a Django project as JSON, those of CACHES, sessions and CSRF. `{}` stands
   * for Django's defaults with a cache in the Worker's Redis.
   * @default none, and `/v1/session` refuses everybody
   */
  readonly DJANGO_SETTINGS?: string | undefined
  /**
   * Gets a POST with JSON when a scheduled job is overdue.
   * @default none, and only the log tells
   */
  readonly JOBS_ALERT_URL?: string | undefined
  /**
   * Is asked for each minute in which no scheduled job is overdue, by a GET.
   * @default none
   */
  readonly JOBS_HEARTBEAT_URL?: string | undefined
  /**
   * Bytes that the body of a request may have.
   * @default 1048576
   */
  readonly MAX_BODY_BYTES?: string | undefined
}

/** The variables in the form that the routes use, defaults filled in. */
export interface Settings {
  readonly protectedKeyPrefixes: readonly string[]
  readonly lockKeyPrefix: string
  readonly leaderboardKeyPrefix: string
  readonly leaderboardMaxEntries: number
  readonly maxBodyBytes: number
}

/**
 * The settings that the environment asks for.
 *
 * @throws Problem `not-configured` for a value that makes no sense.
 */
export function settingsFrom(env: Bindings): Settings {
  const lockKeyPrefix = notEmpty('LOCK_KEY_PREFIX', env.LOCK_KEY_PREFIX ?? 'lock:')
  const prefixes = listed(env.PROTECTED_KEY_PREFIXES ?? ':1:,lock:,redge:')
  return {
    protectedKeyPrefixes: [...prefixes, lockKeyPrefix, ...helperKeyPrefixes(lockKeyPrefix)],
    lockKeyPrefix,
    leaderboardKeyPrefix: env.LEADERBOARD_KEY_PREFIX ?? 'leaderboard:',
    leaderboardMaxEntries: positiveInteger(
      'LEADERBOARD_MAX_ENTRIES',
      env.LEADERBOARD_MAX_ENTRIES ?? '10000',
    ),
    maxBodyBytes: positiveInteger('MAX_BODY_BYTES', env.MAX_BODY_BYTES ?? '1048576'),
  }
}

/** Origins that browsers may call from. */
export function corsOriginsFrom(env: Bindings): readonly string[] {
  return listed(env.CORS_ORIGINS ?? '')
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** Without a prefix any key could be a lock, and be taken or written as one. */
function notEmpty(name: string, text: string): string {
  if (text.trim() !== '') return text
  throw new Problem('not-configured', { detail: `${name} must not be empty.` })
}

function positiveInteger(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new Problem('not-configured', { detail: `${name} must be a positive whole number.` })
}
