import type { CommandTable, Verdict } from '../redis/command-table.ts'
import type { Command } from '../redis/encode.ts'
import type { KeyPrefix } from './key-prefix.ts'

/** What a token is denied beyond what everybody is. */
export interface PolicyOptions {
  readonly isReadOnly: boolean
  readonly runsScripts: boolean
  readonly prefix: KeyPrefix | undefined
}

/** Tells which commands a token may run. */
export class Policy {
  readonly #options: PolicyOptions
  readonly #isOpen: boolean

  constructor(options: PolicyOptions) {
    this.#options = options
    this.#isOpen = !options.isReadOnly && options.runsScripts && !options.prefix
  }

  /** What to do with the command: what the table says, when the token is not denied it. */
  judge(command: Command, table: CommandTable): Verdict {
    const verdict = table.judge(command)
    if (this.#isOpen || verdict.kind === 'refuse') return verdict
    const { isReadOnly, runsScripts, prefix } = this.#options
    if (isReadOnly && !table.isPlainRead(command)) return denied(command)
    if (!runsScripts && table.isScript(command)) return denied(command)
    if (prefix && !prefix.knowsKeysOf(command, table)) return denied(command)
    return verdict
  }

  /** The error that answers a request for the stream, when the token is denied it. */
  refuseStream(command: Command): string | undefined {
    const { isReadOnly, prefix } = this.#options
    const isMonitor = command[0] === 'MONITOR'
    return isMonitor && (isReadOnly || prefix) ? noPermission('monitor') : undefined
  }
}

function denied([name = '']: Command): Verdict {
  return { kind: 'refuse', error: noPermission(Buffer.from(name).toString('latin1').toLowerCase()) }
}

function noPermission(name: string): string {
  return `NOPERM this user has no permissions to run the '${name}' command`
}
