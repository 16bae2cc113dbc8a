import { pause } from '../pause.ts'
import { PushConnection, type PushConnectionOptions } from '../push-connection.ts'
import type { PushPart } from '../push-reader.ts'
import type { RedisTarget } from '../url.ts'

/** What a {@link SwitchWatch} works with. */
export interface SwitchWatchOptions {
  /** The Sentinel to listen to. */
  readonly target: RedisTarget
  /** The name under which Sentinel watches the primary. */
  readonly name: string
  readonly limits: PushConnectionOptions
  /** Is called with the address of another primary when Sentinel has put it in place. */
  readonly onSwitch: (address: { host: string; port: number }) => void
}

/** Listens to a Sentinel for failovers, until closed. */
export class SwitchWatch {
  readonly #options: SwitchWatchOptions
  readonly #stop = new AbortController()
  #connection: PushConnection | undefined
  #running: Promise<void> | undefined

  constructor(options: SwitchWatchOptions) {
    this.#options = options
  }

  /** Begins to listen. */
  open(): void {
    this.#running = this.#watch()
  }

  /** Hangs up. */
  async close(): Promise<void> {
    this.#stop.abort()
    this.#connection?.close()
    await this.#running
  }

  async #watch(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted; failures++) {
      const hasListened = await this.#listenOnce().catch(() => false)
      if (hasListened) failures = 0
      await pause(failures, LONGEST_PAUSE_MS, this.#stop.signal)
    }
  }

  /** Whether there was somebody to listen to, once the Sentinel has gone. */
  async #listenOnce(): Promise<boolean> {
    const { target, limits } = this.#options
    const connection = await PushConnection.open(target, ['SUBSCRIBE', '+switch-master'], limits)
    this.#connection = connection
    if (this.#stop.signal.aborted) connection.close()
    const heartbeat = setInterval(() => connection.ping(), HEARTBEAT_MS)
    await new Promise<void>((resolve) => {
      connection.listen({
        onMessages: (messages) => {
          for (const parts of messages) this.#take(parts)
        },
        onEnd: resolve,
      })
    })
    clearInterval(heartbeat)
    return true
  }

  /** A failover is `message`, the channel, and `name old-host old-port new-host new-port`. */
  #take([kind, , payload]: readonly PushPart[]): void {
    if (String(kind) !== 'message') return
    const [name, , , host = '', port] = String(payload).split(' ')
    if (name === this.#options.name) this.#options.onSwitch({ host, port: Number(port) })
  }
}

const LONGEST_PAUSE_MS = 2000
const HEARTBEAT_MS = 5000
