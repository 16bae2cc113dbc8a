import { Executor, type Reply } from '../executor.ts'
import type { Encodable, Key } from '../wire/encode.ts'
import { type Decode, integer, pairs, raw, type Text } from '../wire/replies.ts'
import { type Sole, soleOptionOr } from '../wire/words.ts'

/** Commands that send messages to channels, and tell who listens. */
export abstract class PubSubCommands<M, T extends Text = string> extends Executor<M, T> {
  /**
   * Sends a message to the subscribers of a channel; the reply is how many these are on the server that was asked, which
   * in a cluster is one of several. Who is not subscribed at that moment never gets it.
   *
   * @see https://redis.io/commands/publish
   */
  publish(channel: Key, message: Encodable): Reply<M, T, number> {
    return this.call(['PUBLISH', channel, message], integer)
  }

  /**
   * Sends a message to the subscribers of a channel that belongs to the slot of its name; the reply is how many.
   *
   * @see https://redis.io/commands/spublish
   */
  spublish(shardChannel: Key, message: Encodable): Reply<M, T, number> {
    return this.call(['SPUBLISH', shardChannel, message], integer)
  }

  /**
   * The channels that have subscribers, not counting those by pattern.
   *
   * @param pattern A glob pattern for their names; all of them when left out.
   * @see https://redis.io/commands/pubsub-channels
   */
  pubsubChannels(pattern?: Sole<'pattern', Key>): Reply<M, T, T[]> {
    return this.call(['PUBSUB', 'CHANNELS', soleOptionOr('pattern', pattern, '*')], raw<T[]>)
  }

  /**
   * The channels of shards that have subscribers.
   *
   * @param pattern A glob pattern for their names; all of them when left out.
   * @see https://redis.io/commands/pubsub-shardchannels
   */
  pubsubShardchannels(pattern?: Sole<'pattern', Key>): Reply<M, T, T[]> {
    return this.call(['PUBSUB', 'SHARDCHANNELS', soleOptionOr('pattern', pattern, '*')], raw<T[]>)
  }

  /**
   * Number of different patterns that anybody is subscribed to.
   *
   * @see https://redis.io/commands/pubsub-numpat
   */
  pubsubNumpat(): Reply<M, T, number> {
    return this.call(['PUBSUB', 'NUMPAT'], integer)
  }

  /**
   * For each of the channels `[channel, subscribers]`, not counting those by pattern.
   *
   * @see https://redis.io/commands/pubsub-numsub
   */
  pubsubNumsub(...args: Key[]): Reply<M, T, [channel: T, subscribers: number][]> {
    return this.call(['PUBSUB', 'NUMSUB', ...args], subscriptions<T>())
  }

  /**
   * For each of the channels of shards `[channel, subscribers]`.
   *
   * @see https://redis.io/commands/pubsub-shardnumsub
   */
  pubsubShardnumsub(...args: Key[]): Reply<M, T, [channel: T, subscribers: number][]> {
    return this.call(['PUBSUB', 'SHARDNUMSUB', ...args], subscriptions<T>())
  }
}

function subscriptions<T>(): Decode<[channel: T, subscribers: number][]> {
  return (reply) =>
    pairs(reply).map(([channel, subscribers]) => [raw<T>(channel), integer(subscribers)])
}
