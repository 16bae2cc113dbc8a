import type { Serializer } from '../codecs/codec.ts'
import { fieldsOf } from './session-codec.ts'
import { type DumpOptions, dumps, loads, type SignerOptions } from './signing.ts'

/** Where Django keeps sessions as signed text: in rows of a database (and files), or in the cookie itself. */
export type TextEngine = 'db' | 'signed_cookies'

const SALTS: Readonly<Record<TextEngine, string>> = {
  db: 'django.contrib.sessions.SessionStore',
  signed_cookies: 'django.contrib.sessions.backends.signed_cookies',
}

/** How sessions become signed text. */
export interface SessionTextOptions {
  /** SECRET_KEY. */
  readonly secretKey: string
  /** SECRET_KEY_FALLBACKS. @default none */
  readonly secretKeyFallbacks?: readonly string[] | undefined
  /** SESSION_SERIALIZER. @default JSON */
  readonly serializer?: Serializer | undefined
  /** Accept SHA-1 as well, as Django 3.1 to 3.2 does. @default false */
  readonly legacy?: SignerOptions['legacy']
}

/** How old a text may be. */
export interface DecodeSessionOptions extends SessionTextOptions {
  /** Seconds: SESSION_COOKIE_AGE for `signed_cookies`. @default any age, as Django has it for rows */
  readonly maxAge?: number | undefined
}

/**
 * A session as the text that Django has in `django_session.session_data`, or in the cookie.
 *
 * @example
 * const text = await encodeSession('db', { cart: [1] }, { secretKey: env.SECRET_KEY })
 */
export function encodeSession(
  engine: TextEngine,
  data: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>,
  options: SessionTextOptions,
): Promise<string> {
  return dumps(data, { ...dumpOptions(engine, options), compress: true })
}

/**
 * The fields of a session from such text; none, as in Django, when it was not signed so, is too old, or is no session.
 */
export async function decodeSession(
  engine: TextEngine,
  text: string,
  { maxAge, ...options }: DecodeSessionOptions,
): Promise<Map<unknown, unknown>> {
  try {
    return fieldsOf(await loads(text, { ...dumpOptions(engine, options), maxAge }))
  } catch {
    return new Map()
  }
}

function dumpOptions(engine: TextEngine, options: SessionTextOptions): DumpOptions {
  const { secretKey, secretKeyFallbacks, serializer, legacy } = options
  return {
    key: secretKey,
    fallbackKeys: secretKeyFallbacks,
    salt: SALTS[engine],
    serializer,
    legacy,
  }
}
