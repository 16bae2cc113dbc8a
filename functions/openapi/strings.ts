import * as v from 'valibot'
import { ChangeStringSchema, SetStringSchema, StringQuerySchema } from '../routes/strings.ts'
import type { Operation } from './operation.ts'
import {
  CountAnswer,
  CreatedAnswer,
  ETAG_HEADER,
  IF_NONE_MATCH,
  NAME_PARAMETER,
  PRECONDITIONS,
  ScoreAnswer,
  ValueAnswer,
} from './wire.ts'

const key = { key: NAME_PARAMETER }
const greeting = { path: { key: 'greeting' }, before: [['set', 'greeting', 'hello']] } as const

/** Strings and numbers. */
export const stringsOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/strings/{key}',
    operationId: 'getString',
    tag: 'Strings',
    summary: 'Read a value, or a range of its bytes',
    description:
      'At most 1 MiB: `truncated` tells that there is more, which `start` and `end` ask for, both inclusive and negative from the end. A range has no ETag.',
    access: 'read',
    parameters: key,
    query: StringQuerySchema,
    headers: IF_NONE_MATCH,
    answers: {
      200: {
        description: 'The value. `length` is that of the whole value in bytes.',
        headers: ETAG_HEADER,
        schema: v.strictObject({
          value: ValueAnswer,
          length: CountAnswer,
          truncated: v.boolean(),
          etag: v.nullable(v.string()),
        }),
      },
      304: { description: 'The key still has the ETag.', headers: ETAG_HEADER },
    },
    problems: ['invalid-name', 'invalid-query', 'unknown-key', 'wrong-type', 'not-text'],
    cost: { requests: 1, commands: 3 },
    example: { ...greeting, status: 200 },
  },
  {
    method: 'put',
    path: '/v1/strings/{key}',
    operationId: 'setString',
    tag: 'Strings',
    summary: 'Write a value',
    description: 'Without `ttl` it does not expire; with `keepTtl` its time to live stays.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    body: SetStringSchema,
    answers: {
      200: { description: 'It was there.', schema: CreatedAnswer, headers: ETAG_HEADER },
      201: { description: 'It is new.', schema: CreatedAnswer, headers: ETAG_HEADER },
    },
    problems: [
      'invalid-name',
      'invalid-body',
      'wrong-type',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 3 },
    example: { path: { key: 'greeting' }, body: { value: 'hello', ttl: 60 }, status: 201 },
  },
  {
    method: 'patch',
    path: '/v1/strings/{key}',
    operationId: 'changeString',
    tag: 'Strings',
    summary: 'Add to a number, or append to a value',
    description:
      'A key that is not there counts as 0 or as empty. Whole numbers are 64-bit integers; a fraction, also `"1.0"`, makes a double of it.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    body: ChangeStringSchema,
    answers: {
      200: {
        description: 'The number, or the length in bytes.',
        schema: v.union([
          v.strictObject({ value: v.union([ScoreAnswer, v.string()]) }),
          v.strictObject({ length: CountAnswer }),
        ]),
      },
    },
    problems: [
      'invalid-name',
      'invalid-body',
      'wrong-type',
      'not-a-number',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 1 },
    example: {
      path: { key: 'visits' },
      body: { increment: 5 },
      before: [['set', 'visits', '37']],
      status: 200,
    },
  },
  {
    method: 'delete',
    path: '/v1/strings/{key}',
    operationId: 'deleteString',
    tag: 'Strings',
    summary: 'Delete a value',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    answers: { 204: { description: 'It is gone.' } },
    problems: ['invalid-name', 'unknown-key', 'wrong-type', 'precondition-failed', 'key-too-large'],
    cost: { requests: 1, commands: 3 },
    example: { ...greeting, status: 204 },
  },
]
