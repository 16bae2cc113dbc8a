import type { Text } from '../wire/replies.ts'

/** What somebody published on a channel. */
export interface ChannelMessage<T extends Text = string> {
  readonly type: 'message'
  readonly pattern: null
  readonly channel: T
  readonly data: T
}

/** What somebody published on a channel that matches a pattern. */
export interface PatternMessage<T extends Text = string> {
  readonly type: 'pmessage'
  readonly pattern: T
  readonly channel: T
  readonly data: T
}

/** A subscription has begun or ended. */
export interface SubscriptionMessage<T extends Text = string> {
  readonly type: 'subscribe' | 'unsubscribe' | 'psubscribe' | 'punsubscribe'
  readonly pattern: null
  /** The channel or the pattern; `null` when all were to be given up and there were none. */
  readonly channel: T | null
  /** How many channels and patterns there are from now on. */
  readonly data: number
}

/** The answer to `ping()`. */
export interface PongMessage<T extends Text = string> {
  readonly type: 'pong'
  readonly pattern: null
  readonly channel: null
  /** What the ping said. */
  readonly data: T
}

/**
 * The stream was lost and is back: what was published between the messages before this one and those after it may be
 * missing. redis-py has none of these; there the second `subscribe` message is all that tells.
 */
export interface GapMessage<T extends Text = string> {
  readonly type: 'gap'
  /** The pattern concerned, when it is one. */
  readonly pattern: T | null
  /** The channel concerned, when it is one. */
  readonly channel: T | null
  /** For how many seconds there was no stream. */
  readonly data: number
}

/** A message that somebody published. */
export type PublishedMessage<T extends Text = string> = ChannelMessage<T> | PatternMessage<T>

/** What a `PubSub` reads, in the shape of redis-py's dicts. */
export type PubSubMessage<T extends Text = string> =
  | PublishedMessage<T>
  | SubscriptionMessage<T>
  | PongMessage<T>
  | GapMessage<T>

/** Is called with each message of its channel or pattern, which is then not returned; awaited when it is async. */
export type PubSubHandler<T extends Text = string> = (message: PublishedMessage<T>) => unknown

/** A message as it waits to be read: strings are bytes. */
export interface QueuedMessage {
  readonly type: PubSubMessage['type']
  readonly pattern: Uint8Array | null
  readonly channel: Uint8Array | null
  readonly data: Uint8Array | number
}

const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/** The message as the caller wants it: strings as text, or as the bytes they are. */
export function finished<T extends Text>(
  { type, pattern, channel, data }: QueuedMessage,
  asBytes: boolean,
): PubSubMessage<T> {
  const text = <D>(part: D | Uint8Array): D | Text =>
    part instanceof Uint8Array && !asBytes ? decoder.decode(part) : part
  // The type goes with the fields by construction, which the compiler cannot follow through a queue of all types.
  return {
    type,
    pattern: text(pattern),
    channel: text(channel),
    data: text(data),
  } as unknown as PubSubMessage<T>
}
