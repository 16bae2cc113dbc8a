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
   * cache and sessions, locks, and what redge keeps for itself. The keys of `/v1/locks` and those beside them, tokens and
   * the audit are protected in any case.
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
   * Opens `/metrics` to whoever collects them, and nothing else.
   * @default none, and only an admin token opens it
   */
  readonly METRICS_TOKEN?: string | undefined
  /**
   * `off` writes no line of the log for each request.
   * @default 'on'
   */
  readonly REQUEST_LOG?: string | undefined
  /**
   * Base address of an OpenTelemetry collector that gets spans as OTLP over HTTP, in JSON.
   * @default none, and no spans are made
   */
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined
  /** Headers for the collector: `name=value,name=value`. */
  readonly OTEL_EXPORTER_OTLP_HEADERS?: string | undefined
  /**
   * Name of the service in traces.
   * @default 'redge'
   */
  readonly OTEL_SERVICE_NAME?: string | undefined
  /**
   * Share of the traces beginning here of which spans are made, from 0 to 1; for others their beginning decides.
   * @default '1'
   */
  readonly OTEL_TRACES_SAMPLER_ARG?: string | undefined
  /**
   * Address of the public keys (JWKS) by which JSON Web Tokens are verified; it needs JWT_ISSUER and JWT_AUDIENCE.
   * @default none, and no JSON Web Token opens anything
   */
  readonly JWT_JWKS_URL?: string | undefined
  /** Who makes the JSON Web Tokens: their `iss`. */
  readonly JWT_ISSUER?: string | undefined
  /** Who they are made for: their `aud`. */
  readonly JWT_AUDIENCE?: string | undefined
  /**
   * Algorithms of their signatures, separated by commas; only those with a public key.
   * @default 'RS256,PS256,ES256,EdDSA'
   */
  readonly JWT_ALGORITHMS?: string | undefined
  /**
   * `off` writes no record of what is changed through the API.
   * @default 'on'
   */
  readonly AUDIT?: string | undefined
  /**
   * What the keys of `/v1/queues` begin with.
   * @default 'message-queue:'
   */
  readonly QUEUE_KEY_PREFIX?: string | undefined
  /**
   * Requests to Redis after which the tail of a stream ends, and its client comes again. Cloudflare's free plan allows a
   * Worker 50 for each request that it serves.
   * @default 45
   */
  readonly TAIL_MAX_REQUESTS?: string | undefined
  /**
   * Requests that a caller may send below `/v1` in so many seconds, as `100/60`. They are counted in windows one after the other;
   * `100/60 sliding` counts them in any 60 seconds, and `100/60 bucket` lets bursts through.
   * @default none, and nobody is limited
   */
  readonly RATE_LIMIT?: string | undefined
  /**
   * Requests of a caller that may run at the same time, and seconds after which one no longer counts: `10`, or `10/30`.
   * @default none, and nobody is limited
   */
  readonly CONCURRENCY_LIMIT?: string | undefined
  /**
   * What becomes of requests that are limited when Redis does not answer: `open` lets them pass, `closed` refuses them, a
   * number lets so many of each caller pass in each isolate.
   * @default 'open'
   */
  readonly RATE_LIMIT_OUTAGE?: string | undefined
  /**
   * What makes a caller: its `token`, or its `address`, which is counted before the token is looked at.
   * @default 'token'
   */
  readonly RATE_LIMIT_BY?: string | undefined
  /**
   * Seconds after which an isolate notes in Redis what its requests have spent, which costs one command; 0 notes nothing.
   * @default 10
   */
  readonly USAGE_INTERVAL?: string | undefined
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
  readonly queueKeyPrefix: string
  readonly tailMaxRequests: number
  readonly maxBodyBytes: number
}

/**
 * The settings that the environment asks for.
 *
 * @throws Problem `not-configured` for a value that makes no sense.
 */
export function settingsFrom(env: Bindings): Settings {
  const settings = settled.get(env) ?? newSettings(env)
  settled.set(env, settings)
  return settings
}

/** Settings live as long as their environment, which does not change. */
const settled = new WeakMap<Bindings, Settings>()

function newSettings(env: Bindings): Settings {
  const lockKeyPrefix = notEmpty('LOCK_KEY_PREFIX', env.LOCK_KEY_PREFIX ?? 'lock:')
  const prefixes = listed(env.PROTECTED_KEY_PREFIXES ?? ':1:,lock:,redge:')
  return {
    protectedKeyPrefixes: [
      ...prefixes,
      ...OWN_KEY_PREFIXES,
      lockKeyPrefix,
      ...helperKeyPrefixes(lockKeyPrefix),
    ],
    lockKeyPrefix,
    leaderboardKeyPrefix: env.LEADERBOARD_KEY_PREFIX ?? 'leaderboard:',
    leaderboardMaxEntries: positiveInteger(
      'LEADERBOARD_MAX_ENTRIES',
      env.LEADERBOARD_MAX_ENTRIES ?? '10000',
    ),
    queueKeyPrefix: env.QUEUE_KEY_PREFIX ?? 'message-queue:',
    tailMaxRequests: positiveInteger('TAIL_MAX_REQUESTS', env.TAIL_MAX_REQUESTS ?? '45'),
    maxBodyBytes: positiveInteger('MAX_BODY_BYTES', env.MAX_BODY_BYTES ?? '1048576'),
  }
}

/** Who could write these could give themselves any permission, or hide what they did. */
const OWN_KEY_PREFIXES = [
  'redge:tokens',
  'redge:audit',
  'redge:idempotency',
  'redge:rate-limit',
  'semaphore:concurrency:',
]

/** Origins that browsers may call from. */
export function corsOriginsFrom(env: Bindings): readonly string[] {
  return listed(env.CORS_ORIGINS ?? '')
}

/**
 * Seconds after which what was spent is noted; 0 for never.
 *
 * @throws Problem `not-configured` for what is no number of seconds up to 25, which is about what a Worker has after its answer.
 */
export function usageIntervalFrom(env: Bindings): number {
  const seconds = Number(env.USAGE_INTERVAL ?? '10')
  if (seconds >= 0 && seconds <= 25) return seconds
  throw new Problem('not-configured', { detail: 'USAGE_INTERVAL must be a number from 0 to 25.' })
}

/** The items of a list with commas between them. */
export function listed(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/**
 * The same text. Without a prefix any key could be a lock, and without an issuer any token could be let in.
 *
 * @throws Problem `not-configured` for one that is empty.
 */
export function notEmpty(name: string, text: string): string {
  if (text.trim() !== '') return text
  throw new Problem('not-configured', { detail: `${name} must not be empty.` })
}

function positiveInteger(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new Problem('not-configured', { detail: `${name} must be a positive whole number.` })
}
