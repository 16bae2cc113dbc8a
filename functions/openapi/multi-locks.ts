import * as v from 'valibot'
import { AcquireSchema, ExtendSchema, ReleaseSchema } from '../routes/multi-locks.ts'
import { lockHeaders } from './holding.ts'
import type { Operation } from './operation.ts'

const tag = 'Locks'
const path = '/v1/multi-locks'
const headers = lockHeaders
const names = ['{shop}:orders', '{shop}:stock']
const before = [
  ['set', 'lock:{shop}:orders', 'tok-4711', { ex: 60 }],
  ['set', 'lock:{shop}:stock', 'tok-4711', { ex: 60 }],
] as const

/** Several locks by one token. */
export const multiLocksOperations: readonly Operation[] = [
  {
    method: 'post',
    path,
    operationId: 'acquireLocks',
    tag,
    summary: 'Acquire several locks, or none',
    description: 'In a cluster their keys must lie in one slot.',
    access: 'write',
    headers,
    body: AcquireSchema,
    answers: {
      201: {
        description: 'All are held by `token`',
        schema: v.strictObject({
          names: v.array(v.string()),
          token: v.string(),
          timeout: v.number(),
        }),
      },
    },
    problems: ['lock-held', 'lock-expired', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 5 },
    example: { body: { names, timeout: 60 }, status: 201 },
  },
  {
    method: 'patch',
    path,
    operationId: 'extendLocks',
    tag,
    summary: 'Extend several locks',
    access: 'write',
    headers,
    body: ExtendSchema,
    answers: {
      200: {
        description: 'By how much they were extended',
        schema: v.strictObject({
          names: v.array(v.string()),
          additionalTime: v.number(),
          replaceTtl: v.boolean(),
        }),
      },
    },
    problems: ['lock-not-owned', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 7 },
    example: { before, body: { names, token: 'tok-4711', additionalTime: 10 }, status: 200 },
  },
  {
    method: 'delete',
    path,
    operationId: 'releaseLocks',
    tag,
    summary: 'Release several locks',
    description:
      'Gives back those that the token holds; when it is not all of them, the answer is a 409.',
    access: 'write',
    headers,
    body: ReleaseSchema,
    answers: { 204: { description: 'They are released' } },
    problems: ['lock-not-owned', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 5 },
    example: { before, body: { names, token: 'tok-4711' }, status: 204 },
  },
]
