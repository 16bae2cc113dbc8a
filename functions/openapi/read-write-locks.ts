import * as v from 'valibot'
import { ExtendSchema, ReleaseSchema } from '../locks/holding.ts'
import { AcquireSchema } from '../routes/read-write-locks.ts'
import {
  CountSchema,
  ExtendedSchema,
  HolderSchema,
  LIST_OF_LEASES,
  listOfHeld,
  locationHeader,
  lockHeaders,
} from './holding.ts'
import type { Operation } from './operation.ts'

const tag = 'Read-write locks'
const path = '/v1/read-write-locks/{name}/{side}'
const headers = lockHeaders
const parameters = { side: 'Which side of it: `read`, which many may hold, or `write`' }
const choices = { side: ['read', 'write'] }
const name = { name: 'config' }
const side = { name: 'config', side: 'write' }

/** A writer whose time ends far in the future. */
const before = [
  ['zadd', '{lock:config}:read-write-lock', { 'xtok-4711': 4102444800000 }],
  ['expire', '{lock:config}:read-write-lock', 86400],
] as const

/** redge's read-write locks by name. */
export const readWriteLocksOperations: readonly Operation[] = [
  listOfHeld('readWriteLocks', {
    path: '/v1/read-write-locks',
    operationId: 'listReadWriteLocks',
    tag,
    summary: 'List read-write locks that are held',
    description: LIST_OF_LEASES,
    example: { before, query: { prefix: 'con' }, status: 200 },
  }),
  {
    method: 'post',
    path,
    operationId: 'acquireSide',
    tag,
    summary: 'Acquire a side',
    description: 'Many readers or one writer. Who waits stands in a queue, writers first.',
    access: 'write',
    parameters,
    choices,
    headers,
    body: AcquireSchema,
    answers: {
      201: {
        description: 'The side is held by `token`',
        headers: locationHeader,
        schema: v.strictObject({ name: v.string(), token: v.string(), timeout: v.number() }),
      },
    },
    problems: ['lock-held', 'lock-expired', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 6 },
    example: { path: side, body: { timeout: 60 }, status: 201 },
  },
  {
    method: 'patch',
    path,
    operationId: 'extendSide',
    tag,
    summary: 'Extend a side',
    access: 'write',
    parameters,
    choices,
    headers,
    body: ExtendSchema,
    answers: { 200: { description: 'By how much it was extended', schema: ExtendedSchema } },
    problems: ['lock-not-owned', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 5 },
    example: {
      before,
      path: side,
      body: { token: 'tok-4711', additionalTime: 10, replaceTtl: true },
      status: 200,
    },
  },
  {
    method: 'delete',
    path,
    operationId: 'releaseSide',
    tag,
    summary: 'Give a side back',
    access: 'write',
    parameters,
    choices,
    headers,
    body: ReleaseSchema,
    answers: { 204: { description: 'It is given back' } },
    problems: ['lock-not-owned', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 5 },
    example: { before, path: side, body: { token: 'tok-4711' }, status: 204 },
  },
  {
    method: 'get',
    path: '/v1/read-write-locks/{name}',
    operationId: 'getReadWriteLock',
    tag,
    summary: 'Who holds its sides',
    access: 'read',
    answers: {
      200: {
        description: 'Readers, the writer, and how many wait',
        schema: v.strictObject({
          name: v.string(),
          readers: v.array(HolderSchema),
          writer: v.nullable(HolderSchema),
          waiters: CountSchema,
        }),
      },
    },
    problems: ['unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 4 },
    example: { before, path: name, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/read-write-locks/{name}',
    operationId: 'releaseAllSides',
    tag,
    summary: 'Take it from those who hold it',
    access: 'admin',
    answers: { 204: { description: 'It is free' } },
    problems: ['not-held', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 8 },
    example: { before, path: name, status: 204 },
  },
]
