import type { RedisError } from '../errors.ts'
import type { Text } from '../wire/replies.ts'
import { ChannelStream } from './channel-stream.ts'
import type { PubSubHandler, QueuedMessage } from './messages.ts'
import type { StreamEvent } from './stream-event.ts'
import type { OpenStream } from './stream-opener.ts'
import { idOf, type Name, type Wanted } from './subscription.ts'

/** A stream was given up, and its names with it. */
export interface Failure {
  readonly type: 'failure'
  readonly error: RedisError
  readonly names: readonly Name[]
}

/** What {@link Subscriptions} work with. */
export interface SubscriptionsOptions {
  readonly open: OpenStream
  /** Seconds until a subscription is confirmed; `null` for no limit. */
  readonly timeout: number | null
  /** Seconds without a stream after which it is given up. */
  readonly reconnectTimeout: number
  /** Ends them all. */
  readonly signal: AbortSignal
  /** Takes what comes, in order. */
  readonly onItem: (item: QueuedMessage | Failure) => void
  /** Waits until more may come. */
  readonly room: (signal: AbortSignal) => Promise<void>
  /** How many channels and patterns Redis has confirmed. */
  readonly count: () => number
}

/** A channel or pattern that is subscribed to, or was: it stays until the message that says so is read. */
interface Entry<T extends Text> {
  readonly name: Name
  handler: PubSubHandler<T> | null
  /** What brings its messages; none when it was given up. */
  stream: ChannelStream | undefined
  isConfirmed: boolean
  /** Settles when it is confirmed, or cannot be. */
  opened: Promise<void>
}

/** Bytes of names that fit into one URL, even when each of them has to be written as three characters. */
const NAMES_PER_REQUEST = 2500

/**
 * The channels, or the patterns, of a `PubSub`, and the streams that bring their messages. Names that come together
 * share a stream; those that come later get one of their own, since moving the others to a new one would lose or double
 * what is published meanwhile.
 */
export class Subscriptions<T extends Text> {
  readonly #kind: 'subscribe' | 'psubscribe'
  readonly #options: SubscriptionsOptions
  readonly #entries = new Map<string, Entry<T>>()
  /** The server takes one name a request. */
  #isOneByOne = false

  constructor(kind: 'subscribe' | 'psubscribe', options: SubscriptionsOptions) {
    this.#kind = kind
    this.#options = options
  }

  /** How many names there are, those included whose end is not read yet. */
  get size(): number {
    return this.#entries.size
  }

  /** How many names Redis has confirmed and nobody has given up. */
  get confirmed(): number {
    let count = 0
    for (const { stream, isConfirmed } of this.#entries.values()) if (stream && isConfirmed) count++
    return count
  }

  /** The names with their handlers. */
  handlers(): [Name, PubSubHandler<T> | null][] {
    return Array.from(this.#entries.values(), ({ name, handler }) => [name, handler])
  }

  /** The handler for a name, if it has one. */
  handlerOf(name: Uint8Array | null): PubSubHandler<T> | null {
    return (name && this.#entries.get(idOf(name))?.handler) ?? null
  }

  /**
   * Subscribes to what is not subscribed to yet, and sets the handlers of the rest. Resolves when all are confirmed;
   * when one of the new ones cannot be, none of them is kept.
   */
  async add(wanted: Iterable<Wanted<T>>): Promise<void> {
    const fresh: Entry<T>[] = []
    const known: Entry<T>[] = []
    for (const { name, handler } of wanted) {
      const entry = this.#entries.get(name.id)
      if (entry?.stream) {
        entry.handler = handler
        known.push(entry)
      } else {
        const opened = Promise.resolve()
        fresh.push({ name, handler, stream: undefined, isConfirmed: false, opened })
      }
    }
    const opened = this.#open(fresh)
    for (const entry of fresh) {
      entry.opened = opened
      this.#entries.set(entry.name.id, entry)
    }
    await Promise.all([
      opened.catch((error) => this.#withdraw(fresh, error)),
      ...known.map((entry) => entry.opened),
    ])
    for (const { name } of known) this.#tell(this.#kind, name.bytes)
  }

  /** Gives up these names, or all; the messages that say so come behind those that are there already. */
  remove(names: readonly Name[] | undefined): void {
    const ended = this.#kind === 'subscribe' ? 'unsubscribe' : 'punsubscribe'
    const leaving = names ?? this.handlers().map(([name]) => name)
    for (const { id, bytes } of leaving) {
      const entry = this.#entries.get(id)
      entry?.stream?.drop(id)
      if (entry) entry.stream = undefined
      this.#tell(ended, bytes)
    }
    if (leaving.length === 0) this.#tell(ended, null)
  }

  /** Forgets a name whose end has been read, unless it was subscribed to again. */
  forget(id: string): void {
    if (!this.#entries.get(id)?.stream) this.#entries.delete(id)
  }

  async #open(entries: readonly Entry<T>[]): Promise<void> {
    const groups = this.#isOneByOne ? entries.map((entry) => [entry]) : groupsThatFit(entries)
    const results = await Promise.allSettled(groups.map((group) => this.#openTogether(group)))
    for (const result of results) if (result.status === 'rejected') throw result.reason
  }

  async #openTogether(entries: readonly Entry<T>[]): Promise<void> {
    const { onItem: _, count: __, ...options } = this.#options
    const stream = new ChannelStream(
      entries.map(({ name }) => name),
      {
        ...options,
        command: this.#kind === 'subscribe' ? 'SUBSCRIBE' : 'PSUBSCRIBE',
        onEvent: (event) => this.#take(event, stream),
        onGap: (name, seconds) => this.#tellGap(name, seconds, stream),
        onFailure: (error) => this.#giveUp(error, stream),
      },
    )
    for (const entry of entries) entry.stream = stream
    if (await stream.start()) return
    this.#isOneByOne = true
    // Some may have been given up meanwhile.
    await this.#open(entries.filter((entry) => entry.stream === stream))
  }

  #withdraw(entries: readonly Entry<T>[], error: unknown): never {
    for (const entry of entries) {
      const { id } = entry.name
      entry.stream?.drop(id)
      entry.stream = undefined
      if (this.#entries.get(id) === entry) this.#entries.delete(id)
    }
    throw error
  }

  #take({ type, name, channel, payload }: StreamEvent, stream: ChannelStream): void {
    const entry = this.#entries.get(idOf(name))
    if (entry?.stream !== stream) return
    if (type === 'message' || type === 'pmessage') {
      const pattern = type === 'pmessage' ? name : null
      this.#options.onItem({ type, pattern, channel, data: payload })
    } else {
      entry.isConfirmed = true
      this.#tell(type, name)
    }
  }

  /** Counts are of all streams together, as on redis-py's one connection. */
  #tell(type: QueuedMessage['type'], channel: Uint8Array | null): void {
    this.#options.onItem({ type, pattern: null, channel, data: this.#options.count() })
  }

  #tellGap({ id, bytes }: Name, seconds: number, stream: ChannelStream): void {
    if (this.#entries.get(id)?.stream !== stream) return
    const [pattern, channel] = this.#kind === 'subscribe' ? [null, bytes] : [bytes, null]
    this.#options.onItem({ type: 'gap', pattern, channel, data: seconds })
  }

  #giveUp(error: RedisError, stream: ChannelStream): void {
    const lost = Array.from(this.#entries.values()).filter((entry) => entry.stream === stream)
    for (const entry of lost) entry.stream = undefined
    this.#options.onItem({ type: 'failure', error, names: lost.map(({ name }) => name) })
  }
}

function groupsThatFit<T extends Text>(entries: readonly Entry<T>[]): Entry<T>[][] {
  const groups: Entry<T>[][] = []
  let room = 0
  for (const entry of entries) {
    const size = entry.name.bytes.length + 1
    if (size > room) {
      groups.push([])
      room = NAMES_PER_REQUEST
    }
    groups.at(-1)?.push(entry)
    room -= size
  }
  return groups
}
