import * as v from 'valibot'
import { ExtendSchema, ReleaseSchema } from '../locks/holding.ts'
import { AcquireSchema, ReleaseQuerySchema } from '../routes/locks.ts'
import { CountSchema, ExtendedSchema, listOfHeld, locationHeader, lockHeaders } from './holding.ts'
import type { Operation } from './operation.ts'

const tag = 'Locks'
const path = '/v1/locks/{name}'
const parameters = { name: 'Name of the lock; the key is `lock:NAME`' }

/** Somebody who holds the lock `deploy` of the examples. */
const before = [['set', 'lock:deploy', 'tok-4711', { ex: 60 }]] as const

const State = v.strictObject({
  name: v.string(),
  locked: v.boolean(),
  holder: v.nullable(v.string()),
  ttl: v.nullable(v.number()),
  waiters: CountSchema,
  fence: v.nullable(v.number()),
  type: v.string(),
})

/** redis-py's locks by name. */
export const locksOperations: readonly Operation[] = [
  listOfHeld('locks', {
    path: '/v1/locks',
    operationId: 'listLocks',
    tag,
    summary: 'List locks that are held',
    description:
      'Each answer has looked at about 10,000 keys, or found about a hundred locks. `cursor` asks for the next one; it is `null` at the end.',
    example: { before, query: { prefix: 'dep' }, status: 200 },
  }),
  {
    method: 'post',
    path,
    operationId: 'acquireLock',
    tag,
    summary: 'Acquire a lock',
    description:
      'Waits for up to `blockingTimeout` seconds, which keeps the request open. `fence` is larger than those of all acquisitions before.',
    access: 'write',
    parameters,
    headers: lockHeaders,
    body: AcquireSchema,
    answers: {
      201: {
        description: 'The lock is held by `token`',
        headers: locationHeader,
        schema: v.strictObject({
          name: v.string(),
          token: v.string(),
          timeout: v.number(),
          fence: v.nullable(v.number()),
        }),
      },
    },
    problems: ['lock-held', 'lock-expired', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 5 },
    example: { path: { name: 'deploy' }, body: { timeout: 60, blockingTimeout: 5 }, status: 201 },
  },
  {
    method: 'get',
    path,
    operationId: 'getLock',
    tag,
    summary: 'The state of a lock',
    description: '`holder` is the beginning of the digest of the token. Never held is no error.',
    access: 'read',
    parameters,
    answers: { 200: { description: 'Its state', schema: State } },
    problems: ['unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 7 },
    example: { before, path: { name: 'deploy' }, status: 200 },
  },
  {
    method: 'patch',
    path,
    operationId: 'extendLock',
    tag,
    summary: 'Extend a lock',
    description: 'Only with `"replaceTtl": true` may it be sent again after a lost answer.',
    access: 'write',
    parameters,
    headers: lockHeaders,
    body: ExtendSchema,
    answers: { 200: { description: 'By how much it was extended', schema: ExtendedSchema } },
    problems: ['lock-not-owned', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 4 },
    example: {
      before,
      path: { name: 'deploy' },
      body: { token: 'tok-4711', additionalTime: 10 },
      status: 200,
    },
  },
  {
    method: 'delete',
    path,
    operationId: 'releaseLock',
    tag,
    summary: 'Release a lock',
    description:
      'Gives it to the next in its queue. `force=true` takes it from whoever holds it, which needs the scope admin.',
    access: 'write',
    parameters,
    headers: lockHeaders,
    query: ReleaseQuerySchema,
    body: ReleaseSchema,
    answers: { 204: { description: 'It is released' } },
    problems: [
      ...(['lock-not-owned', 'not-held', 'forbidden', 'unsupported-name'] as const),
      ...(['wrong-type', 'data-error'] as const),
    ],
    cost: { requests: 1, commands: 4 },
    example: { before, path: { name: 'deploy' }, body: { token: 'tok-4711' }, status: 204 },
  },
]
