import type { Backend, SendOptions } from './backend.ts'
import type { CommandTable } from './command-table.ts'
import { ConfirmedWrites } from './confirmed-writes.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import type { Command } from './encode.ts'
import { PushConnection, type PushConnectionOptions } from './push-connection.ts'
import type { RedisTarget } from './url.ts'

/** One server: a connection that all requests share, and one for writes that wait for replicas. */
export class ServerBackend implements Backend {
  readonly #shared: Connection
  /** Opened for the first write that is to be confirmed. */
  readonly #confirming: Connection
  readonly #confirmed: ConfirmedWrites

  /** Takes where the server is, or what finds that out before each attempt to connect. */
  constructor(target: RedisTarget | (() => Promise<RedisTarget>), options: ConnectionOptions) {
    this.#shared = new Connection(target, options)
    const onEvent = (): void => undefined
    this.#confirming = new Connection(target, { ...options, onEvent })
    this.#confirmed = new ConfirmedWrites(this.#confirming)
  }

  open(): Promise<void> {
    return this.#shared.open()
  }

  /** Whether the shared connection is there. */
  get isUp(): boolean {
    return this.#shared.isUp
  }

  get commands(): CommandTable {
    return this.#shared.commands
  }

  send(commands: readonly Command[], { confirmation }: SendOptions = {}): Promise<Buffer> {
    if (confirmation) return this.#confirmed.send(commands, confirmation)
    return this.#shared.send(commands)
  }

  async openPush(command: Command, options: PushConnectionOptions): Promise<PushConnection> {
    return PushConnection.open(await this.target(), command, options)
  }

  /** Where the server is that this is connected to, or would be. */
  target(): Promise<RedisTarget> {
    return this.#shared.target()
  }

  /** Gives up connections to any other address, and makes new ones to where the server is now. */
  moveTo(address: { host: string; port: number }): void {
    this.#shared.moveTo(address)
    this.#confirming.moveTo(address)
  }

  /** Gives up the connections and makes new ones without delay. What is in flight fails. */
  reconnect(reason: Error): void {
    this.#shared.reconnect(reason)
    this.#confirming.reconnect(reason)
  }

  async close(): Promise<void> {
    await Promise.all([this.#shared.close(), this.#confirming.close()])
  }
}
