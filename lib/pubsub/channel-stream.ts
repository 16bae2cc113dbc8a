import { now } from '../clock.ts'
import {
  AuthenticationError,
  AuthorizationError,
  ConnectionError,
  isReplyLost,
  RedisError,
  TimeoutError,
} from '../errors.ts'
import { sleep } from '../sleep.ts'
import type { EventStream } from '../transport/event-stream.ts'
import { errorOf } from './stream-end.ts'
import { readExactEvent, readPlainEvent, type StreamEvent } from './stream-event.ts'
import type { OpenStream } from './stream-opener.ts'
import { idOf, type Name } from './subscription.ts'

/** What a {@link ChannelStream} works with. */
export interface ChannelStreamOptions {
  readonly open: OpenStream
  readonly command: 'SUBSCRIBE' | 'PSUBSCRIBE'
  /** Seconds until all names are confirmed; `null` for no limit. */
  readonly timeout: number | null
  /** Seconds without a stream after which it is given up. */
  readonly reconnectTimeout: number
  /** Ends the stream. */
  readonly signal: AbortSignal
  /** Takes what comes. */
  readonly onEvent: (event: StreamEvent) => void
  /** The name is subscribed to again after so many seconds. */
  readonly onGap: (name: Name, seconds: number) => void
  /** The stream cannot be had back. */
  readonly onFailure: (error: RedisError) => void
  /** Waits until more may come. */
  readonly room: (signal: AbortSignal) => Promise<void>
}

/** Seconds that the pause before a try starts from and grows to; of each a random part is taken. */
const FIRST_PAUSE = 0.1
const LONGEST_PAUSE = 10

/**
 * One stream for one or more names. When it is lost it is opened again; a pause that grows lies before each try, and
 * before that after a stream that did not last.
 */
export class ChannelStream {
  readonly #options: ChannelStreamOptions
  readonly #names: Map<string, Name>
  readonly #own = new AbortController()
  readonly #signal: AbortSignal
  #pause = FIRST_PAUSE

  constructor(names: readonly Name[], options: ChannelStreamOptions) {
    this.#options = options
    this.#names = new Map(names.map((name) => [name.id, name]))
    this.#signal = AbortSignal.any([options.signal, this.#own.signal])
  }

  /**
   * Opens the stream; `false` when the server takes one name a request and there are several. When it resolves with
   * `true`, Redis has confirmed every name, and from then on messages keep coming.
   *
   * @throws RedisError when it cannot be opened, and the signal's reason.
   */
  async start(): Promise<boolean> {
    const stream = await this.#open()
    if (!stream.isExact && this.#names.size > 1) {
      stream.cancel()
      return false
    }
    await this.#confirm(stream, () => undefined)
    this.#run(stream)
    return true
  }

  /** Gives up a name; the stream ends when it was the last one. */
  drop(id: string): void {
    this.#names.delete(id)
    if (this.#names.size === 0) this.#own.abort()
  }

  #open(): Promise<EventStream> {
    const { open, command, timeout } = this.#options
    const words = Array.from(this.#names.values(), ({ word }) => word)
    return open([command, ...words], { timeout, signal: this.#signal })
  }

  async #confirm(stream: EventStream, onConfirmed: (name: Name) => void): Promise<void> {
    const { timeout } = this.#options
    const missing = new Map(this.#names)
    const late = (): void => stream.cancel(new TimeoutError(`No answer within ${timeout} seconds`))
    const timer = timeout === null ? undefined : setTimeout(late, timeout * 1000)
    try {
      while (missing.size > 0) {
        const event = await this.#next(stream)
        if (event && 'error' in event) throw event.error
        if (!event) continue
        const id = idOf(event.name)
        const name = missing.get(id)
        if (name && missing.delete(id)) onConfirmed(name)
        this.#options.onEvent(event)
      }
    } finally {
      if (timer !== undefined) clearTimeout(timer)
    }
  }

  /** The next event; what ended the stream; undefined for data that says nothing. */
  async #next(stream: EventStream): Promise<StreamEvent | { error: unknown } | undefined> {
    const item = await stream.next()
    if (item.type !== 'event') return { error: errorOf(item) }
    return stream.isExact
      ? readExactEvent(item.data)
      : readPlainEvent(item.data, Array.from(this.#names.values()))
  }

  /** Never rejects: nobody waits for it. */
  async #run(first: EventStream): Promise<void> {
    let stream: EventStream | undefined = first
    while (stream) {
      const openedAt = now()
      await this.#pump(stream)
      if (this.#signal.aborted) return
      if (now() - openedAt > LONGEST_PAUSE) this.#pause = FIRST_PAUSE
      stream = await this.#reopen()
    }
  }

  async #pump(stream: EventStream): Promise<void> {
    for (;;) {
      await this.#options.room(this.#signal)
      const event = await this.#next(stream)
      if (this.#signal.aborted || (event && 'error' in event)) return
      if (event) this.#options.onEvent(event)
    }
  }

  async #reopen(): Promise<EventStream | undefined> {
    const { reconnectTimeout, onFailure, onGap } = this.#options
    const lostAt = now()
    let atLeast = 0
    for (;;) {
      await sleep(Math.max(this.#pause * Math.random(), atLeast), this.#signal)
      if (this.#signal.aborted) return undefined
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE)
      try {
        const stream = await this.#open()
        await this.#confirm(stream, (name) => onGap(name, now() - lostAt))
        return stream
      } catch (error) {
        if (this.#signal.aborted) return undefined
        const failure =
          error instanceof RedisError
            ? error
            : new ConnectionError('The stream could not be opened again', { cause: error })
        if (!mayPass(failure) || now() - lostAt >= reconnectTimeout) {
          onFailure(failure)
          return undefined
        }
        atLeast = failure.retryAfter ?? 0
      }
    }
  }
}

/** Whether a later try may succeed. */
function mayPass(error: RedisError): boolean {
  if (error instanceof AuthenticationError || error instanceof AuthorizationError) return false
  return isReplyLost(error) || error.status === 429
}
