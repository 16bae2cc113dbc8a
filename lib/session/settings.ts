import type { Cache } from '../cache/cache.ts'
import { ImproperlyConfigured } from '../cache/errors.ts'
import type { StandardSchema } from '../cache/standard-schema.ts'
import { type EncryptionOptions, SessionCipher } from './encryption.ts'
import type { MergeField } from './merge.ts'
import { SessionCodec } from './session-codec.ts'
import { namedSettings } from './setting-names.ts'
import { StoredSessions } from './stored-sessions.ts'

/** Which other sites a browser sends a cookie for. */
export type SameSite = 'Lax' | 'Strict' | 'None' | false

/** Django's settings of sessions, under camelCase names. */
export interface SessionSettings {
  /**
   * `django.contrib.sessions.backends.cache`, `redge_edge`, which is the same with the snippet for the edge, or
   * `….cached_db`, whose sessions can be read only: their truth is in a database.
   * @default 'django.contrib.sessions.backends.cache'
   */
  readonly sessionEngine?: string | undefined
  /** Seconds that a session lives after it was saved. @default 1209600, two weeks */
  readonly sessionCookieAge?: number | undefined
  /** @default 'sessionid' */
  readonly sessionCookieName?: string | undefined
  /** @default none */
  readonly sessionCookieDomain?: string | null | undefined
  /** @default '/' */
  readonly sessionCookiePath?: string | undefined
  /** @default false */
  readonly sessionCookieSecure?: boolean | undefined
  /** @default true */
  readonly sessionCookieHttponly?: boolean | undefined
  /** @default 'Lax' */
  readonly sessionCookieSamesite?: SameSite | undefined
  /** Save, and send the cookie, at every request. `rolling` costs less. @default false */
  readonly sessionSaveEveryRequest?: boolean | undefined
  /** Let the cookie go when the browser is closed. @default false */
  readonly sessionExpireAtBrowserClose?: boolean | undefined
  /** Dotted paths of the backends that a login may come from. @default ModelBackend */
  readonly authenticationBackends?: readonly string[] | undefined
}

/** The same under Django's own names, as settings.py has them. */
export interface DjangoSessionSettings {
  readonly SESSION_ENGINE?: SessionSettings['sessionEngine']
  readonly SESSION_COOKIE_AGE?: SessionSettings['sessionCookieAge']
  readonly SESSION_COOKIE_NAME?: SessionSettings['sessionCookieName']
  readonly SESSION_COOKIE_DOMAIN?: SessionSettings['sessionCookieDomain']
  readonly SESSION_COOKIE_PATH?: SessionSettings['sessionCookiePath']
  readonly SESSION_COOKIE_SECURE?: SessionSettings['sessionCookieSecure']
  readonly SESSION_COOKIE_HTTPONLY?: SessionSettings['sessionCookieHttponly']
  readonly SESSION_COOKIE_SAMESITE?: SessionSettings['sessionCookieSamesite']
  readonly SESSION_SAVE_EVERY_REQUEST?: SessionSettings['sessionSaveEveryRequest']
  readonly SESSION_EXPIRE_AT_BROWSER_CLOSE?: SessionSettings['sessionExpireAtBrowserClose']
  readonly AUTHENTICATION_BACKENDS?: SessionSettings['authenticationBackends']
  /** Not used: the alias is that of the `cache` given. */
  readonly SESSION_CACHE_ALIAS?: string | undefined
  /** Not used by sessions in a cache, in Django neither. */
  readonly SESSION_SERIALIZER?: string | undefined
  /** Not used: there are no files. */
  readonly SESSION_FILE_PATH?: string | null | undefined
}

/** What redge has beyond Django. */
export interface EdgeSettings<D extends object = Record<string, unknown>> {
  /** The cache that Django's SESSION_CACHE_ALIAS names. A herd or a shard client cannot hold sessions. */
  readonly cache: Cache<null>
  /** Seconds without a request after which a session ends. @default none */
  readonly idleTimeout?: number | undefined
  /** Seconds after which a session ends whatever happens, from where redge has first saved it. @default none */
  readonly absoluteTimeout?: number | undefined
  /** Renew cookie and session when a tenth of its time has passed. @default false */
  readonly rolling?: boolean | undefined
  /** Checks the fields that are not Django's own (`_…`). What is read and does not fit is no session. @default none */
  readonly schema?: StandardSchema<D> | undefined
  /** What becomes of a field that two requests change at once. @default that of the later one */
  readonly mergeField?: MergeField | undefined
  /** Encrypt sessions in Redis. Django cannot read them then. @default not */
  readonly encryption?: EncryptionOptions | undefined
  /** What a request without Redis is: refused with 503, or one without a session. @default 'refuse' */
  readonly unavailable?: 'refuse' | 'anonymous' | undefined
  /**
   * Whom to take for logged in: those whose state Django has published to Redis, or whoever the session names, until
   * Django itself looks at it again.
   * @default 'published'
   */
  readonly users?: 'published' | 'unverified' | undefined
}

/** What sessions are made with: a cache, Django's settings under either name, and what redge has beyond them. */
export type SessionOptions<D extends object = Record<string, unknown>> = EdgeSettings<D> &
  SessionSettings &
  DjangoSessionSettings

const CACHE_ENGINE = 'django.contrib.sessions.backends.cache'
const CACHED_DB_ENGINE = 'django.contrib.sessions.backends.cached_db'

/** The engine that Django has with the snippet for the edge, wherever it was copied to. */
const SNIPPET = /(?:^|\.)redge_edge$/

const DEFAULTS = {
  sessionEngine: CACHE_ENGINE,
  sessionCookieAge: 1_209_600,
  sessionCookieName: 'sessionid',
  sessionCookieDomain: null,
  sessionCookiePath: '/',
  sessionCookieSecure: false,
  sessionCookieHttponly: true,
  sessionCookieSamesite: 'Lax',
  sessionSaveEveryRequest: false,
  sessionExpireAtBrowserClose: false,
  authenticationBackends: ['django.contrib.auth.backends.ModelBackend'],
} as const satisfies Required<SessionSettings>

const EDGE: readonly (keyof EdgeSettings)[] = [
  'cache',
  'idleTimeout',
  'absoluteTimeout',
  'rolling',
  'schema',
  'mergeField',
  'encryption',
  'unavailable',
  'users',
]

const WITHOUT_MEANING = ['sessionCacheAlias', 'sessionSerializer', 'sessionFilePath']

/** Django's settings with its defaults filled in. */
export type SettledSessionSettings = {
  readonly [Name in keyof SessionSettings]-?: Exclude<SessionSettings[Name], undefined>
}

/** What all sessions have in common: the settings, and the way to Redis. Made once, it serves every request. */
export class SessionEngine<D extends object = Record<string, unknown>> {
  readonly settings: SettledSessionSettings
  readonly edge: EdgeSettings<D>
  readonly stored: StoredSessions
  readonly codec: SessionCodec
  /** Sessions of `cached_db` are Django's alone to write. */
  readonly isReadOnly: boolean

  /** @throws ImproperlyConfigured for settings that are unknown or cannot be used. */
  constructor(options: SessionOptions<D>) {
    const named = namedSettings<SettledSessionSettings & EdgeSettings<D>>(options, {
      what: 'Sessions',
      names: [...Object.keys(DEFAULTS), ...EDGE],
      ignored: WITHOUT_MEANING,
    })
    this.settings = { ...DEFAULTS, ...named }
    this.edge = named
    const { sessionEngine } = this.settings
    this.isReadOnly = sessionEngine === CACHED_DB_ENGINE
    if (!this.isReadOnly && sessionEngine !== CACHE_ENGINE && !SNIPPET.test(sessionEngine)) {
      throw new ImproperlyConfigured(
        `SESSION_ENGINE has to be ${CACHE_ENGINE} or ${CACHED_DB_ENGINE}: others are not in a cache`,
      )
    }
    checkTimes({ ...named, sessionCookieAge: this.settings.sessionCookieAge })
    const cipher = named.encryption && new SessionCipher(named.encryption)
    this.codec = new SessionCodec(named.cache.values, cipher)
    const prefix = this.isReadOnly ? 'cached_db' : 'cache'
    this.stored = new StoredSessions(named.cache, `django.contrib.sessions.${prefix}`)
  }
}

function checkTimes(times: {
  readonly sessionCookieAge: number
  readonly idleTimeout?: number | undefined
  readonly absoluteTimeout?: number | undefined
}): void {
  for (const name of ['sessionCookieAge', 'idleTimeout', 'absoluteTimeout'] as const) {
    const value = times[name]
    if (value !== undefined && !(value > 0 && Number.isFinite(value))) {
      throw new ImproperlyConfigured(`${name} has to be a number of seconds above 0`)
    }
  }
}
