import { setTimeout as delay } from 'node:timers/promises'
import { ConnectionError } from '../../lib/errors.ts'
import { CommandTable } from './command-table.ts'
import type { ConnectionEvent } from './connection-event.ts'
import { dial } from './dial.ts'
import type { Command } from './encode.ts'
import { logIn } from './login.ts'
import type { RedisTarget } from './url.ts'
import { notSent, Wire } from './wire.ts'

/** Settings of a {@link Connection}. */
export interface ConnectionOptions {
  /** Milliseconds for connecting and logging in. */
  readonly connectTimeoutMs: number
  /** Milliseconds without a byte from Redis, while it owes replies, after which it counts as gone. */
  readonly silenceMs: number
  /** Bytes that the replies to one batch may have. */
  readonly maxReplySize: number
  /** Whether commands that administer the server may run. @default false */
  readonly admin?: boolean
  /** Is called on each change: when the connection is up, and when it or an attempt at it failed. */
  readonly onEvent: (event: ConnectionEvent) => void
}

interface Ready {
  readonly wire: Wire
  readonly commands: CommandTable
}

/** A connection to one Redis that comes back by itself. Nothing is ever sent twice: what a lost connection owed, fails. */
export class Connection {
  readonly #target: RedisTarget
  readonly #options: ConnectionOptions
  readonly #stop = new AbortController()
  #ready: Ready | undefined
  #running: Promise<void> | undefined

  constructor(target: RedisTarget, options: ConnectionOptions) {
    this.#target = target
    this.#options = options
  }

  /**
   * Connects, and goes on trying until closed. Resolves when the first attempt is over, whatever came of it; rejects
   * with what `onEvent` threw about it.
   */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      let isOver = false
      this.#running = this.#stayConnected(() => {
        isOver = true
        resolve()
      })
      this.#running.catch((error) => {
        // Later there is nobody to tell: it counts as an error that nobody handles.
        if (isOver) throw error
        reject(error)
      })
    })
  }

  /**
   * What the server said about its commands when it was last connected to.
   * @throws ConnectionError when there is no connection.
   */
  get commands(): CommandTable {
    return this.#connected().commands
  }

  /**
   * The replies to the commands, as Redis sent them; no other request's command comes in between.
   * @throws ConnectionError when nothing was sent, MaybeAppliedError when the connection broke before the replies came,
   * ResponseError when the replies are larger than allowed.
   */
  async send(commands: readonly Command[]): Promise<Buffer> {
    return this.#connected().wire.send(commands, this.#options.maxReplySize)
  }

  /** Ends the connection for good. What is in flight fails. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  #connected(): Ready {
    if (this.#ready) return this.#ready
    throw notSent()
  }

  async #stayConnected(onFirstAttempt: () => void): Promise<void> {
    let failures = 0
    while (!this.#stop.signal.aborted) {
      const wire = new Wire(dial(this.#target), this.#options.silenceMs)
      const end = (): void => wire.destroy(new ConnectionError('The gateway is closing'))
      this.#stop.signal.addEventListener('abort', end)
      if (await this.#login(wire)) {
        failures = 0
        onFirstAttempt()
      }
      const cause = await wire.closed
      this.#stop.signal.removeEventListener('abort', end)
      this.#ready = undefined
      if (!this.#stop.signal.aborted) this.#options.onEvent({ type: 'down', cause })
      onFirstAttempt()
      await pause(failures++, this.#stop.signal)
    }
  }

  /** Whether the connection is up now. When it is not, the wire has ended or is about to. */
  async #login(wire: Wire): Promise<boolean> {
    const limit = this.#options.connectTimeoutMs
    const late = new ConnectionError(`Redis did not let the gateway in within ${limit} ms`)
    const timer = setTimeout(() => wire.destroy(late), limit)
    try {
      const { commands, transactionError } = await logIn(wire, this.#target)
      const { admin } = this.#options
      this.#ready = { wire, commands: new CommandTable(commands, { admin, transactionError }) }
      this.#options.onEvent({ type: 'up' })
      return true
    } catch (error) {
      wire.destroy(error as Error)
      return false
    } finally {
      clearTimeout(timer)
    }
  }
}

/** 25 to 50 ms after the first failure, doubling up to 2 s; the jitter keeps many gateways apart. */
async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(50 * 2 ** failures, 2000)
  const ms = longest * (0.5 + Math.random() / 2)
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
