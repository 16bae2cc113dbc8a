import * as v from 'valibot'
import {
  DeadLettersSchema,
  ExtendSchema,
  MessagesSchema,
  ReceiveSchema,
  RedriveSchema,
} from '../queues/schemas.ts'
import type { Operation } from './operation.ts'

const tag = 'Queues'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Message = v.strictObject({ id: v.string(), body: v.unknown(), deliveries: Count })

/** A message that waits. */
const sent = [
  ['xadd', 'message-queue:{mail}', { body: '{"to":"ada"}' }, '1-1'],
  ['xgroup_create', 'message-queue:{mail}', 'receivers', '0'],
] as const

/** A message that was received once. */
const received = [
  ...sent,
  ['xreadgroup', 'receivers', 'api', { 'message-queue:{mail}': '>' }],
] as const

/** A message that was given up. */
const dead = [
  ['xadd', 'message-queue:{mail}:dead', { id: '1-1', deliveries: 5, body: '{"to":"ada"}' }, '3-1'],
] as const

/** What `/v1/queues` offers. */
export const queuesOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/queues/{queue}/messages',
    operationId: 'sendMessages',
    tag,
    summary: 'Send messages',
    description: 'Up to 100, each any JSON. They are kept until somebody acknowledges them.',
    access: 'write',
    body: MessagesSchema,
    answers: {
      201: {
        description: 'Their ids, in the same order',
        schema: v.strictObject({ ids: v.array(v.string()) }),
      },
    },
    problems: ['unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 2 },
    example: { path: { queue: 'mail' }, body: { messages: [{ to: 'ada' }, 'hello'] }, status: 201 },
  },
  {
    method: 'post',
    path: '/v1/queues/{queue}/receipts',
    operationId: 'receiveMessages',
    tag,
    summary: 'Receive messages',
    description:
      'Gives messages that nobody else is given for `visibility` seconds: first those whose receivers did not acknowledge them in time, then new ones. ' +
      'A message is delivered at least once: make the work idempotent. One that came back after `maxDeliveries` deliveries becomes a dead letter.',
    access: 'write',
    body: ReceiveSchema,
    answers: {
      200: {
        description: 'Messages; none when the queue is empty',
        schema: v.strictObject({ messages: v.array(Message) }),
      },
    },
    problems: ['unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 4 },
    example: { path: { queue: 'mail' }, body: { visibility: 30 }, before: sent, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/queues/{queue}/receipts/{id}',
    operationId: 'acknowledgeMessage',
    tag,
    summary: 'Acknowledge a message',
    description: 'It is done, and gone for good.',
    access: 'write',
    answers: { 204: { description: 'It is gone' } },
    problems: ['unknown-receipt', 'unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 3 },
    example: { path: { queue: 'mail', id: '1-1' }, before: received, status: 204 },
  },
  {
    method: 'patch',
    path: '/v1/queues/{queue}/receipts/{id}',
    operationId: 'extendReceipt',
    tag,
    summary: 'Keep a message for longer, or give it back',
    description: '`visibility` counts from now; 0 gives the message to whoever asks next.',
    access: 'write',
    body: ExtendSchema,
    answers: {
      200: {
        description: 'For how long it is kept',
        schema: v.strictObject({ id: v.string(), visibility: v.number() }),
      },
    },
    problems: ['unknown-receipt', 'unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 3 },
    example: {
      path: { queue: 'mail', id: '1-1' },
      body: { visibility: 60 },
      before: received,
      status: 200,
    },
  },
  {
    method: 'get',
    path: '/v1/queues/{queue}',
    operationId: 'getQueue',
    tag,
    summary: 'How much waits in a queue',
    description:
      '`length` counts the messages that are not acknowledged, `pending` those of them that somebody has received, `oldest` is the age of the oldest in seconds.',
    access: 'read',
    answers: {
      200: {
        description: 'The queue',
        schema: v.strictObject({
          queue: v.string(),
          length: Count,
          pending: Count,
          oldest: v.nullable(v.number()),
          deadLetters: Count,
        }),
      },
    },
    problems: ['unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 4 },
    example: { path: { queue: 'mail' }, before: received, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/queues/{queue}/dead-letters',
    operationId: 'listDeadLetters',
    tag,
    summary: 'Messages that were given up',
    access: 'read',
    query: DeadLettersSchema,
    answers: {
      200: {
        description: 'A page, the oldest first',
        schema: v.strictObject({ messages: v.array(Message), cursor: v.nullable(v.string()) }),
      },
    },
    problems: ['unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 1 },
    example: { path: { queue: 'mail' }, before: dead, status: 200 },
  },
  {
    method: 'post',
    path: '/v1/queues/{queue}/dead-letters/redrives',
    operationId: 'redriveDeadLetters',
    tag,
    summary: 'Send dead letters again',
    description: 'The oldest `limit` of them, as new messages.',
    access: 'write',
    body: RedriveSchema,
    answers: { 200: { description: 'How many', schema: v.strictObject({ redriven: Count }) } },
    problems: ['unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 4 },
    example: { path: { queue: 'mail' }, body: {}, before: dead, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/queues/{queue}/dead-letters/{id}',
    operationId: 'deleteDeadLetter',
    tag,
    summary: 'Delete a dead letter',
    access: 'write',
    answers: { 204: { description: 'It is gone' } },
    problems: ['unknown-entry', 'unsupported-name', 'wrong-type'],
    cost: { requests: 1, commands: 1 },
    example: { path: { queue: 'mail', id: '3-1' }, before: dead, status: 204 },
  },
]
