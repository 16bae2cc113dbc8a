import type { SendOptions } from '../redis/backend.ts'
import { splitReplies } from '../redis/cluster/redirection.ts'
import type { CommandTable } from '../redis/command-table.ts'
import type { Command, Word } from '../redis/encode.ts'
import { lowerCase } from '../redis/lower-case.ts'
import type { Sender } from '../rest/sender.ts'
import { scanWithTypes, withoutWithType } from './scan-with-types.ts'
import type { Scripts } from './scripts.ts'

/**
 * Has commands answer as the service does where it differs from Redis. In a transaction only their words are changed: it
 * runs inside Redis.
 */
export class Dialect implements Sender {
  readonly #inner: Sender
  readonly #scripts: Scripts

  /** `scripts` may be shared by all that talk to the same servers. */
  constructor(inner: Sender, scripts: Scripts) {
    this.#inner = inner
    this.#scripts = scripts
  }

  get commands(): CommandTable {
    return this.#inner.commands
  }

  send(commands: readonly Command[], options?: SendOptions): Promise<Buffer> {
    for (const command of commands) {
      if (mayDiffer(command) || this.#scripts.mayDiffer(command)) {
        return this.#sendChanged(commands, options)
      }
    }
    return this.#inner.send(commands, options)
  }

  async #sendChanged(commands: readonly Command[], options?: SendOptions): Promise<Buffer> {
    const changed = commands.map((command) => this.#scripts.translate(withExactTrim(command)))
    if (options?.isTransaction || !commands.some((command) => this.#hasOwnReply(command))) {
      return this.#inner.send(changed, options)
    }
    const sent = changed.filter((command) => !isCopyToSelf(command)).map(withoutWithType)
    const bytes = sent.length > 0 ? await this.#inner.send(sent, options) : NOTHING
    const replies = sent.length > 0 ? splitReplies(bytes, sent.length) : []
    const all = commands.map(async (command) => {
      if (isCopyToSelf(command)) return NOT_COPIED
      const reply = replies.shift() as Buffer
      if (this.#scripts.hasOwnReply(command)) return this.#scripts.replyTo(command, reply)
      return withoutWithType(command) === command ? reply : scanWithTypes(reply, this.#inner)
    })
    return Buffer.concat(await Promise.all(all))
  }

  #hasOwnReply(command: Command): boolean {
    if (isCopyToSelf(command) || this.#scripts.hasOwnReply(command)) return true
    return withoutWithType(command) !== command
  }
}

const NOTHING = Buffer.alloc(0)
const NOT_COPIED = Buffer.from(':0\r\n')

/** Rules out all others at little cost. */
function mayDiffer([name = '']: Command): boolean {
  return (name.length === 4 || name.length === 5) && NAMES.has(lowerCase(name))
}

const NAMES: ReadonlySet<string> = new Set(['copy', 'scan', 'xtrim'])

/** Redis calls it an error. */
function isCopyToSelf(command: Command): boolean {
  if (lowerCase(command[0]) !== 'copy' || command.length < 3) return false
  const isSameDatabase = command.length === 3 || (command.length === 4 && isReplace(command[3]))
  return isSameDatabase && isEqual(command[1] as Word, command[2] as Word)
}

function isReplace(word: Word | undefined): boolean {
  return lowerCase(word) === 'replace'
}

function isEqual(one: Word, other: Word): boolean {
  return Buffer.from(one).equals(Buffer.from(other))
}

/** Without `~`, but where LIMIT needs it. */
function withExactTrim(command: Command): Command {
  const isNearly = lowerCase(command[0]) === 'xtrim' && lowerCase(command[3]) === '~'
  return isNearly && command.length === 5 ? [...command.slice(0, 3), ...command.slice(4)] : command
}
