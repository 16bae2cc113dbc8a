import type { CommandTable } from './command-table.ts'
import type { Command } from './encode.ts'
import type { PushConnection, PushConnectionOptions } from './push-connection.ts'

/** How many replicas must have a write before it counts as done, and how long that may take. */
export interface Confirmation {
  /** At least 1. */
  readonly minReplicas: number
  /** Milliseconds, at least 1. */
  readonly waitMs: number
}

/** How a batch is sent. */
export interface SendOptions {
  /** Whether the batch is one `MULTI` … `EXEC`, which runs in one place or not at all. @default false */
  readonly isTransaction?: boolean
  /** What to wait for before the batch counts as done; for batches that write. */
  readonly confirmation?: Confirmation | undefined
  /** The sync token that the request brings: for replicas, of which a backend asks none. */
  readonly syncToken?: string | undefined
}

/** What stands behind the HTTP door: one Redis, the primary that Sentinel names, or a cluster. It comes back by itself. */
export interface Backend {
  /**
   * Connects, and goes on trying until closed. Resolves when the first attempt is over, whatever came of it; rejects
   * with what the listener of its events threw about it.
   */
  open(): Promise<void>

  /**
   * What the server said about its commands when it was last connected to.
   * @throws ConnectionError when there is no connection.
   */
  readonly commands: CommandTable

  /**
   * A reply for each command, in order, as Redis sent it. Nothing that may have run is ever sent again.
   * @throws ConnectionError when nothing was sent, MaybeAppliedError when the connection broke before the replies came,
   * UnconfirmedError when too few replicas have it, ResponseError when the replies are larger than allowed.
   */
  send(commands: readonly Command[], options?: SendOptions): Promise<Buffer>

  /**
   * A connection of its own on which the command (SUBSCRIBE, PSUBSCRIBE, MONITOR) makes Redis talk.
   * @throws ConnectionError when Redis cannot be reached or lets nobody in, RedisError when it refuses the command.
   */
  openPush(command: Command, options: PushConnectionOptions): Promise<PushConnection>

  /** Ends all connections but those of {@link Backend.openPush} for good. What is in flight fails. */
  close(): Promise<void>
}
