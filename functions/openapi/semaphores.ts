import * as v from 'valibot'
import { ExtendSchema } from '../locks/holding.ts'
import { AcquireSchema, ReleaseSchema } from '../routes/semaphores.ts'
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

const tag = 'Semaphores'
const path = '/v1/semaphores/{name}/permits'
const headers = lockHeaders
const name = { name: 'exports' }

/** A permit whose time ends far in the future. */
const before = [
  ['zadd', '{lock:exports}:semaphore', { 'stok-4711': 4102444800000 }],
  ['expire', '{lock:exports}:semaphore', 86400],
] as const

/** redge's semaphores by name. */
export const semaphoresOperations: readonly Operation[] = [
  listOfHeld('semaphores', {
    path: '/v1/semaphores',
    operationId: 'listSemaphores',
    tag,
    summary: 'List semaphores of which permits are held',
    description: LIST_OF_LEASES,
    example: { before, query: { prefix: 'exp' }, status: 200 },
  }),
  {
    method: 'post',
    path,
    operationId: 'acquirePermit',
    tag,
    summary: 'Acquire a permit',
    description: '`permits` is how many may hold one at a time. Who waits stands in a queue.',
    access: 'write',
    headers,
    body: AcquireSchema,
    answers: {
      201: {
        description: 'A permit is held by `token`',
        headers: locationHeader,
        schema: v.strictObject({
          name: v.string(),
          token: v.string(),
          timeout: v.number(),
          permits: CountSchema,
        }),
      },
    },
    problems: ['lock-held', 'lock-expired', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 6 },
    example: { path: name, body: { permits: 3, timeout: 60 }, status: 201 },
  },
  {
    method: 'patch',
    path,
    operationId: 'extendPermit',
    tag,
    summary: 'Extend a permit',
    access: 'write',
    headers,
    body: ExtendSchema,
    answers: { 200: { description: 'By how much it was extended', schema: ExtendedSchema } },
    problems: ['lock-not-owned', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 5 },
    example: {
      before,
      path: name,
      body: { token: 'tok-4711', additionalTime: 10, replaceTtl: true },
      status: 200,
    },
  },
  {
    method: 'delete',
    path,
    operationId: 'releasePermit',
    tag,
    summary: 'Give a permit back',
    access: 'write',
    headers,
    body: ReleaseSchema,
    answers: { 204: { description: 'It is given back' } },
    problems: ['lock-not-owned', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 5 },
    example: { before, path: name, body: { permits: 3, token: 'tok-4711' }, status: 204 },
  },
  {
    method: 'get',
    path: '/v1/semaphores/{name}',
    operationId: 'getSemaphore',
    tag,
    summary: 'Who holds permits',
    access: 'read',
    answers: {
      200: {
        description: 'Those who hold permits, and how many wait',
        schema: v.strictObject({
          name: v.string(),
          holders: v.array(HolderSchema),
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
    path: '/v1/semaphores/{name}',
    operationId: 'releaseAllPermits',
    tag,
    summary: 'Take all permits from those who hold them',
    access: 'admin',
    answers: { 204: { description: 'They are free' } },
    problems: ['not-held', 'unsupported-name', 'wrong-type', 'data-error'],
    cost: { requests: 1, commands: 8 },
    example: { before, path: name, status: 204 },
  },
]
