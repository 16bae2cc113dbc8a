import * as v from 'valibot'
import { AppendSchema, GroupSchema, RangeSchema, TailSchema } from '../streams/schemas.ts'
import type { Operation } from './operation.ts'

const tag = 'Streams'

const Value = v.union([v.string(), v.strictObject({ $base64: v.string() })])
const Fields = v.union([v.record(v.string(), Value), v.array(v.tuple([Value, Value]))])
const Entry = v.strictObject({ id: v.string(), fields: Fields })
const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Id = v.nullable(v.string())

const Group = v.strictObject({
  name: Value,
  consumers: Count,
  pending: Count,
  lag: v.nullable(Count),
  lastDeliveredId: v.string(),
})

const Stream = v.strictObject({
  key: v.string(),
  length: Count,
  firstId: Id,
  lastId: Id,
  groups: v.array(Group),
})

const Consumer = v.strictObject({ name: Value, pending: Count, idle: v.number() })
const Pending = v.strictObject({
  id: v.string(),
  consumer: Value,
  idle: v.number(),
  deliveries: Count,
})

/** Two entries of a stream, and a group that nobody has read in. */
const before = [
  ['xadd', 'events', { type: 'login' }, '1-1'],
  ['xadd', 'events', { type: 'logout' }, '2-1'],
  ['xgroup_create', 'events', 'mailers', '0'],
] as const

/** What `/v1/streams` offers. */
export const streamsOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/streams/{key}/entries',
    operationId: 'appendStreamEntry',
    tag,
    summary: 'Append an entry',
    description:
      '`fields` is an object, or a list of pairs, which keeps its order and may repeat a name. With `maxLength` the oldest entries go; ' +
      'some more than that may stay unless `approximate` is false.',
    access: 'write',
    body: AppendSchema,
    answers: { 201: { description: 'Its id', schema: v.strictObject({ id: v.string() }) } },
    problems: ['wrong-type', 'entry-id-too-low'],
    cost: { requests: 1, commands: 1 },
    example: {
      path: { key: 'events' },
      body: { fields: { type: 'login', user: 7 }, maxLength: 1000 },
      status: 201,
    },
  },
  {
    method: 'get',
    path: '/v1/streams/{key}/entries',
    operationId: 'listStreamEntries',
    tag,
    summary: 'Read entries, page by page',
    description:
      '`start` and `end` are ids, `-` or `+`; `(` before an id leaves it out. `fields` is an object, or a list of pairs where a name comes ' +
      'twice or is no UTF-8. A stream that does not exist has no entries.',
    access: 'read',
    query: RangeSchema,
    answers: {
      200: {
        description: 'A page',
        schema: v.strictObject({ entries: v.array(Entry), cursor: Id }),
      },
    },
    problems: ['wrong-type', 'not-text'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'events' }, query: { order: 'desc', limit: '1' }, before, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/streams/{key}/entries/{id}',
    operationId: 'deleteStreamEntry',
    tag,
    summary: 'Delete an entry',
    access: 'write',
    answers: { 204: { description: 'It is gone' } },
    problems: ['unknown-entry', 'wrong-type'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'events', id: '1-1' }, before, status: 204 },
  },
  {
    method: 'get',
    path: '/v1/streams/{key}',
    operationId: 'getStream',
    tag,
    summary: 'What a stream holds, and its groups',
    access: 'read',
    answers: { 200: { description: 'The stream', schema: Stream } },
    problems: ['unknown-key', 'wrong-type'],
    cost: { requests: 1, commands: 4 },
    example: { path: { key: 'events' }, before, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/streams/{key}/tail',
    operationId: 'tailStream',
    tag,
    summary: 'Follow a stream',
    description:
      'Server-sent events: `event: entry`, `id` is the id of the entry, `data` is `{"id", "fields"}`. A comment comes every 15 seconds. ' +
      'It ends after some minutes with the comment `end`, and a client that comes again with `Last-Event-ID` misses nothing and gets nothing twice.',
    access: 'read',
    query: TailSchema,
    headers: { 'Last-Event-ID': 'The id of the last entry that was read; it goes on after that.' },
    answers: { 200: { description: 'Events', contentType: 'text/event-stream' } },
    problems: ['wrong-type', 'not-text'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'events' }, query: { after: '0' }, before, status: 200 },
  },
  {
    method: 'post',
    path: '/v1/streams/{key}/groups',
    operationId: 'createStreamGroup',
    tag,
    summary: 'Make a consumer group',
    description:
      '`start` is the id after which it begins: `$` for what is appended from now on, `0` for everything.',
    access: 'write',
    body: GroupSchema,
    answers: {
      201: {
        description: 'The group',
        schema: v.strictObject({ name: v.string(), start: v.string() }),
        headers: { Location: 'Its path.' },
      },
    },
    problems: ['unknown-key', 'already-exists', 'wrong-type'],
    cost: { requests: 1, commands: 1 },
    example: {
      path: { key: 'events' },
      body: { name: 'mailers', start: '0', makeStream: true },
      status: 201,
    },
  },
  {
    method: 'get',
    path: '/v1/streams/{key}/groups/{group}',
    operationId: 'getStreamGroup',
    tag,
    summary: 'A group: its consumers, and the oldest 100 entries that are not acknowledged',
    access: 'read',
    answers: {
      200: {
        description: 'The group',
        schema: v.strictObject({
          name: v.string(),
          lag: v.nullable(Count),
          lastDeliveredId: v.string(),
          consumers: v.array(Consumer),
          pendingCount: Count,
          pending: v.array(Pending),
        }),
      },
    },
    problems: ['unknown-key', 'unknown-group', 'wrong-type'],
    cost: { requests: 1, commands: 3 },
    example: { path: { key: 'events', group: 'mailers' }, before, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/streams/{key}/groups/{group}',
    operationId: 'deleteStreamGroup',
    tag,
    summary: 'Delete a group, with what is pending in it',
    access: 'write',
    answers: { 204: { description: 'It is gone' } },
    problems: ['unknown-key', 'unknown-group', 'wrong-type'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'events', group: 'mailers' }, before, status: 204 },
  },
]
