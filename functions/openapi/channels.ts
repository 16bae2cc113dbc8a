import * as v from 'valibot'
import { ChannelsSchema, PublishSchema, SubscribeSchema } from '../routes/channels.ts'
import type { Operation } from './operation.ts'

const tag = 'Channels'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Name = v.union([v.string(), v.strictObject({ $base64: v.string() })])

/** What `/v1/channels` offers. */
export const channelsOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/channels/{channel}/messages',
    operationId: 'publishMessage',
    tag,
    summary: 'Publish a message',
    description: 'Redis keeps no messages: who is not subscribed misses it.',
    access: 'write',
    body: PublishSchema,
    answers: {
      200: {
        description: 'How many subscribers got it',
        schema: v.strictObject({ receivers: Count }),
      },
    },
    problems: [],
    cost: { requests: 1, commands: 1 },
    example: { path: { channel: 'news' }, body: { message: 'hello' }, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/channels/{channel}/messages',
    operationId: 'subscribe',
    tag,
    summary: 'Follow a channel, or all channels that match a pattern',
    description:
      'Server-sent events: `event: message` with `{"channel", "message"}`, and `event: gap` with `{"seconds"}` when Redis was away and ' +
      'messages may be missing. A comment comes every 15 seconds. It ends after an hour.',
    access: 'read',
    query: SubscribeSchema,
    answers: { 200: { description: 'Events', contentType: 'text/event-stream' } },
    problems: [],
    cost: { requests: 1, commands: 1 },
    example: { path: { channel: 'news' }, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/channels',
    operationId: 'listChannels',
    tag,
    summary: 'Channels that somebody is subscribed to',
    description:
      'Those by pattern are not counted. It costs a request and a command more when there are any.',
    access: 'read',
    query: ChannelsSchema,
    answers: {
      200: {
        description: 'The channels',
        schema: v.strictObject({
          channels: v.array(v.strictObject({ channel: Name, subscribers: Count })),
        }),
      },
    },
    problems: [],
    cost: { requests: 1, commands: 1 },
    example: { query: { match: 'weather*' }, status: 200 },
  },
]
