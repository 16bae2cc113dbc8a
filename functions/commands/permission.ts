import { type Command, keysOf, type Word } from 'redge/core'
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
 * the data families within the database, as long as none of their keys is protected; where the keys of a command are not
 * known, each of its words counts as one.
 *
 * Listings of keys (KEYS, SCAN) leave the protected ones out.
 *
 * @throws Problem `forbidden-command` or `forbidden-key`.
 */
export function permitted(call: RecordedCall, access: Access): Command {
  const { command, words, method } = call
  if (access.scope === 'admin') return command
  const name = headOf(words[0] ?? '')
  if (!method.isData || reachesFurther(name, words)) throw new Problem('forbidden-command')
  const prefixes = access.settings.protectedKeyPrefixes.map(headOf)
  if (namesIn(name, words).some((word) => isProtected(headOf(word), prefixes))) {
    throw new Problem('forbidden-key')
  }
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

/**
 * SORT reads whatever keys its patterns name, RANDOMKEY tells of one without being asked for it, and MOVE and COPY … DB
 * write to another database.
 */
function reachesFurther(name: string, words: readonly Word[]): boolean {
  const has = (from: number, option: RegExp): boolean =>
    words.slice(from).some((word) => option.test(headOf(word)))
  switch (name) {
    case 'RANDOMKEY':
    case 'MOVE':
      return true
    case 'SORT':
      return has(2, /^(BY|GET)$/i)
    case 'COPY':
      return has(3, /^DB$/i)
    default:
      return false
  }
}

/** Names that may be protected: keys, and patterns that stand for some of them. */
function namesIn(name: string, words: readonly Word[]): readonly Word[] {
  const rest = words.slice(1)
  if (name === 'KEYS' || name === 'SCAN') return rest
  return keysOf(words) ?? rest
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
