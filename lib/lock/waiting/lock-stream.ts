import { now } from '../../clock.ts'
import { ChannelStream } from '../../pubsub/channel-stream.ts'
import type { StreamEvent } from '../../pubsub/stream-event.ts'
import { type OpenStream, streamOpener } from '../../pubsub/stream-opener.ts'
import { nameOf } from '../../pubsub/subscription.ts'
import { sleep } from '../../sleep.ts'
import type { CallOptions, Requester } from '../../transport/requester.ts'

/** What a {@link LockStream} needs of a client. */
export interface LockStreamClient {
  readonly requester: Pick<Requester, 'stream'>
  /** Settings of its calls; `timeout` is the time until the stream is open. */
  readonly settings: CallOptions
}

/** What a queue tells a waiter. */
export interface QueueMessage {
  readonly type: 'granted' | 'open'
  /** `granted`: the server's time in milliseconds, and the fence. `open`: milliseconds for which the key is left free. */
  readonly facts: readonly number[]
}

/** Seconds without a stream after which it is given up, and in which it is not tried again after that. */
const RECONNECT_TIMEOUT = 10

/**
 * One stream by which the queues of any number of locks tell the waiters of this process that a lock is theirs. It takes
 * one HTTP connection from `open` to `close`; in a Worker it belongs to the request that opened it.
 *
 * @example
 * await using stream = redis.lockStream()
 * await stream.open()
 * await redis.withLock('report', { timeout: 30, waiting: { strategy: 'queue', stream } }, write)
 */
export class LockStream {
  /** The channel it listens on. */
  readonly channel: string = `redge:lock:${crypto.randomUUID()}`
  readonly #client: LockStreamClient
  readonly #inboxes = new Map<string, Inbox>()
  #own: AbortController | undefined
  #opening: Promise<boolean> | undefined
  #isOpen = false
  /** Time of the clock before which no stream is tried again. */
  #notBefore = Number.NEGATIVE_INFINITY

  constructor(client: LockStreamClient) {
    this.#client = client
  }

  /** Whether it listens. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /**
   * Listens; `false` when there is no stream to be had, and waiters have to ask. Costs one request, and none when it
   * is open. It never rejects.
   */
  open(): Promise<boolean> {
    if (!this.#client.requester.stream || now() < this.#notBefore) return Promise.resolve(false)
    this.#opening ??= this.#start(streamOpener(this.#client))
    return this.#opening
  }

  /** Ends the stream; waiters ask from then on. It may be opened again. */
  close(): void {
    this.#own?.abort()
    this.#ended()
    this.#wakeAll()
  }

  /** Ends the stream at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  /** What is told to one waiter, from now on. */
  inbox(id: string): Inbox {
    const inbox = new Inbox(() => this.#inboxes.delete(id))
    this.#inboxes.set(id, inbox)
    return inbox
  }

  async #start(open: OpenStream): Promise<boolean> {
    const own = new AbortController()
    this.#own = own
    const stream = new ChannelStream([nameOf(this.channel)], {
      open,
      command: 'SUBSCRIBE',
      timeout: this.#client.settings.timeout ?? null,
      reconnectTimeout: RECONNECT_TIMEOUT,
      signal: own.signal,
      onEvent: (event) => this.#deliver(event),
      onGap: () => this.#wakeAll(),
      onFailure: () => {
        this.#failed()
        this.#wakeAll()
      },
      room: async () => undefined,
    })
    try {
      const isOpen = await stream.start()
      // It may have been closed meanwhile, and opened again.
      if (!own.signal.aborted) this.#isOpen = isOpen
    } catch {
      // Nothing depends on it: who is not told asks.
      if (!own.signal.aborted) this.#failed()
    }
    return this.#isOpen
  }

  #failed(): void {
    this.#notBefore = now() + RECONNECT_TIMEOUT
    this.#ended()
  }

  #ended(): void {
    this.#isOpen = false
    this.#opening = undefined
  }

  #deliver({ type, payload }: StreamEvent): void {
    if (type !== 'message') return
    const [id = '', kind, ...rest] = decoder.decode(payload).split(' ')
    if (kind !== 'granted' && kind !== 'open') return
    this.#inboxes.get(id)?.put({ type: kind, facts: rest.map(Number) })
  }

  #wakeAll(): void {
    for (const inbox of this.#inboxes.values()) inbox.wake()
  }
}

const decoder = new TextDecoder()

/** What is told to one waiter. */
export class Inbox {
  readonly #onClose: () => void
  readonly #messages: QueueMessage[] = []
  #waking = new AbortController()

  constructor(onClose: () => void) {
    this.#onClose = onClose
  }

  /** The next message; undefined when there is none within the seconds, or something else wants attention. */
  async next(seconds: number, signal: AbortSignal | undefined): Promise<QueueMessage | undefined> {
    if (this.#messages.length === 0) {
      const signals = signal ? [this.#waking.signal, signal] : [this.#waking.signal]
      await sleep(seconds, AbortSignal.any(signals))
    }
    if (this.#waking.signal.aborted) this.#waking = new AbortController()
    return this.#messages.shift()
  }

  put(message: QueueMessage): void {
    this.#messages.push(message)
    this.wake()
  }

  /** Ends a wait, or the next one. */
  wake(): void {
    this.#waking.abort()
  }

  close(): void {
    this.#onClose()
  }
}
