import { readValues } from '../redis/ask.ts'
import type { Backend, SendOptions } from '../redis/backend.ts'
import { splitReplies } from '../redis/cluster/redirection.ts'
import type { CommandTable } from '../redis/command-table.ts'
import type { Command, Word } from '../redis/encode.ts'
import { LF } from '../redis/resp.ts'
import type { Sender } from '../rest/sender.ts'
import type { SyncToken } from '../rest/sync-token.ts'

/** What a {@link LaggingReplica} works with. */
export interface LaggingReplicaOptions {
  readonly primary: Backend
  /** Another database of the same server. It is emptied. */
  readonly replica: Backend
  readonly replicaDb: number
  readonly lagMs: number
  readonly syncToken: SyncToken
}

/** Answers reads from a copy that is behind, unless they bring the sync token of a write that the copy lacks. */
export class LaggingReplica implements Sender {
  readonly #options: LaggingReplicaOptions
  /** Numbers of the writes that the copy lacks. */
  readonly #missing = new Set<{ readonly write: number }>()
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(options: LaggingReplicaOptions) {
    this.#options = options
  }

  get commands(): CommandTable {
    return this.#options.primary.commands
  }

  /** Makes the copy, once both are connected. */
  async open(): Promise<void> {
    await this.#copyAll()
  }

  async send(commands: readonly Command[], options?: SendOptions): Promise<Buffer> {
    const { primary, replica, syncToken } = this.#options
    const writes = commands.filter((command) => this.#isWrite(command))
    if (writes.length > 0) return this.#write(commands, writes, options)
    const seen = syncToken.writesSeenBy(options?.syncToken)
    const isBehind = [...this.#missing].some(({ write }) => write <= seen)
    return (isBehind ? primary : replica).send(commands, options)
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #isWrite(command: Command): boolean {
    const verdict = this.commands.judge(command)
    return verdict.kind === 'send' && verdict.isWrite
  }

  async #write(
    commands: readonly Command[],
    writes: readonly Command[],
    options: SendOptions | undefined,
  ): Promise<Buffer> {
    const { primary, lagMs, syncToken } = this.#options
    const keys = this.#keys(writes)
    // Asked for in the same turn, and so behind the write on the same connection.
    const replies = primary.send(commands, options)
    const after = keys ? primary.send(keys.flatMap(stateOf)) : undefined
    const missing = { write: syncToken.writes + 1 }
    this.#missing.add(missing)
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      const done = keys && after ? this.#copyStates(keys, after) : this.#copyAll()
      // The copy may be away: it then is behind until the next write of these keys.
      done.catch(() => undefined).finally(() => this.#missing.delete(missing))
    }, lagMs)
    this.#timers.add(timer)
    after?.catch(() => undefined)
    return replies
  }

  /** The keys of the commands; `undefined` when one of them may change any. */
  #keys(commands: readonly Command[]): Word[] | undefined {
    const { keyPositions } = this.commands
    const keys: Word[] = []
    for (const command of commands) {
      const positions = keyPositions.of(command)
      if (positions.length === 0) return undefined
      for (const at of positions) keys.push(command[at] as Word)
    }
    return keys
  }

  async #copyStates(keys: readonly Word[], states: Promise<Buffer>): Promise<void> {
    const replies = splitReplies(await states, keys.length * 2)
    const commands = keys.map((key, at): Command => {
      const dump = replies[at * 2] as Buffer
      const expiry = Number(replies[at * 2 + 1]?.toString('latin1', 1))
      if (dump.toString('latin1', 0, 2) === '$-') return ['DEL', key]
      const bytes = dump.subarray(dump.indexOf(LF) + 1, -2)
      return ['RESTORE', key, String(Math.max(0, expiry)), bytes, 'ABSTTL', 'REPLACE']
    })
    await this.#options.replica.send(commands)
  }

  async #copyAll(): Promise<void> {
    const { primary, replica, replicaDb } = this.#options
    await replica.send([['FLUSHDB']])
    let cursor = '0'
    do {
      const reply = await primary.send([['SCAN', cursor, 'COUNT', '1000']])
      const [[next, keys]] = readValues(reply, 1) as [[string, string[]]]
      const copies = keys.map((key) => ['COPY', key, key, 'DB', String(replicaDb), 'REPLACE'])
      if (copies.length > 0) await primary.send(copies)
      cursor = next
    } while (cursor !== '0')
  }
}

function stateOf(key: Word): Command[] {
  return [
    ['DUMP', key],
    ['PEXPIRETIME', key],
  ]
}
