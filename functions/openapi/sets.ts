import * as v from 'valibot'
import { ChangeSetSchema, SetQuerySchema } from '../routes/sets.ts'
import type { Operation } from './operation.ts'
import {
  CountAnswer,
  CreatedAnswer,
  CursorAnswer,
  NAME_PARAMETER,
  NameAnswer,
  PRECONDITIONS,
  ValueAnswer,
} from './wire.ts'

const key = { key: NAME_PARAMETER }
const member = { ...key, member: NAME_PARAMETER }
const before = [['sadd', 'tags', 'red', 'blue']] as const

/** Sets. */
export const setsOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/sets/{key}',
    operationId: 'getSet',
    tag: 'Sets',
    summary: 'Read the members of a set, page by page',
    description:
      'Redis gives small sets whole, whatever the `limit`. Members that are there throughout come at least once.',
    access: 'read',
    parameters: key,
    query: SetQuerySchema,
    answers: {
      200: {
        description: 'Some members; `length` counts all of them.',
        schema: v.strictObject({
          members: v.array(ValueAnswer),
          cursor: CursorAnswer,
          length: CountAnswer,
        }),
      },
    },
    problems: ['invalid-name', 'invalid-query', 'unknown-key', 'wrong-type', 'not-text'],
    cost: { requests: 1, commands: 2 },
    example: { path: { key: 'tags' }, before, status: 200 },
  },
  {
    method: 'post',
    path: '/v1/sets/{key}/members',
    operationId: 'changeSet',
    tag: 'Sets',
    summary: 'Add and remove members at once',
    description: 'All of it or nothing; at most 1,000 of each, and no member in both.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    body: ChangeSetSchema,
    answers: {
      200: {
        description: 'How many were new, and how many were there and are gone.',
        schema: v.strictObject({ added: CountAnswer, removed: CountAnswer }),
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
    cost: { requests: 1, commands: 3 },
    example: {
      path: { key: 'tags' },
      body: { add: ['green'], remove: ['red'] },
      before,
      status: 200,
    },
  },
  {
    method: 'get',
    path: '/v1/sets/{key}/members/{member}',
    operationId: 'getSetMember',
    tag: 'Sets',
    summary: 'Ask whether a set has a member',
    access: 'read',
    parameters: member,
    answers: {
      200: { description: 'It has.', schema: v.strictObject({ member: NameAnswer }) },
    },
    problems: ['invalid-name', 'unknown-member', 'wrong-type'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'tags', member: 'red' }, before, status: 200 },
  },
  {
    method: 'put',
    path: '/v1/sets/{key}/members/{member}',
    operationId: 'addSetMember',
    tag: 'Sets',
    summary: 'Add a member',
    access: 'write',
    parameters: member,
    headers: PRECONDITIONS,
    answers: {
      200: { description: 'It was there.', schema: CreatedAnswer },
      201: { description: 'It is new.', schema: CreatedAnswer },
    },
    problems: ['invalid-name', 'wrong-type', 'precondition-failed', 'key-too-large'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'tags', member: 'red' }, status: 201 },
  },
  {
    method: 'delete',
    path: '/v1/sets/{key}/members/{member}',
    operationId: 'removeSetMember',
    tag: 'Sets',
    summary: 'Remove a member',
    description: 'With its last member the set is gone.',
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
    example: { path: { key: 'tags', member: 'red' }, before, status: 204 },
  },
]
