import { now } from '../clock.ts'
import { DataError, UnsupportedCommandError } from '../errors.ts'
import type { Encodable } from '../wire/encode.ts'
import { type Dict, record, str, type Text } from '../wire/replies.ts'
import { type Sole, soleOption } from '../wire/words.ts'
import { MessageQueue } from './message-queue.ts'
import { finished, type PubSubHandler, type PubSubMessage, type QueuedMessage } from './messages.ts'
import type { GetMessageOptions, PubSubClient, PubSubOptions, PubSubSource } from './options.ts'
import { streamOpener } from './stream-opener.ts'
import { idOf, nameOf, type SubscribeArgument, subscriptionsOf } from './subscription.ts'
import { type Failure, Subscriptions, type SubscriptionsOptions } from './subscriptions.ts'

/**
 * redis-py's `PubSub` over event streams.
 *
 * A call of `subscribe` or `psubscribe` opens one HTTP request, which lasts until its names are given up; on the Upstash
 * service it is one request a name. A Worker has six connections at a time, so subscribe to several channels in one call.
 * No commands are billed for what comes. Up to 1,000 messages wait to be read; then the stream is read no further, and
 * the server ends it when too much has piled up there.
 *
 * A stream that is lost is opened again by itself, and a message of type `gap` says for each channel that messages may
 * have been missed: Redis keeps none for those who are away. Messages of one stream come in the order in which they were
 * published; between streams there is no order.
 *
 * redge-gateway brings every payload as it is. The service writes events as text with commas between: there a payload
 * may end at its first line break, bytes that are not UTF-8 become U+FFFD, and the channel of a pattern's message ends at
 * its first comma.
 *
 * `redis.pubsub()` makes one of a client of `redge`, `new PubSub(redis)` of any.
 *
 * @example
 * await using pubsub = redis.pubsub({ ignoreSubscribeMessages: true })
 * await pubsub.subscribe('news', 'weather')
 * for await (const message of pubsub.listen()) {
 *   if (message.type === 'message') console.log(message.channel, message.data)
 * }
 * @see https://redis.readthedocs.io/en/stable/advanced_features.html#publish-subscribe
 */
export class PubSub<T extends Text = string> {
  readonly #client: PubSubClient<T>
  readonly #options: PubSubOptions<T>
  readonly #queue = new MessageQueue<QueuedMessage | Failure>()
  readonly #subscriptionOptions: Omit<SubscriptionsOptions, 'signal'>
  #life!: AbortController
  #channels!: Subscriptions<T>
  #patterns!: Subscriptions<T>

  /** @throws UnsupportedCommandError when the client's way to Redis cannot stream. */
  constructor({ pubsubClient: client }: PubSubSource<T>, options: PubSubOptions<T> = {}) {
    if (options.pushHandlerFunc) throw refuse('pushHandlerFunc', 'Give handlers to subscribe().')
    this.#client = client
    this.#options = options
    this.#subscriptionOptions = {
      open: streamOpener(client),
      timeout: client.settings.timeout ?? null,
      reconnectTimeout:
        options.reconnectTimeout === undefined
          ? 60
          : (options.reconnectTimeout ?? Number.POSITIVE_INFINITY),
      onItem: (item) => this.#queue.push(item),
      room: (signal) => this.#queue.room(signal),
      count: () => this.#channels.confirmed + this.#patterns.confirmed,
    }
    this.#begin()
  }

  /** Whether there is any subscription, those included whose end is not read yet. */
  get subscribed(): boolean {
    return this.#channels.size + this.#patterns.size > 0
  }

  /** The channels that are subscribed to, each with its handler or `null`; a snapshot. */
  get channels(): Dict<T, PubSubHandler<T> | null> {
    return this.#named(this.#channels)
  }

  /** The patterns that are subscribed to, each with its handler or `null`; a snapshot. */
  get patterns(): Dict<T, PubSubHandler<T> | null> {
    return this.#named(this.#patterns)
  }

  /**
   * Subscribes to channels, given by name or as a record of handlers. Resolves when Redis has confirmed them: what is
   * published from then on comes. Costs one request, which lasts; one a channel on the Upstash service.
   *
   * A handler is called with each message of its channel, when it is read; `getMessage` then gives `null` for it.
   *
   * @example
   * await pubsub.subscribe('news', { alerts: (message) => console.log(message.data) })
   * @throws RedisError when Redis cannot be reached or refuses; none of the channels is subscribed to then.
   * @see https://redis.io/commands/subscribe
   */
  async subscribe(...args: readonly SubscribeArgument<T>[]): Promise<void> {
    this.#throwIfAborted()
    await this.#channels.add(subscriptionsOf(args))
  }

  /**
   * Subscribes to all channels whose names match patterns, as {@link PubSub.subscribe} does to channels. A channel that
   * matches several patterns, or is subscribed to as well, brings its messages as often.
   *
   * @see https://redis.io/commands/psubscribe
   */
  async psubscribe(...args: readonly SubscribeArgument<T>[]): Promise<void> {
    this.#throwIfAborted()
    await this.#patterns.add(subscriptionsOf(args))
  }

  /**
   * Gives up channels, or all of them. What has come until now can still be read; behind it comes a message of type
   * `unsubscribe` for each. Costs nothing; a request ends when the last of its channels is given up.
   *
   * @see https://redis.io/commands/unsubscribe
   */
  async unsubscribe(...args: readonly (Encodable | readonly Encodable[])[]): Promise<void> {
    this.#channels.remove(args.length === 0 ? undefined : args.flat().map(nameOf))
  }

  /**
   * Gives up patterns, or all of them, as {@link PubSub.unsubscribe} does with channels.
   *
   * @see https://redis.io/commands/punsubscribe
   */
  async punsubscribe(...args: readonly (Encodable | readonly Encodable[])[]): Promise<void> {
    this.#patterns.remove(args.length === 0 ? undefined : args.flat().map(nameOf))
  }

  /**
   * The next message, or `null` when none came in time. As in redis-py one message is read at most: `null` is also what
   * a message gives that a handler has taken or that is to be ignored. Costs nothing.
   *
   * @example
   * const message = await pubsub.getMessage({ timeout: 5, ignoreSubscribeMessages: true })
   * @throws RedisError when a stream was lost and could not be had back; its channels are then no longer subscribed to.
   */
  async getMessage(options: GetMessageOptions = {}): Promise<PubSubMessage<T> | null> {
    const timeout = options.timeout === undefined ? 0 : options.timeout
    const item = await this.#next(timeout, () => false)
    return item && (await this.#handled(item, options.ignoreSubscribeMessages ?? false))
  }

  /**
   * Messages as they come, without those that handlers take. It ends when nothing is subscribed to any more, or when the
   * `PubSub` is closed. Leaving the loop keeps the subscriptions.
   *
   * @throws RedisError as {@link PubSub.getMessage} does, and the reason of the view's signal when that is aborted.
   */
  async *listen(): AsyncGenerator<PubSubMessage<T>, void, undefined> {
    while (this.subscribed) {
      const item = await this.#next(null, () => !this.subscribed)
      const message = item && (await this.#handled(item, false))
      if (message) yield message
    }
  }

  /**
   * True when Redis answers. While something is subscribed to, a message of type `pong` can be read afterwards. It goes
   * out as a request of its own, for a stream has one direction; costs one command.
   *
   * @see https://redis.io/commands/ping
   */
  async ping(message?: Sole<'message', Encodable>): Promise<boolean> {
    const text = soleOption('message', message)
    await this.#client.ping(text)
    if (this.subscribed) {
      const { bytes } = nameOf(text ?? '')
      this.#queue.push({ type: 'pong', pattern: null, channel: null, data: bytes })
    }
    return true
  }

  /** Ends all streams, and drops subscriptions and unread messages. It can be subscribed again afterwards. */
  async close(): Promise<void> {
    this.#life.abort(new DOMException('The PubSub was closed', 'AbortError'))
    this.#begin()
    this.#queue.clear()
  }

  /** The same as {@link PubSub.close}. */
  async aclose(): Promise<void> {
    await this.close()
  }

  /** The same as {@link PubSub.close}. */
  async reset(): Promise<void> {
    await this.close()
  }

  /** Ends all streams at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Refused: no REST server has streams of shard channels. */
  async ssubscribe(
    _args: readonly SubscribeArgument<T>[],
    _options?: { readonly targetNode?: unknown },
  ): Promise<never> {
    throw refuse('SSUBSCRIBE', 'Use subscribe() and publish().')
  }

  /** Refused: no REST server has streams of shard channels. */
  async sunsubscribe(
    _args: readonly Encodable[],
    _options?: { readonly targetNode?: unknown },
  ): Promise<never> {
    throw refuse('SUNSUBSCRIBE', 'Use subscribe() and unsubscribe().')
  }

  /** Refused: there are no threads. A loop over `listen()` that nobody awaits does the same. */
  async runInThread(_options?: unknown): Promise<never> {
    throw refuse('runInThread()', 'Loop over listen() without awaiting the loop.')
  }

  #begin(): void {
    this.#life = new AbortController()
    const { signal } = this.#client.settings
    const { signal: life } = this.#life
    const options = {
      ...this.#subscriptionOptions,
      signal: signal ? AbortSignal.any([signal, life]) : life,
    }
    this.#channels = new Subscriptions<T>('subscribe', options)
    this.#patterns = new Subscriptions<T>('psubscribe', options)
  }

  /** The next item; null when none came in time, when `isOver` says so, or when all was closed. */
  async #next(timeout: number | null, isOver: () => boolean): Promise<QueuedMessage | null> {
    const { signal: life } = this.#life
    const { signal } = this.#client.settings
    const deadline = now() + seconds(timeout)
    for (let left = deadline - now(), waited = false; ; left = deadline - now(), waited = true) {
      this.#throwIfAborted()
      const item = this.#queue.shift()
      if (item) return item.type === 'failure' ? this.#fail(item) : item
      // Even a reader that does not want to wait lets what is on its way come in.
      if (life.aborted || isOver() || (waited && left <= 0)) return null
      await this.#queue.change(Math.max(left, 0), signal)
    }
  }

  #fail({ error, names }: Failure): never {
    for (const { id } of names) {
      this.#channels.forget(id)
      this.#patterns.forget(id)
    }
    this.#queue.notify()
    throw error
  }

  async #handled(item: QueuedMessage, ignore: boolean): Promise<PubSubMessage<T> | null> {
    const message = finished<T>(item, this.#client.settings.decodeResponses === false)
    switch (message.type) {
      case 'message':
      case 'pmessage': {
        const handler =
          message.type === 'message'
            ? this.#channels.handlerOf(item.channel)
            : this.#patterns.handlerOf(item.pattern)
        if (!handler) return message
        await handler(message)
        return null
      }
      case 'gap': {
        const { onGap } = this.#options
        if (!onGap) return message
        await onGap(message)
        return null
      }
      case 'pong':
        return message
      default:
        this.#forget(item)
        return ignore || this.#options.ignoreSubscribeMessages ? null : message
    }
  }

  #forget({ type, channel }: QueuedMessage): void {
    if (!channel) return
    if (type === 'unsubscribe') this.#channels.forget(idOf(channel))
    if (type === 'punsubscribe') this.#patterns.forget(idOf(channel))
    // Another reader may wait for messages that cannot come any more.
    this.#queue.notify()
  }

  #named(subscriptions: Subscriptions<T>): Dict<T, PubSubHandler<T> | null> {
    const handlers = subscriptions.handlers()
    const asBytes = this.#client.settings.decodeResponses === false
    const named = asBytes
      ? new Map(handlers.map(([{ bytes }, handler]) => [bytes, handler]))
      : record(handlers.map(([{ bytes }, handler]) => [str(bytes), handler]))
    return named as Dict<T, PubSubHandler<T> | null>
  }

  #throwIfAborted(): void {
    this.#client.settings.signal?.throwIfAborted()
  }
}

function refuse(what: string, instead: string): UnsupportedCommandError {
  return new UnsupportedCommandError(`${what} cannot work over an HTTP event stream. ${instead}`)
}

function seconds(timeout: number | null): number {
  if (timeout === null) return Number.POSITIVE_INFINITY
  if (timeout >= 0) return timeout
  throw new DataError('timeout must be a number of seconds that is not negative, or null')
}
