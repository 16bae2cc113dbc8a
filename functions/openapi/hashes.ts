import * as v from 'valibot'
import {
  ChangeHashSchema,
  FieldQuerySchema,
  HashQuerySchema,
  SetFieldSchema,
} from '../routes/hashes.ts'
import type { Operation } from './operation.ts'
import {
  CountAnswer,
  CreatedAnswer,
  CursorAnswer,
  NAME_PARAMETER,
  NameAnswer,
  PRECONDITIONS,
  ScoreAnswer,
  ValueAnswer,
} from './wire.ts'

const key = { key: NAME_PARAMETER }
const field = { ...key, field: NAME_PARAMETER }
const before = [['hset', 'user:1', 'name', 'Ada']] as const

/** Hashes. */
export const hashesOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/hashes/{key}',
    operationId: 'getHash',
    tag: 'Hashes',
    summary: 'Read the fields of a hash, page by page',
    description:
      'Redis gives small hashes whole, whatever the `limit`. Fields that are there throughout come at least once.',
    access: 'read',
    parameters: key,
    query: HashQuerySchema,
    answers: {
      200: {
        description: 'Some fields; `length` counts all of them.',
        schema: v.strictObject({
          fields: v.array(v.strictObject({ field: NameAnswer, value: ValueAnswer })),
          cursor: CursorAnswer,
          length: CountAnswer,
        }),
      },
    },
    problems: ['invalid-name', 'invalid-query', 'unknown-key', 'wrong-type', 'not-text'],
    cost: { requests: 1, commands: 2 },
    example: { path: { key: 'user:1' }, before, status: 200 },
  },
  {
    method: 'patch',
    path: '/v1/hashes/{key}',
    operationId: 'changeHash',
    tag: 'Hashes',
    summary: 'Set, delete and add to fields at once',
    description:
      'All of it or nothing. Each field is named once; `set` and `increment` are objects, or lists of pairs, which take names that are no UTF-8. At most 1,000 of each.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    body: ChangeHashSchema,
    answers: {
      200: {
        description: 'How many fields are new and gone, and what the numbers have become.',
        schema: v.strictObject({
          added: CountAnswer,
          deleted: CountAnswer,
          increments: v.array(
            v.strictObject({ field: NameAnswer, value: v.union([ScoreAnswer, v.string()]) }),
          ),
        }),
      },
    },
    problems: [
      'data-error',
      'invalid-name',
      'invalid-body',
      'wrong-type',
      'not-a-number',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 6 },
    example: {
      path: { key: 'user:1' },
      body: { set: { city: 'Turin' }, delete: ['name'], increment: { visits: 1 } },
      before,
      status: 200,
    },
  },
  {
    method: 'get',
    path: '/v1/hashes/{key}/fields/{field}',
    operationId: 'getHashField',
    tag: 'Hashes',
    summary: 'Read a field',
    access: 'read',
    parameters: field,
    query: FieldQuerySchema,
    answers: {
      200: {
        description: 'The field.',
        schema: v.strictObject({ field: NameAnswer, value: ValueAnswer }),
      },
    },
    problems: ['invalid-name', 'invalid-query', 'unknown-field', 'wrong-type', 'not-text'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'user:1', field: 'name' }, before, status: 200 },
  },
  {
    method: 'put',
    path: '/v1/hashes/{key}/fields/{field}',
    operationId: 'setHashField',
    tag: 'Hashes',
    summary: 'Write a field',
    access: 'write',
    parameters: field,
    headers: PRECONDITIONS,
    body: SetFieldSchema,
    answers: {
      200: { description: 'It was there.', schema: CreatedAnswer },
      201: { description: 'It is new.', schema: CreatedAnswer },
    },
    problems: [
      'invalid-name',
      'invalid-body',
      'wrong-type',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'user:1', field: 'name' }, body: { value: 'Ada' }, status: 201 },
  },
  {
    method: 'delete',
    path: '/v1/hashes/{key}/fields/{field}',
    operationId: 'deleteHashField',
    tag: 'Hashes',
    summary: 'Delete a field',
    description: 'With its last field the hash is gone.',
    access: 'write',
    parameters: field,
    headers: PRECONDITIONS,
    answers: { 204: { description: 'It is gone.' } },
    problems: [
      'invalid-name',
      'unknown-field',
      'wrong-type',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'user:1', field: 'name' }, before, status: 204 },
  },
]
