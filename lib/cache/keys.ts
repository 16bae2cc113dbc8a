import { DataError } from '../errors.ts'
import { formatNumber } from '../wire/encode.ts'
import { ValueError } from './errors.ts'

/** A key as callers give it; numbers become text as Python's `str()` writes them. */
export type KeyLike = string | number | bigint | CacheKey

/** The version of a key: a number, or any text. */
export type Version = number | string

/** Makes the name of a key in Redis, Django's `KEY_FUNCTION`. */
export type KeyFunction = (key: string, keyPrefix: string, version: Version) => string

/** Gives the caller's key back for a name in Redis, django-redis's `REVERSE_KEY_FUNCTION`. */
export type ReverseKeyFunction = (name: string) => string

/** Where a key lies, when not under the version and the prefix of the cache. */
export interface KeyOptions {
  /** @default the VERSION of the cache */
  readonly version?: Version | null | undefined
  /** @default the KEY_PREFIX of the cache */
  readonly prefix?: string | null | undefined
}

/** How a cache makes keys. */
export interface KeySettings {
  readonly keyPrefix: string
  readonly version: Version
  readonly keyFunction: KeyFunction
  readonly reverseKeyFunction: ReverseKeyFunction
}

/** The finished name of a key in Redis. Given to a method of a cache it is used as it is and not prefixed again. */
export class CacheKey {
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  toString(): string {
    return this.#name
  }

  /** The text after the last colon: django-redis's guess of what the caller gave. */
  originalKey(): string {
    return this.#name.slice(this.#name.lastIndexOf(':') + 1)
  }
}

/** `prefix:version:key`; without a prefix names begin with a colon. */
export function defaultKeyFunction(key: string, keyPrefix: string, version: Version): string {
  return `${keyPrefix}:${version}:${key}`
}

/**
 * The text after the second colon, as django-redis has it: wrong for a prefix that holds a colon.
 *
 * @throws ValueError for a name with fewer colons.
 */
export function defaultReverseKey(name: string): string {
  const second = name.indexOf(':', name.indexOf(':') + 1)
  if (second > name.indexOf(':')) return name.slice(second + 1)
  throw new ValueError('A key has no prefix:version: to take off. Set REVERSE_KEY_FUNCTION.')
}

/** The name in Redis of a caller's key. */
export function makeKey(settings: KeySettings, key: KeyLike, options: KeyOptions = {}): CacheKey {
  if (key instanceof CacheKey) return key
  const { keyFunction, keyPrefix, version } = settings
  const made = keyFunction(textOf(key), options.prefix ?? keyPrefix, options.version ?? version)
  return new CacheKey(made)
}

/** The glob for a caller's glob: prefix and version stand for themselves, the caller's text is left alone. */
export function makePattern(
  settings: KeySettings,
  pattern: KeyLike,
  options: KeyOptions = {},
): CacheKey {
  if (pattern instanceof CacheKey) return pattern
  const prefix = globEscape(options.prefix ?? settings.keyPrefix)
  const version = globEscape(textOf(options.version ?? settings.version))
  return new CacheKey(settings.keyFunction(textOf(pattern), prefix, version))
}

/** `*`, `?` and `[` in brackets, so that they stand for themselves; a backslash is left alone, as in django-redis. */
function globEscape(text: string): string {
  return text.replace(/[*?[]/g, '[$&]')
}

/** Text in which nothing at all is special to a glob. */
export function literalGlob(text: string): string {
  return globEscape(text.replaceAll('\\', '\\\\'))
}

function textOf(key: unknown): string {
  if (typeof key === 'string') return key
  if (typeof key === 'number') return formatNumber(key)
  if (typeof key === 'bigint') return key.toString()
  throw new DataError('A key of a cache is text, a number or what makeKey() gave')
}
