import { ConnectionError } from '../../lib/errors.ts'
import { CommandTable } from './command-table.ts'
import type { ConnectionEvent } from './connection-event.ts'
import { dial } from './dial.ts'
import type { Command } from './encode.ts'
import { logIn } from './login.ts'
import { pause } from './pause.ts'
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
  /** Whether the server must say that it is a primary. @default false */
  readonly mustBePrimary?: boolean
  /** Is called on each change: when the connection is up, and when it or an attempt at it failed. */
  readonly onEvent: (event: ConnectionEvent) => void
}

interface Ready {
  readonly wire: Wire
  readonly commands: CommandTable
  readonly target: RedisTarget
}

/** A connection to one Redis that comes back by itself. Nothing is ever sent twice: what a lost connection owed, fails. */
export class Connection {
  readonly #locate: () => Promise<RedisTarget>
  readonly #options: ConnectionOptions
  #isStopped = false
  #ready: Ready | undefined
  #attempt: Wire | undefined
  #wake = new AbortController()
  #running: Promise<void> | undefined

  /** Takes where the Redis is, or what finds that out before each attempt. */
  constructor(target: RedisTarget | (() => Promise<RedisTarget>), options: ConnectionOptions) {
    this.#locate = typeof target === 'function' ? target : async () => target
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

  /** Whether there is a connection. */
  get isUp(): boolean {
    return this.#ready !== undefined
  }

  /**
   * What the server said about its commands when it was last connected to.
   * @throws ConnectionError when there is no connection.
   */
  get commands(): CommandTable {
    if (!this.#ready) throw notSent()
    return this.#ready.commands
  }

  /** Where the Redis is that this is connected to, or would be. */
  async target(): Promise<RedisTarget> {
    return this.#ready?.target ?? this.#locate()
  }

  /**
   * The replies to the commands, as Redis sent them; no other request's command comes in between.
   * @throws ConnectionError when nothing was sent, MaybeAppliedError when the connection broke before the replies came,
   * ResponseError when the replies are larger than allowed.
   */
  send(commands: readonly Command[]): Promise<Buffer> {
    if (!this.#ready) return Promise.reject(notSent())
    return this.#ready.wire.send(commands, this.#options.maxReplySize)
  }

  /** Gives up the connection, or the attempt at it, and makes a new one without delay. What is in flight fails. */
  reconnect(reason: Error): void {
    this.#attempt?.destroy(reason)
    this.#wake.abort()
  }

  /** Gives up a connection to any other address, and makes one to where the Redis is now. */
  moveTo({ host, port }: { host: string; port: number }): void {
    const at = this.#ready?.target.address
    if (at && 'host' in at && at.host === host && at.port === port) return
    this.reconnect(new ConnectionError('Another server is the primary now'))
  }

  /** Ends the connection for good. What is in flight fails. */
  async close(): Promise<void> {
    this.#isStopped = true
    this.#wake.abort()
    this.#attempt?.destroy(new ConnectionError('The gateway is closing'))
    await this.#running
  }

  async #stayConnected(onFirstAttempt: () => void): Promise<void> {
    let failures = 0
    const onUp = (): void => {
      failures = 0
      onFirstAttempt()
    }
    while (!this.#isStopped) {
      this.#wake = new AbortController()
      const cause = await this.#connectOnce(onUp)
      if (!this.#isStopped) this.#options.onEvent({ type: 'down', cause })
      onFirstAttempt()
      if (!this.#isStopped) await pause(failures++, LONGEST_PAUSE_MS, this.#wake.signal)
    }
    onFirstAttempt()
  }

  /** Resolves with the reason when the connection, or the attempt at it, has ended. */
  async #connectOnce(onUp: () => void): Promise<Error> {
    let target: RedisTarget
    try {
      target = await this.#locate()
    } catch (error) {
      return error as Error
    }
    if (this.#isStopped) return new ConnectionError('The gateway is closing')
    const wire = new Wire(dial(target), this.#options.silenceMs)
    this.#attempt = wire
    if (await this.#login(wire, target)) onUp()
    const cause = await wire.closed
    this.#ready = undefined
    return cause
  }

  /** Whether the connection is up now. When it is not, the wire has ended or is about to. */
  async #login(wire: Wire, target: RedisTarget): Promise<boolean> {
    const { connectTimeoutMs: limit, admin, mustBePrimary } = this.#options
    const late = new ConnectionError(`Redis did not let the gateway in within ${limit} ms`)
    const timer = setTimeout(() => wire.destroy(late), limit)
    try {
      const { commands, transactionError } = await logIn(wire, target, mustBePrimary)
      const table = new CommandTable(commands, { admin, transactionError })
      this.#ready = { wire, commands: table, target }
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

const LONGEST_PAUSE_MS = 2000
