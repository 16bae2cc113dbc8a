import type { Command, Word } from 'redge'
import type { Settings } from '../env.ts'
import type { Scope } from '../http/context.ts'
import { Problem } from '../http/problem.ts'
import type { RecordedCall } from './record.ts'

/** Who calls, and what is protected from them. */
export interface Access {
  readonly scope: Scope
  readonly settings: Pick<Settings, 'protectedKeyPrefixes'>
}

/**
 * The command of a call that the token allows. The admin token allows everything. The other one allows the commands of
 * the data families, as long as none of their words begins like a protected key: which of the words are keys is not
 * looked at, so a value that begins so is refused as well.
 *
 * Listings of keys (KEYS, SCAN) leave the protected ones out.
 *
 * @throws Problem `forbidden-command` or `forbidden-key`.
 */
export function permitted(call: RecordedCall, access: Access): Command {
  const { command, words, method } = call
  if (access.scope === 'admin') return command
  const [name = '', ...rest] = words.map(headOf)
  if (!method.isData || readsOtherKeys(name, rest)) throw new Problem('forbidden-command')
  const prefixes = access.settings.protectedKeyPrefixes.map(headOf)
  if (rest.some((word) => isProtected(word, prefixes))) throw new Problem('forbidden-key')
  return withoutProtected(command, name, prefixes)
}

const utf8 = new TextEncoder()

/** More of a word than any prefix has. */
const HEAD_LENGTH = 256

/** The bytes that a word begins with, as one character each, so that text and bytes are compared alike. */
function headOf(word: Word): string {
  const head = word.slice(0, HEAD_LENGTH)
  const bytes = typeof head === 'string' ? utf8.encode(head) : head
  return String.fromCharCode(...bytes)
}

/** SORT reads whatever keys its patterns name; RANDOMKEY tells of one without being asked for it. */
function readsOtherKeys(name: string, rest: readonly string[]): boolean {
  if (name === 'RANDOMKEY') return true
  if (!/^SORT(_RO)?$/.test(name)) return false
  return rest.slice(1).some((word) => /^(BY|GET)$/i.test(word))
}

/** A key also counts as protected when its hash tag is one: `{lock:a}:…` is kept beside `lock:a`. */
function isProtected(word: string, prefixes: readonly string[]): boolean {
  const name = word.startsWith('{') ? word.slice(1) : word
  return prefixes.some((prefix) => name.startsWith(prefix))
}

/** The same command with protected keys left out of what it lists. */
function withoutProtected(command: Command, name: string, prefixes: readonly string[]): Command {
  const open = (keys: unknown): Word[] =>
    (keys as Word[]).filter((key) => !isProtected(headOf(key), prefixes))
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
