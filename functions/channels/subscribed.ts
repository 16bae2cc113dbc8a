import type { Context } from 'hono'
import { PubSub, type PubSubMessage, type Word } from 'redge/core'
import { allowedKeys } from '../http/allow.ts'
import type { AppEnv } from '../http/context.ts'
import { eventStream, type ServerSentEvent } from '../http/event-stream.ts'
import { nameToWire, valueToWire } from '../http/words.ts'
import { redisFrom } from '../redis.ts'
import { sleep } from '../sleep.ts'

/** Seconds after which a subscription ends, and its client comes again. */
const LONGEST_SUBSCRIPTION = 3600

/**
 * What is published on a channel, or on all channels that match a pattern, as events. Costs one request, which lasts as long as the
 * client stays. A Redis that was away is subscribed to again, and the event `gap` says for how many seconds there was none.
 *
 * @throws RedisError when it cannot be subscribed to.
 */
export async function subscribed(
  c: Context<AppEnv>,
  channel: Word,
  isPattern: boolean,
): Promise<Response> {
  const isAllowed = allowedKeys(c, 'read', 'pubsub')
  const redis = redisFrom(c).with({ decodeResponses: false })
  const pubsub = new PubSub(redis, { ignoreSubscribeMessages: true })
  await (isPattern ? pubsub.psubscribe(channel) : pubsub.subscribe(channel))
  return eventStream(c, async (sink) => {
    const stop = endWith(pubsub, sink.signal)
    try {
      for await (const message of pubsub.listen()) {
        const event = eventOf(message, isAllowed)
        if (event) await sink.send(event)
      }
    } finally {
      stop()
      await pubsub.close()
    }
  })
}

/** Has a subscription end when the client leaves or its time is over; gives what calls that off. */
function endWith(pubsub: PubSub<Uint8Array>, client: AbortSignal): () => void {
  const over = new AbortController()
  const signal = AbortSignal.any([client, over.signal])
  sleep(LONGEST_SUBSCRIPTION, signal)
    .catch(() => undefined)
    .then(() => pubsub.close())
  return () => over.abort()
}

/** What a pattern brings from channels that the token is not for is left out. */
function eventOf(
  message: PubSubMessage<Uint8Array>,
  isAllowed: (channel: Word) => boolean,
): ServerSentEvent | undefined {
  if (message.type === 'gap') return { event: 'gap', data: { seconds: message.data } }
  if (message.type !== 'message' && message.type !== 'pmessage') return undefined
  if (!isAllowed(message.channel)) return undefined
  const data = { channel: nameToWire(message.channel), message: valueToWire(message.data, 'auto') }
  return { event: 'message', data }
}
