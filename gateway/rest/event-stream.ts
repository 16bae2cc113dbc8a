import type { ServerResponse } from 'node:http'
import type { PushConnection } from '../redis/push-connection.ts'
import type { PushPart } from '../redis/push-reader.ts'
import { type EventFormat, eventBytes, HEARTBEAT } from './event-format.ts'

/** Settings of an {@link EventStream}. */
export interface EventStreamOptions {
  readonly format: EventFormat
  /** Milliseconds between two heartbeats. */
  readonly heartbeatMs: number
  /** Bytes that may wait for the client. */
  readonly maxBacklog: number
  /** Whether Redis answers PING on the connection; where it watches others it would see that. */
  readonly canPing: boolean
  /** What the client is told in place of a message. @default the message */
  readonly translate?: ((parts: readonly PushPart[]) => readonly PushPart[]) | undefined
  /** Is called once, when Redis's side is closed. */
  readonly onEnd: () => void
}

/** What Redis says on a connection of its own, on its way to one client. It ends with the first side that goes. */
export class EventStream {
  readonly #redis: PushConnection
  readonly #options: EventStreamOptions
  #response: ServerResponse | undefined
  #heartbeat: NodeJS.Timeout | undefined

  constructor(redis: PushConnection, options: EventStreamOptions) {
    this.#redis = redis
    this.#options = options
  }

  /** Sends the events on a response whose headers are set. */
  start(response: ServerResponse): void {
    this.#response = response
    response.flushHeaders()
    response.on('close', () => this.#redis.close())
    // Whoever goes away while something is written is told of by `close` as well.
    response.on('error', () => undefined)
    if (response.destroyed) this.#redis.close()
    this.#heartbeat = setInterval(() => this.#beat(), this.#options.heartbeatMs)
    this.#redis.listen({
      onMessages: (messages) => this.#sendAll(messages),
      onEnd: () => this.#finish(),
    })
  }

  /** Ends the stream as Redis would: what has been written still arrives. */
  end(): void {
    if (!this.#response) {
      this.#redis.listen({ onMessages: () => undefined, onEnd: () => this.#finish() })
    }
    this.#redis.close()
  }

  #beat(): void {
    this.#send(HEARTBEAT)
    if (this.#options.canPing) this.#redis.ping()
  }

  #sendAll(messages: (readonly PushPart[])[]): void {
    const { format, translate } = this.#options
    const told = translate ? messages.map(translate) : messages
    this.#send(Buffer.concat(told.map((parts) => eventBytes(parts, format))))
  }

  /** A client that reads too slowly is cut off: ending politely would wait for it to read the backlog. */
  #send(bytes: Buffer): void {
    const response = this.#response
    if (!response || response.destroyed || response.writableEnded) return
    const waiting = response.writableLength
    if (waiting > 0 && waiting + bytes.length > this.#options.maxBacklog) response.destroy()
    else response.write(bytes)
  }

  #finish(): void {
    clearInterval(this.#heartbeat)
    if (!this.#response?.destroyed) this.#response?.end()
    this.#options.onEnd()
  }
}
