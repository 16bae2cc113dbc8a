import { type Command, isRead, keysOf, type Word } from 'redge/core'
import type { Settings } from '../env.ts'
import type { NotedAccess } from '../http/audit.ts'
import {
  type Access,
  type Bearer,
  type Family,
  grantsAccess,
  grantsAll,
  grantsFamily,
  grantsKey,
  headOf,
} from '../http/bearer.ts'
import { Problem } from '../http/problem.ts'
import { familiesOf } from './families.ts'
import type { RecordedCall } from './record.ts'

/** Who calls, and what is protected from them. */
export interface Caller {
  readonly bearer: Bearer
  readonly settings: Pick<Settings, 'protectedKeyPrefixes'>
}

/**
 * The command of a call that the token allows. What reads needs the access to read, what writes that to write; the token
 * must have each family that the command belongs to, and each key must begin with one of its prefixes and not be protected.
 * Where the keys of a command are not known, each of its words counts as one. A token of an administrator that has no
 * prefixes also allows, of its families, what is no command on data, and protected keys.
 *
 * Listings of keys (KEYS, SCAN) leave out those that the token does not allow.
 *
 * @throws Problem `forbidden-command` or `forbidden-key`.
 */
export function permitted(call: RecordedCall, caller: Caller): Command {
  const { command, words } = call
  const { bearer } = caller
  if (grantsAll(bearer)) return command
  const { access, families, name } = needsOf(call)
  // Nobody could hold what is no command on data to some keys.
  const isHeldToKeys = access === 'admin' && bearer.keyPrefixes !== null
  const hasFamilies = families.every((family) => grantsFamily(bearer, family))
  if (isHeldToKeys || !hasFamilies || !grantsAccess(bearer, access)) {
    throw new Problem('forbidden-command')
  }
  const isOpen = openKeys(caller)
  if (!LISTINGS.has(name)) checkKeys(words, bearer, isOpen)
  else checkPattern(words, caller)
  return withoutOthers(command, name, isOpen)
}

/** What a call wants to do, for the audit. */
export function accessOf(call: RecordedCall): NotedAccess {
  const { access, families, name } = needsOf(call)
  const [family = 'server'] = families
  return { access, family, keys: keysOf(call.words) ?? [], command: name }
}

interface Needs {
  readonly name: string
  readonly access: Access
  readonly families: readonly Family[]
}

function needsOf({ method, words }: RecordedCall): Needs {
  const name = headOf(words[0] ?? '').toUpperCase()
  // Arguments that make no command.
  if (words.length === 0) return { name, access: method.isData ? 'read' : 'admin', families: [] }
  const families = familiesOf(name)
  if (!method.isData || reachesFurther(name, words)) return { name, access: 'admin', families }
  return { name, access: isRead(words) ? 'read' : 'write', families }
}

/** Commands whose words are patterns of keys, and whose replies are keys. */
const LISTINGS: ReadonlySet<string> = new Set(['KEYS', 'SCAN'])

/**
 * SORT reads whatever keys its patterns name, RANDOMKEY tells of one without being asked for it, MOVE and COPY … DB
 * write to another database, and RESTORE trusts bytes that may harm the server.
 */
function reachesFurther(name: string, words: readonly Word[]): boolean {
  const has = (from: number, option: RegExp): boolean =>
    words.slice(from).some((word) => option.test(headOf(word)))
  switch (name) {
    case 'RANDOMKEY':
    case 'MOVE':
    case 'RESTORE':
      return true
    case 'SORT':
    case 'SORT_RO':
      return has(2, /^(BY|GET)$/i)
    case 'COPY':
      return has(3, /^DB$/i)
    default:
      return false
  }
}

type KeyTest = (key: Word) => boolean

/** Which keys the token allows: for others than administrators none that is protected. */
function openKeys({ bearer, settings }: Caller): KeyTest {
  if (bearer.access === 'admin') return (key) => grantsKey(bearer, key)
  const prefixes = settings.protectedKeyPrefixes.map(headOf)
  return (key) => grantsKey(bearer, key) && !isProtected(headOf(key), prefixes)
}

/** Where the keys of a command are not known, each of its words counts as one. */
function checkKeys(words: readonly Word[], { keyPrefixes }: Bearer, isOpen: KeyTest): void {
  const keys = keysOf(words) ?? words.slice(1)
  const isAboutAll = keys.length === 0 && words.length > 0
  if (!keys.every(isOpen) || (isAboutAll && keyPrefixes !== null)) {
    throw new Problem('forbidden-key')
  }
}

/** A listing leaves out what is not open, but a pattern of protected keys only deserves a plain answer. */
function checkPattern(words: readonly Word[], { bearer, settings }: Caller): void {
  if (bearer.access === 'admin') return
  const prefixes = settings.protectedKeyPrefixes
  if (words.slice(1).some((word) => isProtectedKey(word, prefixes))) {
    throw new Problem('forbidden-key')
  }
}

/** Whether a key begins with one of the prefixes, or is kept beside one that does. */
export function isProtectedKey(key: Word, prefixes: readonly string[]): boolean {
  return isProtected(headOf(key), prefixes.map(headOf))
}

/** A key also counts as protected when its hash tag is one: `{lock:a}:…` is kept beside `lock:a`. */
function isProtected(word: string, prefixes: readonly string[]): boolean {
  const name = word.startsWith('{') ? word.slice(1) : word
  return prefixes.some((prefix) => name.startsWith(prefix))
}

/** The same command with the keys left out of what it lists that are not the token's business. */
function withoutOthers(command: Command, name: string, isOpen: KeyTest): Command {
  const open = (keys: unknown): Word[] => (keys as Word[]).filter(isOpen)
  if (name === 'KEYS') {
    return { ...command, decode: (reply, bytes) => open(command.decode(reply, bytes)) }
  }
  if (name !== 'SCAN') return command
  return {
    ...command,
    decode: (reply, bytes) => {
      const [cursor, keys] = command.decode(reply, bytes) as [unknown, Word[]]
      return [cursor, open(keys)]
    },
  }
}
