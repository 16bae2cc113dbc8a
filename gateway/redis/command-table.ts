import { ConnectionError } from '../../lib/errors.ts'
import { hasBlockOption } from './block-option.ts'
import type { Command, Word } from './encode.ts'
import { KeyPositions } from './key-positions.ts'
import { lowerCase } from './lower-case.ts'

/** What becomes of a command before Redis sees it. */
export type Verdict =
  | { readonly kind: 'send'; readonly isWrite: boolean }
  | { readonly kind: 'answer'; readonly status: string }
  | { readonly kind: 'refuse'; readonly error: string }

interface Entry {
  readonly verdict: Verdict
  /** Whether it waits only when it has the option BLOCK. */
  readonly mayBlock: boolean
  /** Whether it reads keys that it is given, or tells nothing of any. */
  readonly isPlainRead: boolean
  readonly isScript: boolean
  readonly subcommands: ReadonlyMap<string, Entry> | undefined
}

/** What decides about commands beside their categories. */
export interface CommandTableOptions {
  /** Whether commands that administer the server may run. @default false */
  readonly admin?: boolean | undefined
  /** Why the server runs no transactions, in its own words. */
  readonly transactionError?: string | undefined
}

/**
 * Tells which commands may run on a connection that everybody shares, from what the server itself says about them:
 * new commands are judged by their categories, not by a list of names that grows old.
 */
export class CommandTable {
  readonly #entries: ReadonlyMap<string, Entry>
  readonly #admin: boolean
  /** Which words of a command are keys. */
  readonly keyPositions: KeyPositions
  /** The error that answers every transaction, when the server runs none. */
  readonly transactionError: string | undefined

  /**
   * Takes the reply of `COMMAND`.
   * @throws ConnectionError when it does not tell categories, which servers before Redis 6.0 do not.
   */
  constructor(reply: unknown, { admin = false, transactionError }: CommandTableOptions = {}) {
    this.#entries = readEntries(reply, admin)
    this.#admin = admin
    this.keyPositions = new KeyPositions(reply)
    this.transactionError = transactionError
  }

  /** Whether the command may run for somebody who may only read: no writes, no scripts, no walks over all keys. */
  isPlainRead(command: Command): boolean {
    return this.#entry(command)?.isPlainRead ?? false
  }

  /** Whether the command runs a script or a function, which may run any number of commands. */
  isScript(command: Command): boolean {
    return this.#entry(command)?.isScript ?? false
  }

  #entry(command: Command): Entry | undefined {
    const entry = this.#named(command[0])
    return entry?.subcommands?.get(lowerCase(command[1])) ?? entry
  }

  /** Mostly names come as they are listed here, and need not be changed to be found. */
  #named(name: Word | undefined): Entry | undefined {
    const entry = typeof name === 'string' ? this.#entries.get(name) : undefined
    return entry ?? this.#entries.get(lowerCase(name))
  }

  /** What to do with the command. */
  judge(command: Command): Verdict {
    const entry = this.#named(command[0])
    if (entry && !entry.mayBlock && !entry.subcommands) return entry.verdict
    const name = lowerCase(command[0])
    if (!entry) return notAvailable(name)
    if (entry.mayBlock && hasBlockOption(command)) return waits(name)
    if (!entry.subcommands) return entry.verdict
    const subcommand = lowerCase(command[1])
    return (
      specialCase(name, subcommand, command) ??
      (this.#admin ? adminCase(name, subcommand) : undefined) ??
      entry.subcommands.get(subcommand)?.verdict ??
      entry.verdict
    )
  }
}

function readEntries(reply: unknown, admin: boolean): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const row of Array.isArray(reply) ? reply : []) {
    const [name, , flags, , , , categories, , , subcommands] = row as CommandRow
    if (!categories) throw new ConnectionError('Redis is too old: version 6.0 or newer is needed')
    const path = name.toLowerCase()
    const mayBlock = path === 'xread' || path === 'xreadgroup'
    const entry: Entry = {
      verdict: verdictFor(path, flags, mayBlock ? [] : categories, admin),
      mayBlock,
      isPlainRead: isPlainRead(path, flags, categories),
      isScript: SCRIPTS.has(path),
      subcommands:
        subcommands?.length || HAS_SPECIAL_CASE.has(path)
          ? readEntries(subcommands, admin)
          : undefined,
    }
    const own = path.slice(path.indexOf('|') + 1)
    entries.set(own, entry).set(own.toUpperCase(), entry)
  }
  return entries
}

/** An entry of `COMMAND`: name, arity, flags, three key positions, categories, tips, key specifications, subcommands. */
type CommandRow = [
  name: string,
  arity: number,
  flags: string[],
  firstKey: number,
  lastKey: number,
  step: number,
  categories?: string[],
  tips?: unknown,
  keySpecifications?: unknown,
  subcommands?: unknown[],
]

function verdictFor(path: string, flags: string[], categories: string[], admin: boolean): Verdict {
  const has = (category: string): boolean => categories.includes(`@${category}`)
  const name = path.split('|', 1)[0] as string
  if (CHANGES_CONNECTION.has(path)) return notHere(name)
  if ((has('connection') || has('transaction')) && !STATELESS.has(name)) return notHere(name)
  if (has('blocking')) return waits(name)
  if ((has('admin') || REACHES_BEYOND.has(path)) && !admin)
    return notAvailable(path.replace('|', ' '))
  const isScript = has('scripting') && !flags.includes('readonly')
  return { kind: 'send', isWrite: isScript || flags.includes('write') }
}

function isPlainRead(path: string, flags: string[], categories: string[]): boolean {
  if (HARMLESS.has(path)) return true
  const has = (category: string): boolean => categories.includes(`@${category}`)
  if (has('scripting') || has('dangerous') || has('admin') || path === 'scan') return false
  return flags.includes('readonly')
}

/** Neither read nor write. */
const HARMLESS: ReadonlySet<string> = new Set(['ping', 'echo', 'time', 'select', 'client'])

/** Run what their words do not show. */
const SCRIPTS: ReadonlySet<string> = new Set([
  'eval',
  'eval_ro',
  'evalsha',
  'evalsha_ro',
  'fcall',
  'fcall_ro',
])

/** Belong to the connection by category, and leave nothing behind on it. */
const STATELESS: ReadonlySet<string> = new Set(['ping', 'echo', 'command'])

/** Change what the connection is, though their category does not say so. */
const CHANGES_CONNECTION: ReadonlySet<string> = new Set([
  'subscribe',
  'psubscribe',
  'ssubscribe',
  'unsubscribe',
  'punsubscribe',
  'sunsubscribe',
  'monitor',
  'sync',
  'psync',
  'replconf',
  'client',
  'wait',
  'waitaof',
])

/** Reach other servers or other databases, though their category does not say so. */
const REACHES_BEYOND: ReadonlySet<string> = new Set(['migrate', 'swapdb'])

/** Commands that {@link specialCase} and {@link adminCase} know; servers before 7.0 do not list their subcommands. */
const HAS_SPECIAL_CASE: ReadonlySet<string> = new Set([
  'select',
  'client',
  'config',
  'script',
  'debug',
])

/** Harmless uses of refused commands, on which clients rely, and a harmful one of a command that is not refused. */
function specialCase(name: string, subcommand: string, command: Command): Verdict | undefined {
  switch (`${name} ${subcommand}`) {
    case 'select 0':
    case 'client setinfo':
      return { kind: 'answer', status: 'OK' }
    case 'script debug':
      return notHere(name)
    case 'config get':
      return command.length === 3 ? keyspaceEvents(command[2]) : undefined
    case 'config set':
      return command.length === 4 ? keyspaceEvents(command[2]) : undefined
    default:
      return undefined
  }
}

/** What an administrator may do besides, and one thing that is kept even from them: it holds up everybody. */
function adminCase(name: string, subcommand: string): Verdict | undefined {
  if (name === 'client' && CLIENT_ADMIN.has(subcommand)) return { kind: 'send', isWrite: false }
  return name === 'debug' && subcommand === 'sleep' ? waits('debug sleep') : undefined
}

/** Subcommands of CLIENT that tell of connections or act on others: the shared one stays as it is. */
const CLIENT_ADMIN: ReadonlySet<string> = new Set([
  'list',
  'info',
  'id',
  'getname',
  'getredir',
  'trackinginfo',
  'kill',
  'pause',
  'unpause',
  'unblock',
])

function keyspaceEvents(parameter: Word | undefined): Verdict | undefined {
  if (lowerCase(parameter) !== 'notify-keyspace-events') return undefined
  return { kind: 'send', isWrite: false }
}

function notHere(name: string): Verdict {
  const error = `ERR Command "${shown(name)}" is not allowed in REST or it has a special context path`
  return { kind: 'refuse', error }
}

function notAvailable(name: string): Verdict {
  return { kind: 'refuse', error: `ERR Command is not available: '${shown(name)}'` }
}

function waits(name: string): Verdict {
  const error = `ERR Command is not available: '${shown(name)}' waits, and all requests share the connection`
  return { kind: 'refuse', error }
}

/** A name that anybody may have sent, short and on one line. */
function shown(name: string): string {
  return name
    .slice(0, 64)
    .replace(/[^\x20-\x7e]/g, '?')
    .toUpperCase()
}
