import * as v from 'valibot'
import { DeletionsSchema } from '../routes/key-deletions.ts'
import { ExpirySchema, ListKeysSchema } from '../routes/keys.ts'
import type { Operation } from './operation.ts'
import {
  CountAnswer,
  CursorAnswer,
  ETAG_HEADER,
  IF_NONE_MATCH,
  NAME_PARAMETER,
  NameAnswer,
  PRECONDITIONS,
  TtlAnswer,
} from './wire.ts'

const key = { key: NAME_PARAMETER }
/** Keys of any type. */
export const keysOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/keys',
    operationId: 'listKeys',
    tag: 'Keys',
    summary: 'List keys with their types and times to live',
    description:
      'Looks at about 10,000 keys at most and stops at about `limit`, so an answer may have more keys, fewer or none before the end. Keys that are there throughout come at least once. Those that the token may not read are left out.',
    access: 'read',
    query: ListKeysSchema,
    answers: {
      200: {
        description: 'Some keys.',
        schema: v.strictObject({
          keys: v.array(
            v.strictObject({
              key: NameAnswer,
              type: v.string(),
              ttl: TtlAnswer,
              memory: v.optional(v.nullable(CountAnswer)),
            }),
          ),
          cursor: CursorAnswer,
        }),
      },
    },
    problems: ['invalid-query'],
    cost: { requests: 2, commands: 5 },
    example: {
      query: { match: 'user:*' },
      before: [
        ['set', 'user:1', 'Ada'],
        ['hset', 'user:2', 'name', 'Bob'],
      ],
      status: 200,
    },
  },
  {
    method: 'get',
    path: '/v1/keys/{key}',
    operationId: 'getKey',
    tag: 'Keys',
    summary: 'What a key holds, how large it is and when it expires',
    access: 'read',
    parameters: key,
    headers: IF_NONE_MATCH,
    answers: {
      200: {
        description:
          'The key. `encoding`, `idle` and `memory` are null where the server does not tell them, `etag` where the key is too large for one, `length` for types without one.',
        headers: ETAG_HEADER,
        schema: v.strictObject({
          key: NameAnswer,
          type: v.string(),
          ttl: TtlAnswer,
          encoding: v.nullable(v.string()),
          memory: v.nullable(CountAnswer),
          length: v.nullable(CountAnswer),
          idle: v.nullable(CountAnswer),
          etag: v.nullable(v.string()),
        }),
      },
      304: { description: 'The key still has the ETag.', headers: ETAG_HEADER },
    },
    problems: ['invalid-name', 'unknown-key'],
    cost: { requests: 1, commands: 8 },
    example: { path: { key: 'user:1' }, before: [['set', 'user:1', 'Ada']], status: 200 },
  },
  {
    method: 'patch',
    path: '/v1/keys/{key}',
    operationId: 'expireKey',
    tag: 'Keys',
    summary: 'Let a key expire, or keep it',
    description: 'Seconds from now in `ttl` (`null` keeps it), or Unix time in `expireAt`.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    body: ExpirySchema,
    answers: {
      200: {
        description: 'The time left; 0 when `expireAt` is over and the key gone.',
        schema: v.strictObject({ ttl: TtlAnswer }),
      },
    },
    problems: [
      'invalid-name',
      'invalid-body',
      'unknown-key',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 3 },
    example: {
      path: { key: 'user:1' },
      body: { ttl: 60 },
      before: [['set', 'user:1', 'Ada']],
      status: 200,
    },
  },
  {
    method: 'delete',
    path: '/v1/keys/{key}',
    operationId: 'deleteKey',
    tag: 'Keys',
    summary: 'Delete a key of any type',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    answers: { 204: { description: 'It is gone.' } },
    problems: ['invalid-name', 'unknown-key', 'precondition-failed', 'key-too-large'],
    cost: { requests: 1, commands: 1 },
    example: { path: { key: 'user:1' }, before: [['set', 'user:1', 'Ada']], status: 204 },
  },
  {
    method: 'post',
    path: '/v1/key-deletions',
    operationId: 'deleteKeys',
    tag: 'Keys',
    summary: 'Delete many keys, or tell how many there are',
    description:
      'By name, at most 1,000, or by a glob pattern. A pattern looks at about 10,000 keys; ask again with the `cursor` until it is null. `dryRun` deletes nothing. Keys that the token may not write are left out of what a pattern matches. Each key is deleted by itself.',
    access: 'write',
    body: DeletionsSchema,
    answers: {
      200: {
        description: 'How many keys were found, and how many deleted.',
        schema: v.strictObject({
          matched: CountAnswer,
          deleted: CountAnswer,
          cursor: CursorAnswer,
        }),
      },
    },
    problems: ['invalid-body'],
    cost: { requests: 2, commands: 3 },
    example: {
      body: { match: 'user:*', dryRun: false },
      before: [
        ['set', 'user:1', 'Ada'],
        ['set', 'user:2', 'Bob'],
      ],
      status: 200,
    },
  },
]
