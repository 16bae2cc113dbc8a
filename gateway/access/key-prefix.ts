import type { CommandTable } from '../redis/command-table.ts'
import type { Command, Word } from '../redis/encode.ts'
import { lowerCase } from '../redis/lower-case.ts'
import type { PushPart } from '../redis/push-reader.ts'
import { type KeyPath, withoutPrefix } from './reply-keys.ts'

/** Adds a prefix to the keys and channels of commands, and takes it from those of replies. */
export class KeyPrefix {
  readonly #bytes: Buffer
  readonly #text: string
  readonly #pattern: string

  constructor(prefix: string) {
    this.#text = prefix
    this.#bytes = Buffer.from(prefix)
    // As glob patterns have it, a backslash takes its meaning from what follows.
    this.#pattern = prefix.replace(/[\\*?[\]]/g, '\\$&')
  }

  /** Whether it is known which keys the command is about, or that it is about none. */
  knowsKeysOf(command: Command, table: CommandTable): boolean {
    const name = lowerCase(command[0])
    if (STORES_ANYWHERE.has(name) && hasTwoTargets(command)) return false
    if (name === 'sort' || name === 'sort_ro') return !readsOtherKeys(command)
    if (KEYLESS.has(name) || SPECIAL.has(name)) return true
    if (name === 'script') return SCRIPT_CACHE.has(lowerCase(command[1]))
    const { keyPositions } = table
    // Without keys the command is wrong, as Redis will say, or about all of them.
    return (
      keyPositions.areAllKnown(command) &&
      (keyPositions.of(command).length > 0 || table.isScript(command))
    )
  }

  /** The command about keys that begin with the prefix. */
  add(command: Command, table: CommandTable): Command {
    const special = SPECIAL.get(lowerCase(command[0]))
    if (special) return special(command, this.#key, this.#glob)
    const positions = table.keyPositions.of(command)
    return positions.length === 0 ? command : replaced(command, positions, this.#key)
  }

  /** The reply to the command without the prefix. */
  strip(command: Command, reply: Buffer): Buffer {
    const path = KEYS_IN_REPLIES.get(lowerCase(command[0]))
    return path ? withoutPrefix(reply, this.#bytes, path) : reply
  }

  /** Whether the replies to the command hold keys. */
  isInReply(command: Command): boolean {
    return KEYS_IN_REPLIES.has(lowerCase(command[0]))
  }

  /** A command that subscribes to channels, or to patterns of them. */
  addToChannels(command: Command): Command {
    const [name = '', ...channels] = command
    const change = lowerCase(name) === 'psubscribe' ? this.#glob : this.#key
    return [name, ...channels.map(change)]
  }

  /** What a stream tells, with channels and patterns as the client knows them. */
  stripMessage(parts: readonly PushPart[]): readonly PushPart[] {
    const [kind, name, ...rest] = parts
    const [channel, payload] = rest
    if (String(kind) === 'pmessage') {
      return [kind, this.#strip(name, true), this.#strip(channel, false), payload] as PushPart[]
    }
    return [kind, this.#strip(name, String(kind) === 'psubscribe'), ...rest] as PushPart[]
  }

  #strip(name: PushPart | undefined, isPattern: boolean): PushPart | undefined {
    if (!Buffer.isBuffer(name)) return name
    const prefix = isPattern ? Buffer.from(this.#pattern) : this.#bytes
    return name.subarray(0, prefix.length).equals(prefix) ? name.subarray(prefix.length) : name
  }

  readonly #key = (key: Word): Word => joined(this.#text, this.#bytes, key)

  readonly #glob = (pattern: Word): Word => {
    return joined(this.#pattern, Buffer.from(this.#pattern), pattern)
  }
}

type Change = (word: Word) => Word

function joined(text: string, bytes: Buffer, word: Word): Word {
  return typeof word === 'string' ? text + word : Buffer.concat([bytes, word])
}

function replaced(command: Command, positions: readonly number[], change: Change): Command {
  const words = [...command]
  // A key that two specifications find is still one.
  for (const at of new Set(positions)) {
    const word = words[at]
    if (word !== undefined) words[at] = change(word)
  }
  return words
}

/** About no keys at all, and telling nothing of them. */
const KEYLESS: ReadonlySet<string> = new Set(['ping', 'echo', 'time', 'lolwut', 'select', 'client'])

const SCRIPT_CACHE: ReadonlySet<string> = new Set(['load', 'exists'])

type Rewrite = (command: Command, key: Change, glob: Change) => Command

/** Commands that take a channel or a pattern where others take keys. */
const SPECIAL: ReadonlyMap<string, Rewrite> = new Map<string, Rewrite>([
  ['publish', (command, key) => replaced(command, FIRST, key)],
  ['keys', (command, _, glob) => replaced(command, FIRST, glob)],
  ['scan', scanWithin],
])

const FIRST: readonly number[] = [1]

function scanWithin(command: Command, _: Change, glob: Change): Command {
  for (let at = 2; at < command.length; at += 2) {
    if (lowerCase(command[at]) === 'match') return replaced(command, [at + 1], glob)
  }
  const [name = '', cursor, ...options] = command
  return cursor === undefined ? command : [name, cursor, 'MATCH', glob('*'), ...options]
}

/** Where replies hold keys: in elements of such indexes, `*` for all. */
const KEYS_IN_REPLIES: ReadonlyMap<string, KeyPath> = new Map([
  ['keys', ['*']],
  ['scan', [1, '*']],
  ['lmpop', [0]],
  ['zmpop', [0]],
  ['xread', ['*', 0]],
  ['xreadgroup', ['*', 0]],
])

/** Take `STORE key` anywhere, and the last one when there are several, where only the first one is looked for. */
const STORES_ANYWHERE: ReadonlySet<string> = new Set(['sort', 'georadius', 'georadiusbymember'])

function hasTwoTargets(command: Command): boolean {
  const words = command.map(lowerCase)
  return ['store', 'storedist'].some((word) => words.indexOf(word) !== words.lastIndexOf(word))
}

/** Whether SORT looks up keys that it makes of what it sorts. */
function readsOtherKeys(command: Command): boolean {
  for (let at = 2; at < command.length; at++) {
    const option = lowerCase(command[at])
    if (option !== 'by' && option !== 'get') continue
    at++
    if (lowerCase(command[at]).includes('*')) return true
  }
  return false
}
