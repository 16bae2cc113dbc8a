import type { Key, Word } from '../wire/encode.ts'
import type { Text } from '../wire/replies.ts'
import type { EventType } from './event-type.ts'
import { KeyNotification } from './key-notification.ts'
import {
  isPattern,
  KeyeventChannel,
  KeyspaceChannel,
  NotificationChannel,
  SubkeyeventChannel,
  SubkeyspaceChannel,
  SubkeyspaceeventChannel,
  SubkeyspaceitemChannel,
} from './keyspace-channels.ts'
import type { PubSubHandler } from './messages.ts'
import type { GetMessageOptions, PubSubOptions, PubSubSource } from './options.ts'
import { PubSub } from './pubsub.ts'
import { nameOf, Subscription } from './subscription.ts'

/** Settings of {@link KeyspaceNotifications}. */
export interface KeyspaceNotificationsOptions<T extends Text = string>
  extends Pick<PubSubOptions<T>, 'onGap' | 'reconnectTimeout'> {
  /** Leave out notifications about keys without this prefix, and cut it from the others. */
  readonly keyPrefix?: Key | undefined
  /** Taken for redis-py's sake: messages that a subscription has begun or ended are no notifications anyway. @default true */
  readonly ignoreSubscribeMessages?: boolean | undefined
}

/** Is called with each notification of its channel, which is then not returned; awaited when it is async. */
export type NotificationHandler<T extends Text = string> = (
  notification: KeyNotification<T>,
) => unknown

/** What `subscribe` may be told. */
export interface NotificationOptions<T extends Text = string> {
  /** Takes the notifications. @default they are returned by `getMessage` and `listen` */
  readonly handler?: NotificationHandler<T> | undefined
}

/** What the shorthands of `subscribe` may be told. */
export interface ShorthandOptions<T extends Text = string> extends NotificationOptions<T> {
  /** Number of the database. @default 0 */
  readonly db?: number | undefined
}

/** A channel, or its name. */
export type NotificationSource = NotificationChannel | Key

/**
 * redis-py's notifications of what happens to keys, over a `PubSub`: its requests, limits and lost streams are as there. A
 * stream that was lost means notifications that may be missing; `onGap` is told.
 *
 * The server says nothing unless its setting `notify-keyspace-events` is on; `KEA` is all but misses and new keys. That
 * costs it some time with each write. `configSet('notify-keyspace-events', 'KEA')` works through redge-gateway.
 *
 * @example
 * await using notifications = redis.keyspaceNotifications({ keyPrefix: 'user:' })
 * await notifications.subscribe(new KeyspaceChannel('user:*'), new KeyeventChannel(EventType.EXPIRED))
 * for await (const { key, eventType } of notifications.listen()) console.log(key, eventType)
 * @see https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */
export class KeyspaceNotifications<T extends Text = string> {
  readonly #pubsub: PubSub<T>
  readonly #keyPrefix: Key | undefined

  /** @throws UnsupportedCommandError when the client's way to Redis cannot stream. */
  constructor(client: PubSubSource<T>, options: KeyspaceNotificationsOptions<T> = {}) {
    const { keyPrefix, ignoreSubscribeMessages = true, ...streams } = options
    this.#keyPrefix = keyPrefix
    this.#pubsub = new PubSub(client, { ...streams, ignoreSubscribeMessages })
  }

  /** Whether there is any subscription, those included whose end is not read yet. */
  get subscribed(): boolean {
    return this.#pubsub.subscribed
  }

  /**
   * Subscribes to channels, whether they are patterns or not. Resolves when Redis has confirmed them. Costs one request,
   * which lasts, for the patterns and one for the rest. Nothing happens when none is given.
   *
   * @example
   * await notifications.subscribe(new KeyspaceChannel('user:*'), { handler: ({ key }) => console.log(key) })
   * @throws RedisError when Redis cannot be reached or refuses.
   */
  async subscribe(
    ...args:
      | readonly NotificationSource[]
      | readonly [...NotificationSource[], NotificationOptions<T>]
  ): Promise<void> {
    const sources: NotificationSource[] = []
    let handler: NotificationHandler<T> | undefined
    for (const argument of args) {
      if (isSource(argument)) sources.push(argument)
      else handler = argument.handler
    }
    const [patterns, channels] = sorted(sources)
    const wanted = (name: Word): Subscription<T> => new Subscription(name, this.#onMessage(handler))
    if (patterns.length > 0) await this.#pubsub.psubscribe(patterns.map(wanted))
    if (channels.length > 0) await this.#pubsub.subscribe(channels.map(wanted))
  }

  /** Gives up channels, and nothing when none is given. What has come can still be read. Costs nothing. */
  async unsubscribe(...sources: readonly NotificationSource[]): Promise<void> {
    const [patterns, channels] = sorted(sources)
    if (patterns.length > 0) await this.#pubsub.punsubscribe(patterns)
    if (channels.length > 0) await this.#pubsub.unsubscribe(channels)
  }

  /** Subscribes to what happens to a key, or to the keys that match a pattern. */
  async subscribeKeyspace(keyOrPattern: string, options?: ShorthandOptions<T>): Promise<void> {
    await this.#subscribe(new KeyspaceChannel(keyOrPattern, options?.db), options)
  }

  /**
   * Subscribes to the keys to which an event happens.
   *
   * @example
   * await notifications.subscribeKeyevent(EventType.EXPIRED)
   */
  async subscribeKeyevent(event: EventType, options?: ShorthandOptions<T>): Promise<void> {
    await this.#subscribe(new KeyeventChannel(event, options?.db), options)
  }

  /** Subscribes to what happens to the fields of a hash. Takes a server that has sub-key notifications. */
  async subscribeSubkeyspace(keyOrPattern: string, options?: ShorthandOptions<T>): Promise<void> {
    await this.#subscribe(new SubkeyspaceChannel(keyOrPattern, options?.db), options)
  }

  /** Subscribes to the keys and fields to which an event happens. Takes a server that has sub-key notifications. */
  async subscribeSubkeyevent(event: EventType, options?: ShorthandOptions<T>): Promise<void> {
    await this.#subscribe(new SubkeyeventChannel(event, options?.db), options)
  }

  /** Subscribes to what happens to one field of a hash. Takes a server that has sub-key notifications. */
  async subscribeSubkeyspaceitem(
    keyOrPattern: string,
    subkeyOrPattern: string,
    options?: ShorthandOptions<T>,
  ): Promise<void> {
    const channel = new SubkeyspaceitemChannel(keyOrPattern, subkeyOrPattern, options?.db)
    await this.#subscribe(channel, options)
  }

  /** Subscribes to the fields of a hash to which an event happens. Takes a server that has sub-key notifications. */
  async subscribeSubkeyspaceevent(
    event: EventType,
    keyOrPattern: string,
    options?: ShorthandOptions<T>,
  ): Promise<void> {
    const channel = new SubkeyspaceeventChannel(event, keyOrPattern, options?.db)
    await this.#subscribe(channel, options)
  }

  /**
   * The next notification, or `null` when none came in time. As in redis-py one message is read at most: `null` is also
   * what a message gives that a handler has taken or that is no notification.
   *
   * @example
   * const notification = await notifications.getMessage({ timeout: 5 })
   * @throws RedisError when a stream was lost and could not be had back.
   */
  async getMessage(options?: GetMessageOptions): Promise<KeyNotification<T> | null> {
    return KeyNotification.fromMessage(await this.#pubsub.getMessage(options), this.#keyPrefix)
  }

  /**
   * Notifications as they come, without those that handlers take. It ends when nothing is subscribed to any more, or after
   * `close()`. Leaving the loop keeps the subscriptions.
   *
   * @throws RedisError as {@link KeyspaceNotifications.getMessage} does.
   */
  async *listen(): AsyncGenerator<KeyNotification<T>, void, undefined> {
    for await (const message of this.#pubsub.listen()) {
      const notification = KeyNotification.fromMessage(message, this.#keyPrefix)
      if (notification) yield notification
    }
  }

  /** Refused: there are no threads. A loop over `listen()` that nobody awaits does the same. */
  async runInThread(_options?: unknown): Promise<never> {
    return await this.#pubsub.runInThread()
  }

  /** Ends all subscriptions, and drops notifications that were not read. */
  async close(): Promise<void> {
    await this.#pubsub.close()
  }

  /** Ends all subscriptions at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #subscribe(
    channel: NotificationChannel,
    { handler }: ShorthandOptions<T> = {},
  ): Promise<void> {
    await this.subscribe(channel, { handler })
  }

  #onMessage(handler: NotificationHandler<T> | undefined): PubSubHandler<T> | undefined {
    // What is no function is refused with the subscription.
    if (typeof handler !== 'function') return handler
    return (message) => {
      const notification = KeyNotification.fromMessage(message, this.#keyPrefix)
      return notification && handler(notification)
    }
  }
}

function isSource(argument: NotificationSource | object): argument is NotificationSource {
  if (typeof argument !== 'object' || argument === null) return true
  return argument instanceof Uint8Array || argument instanceof NotificationChannel
}

/** The names of patterns, and those of channels. */
function sorted(sources: readonly NotificationSource[]): [patterns: Word[], channels: Word[]] {
  const patterns: Word[] = []
  const channels: Word[] = []
  for (const source of sources) {
    const { word, id } = nameOf(source instanceof NotificationChannel ? String(source) : source)
    if (isPattern(id)) patterns.push(word)
    else channels.push(word)
  }
  return [patterns, channels]
}
