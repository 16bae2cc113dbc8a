import { ConnectionError } from '../../../lib/errors.ts'
import { ask } from '../ask.ts'
import type { Backend, SendOptions } from '../backend.ts'
import type { CommandTable } from '../command-table.ts'
import type { ConnectionOptions } from '../connection.ts'
import type { Command } from '../encode.ts'
import type { RedisLocation } from '../location.ts'
import type { PushConnection, PushConnectionOptions } from '../push-connection.ts'
import { ServerBackend } from '../server-backend.ts'
import type { RedisTarget } from '../url.ts'
import { Sentinels } from './sentinels.ts'
import { SwitchWatch } from './switch-watch.ts'

/** The primary that Sentinel names, whichever server that is at the time. */
export class SentinelBackend implements Backend {
  readonly #primary: ServerBackend
  readonly #watches: readonly SwitchWatch[]
  readonly #sentinels: Sentinels
  readonly #login: Omit<RedisTarget, 'address'>
  readonly #timeoutMs: number
  #isChecking = false

  constructor(
    { name, sentinels, login }: Extract<RedisLocation, { kind: 'sentinel' }>,
    options: ConnectionOptions,
  ) {
    const timeoutMs = Math.min(options.connectTimeoutMs, ASK_TIMEOUT_MS)
    this.#timeoutMs = timeoutMs
    this.#sentinels = new Sentinels(sentinels, name, timeoutMs)
    this.#login = login
    this.#primary = new ServerBackend(() => this.#locate(), { ...options, mustBePrimary: true })
    const limits = {
      connectTimeoutMs: timeoutMs,
      silenceMs: options.silenceMs,
      maxMessageSize: 64 * 1024,
    }
    const onSwitch = (address: { host: string; port: number }): void =>
      this.#primary.moveTo(address)
    // The one that leads the failover tells of it first, and the old primary may take writes for seconds after that.
    this.#watches = sentinels.map((target) => new SwitchWatch({ target, name, limits, onSwitch }))
  }

  async open(): Promise<void> {
    for (const watch of this.#watches) watch.open()
    await this.#primary.open()
  }

  get commands(): CommandTable {
    return this.#primary.commands
  }

  async send(commands: readonly Command[], options?: SendOptions): Promise<Buffer> {
    const replies = await this.#primary.send(commands, options)
    if (replies.includes(READONLY)) void this.#checkRole()
    return replies
  }

  openPush(command: Command, options: PushConnectionOptions): Promise<PushConnection> {
    return this.#primary.openPush(command, options)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#watches.map((watch) => watch.close()), this.#primary.close()])
  }

  async #locate(): Promise<RedisTarget> {
    return { ...this.#login, address: await this.#sentinels.primary() }
  }

  /** A primary may have become a replica and kept its connections; or else somebody's data just look like that. */
  async #checkRole(): Promise<void> {
    if (this.#isChecking) return
    this.#isChecking = true
    try {
      const [role] = await ask(await this.#primary.target(), [['ROLE']], this.#timeoutMs)
      if (Array.isArray(role) && role[0] !== 'master') {
        this.#primary.reconnect(new ConnectionError('The server is no longer the primary'))
      }
    } catch {
      // Whoever is away is found out about by the connection itself.
    } finally {
      this.#isChecking = false
    }
  }
}

const ASK_TIMEOUT_MS = 1000
const READONLY = Buffer.from('-READONLY ')
