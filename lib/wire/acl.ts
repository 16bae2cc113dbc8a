import { parseClientInfo } from './client-list.ts'
import { float, items, pairs, type RawReply, record, str } from './replies.ts'

/** What a user may do, as ACL GETUSER tells. */
export interface AclUser {
  readonly enabled: boolean
  readonly flags: string[]
  /** SHA-256 of each password, in hex digits. */
  readonly passwords: string[]
  /** Rules on single commands: `+get`, `-flushall`. */
  readonly commands: string[]
  /** Rules on categories: `-@all`, `+@read`. */
  readonly categories: string[]
  readonly keys: string[]
  /** Redis 6.2. */
  readonly channels?: string[]
  /** Each a flat list: `commands`, its rules, `keys`, its patterns, `channels`, its patterns. Redis 7.0. */
  readonly selectors?: string[][]
}

/** A refused attempt, as ACL LOG tells. */
export interface AclLogEntry {
  /** How often it happened within a short time. */
  readonly count: number
  /** `command`, `key`, `channel` or `auth`. */
  readonly reason: string
  /** `toplevel`, `multi`, `lua` or `module`. */
  readonly context: string
  /** The command, key or channel that was refused. */
  readonly object: string
  readonly username: string
  readonly 'age-seconds': number
  /** The connection it came from. */
  readonly 'client-info': Record<string, string | number>
  /** Redis 7.2. */
  readonly 'entry-id'?: number
  /** Unix time in milliseconds. Redis 7.2. */
  readonly 'timestamp-created'?: number
  /** Unix time in milliseconds. Redis 7.2. */
  readonly 'timestamp-last-updated'?: number
}

/** The reply of ACL GETUSER; `null` for an unknown user. */
export function aclUser(reply: RawReply): AclUser | null {
  if (reply === null) return null
  const {
    commands = '',
    selectors,
    ...lists
  } = record(pairs(reply).map(([name, value]) => [str(name), value]))
  const rules = str(commands).split(' ')
  const {
    flags = [],
    passwords = [],
    keys = [],
    ...others
  } = record(Object.entries(lists).map(([name, value]) => [name, patterns(value)]))
  return {
    ...others,
    flags,
    passwords,
    keys,
    commands: rules.filter((rule) => !rule.includes('@')),
    categories: rules.filter((rule) => rule.includes('@')),
    ...(selectors === undefined ? {} : { selectors: items(selectors).map(texts) }),
    enabled: flags.includes('on'),
  }
}

/** A list of texts: Redis 7.0 sends patterns as one text with spaces between, older servers as a list. */
function patterns(reply: RawReply): string[] {
  if (Array.isArray(reply)) return texts(reply)
  return str(reply) === '' ? [] : str(reply).split(' ')
}

function texts(reply: RawReply): string[] {
  return items(reply).map(str)
}

/** The reply of ACL LOG. */
export function aclLog(reply: RawReply): AclLogEntry[] {
  return items(reply).map(aclLogEntry)
}

function aclLogEntry(reply: RawReply): AclLogEntry {
  const entries = pairs(reply).map(([name, value]): [string, unknown] => {
    const field = str(name)
    if (field === 'age-seconds') return [field, float(value)]
    if (field === 'client-info') return [field, parseClientInfo(str(value))]
    return [field, typeof value === 'number' ? value : str(value)]
  })
  return record(entries) as unknown as AclLogEntry
}
