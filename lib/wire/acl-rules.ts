import { DataError } from '../errors.ts'
import type { Encodable, Key } from './encode.ts'
import { bytesOf, listOrArgs } from './words.ts'

/** What ACL SETUSER changes. The resets come first, then the rules in the order of these fields. */
export interface AclRules {
  /**
   * Whether the user may log in.
   * @default false
   */
  readonly enabled?: boolean | undefined
  /** Any password will do, and those on record are forgotten. */
  readonly nopass?: boolean | undefined
  /** `+secret` adds a password, `-secret` removes it. */
  readonly passwords?: string | readonly string[] | undefined
  /** The same with SHA-256 hashes in hex digits. */
  readonly hashedPasswords?: string | readonly string[] | undefined
  /** `+read` or `+@read` allows a category, `-read` forbids it. */
  readonly categories?: readonly string[] | undefined
  /** `+get` allows a command, `-get` forbids it. */
  readonly commands?: readonly string[] | undefined
  /** Patterns of keys to allow; `%R~pattern` to read and `%W~pattern` to write only. */
  readonly keys?: readonly Key[] | undefined
  /** Patterns of channels to allow. */
  readonly channels?: readonly Key[] | undefined
  /** Pairs of a rule on commands and a pattern of keys that hold together. Redis 7.0. */
  readonly selectors?: readonly (readonly [string, Key])[] | undefined
  /** Begin as a new user who may do nothing. */
  readonly reset?: boolean | undefined
  /** Forget the patterns of keys. */
  readonly resetKeys?: boolean | undefined
  /** Forget the patterns of channels. */
  readonly resetChannels?: boolean | undefined
  /** Forget the passwords, and `nopass`. */
  readonly resetPasswords?: boolean | undefined
}

/**
 * The rules as the words of ACL SETUSER, in redis-py's order.
 *
 * @throws DataError in redis-py's words.
 */
export function aclRuleWords(rules: AclRules): Encodable[] {
  const passwords = listOf(rules.passwords)
  const hashes = listOf(rules.hashedPasswords)
  if (rules.nopass && passwords.length + hashes.length > 0) {
    throw new DataError("Cannot set 'nopass' and supply 'passwords' or 'hashed_passwords'")
  }
  return [
    ...(rules.reset ? ['reset'] : []),
    ...(rules.resetKeys ? ['resetkeys'] : []),
    ...(rules.resetChannels ? ['resetchannels'] : []),
    ...(rules.resetPasswords ? ['resetpass'] : []),
    rules.enabled ? 'on' : 'off',
    ...passwords.map((text, index) => secret(text, '>', '<', `Password ${index}`)),
    ...hashes.map((text, index) => secret(text, '#', '!', `Hashed password ${index}`)),
    ...(rules.nopass ? ['nopass'] : []),
    ...(rules.categories ?? []).map(categoryRule),
    ...(rules.commands ?? []).map(commandRule),
    ...(rules.keys ?? []).map(keyPattern),
    ...(rules.channels ?? []).map((channel) => prefixed('&', channel)),
    ...(rules.selectors ?? []).map(selector),
  ]
}

function listOf(passwords: string | readonly string[] | undefined): readonly string[] {
  return passwords ? listOrArgs(passwords, []) : []
}

/** `+` and `-` become the signs that the server has for adding and removing. */
function secret(text: string, add: string, remove: string, subject: string): string {
  if (text.startsWith('+')) return add + text.slice(1)
  if (text.startsWith('-')) return remove + text.slice(1)
  throw new DataError(`${subject} must be prefixed with a "+" to add or a "-" to remove`)
}

function categoryRule(category: string): string {
  const [, sign, name] = /^([+-])@?(.*)$/s.exec(category) ?? []
  if (sign !== undefined) return `${sign}@${name}`
  throw new DataError(`Category "${category}" must be prefixed with "+" or "-"`)
}

function commandRule(command: string): string {
  if (/^[+-]/.test(command)) return command
  throw new DataError(`Command "${command}" must be prefixed with "+" or "-"`)
}

function keyPattern(key: Key): Key {
  const first = typeof key === 'string' ? key.charAt(0) : String.fromCharCode(key[0] ?? 0)
  return first === '%' || first === '~' ? key : prefixed('~', key)
}

function selector([command, key]: readonly [string, Key]): Key {
  return parenthesized(`${commandRule(command)} `, keyPattern(key))
}

function parenthesized(start: string, pattern: Key): Key {
  if (typeof pattern === 'string') return `(${start}${pattern})`
  return Uint8Array.from([...bytesOf(`(${start}`), ...pattern, ...bytesOf(')')])
}

function prefixed(prefix: string, pattern: Key): Key {
  if (typeof pattern === 'string') return prefix + pattern
  return Uint8Array.from([...bytesOf(prefix), ...pattern])
}
