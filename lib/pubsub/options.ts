import type { CallOptions, Requester } from '../transport/requester.ts'
import type { Encodable } from '../wire/encode.ts'
import type { Text } from '../wire/replies.ts'
import type { GapMessage } from './messages.ts'

/** Settings of a `PubSub`. */
export interface PubSubOptions<T extends Text = string> {
  /** Whether messages that a subscription has begun or ended are left out. @default false */
  readonly ignoreSubscribeMessages?: boolean | undefined
  /**
   * Is called with each notice that messages may have been lost, which is then not returned. It is called when the notice
   * has its turn, as handlers of channels are, and awaited when it is async.
   * @default the notice is returned as a message of type `gap`
   */
  readonly onGap?: ((gap: GapMessage<T>) => unknown) | undefined
  /**
   * Seconds during which a lost stream is tried to be had back; 0 tries once, `null` goes on for ever. After that reading
   * rejects with what went wrong last.
   * @default 60
   */
  readonly reconnectTimeout?: number | null | undefined
  /** Taken for redis-py's sake; it has no effect there either. */
  readonly shardHint?: string | undefined
  /** Refused: push messages belong to a connection. */
  readonly pushHandlerFunc?: ((message: unknown) => void) | undefined
}

/** What a `PubSub`, or a `Monitor`, needs of a client. */
export interface PubSubClient<T extends Text = string> {
  readonly requester: Pick<Requester, 'stream'>
  readonly settings: CallOptions & { readonly decodeResponses?: boolean | undefined }
  /** The answer to a PING with a text, or without one; a request of its own. */
  ping(message: Encodable | undefined): Promise<T>
}

/** What may be subscribed with: a client of `redge` or of `redge/core`. */
export interface PubSubSource<T extends Text = string> {
  readonly pubsubClient: PubSubClient<T>
}

/** What `getMessage` may be told. */
export interface GetMessageOptions {
  /**
   * Seconds to wait for a message, fractions allowed; `null` waits until one comes.
   * @default 0
   */
  readonly timeout?: number | null | undefined
  /** Whether a message that a subscription has begun or ended gives `null`. @default that of the `PubSub` */
  readonly ignoreSubscribeMessages?: boolean | undefined
}
