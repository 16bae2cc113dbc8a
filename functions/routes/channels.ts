import { Hono } from 'hono'
import * as v from 'valibot'
import { subscribed } from '../channels/subscribed.ts'
import { allow, allowedKeys } from '../http/allow.ts'
import { jsonBody, queryOf } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { FlagSchema, pageEntries } from '../http/paging.ts'
import { nameToWire, ValueSchema, wordParam } from '../http/words.ts'
import { redisFrom } from '../redis.ts'

export const PublishSchema = v.strictObject({ message: ValueSchema })

export const SubscribeSchema = v.strictObject({
  /** The channel is a glob: all channels that match are followed. */
  pattern: FlagSchema,
})

export const ChannelsSchema = v.strictObject({ match: pageEntries.match })

/** Channels of Redis's pub/sub, which keeps no messages. */
export const channels = new Hono<AppEnv>()
  // PUBSUB CHANNELS, and PUBSUB NUMSUB when there are any
  .get('/', queryOf(ChannelsSchema), async (c) => {
    const isAllowed = allowedKeys(c, 'read', 'pubsub')
    const redis = redisFrom(c).with({ decodeResponses: false })
    const found = await redis.pubsubChannels(c.req.valid('query').match)
    const names = found.filter(isAllowed)
    const counted = names.length === 0 ? [] : await redis.pubsubNumsub(...names)
    return c.json({
      channels: counted.map(([channel, subscribers]) => ({
        channel: nameToWire(channel),
        subscribers,
      })),
    })
  })
  // PUBLISH
  .post('/:channel/messages', jsonBody(PublishSchema), async (c) => {
    const channel = wordParam(c, 'channel')
    allow(c, 'write', 'pubsub', channel)
    const receivers = await redisFrom(c).publish(channel, c.req.valid('json').message)
    return c.json({ receivers })
  })
  // SUBSCRIBE or PSUBSCRIBE, one request for as long as the client stays
  .get('/:channel/messages', queryOf(SubscribeSchema), async (c) => {
    const channel = wordParam(c, 'channel')
    allow(c, 'read', 'pubsub', channel)
    return await subscribed(c, channel, c.req.valid('query').pattern)
  })
