import * as v from 'valibot'
import type { Operation } from './operation.ts'

const tag = 'Health'

/** Whether the Worker runs and reaches its Redis. */
export const healthOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/healthz',
    operationId: 'getHealth',
    tag,
    summary: 'Whether the Worker runs',
    description: 'Asks nobody, and needs no token.',
    access: 'none',
    answers: {
      200: { description: 'It does', schema: v.strictObject({ status: v.literal('ok') }) },
    },
    problems: [],
    cost: { requests: 0, commands: 0 },
    example: { status: 200 },
  },
  {
    method: 'get',
    path: '/readyz',
    operationId: 'getReadiness',
    tag,
    summary: 'Whether the Worker reaches its Redis',
    description: 'Sends a PING that has a second to be answered. Needs no token.',
    access: 'none',
    answers: {
      200: { description: 'It does', schema: v.strictObject({ status: v.literal('ready') }) },
    },
    problems: ['not-ready'],
    cost: { requests: 1, commands: 1 },
    example: { status: 200 },
  },
]
