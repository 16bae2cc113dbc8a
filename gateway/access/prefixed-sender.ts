import type { SendOptions } from '../redis/backend.ts'
import { splitReplies } from '../redis/cluster/redirection.ts'
import type { CommandTable } from '../redis/command-table.ts'
import type { Command } from '../redis/encode.ts'
import { ARRAY, LF } from '../redis/resp.ts'
import type { Sender } from '../rest/sender.ts'
import type { KeyPrefix } from './key-prefix.ts'

/** Runs commands about keys that all begin alike, as if they did not. */
export class PrefixedSender implements Sender {
  readonly #inner: Sender
  readonly #prefix: KeyPrefix

  constructor(inner: Sender, prefix: KeyPrefix) {
    this.#inner = inner
    this.#prefix = prefix
  }

  get commands(): CommandTable {
    return this.#inner.commands
  }

  async send(commands: readonly Command[], options?: SendOptions): Promise<Buffer> {
    const table = this.commands
    const prefixed = commands.map((command) => this.#prefix.add(command, table))
    const replies = await this.#inner.send(prefixed, options)
    if (!commands.some((command) => this.#prefix.isInReply(command))) return replies
    const all = splitReplies(replies, commands.length)
    if (!options?.isTransaction) return this.#strip(commands, all)
    const exec = all.pop() as Buffer
    return Buffer.concat([...all, this.#stripExec(commands.slice(1, -1), exec)])
  }

  /** The replies inside the one to EXEC, when there are any. */
  #stripExec(commands: readonly Command[], exec: Buffer): Buffer {
    if (exec[0] !== ARRAY) return exec
    const bodyAt = exec.indexOf(LF) + 1
    const replies = splitReplies(exec.subarray(bodyAt), commands.length)
    return Buffer.concat([exec.subarray(0, bodyAt), this.#strip(commands, replies)])
  }

  #strip(commands: readonly Command[], replies: readonly Buffer[]): Buffer {
    return Buffer.concat(
      replies.map((reply, at) => this.#prefix.strip(commands[at] as Command, reply)),
    )
  }
}
