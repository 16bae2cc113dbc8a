import * as v from 'valibot'
import { NewKeySchema, RestoreSchema } from '../routes/keys.ts'
import type { Operation } from './operation.ts'
import { CreatedAnswer, NAME_PARAMETER, NameAnswer, PRECONDITIONS, TtlAnswer } from './wire.ts'

const key = { key: NAME_PARAMETER }
const made = {
  description: 'The new key.',
  schema: v.strictObject({ key: NameAnswer }),
  headers: { Location: 'Path of the new key.' },
}

/** What makes a key of another one. */
export const keyMovesOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/keys/{key}/renames',
    operationId: 'renameKey',
    tag: 'Keys',
    summary: 'Rename a key',
    description: 'On a cluster both names need one hash tag.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    body: NewKeySchema,
    answers: { 201: made },
    problems: [
      'invalid-name',
      'invalid-body',
      'unknown-key',
      'already-exists',
      'precondition-failed',
      'key-too-large',
      'cross-slot',
    ],
    cost: { requests: 1, commands: 1 },
    example: {
      path: { key: 'user:1' },
      body: { newKey: 'user:2' },
      before: [['set', 'user:1', 'Ada']],
      status: 201,
    },
  },
  {
    method: 'post',
    path: '/v1/keys/{key}/copies',
    operationId: 'copyKey',
    tag: 'Keys',
    summary: 'Copy a key with its time to live',
    description: 'On a cluster both names need one hash tag.',
    access: 'write',
    parameters: key,
    headers: PRECONDITIONS,
    body: NewKeySchema,
    answers: { 201: made },
    problems: [
      'invalid-name',
      'invalid-body',
      'unknown-key',
      'already-exists',
      'precondition-failed',
      'key-too-large',
      'cross-slot',
    ],
    cost: { requests: 1, commands: 3 },
    example: {
      path: { key: 'user:1' },
      body: { newKey: 'user:2' },
      before: [['set', 'user:1', 'Ada']],
      status: 201,
    },
  },
  {
    method: 'get',
    path: '/v1/keys/{key}/dump',
    operationId: 'dumpKey',
    tag: 'Keys',
    summary: "A key of any type in Redis's own form, to restore it with",
    access: 'read',
    parameters: key,
    answers: {
      200: {
        description:
          'What DUMP gives, in base64, and a seal that lets others than administrators restore it.',
        schema: v.strictObject({ dump: v.string(), seal: v.string(), ttl: TtlAnswer }),
      },
    },
    problems: ['invalid-name', 'unknown-key', 'key-too-large'],
    cost: { requests: 1, commands: 4 },
    example: { path: { key: 'user:1' }, before: [['set', 'user:1', 'Ada']], status: 200 },
  },
  {
    method: 'put',
    path: '/v1/keys/{key}/dump',
    operationId: 'restoreKey',
    tag: 'Keys',
    summary: 'Make a key of what was dumped',
    description:
      'With `replace` whatever the key holds is replaced, and the answer is 200. Redis trusts what it restores: for a dump without the `seal` that came with it this takes an administrator who is held to no keys, with it the access `write`.',
    access: 'admin',
    parameters: key,
    headers: PRECONDITIONS,
    body: RestoreSchema,
    answers: {
      200: { description: 'The key, in place of what was there.', schema: CreatedAnswer },
      201: { description: 'The new key.', schema: CreatedAnswer },
    },
    problems: [
      'invalid-name',
      'invalid-body',
      'already-exists',
      'precondition-failed',
      'key-too-large',
    ],
    cost: { requests: 1, commands: 1 },
    example: {
      path: { key: 'user:1' },
      // What Redis 7.0 dumps of the text "Ada".
      body: { dump: 'AANBZGEKAN15Ip5liTkt', ttl: 60 },
      status: 201,
    },
  },
]
