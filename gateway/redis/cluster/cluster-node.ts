import type { ConnectionOptions } from '../connection.ts'
import { ServerBackend } from '../server-backend.ts'
import type { RedisTarget } from '../url.ts'

/** A node of the cluster. */
export class ClusterNode {
  readonly host: string
  readonly server: ServerBackend
  readonly #opening: Promise<void>

  /** Begins to connect. */
  constructor(target: RedisTarget, options: ConnectionOptions) {
    this.host = 'host' in target.address ? target.address.host : ''
    this.server = new ServerBackend(target, options)
    this.#opening = this.server.open()
  }

  /** Resolves when the first attempt to connect is over, and rejects with what the listener of events threw. */
  get opened(): Promise<void> {
    return this.#opening
  }
}
