import * as v from 'valibot'
import { ElementsSchema } from '../routes/hyperloglogs.ts'
import type { Operation } from './operation.ts'
import { CountAnswer, NAME_PARAMETER, PRECONDITIONS } from './wire.ts'

const key = { key: NAME_PARAMETER }

/** HyperLogLogs. */
export const hyperloglogsOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/hyperloglogs/{key}',
    operationId: 'countElements',
    tag: 'HyperLogLogs',
    summary: 'About how many different elements were added',
    description: 'The error is below 1 % as a rule.',
    access: 'read',
    parameters: key,
    answers: {
      200: { description: 'The estimate.', schema: v.strictObject({ count: CountAnswer }) },
    },
    problems: ['invalid-name', 'unknown-key', 'wrong-type'],
    cost: { requests: 1, commands: 2 },
    example: { path: { key: 'visitors' }, before: [['pfadd', 'visitors', 'ada']], status: 200 },
  },
  {
    method: 'post',
    path: '/v1/hyperloglogs/{key}/elements',
    operationId: 'addElements',
    tag: 'HyperLogLogs',
    summary: 'Add elements',
    description: 'At most 1,000; without any an empty HyperLogLog is made.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    body: ElementsSchema,
    answers: {
      200: {
        description: 'Whether the estimate has changed.',
        schema: v.strictObject({ changed: v.boolean() }),
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
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'visitors' }, body: { elements: ['ada', 'bob'] }, status: 200 },
  },
]
