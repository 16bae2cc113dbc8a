import type { Socket } from 'node:net'
import { ConnectionError, errorFromReply, type RedisError } from '../../lib/errors.ts'
import { dial, loginCommands } from './dial.ts'
import { type Command, encodeCommands } from './encode.ts'
import { type Push, type PushPart, PushReader } from './push-reader.ts'
import type { RedisTarget } from './url.ts'
import { notSent } from './wire.ts'

/** Settings of a {@link PushConnection}. */
export interface PushConnectionOptions {
  /** Milliseconds for connecting, logging in and the answer to the command. */
  readonly connectTimeoutMs: number
  /** Milliseconds without an answer to a PING after which Redis counts as gone. */
  readonly silenceMs: number
  /** Bytes that one message may have. */
  readonly maxMessageSize: number
}

/** What is told about a {@link PushConnection} from the moment somebody listens. */
export interface PushListener {
  /** The messages that came together, in order. */
  onMessages(messages: (readonly PushPart[])[]): void
  /** The connection has ended, once. */
  onEnd(): void
}

/** A connection on which one command (SUBSCRIBE, PSUBSCRIBE, MONITOR) makes Redis talk until either side hangs up. */
export class PushConnection {
  readonly #socket: Socket
  readonly #reader: PushReader
  readonly #silenceMs: number
  /** Replies to the login that are still to come. */
  #loginReplies: number
  #messages: (readonly PushPart[])[] = []
  #listener: PushListener | undefined
  #opening: PromiseWithResolvers<void> | undefined = Promise.withResolvers<void>()
  #silence: NodeJS.Timeout | undefined
  #hasEnded = false

  /**
   * A connection on which Redis has accepted the command. It is read from when somebody listens.
   * @throws ConnectionError when Redis cannot be reached or lets nobody in, RedisError when it refuses the command.
   */
  static async open(
    target: RedisTarget,
    command: Command,
    options: PushConnectionOptions,
  ): Promise<PushConnection> {
    const connection = new PushConnection(target, command, options)
    const timer = setTimeout(() => connection.#end(), options.connectTimeoutMs)
    try {
      await connection.#opening?.promise
      return connection
    } finally {
      clearTimeout(timer)
    }
  }

  private constructor(target: RedisTarget, command: Command, options: PushConnectionOptions) {
    const login = loginCommands(target)
    this.#loginReplies = login.length
    this.#reader = new PushReader(options.maxMessageSize)
    this.#silenceMs = options.silenceMs
    const socket = dial(target)
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 30_000)
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('error', (error) => this.#end(error))
    socket.on('end', () => this.#end())
    socket.on('close', () => this.#end())
    socket.write(encodeCommands([...login, command]))
  }

  /** Hands over what came until now and what comes from now on. */
  listen(listener: PushListener): void {
    this.#listener = listener
    this.#deliver()
    if (this.#hasEnded) listener.onEnd()
    else this.#socket.resume()
  }

  /** Asks Redis whether it is there; the connection ends when it does not say. Only while subscribed. */
  ping(): void {
    if (this.#hasEnded) return
    this.#silence ??= setTimeout(() => this.#end(), this.#silenceMs)
    this.#socket.write(PING)
  }

  /** Hangs up. The listener is told. */
  close(): void {
    this.#end()
  }

  #receive(chunk: Buffer): void {
    clearTimeout(this.#silence)
    this.#silence = undefined
    try {
      for (const push of this.#reader.read(chunk)) this.#take(push)
    } catch (error) {
      this.#end(error as RedisError)
    }
    this.#deliver()
    if (!this.#listener && !this.#opening) this.#socket.pause()
  }

  #deliver(): void {
    if (!this.#listener || this.#messages.length === 0) return
    const messages = this.#messages
    this.#messages = []
    this.#listener.onMessages(messages)
  }

  #take(push: Push): void {
    if (this.#hasEnded) return
    if (push.kind === 'error') {
      const error = errorFromReply(push.text)
      if (this.#loginReplies > 0) this.#end(error)
      else this.#refuse(error)
    } else if (this.#loginReplies > 0) {
      this.#loginReplies--
    } else {
      if (!isPong(push.parts)) this.#messages.push(push.parts)
      this.#opening?.resolve()
      this.#opening = undefined
    }
  }

  /** Redis lets us in but not do this: the client is told in Redis's words. */
  #refuse(error: RedisError): void {
    this.#opening?.reject(error)
    this.#opening = undefined
    this.#end()
  }

  #end(cause?: Error): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    clearTimeout(this.#silence)
    this.#socket.destroy()
    this.#opening?.reject(notSent(cause ?? new ConnectionError('Redis hung up or did not answer')))
    this.#opening = undefined
    this.#listener?.onEnd()
  }
}

const PING = encodeCommands([['PING']])

function isPong(parts: readonly PushPart[]): boolean {
  return parts.length === 2 && parts[0]?.toString() === 'pong'
}
