import type { SendOptions } from '../redis/backend.ts'
import { splitReplies } from '../redis/cluster/redirection.ts'
import type { CommandTable } from '../redis/command-table.ts'
import type { Command } from '../redis/encode.ts'
import { ARRAY, BULK, LF } from '../redis/resp.ts'
import type { Sender } from '../rest/sender.ts'
import type { UsageFigures } from './usage.ts'

/**
 * Counts what scripts run inside. A script runs in a transaction between two looks at the server's own statistics, where
 * nobody else's command can come in between; their difference is what it ran.
 */
export class ScriptMeter implements Sender {
  readonly #inner: Sender
  readonly #usage: UsageFigures

  constructor(inner: Sender, usage: UsageFigures) {
    this.#inner = inner
    this.#usage = usage
  }

  get commands(): CommandTable {
    return this.#inner.commands
  }

  async send(commands: readonly Command[], options?: SendOptions): Promise<Buffer> {
    const { commands: table } = this
    if (!commands.some((command) => table.isScript(command))) {
      return this.#inner.send(commands, options)
    }
    if (options?.isTransaction) return this.#sendTransaction(commands, options)
    // One after another in the same turn, so that they stay in order; each script in a transaction of its own.
    const replies = parts(commands, table).map((part) => {
      const isScript = table.isScript(part[0] as Command)
      if (!isScript) return this.#inner.send(part, options)
      return this.#sendScript(part[0] as Command, options)
    })
    return Buffer.concat(await Promise.all(replies))
  }

  async #sendScript(script: Command, options: SendOptions | undefined): Promise<Buffer> {
    if (this.commands.transactionError !== undefined) {
      this.#usage.scripts++
      return this.#inner.send([script], options)
    }
    const bytes = await this.#sendTransaction([MULTI, script, EXEC], {
      ...options,
      isTransaction: true,
    })
    const [, queued, exec] = splitReplies(bytes, 3) as [Buffer, Buffer, Buffer]
    // A script with the wrong number of arguments is refused before it is queued.
    return exec[0] === ARRAY ? afterLine(exec) : isError(queued) ? queued : exec
  }

  async #sendTransaction(commands: readonly Command[], options: SendOptions): Promise<Buffer> {
    const queued = commands.slice(1, -1)
    const bytes = await this.#inner.send([MULTI, STATS, ...queued, STATS, EXEC], options)
    const replies = splitReplies(bytes, commands.length + 2)
    // A user may be forbidden to look: the whole transaction is then discarded, and nothing of it has run.
    if (isError(replies[1] as Buffer)) return this.#inner.send(commands, options)
    const exec = replies.at(-1) as Buffer
    const own = [replies[0] as Buffer, ...replies.slice(2, -2)]
    if (exec[0] !== ARRAY) return Buffer.concat([...own, exec])
    const results = splitReplies(afterLine(exec), queued.length + 2)
    this.#count(queued, results[0] as Buffer, results.at(-1) as Buffer)
    const header = Buffer.from(`*${queued.length}\r\n`)
    return Buffer.concat([...own, header, ...results.slice(1, -1)])
  }

  /** Takes from the difference the commands that were sent, and the first look itself. */
  #count(queued: readonly Command[], before: Buffer, after: Buffer): void {
    this.#usage.scripts += queued.filter((command) => this.commands.isScript(command)).length
    if (before[0] !== BULK || after[0] !== BULK) return
    const inside = calls(after) - calls(before) - queued.length - 1
    this.#usage.scriptCommands += Math.max(0, inside)
  }
}

const MULTI: Command = ['MULTI']
const EXEC: Command = ['EXEC']
const STATS: Command = ['INFO', 'commandstats']

/** The commands between scripts together, each script by itself. */
function parts(commands: readonly Command[], table: CommandTable): Command[][] {
  const all: Command[][] = []
  let open: Command[] | undefined
  for (const command of commands) {
    if (table.isScript(command)) {
      all.push([command])
      open = undefined
    } else if (open) {
      open.push(command)
    } else {
      open = [command]
      all.push(open)
    }
  }
  return all
}

/** How many commands the server has run, by the reply to `INFO commandstats`. */
function calls(info: Buffer): number {
  let sum = 0
  for (const [, count] of info.toString('latin1').matchAll(/^cmdstat_[^:]+:calls=(\d+)/gm)) {
    sum += Number(count)
  }
  return sum
}

function afterLine(reply: Buffer): Buffer {
  return reply.subarray(reply.indexOf(LF) + 1)
}

function isError(reply: Buffer): boolean {
  return reply[0] === 0x2d
}
