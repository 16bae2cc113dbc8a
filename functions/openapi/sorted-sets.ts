import * as v from 'valibot'
import { AddScoreSchema, SetScoreSchema, SortedSetQuerySchema } from '../routes/sorted-sets.ts'
import type { Operation } from './operation.ts'
import {
  CountAnswer,
  CreatedAnswer,
  NAME_PARAMETER,
  NameAnswer,
  PRECONDITIONS,
  ScoreAnswer,
  ValueAnswer,
} from './wire.ts'

const key = { key: NAME_PARAMETER }
const member = { ...key, member: NAME_PARAMETER }
const before = [['zadd', 'prices', { tea: 3, wine: 9.5 }]] as const
const tea = { path: { key: 'prices', member: 'tea' }, before }

/** Sorted sets. */
export const sortedSetsOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/sorted-sets/{key}',
    operationId: 'getSortedSet',
    tag: 'Sorted sets',
    summary: 'Read a range of a sorted set, by rank or by score',
    description:
      'With `min` or `max` only members with such scores count, from `start` on; `(10` leaves 10 itself out.',
    access: 'read',
    parameters: key,
    query: SortedSetQuerySchema,
    answers: {
      200: {
        description: 'The members in order; `length` counts all of the sorted set.',
        schema: v.strictObject({
          members: v.array(v.strictObject({ member: ValueAnswer, score: ScoreAnswer })),
          length: CountAnswer,
        }),
      },
    },
    problems: ['invalid-name', 'invalid-query', 'unknown-key', 'wrong-type', 'not-text'],
    cost: { requests: 1, commands: 2 },
    example: { path: { key: 'prices' }, query: { order: 'desc', max: '9' }, before, status: 200 },
  },
  {
    method: 'get',
    path: '/v1/sorted-sets/{key}/members/{member}',
    operationId: 'getScore',
    tag: 'Sorted sets',
    summary: 'Read the score of a member',
    access: 'read',
    parameters: member,
    answers: {
      200: {
        description: 'The member.',
        schema: v.strictObject({ member: NameAnswer, score: ScoreAnswer }),
      },
    },
    problems: ['invalid-name', 'unknown-member', 'wrong-type'],
    cost: { requests: 1, commands: 1 },
    example: { ...tea, status: 200 },
  },
  {
    method: 'put',
    path: '/v1/sorted-sets/{key}/members/{member}',
    operationId: 'setScore',
    tag: 'Sorted sets',
    summary: 'Add a member, or give it another score',
    access: 'write',
    parameters: member,
    headers: PRECONDITIONS,
    body: SetScoreSchema,
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
    example: { ...tea, body: { score: 4 }, status: 200 },
  },
  {
    method: 'patch',
    path: '/v1/sorted-sets/{key}/members/{member}',
    operationId: 'addToScore',
    tag: 'Sorted sets',
    summary: 'Add to the score of a member',
    description: 'A member that is not there begins at 0.',
    access: 'write',
    parameters: member,
    headers: PRECONDITIONS,
    body: AddScoreSchema,
    answers: {
      200: { description: 'The score.', schema: v.strictObject({ score: ScoreAnswer }) },
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
    example: { ...tea, body: { increment: 0.5 }, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/sorted-sets/{key}/members/{member}',
    operationId: 'deleteScore',
    tag: 'Sorted sets',
    summary: 'Remove a member',
    description: 'With its last member the sorted set is gone.',
    access: 'write',
    parameters: member,
    headers: PRECONDITIONS,
    answers: { 204: { description: 'It is gone.' } },
    problems: [
      'invalid-name',
      'unknown-member',
      'wrong-type',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 1 },
    example: { ...tea, status: 204 },
  },
]
