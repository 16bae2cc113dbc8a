import * as v from 'valibot'
import {
  ItemQuerySchema,
  ListQuerySchema,
  PopSchema,
  PushSchema,
  SetItemSchema,
} from '../routes/lists.ts'
import type { Operation } from './operation.ts'
import { CountAnswer, CreatedAnswer, NAME_PARAMETER, PRECONDITIONS, ValueAnswer } from './wire.ts'

const key = { key: NAME_PARAMETER }
const item = { ...key, index: 'A whole number: 0 is the first item, -1 the last.' }
const before = [['rpush', 'todo', 'wash', 'cook', 'eat']] as const

/** Lists. */
export const listsOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/lists/{key}',
    operationId: 'getList',
    tag: 'Lists',
    summary: 'Read a range of a list',
    access: 'read',
    parameters: key,
    query: ListQuerySchema,
    answers: {
      200: {
        description: 'The items from `start` on; `length` counts all of them.',
        schema: v.strictObject({
          items: v.array(ValueAnswer),
          start: CountAnswer,
          length: CountAnswer,
        }),
      },
    },
    problems: ['invalid-name', 'invalid-query', 'unknown-key', 'wrong-type', 'not-text'],
    cost: { requests: 1, commands: 2 },
    example: { path: { key: 'todo' }, query: { start: '1' }, before, status: 200 },
  },
  {
    method: 'post',
    path: '/v1/lists/{key}/items',
    operationId: 'pushItems',
    tag: 'Lists',
    summary: 'Push items onto one side of a list',
    description:
      'One after another, so that the last one is outermost. `maxLength` drops items of the other side. At most 1,000 items.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    body: PushSchema,
    answers: {
      201: {
        description: 'How many items the list has now.',
        schema: v.strictObject({ length: CountAnswer }),
      },
    },
    problems: [
      'data-error',
      'invalid-name',
      'invalid-body',
      'wrong-type',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 4 },
    example: {
      path: { key: 'todo' },
      body: { items: ['sleep'], maxLength: 3 },
      before,
      status: 201,
    },
  },
  {
    method: 'delete',
    path: '/v1/lists/{key}/items',
    operationId: 'popItems',
    tag: 'Lists',
    summary: 'Pop items from one side of a list',
    description:
      'What was popped is in the answer alone: when that is lost, so are they. For work that must not be lost there are queues.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    query: PopSchema,
    answers: {
      200: {
        description: 'The items, the outermost first.',
        schema: v.strictObject({ items: v.array(ValueAnswer) }),
      },
    },
    problems: [
      'invalid-name',
      'invalid-query',
      'unknown-key',
      'wrong-type',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'todo' }, query: { side: 'left', count: '2' }, before, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/lists/{key}/items/{index}',
    operationId: 'getItem',
    tag: 'Lists',
    summary: 'Read an item',
    access: 'read',
    parameters: item,
    query: ItemQuerySchema,
    answers: {
      200: { description: 'The item.', schema: v.strictObject({ value: ValueAnswer }) },
    },
    problems: ['invalid-name', 'invalid-query', 'unknown-item', 'wrong-type', 'not-text'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'todo', index: '-1' }, before, status: 200 },
  },
  {
    method: 'put',
    path: '/v1/lists/{key}/items/{index}',
    operationId: 'setItem',
    tag: 'Lists',
    summary: 'Replace an item',
    access: 'write',
    parameters: item,
    headers: PRECONDITIONS,
    body: SetItemSchema,
    answers: { 200: { description: 'It is replaced.', schema: CreatedAnswer } },
    problems: [
      'invalid-name',
      'invalid-body',
      'unknown-key',
      'unknown-item',
      'wrong-type',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'todo', index: '0' }, body: { value: 'bathe' }, before, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/lists/{key}/items/{index}',
    operationId: 'deleteItem',
    tag: 'Lists',
    summary: 'Delete an item',
    description:
      'The items after it move up, so a repetition deletes another one: send If-Match along. Its cost grows with the index.',
    access: 'write',
    parameters: item,
    headers: PRECONDITIONS,
    answers: { 204: { description: 'It is gone.' } },
    problems: [
      'invalid-name',
      'unknown-item',
      'wrong-type',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 4 },
    example: { path: { key: 'todo', index: '1' }, before, status: 204 },
  },
]
