import type { Word } from 'redge/core'

/**
 * What a permission is given for: Redis's ACL categories of data, what redge keeps itself, and what only administrators
 * run.
 */
export const FAMILIES = [
  'keyspace',
  'string',
  'bitmap',
  'hash',
  'list',
  'set',
  'sortedset',
  'hyperloglog',
  'geo',
  'stream',
  'array',
  'json',
  'pubsub',
  'lock',
  'cache',
  'session',
  'job',
  'scripting',
  'server',
] as const

/** One of {@link FAMILIES}. */
export type Family = (typeof FAMILIES)[number]

/** What may be done; each allows what stands before it as well. */
export const ACCESSES = ['read', 'write', 'admin'] as const

/** One of {@link ACCESSES}. */
export type Access = (typeof ACCESSES)[number]

/** What somebody may do. What is not listed is refused. */
export interface Grant {
  readonly access: Access
  /** What keys must begin with; `null` for no limit, an empty list for no key. */
  readonly keyPrefixes: readonly string[] | null
  /** `null` for all of them. */
  readonly families: readonly Family[] | null
}

/** Who sends a request. */
export interface Bearer extends Grant {
  /** The same for all requests by one token; it tells nothing of the token's secret. */
  readonly id: string
  readonly name: string
  /** Unix time in seconds after which the token is refused; `null` for one that does not expire. */
  readonly expiresAt: number | null
}

/** Whether it allows at least `access`. */
export function grantsAccess(grant: Grant, access: Access): boolean {
  return ACCESSES.indexOf(grant.access) >= ACCESSES.indexOf(access)
}

/** Whether it allows `family`. */
export function grantsFamily({ families }: Grant, family: Family): boolean {
  return families === null || families.includes(family)
}

/** Whether it allows a key, protected or not. */
export function grantsKey({ keyPrefixes }: Grant, key: Word): boolean {
  if (keyPrefixes === null) return true
  const head = headOf(key)
  return keyPrefixes.some((prefix) => head.startsWith(headOf(prefix)))
}

/** Whether it allows everything: what the administrators' secret does. */
export function grantsAll({ access, keyPrefixes, families }: Grant): boolean {
  return access === 'admin' && keyPrefixes === null && families === null
}

const utf8 = new TextEncoder()
/** Text of which each character is one byte. */
const ASCII = /^[\0-\x7f]*$/

/** Bytes that a prefix may have: more is never compared. */
export const PREFIX_LIMIT = 256

/** The bytes that a word begins with, as one character each, so that text and bytes are compared alike. */
export function headOf(word: Word): string {
  // A character has a byte at least.
  const head = word.slice(0, PREFIX_LIMIT)
  if (typeof head === 'string' && ASCII.test(head)) return head
  const bytes = typeof head === 'string' ? utf8.encode(head) : head
  return String.fromCharCode(...bytes)
}
