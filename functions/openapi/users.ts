import * as v from 'valibot'
import type { Operation } from './operation.ts'

const tag = 'Users'

/** What `/v1/users` offers to operators, on the sessions of the variable DJANGO_SETTINGS. */
export const usersOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/users/{id}/sessions',
    operationId: 'listUserSessions',
    tag,
    summary: 'Sessions of a user, the newest 100',
    access: 'admin',
    answers: {
      200: {
        description: 'Those that are alive',
        schema: v.strictObject({
          sessions: v.array(
            v.strictObject({ id: v.string(), created: v.string(), userAgent: v.string() }),
          ),
        }),
      },
    },
    problems: ['not-configured'],
    cost: { requests: 1, commands: 1 },
    example: { path: { id: '7' }, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/users/{id}/sessions',
    operationId: 'deleteUserSessions',
    tag,
    summary: 'End all sessions of a user',
    access: 'admin',
    answers: {
      200: {
        description: 'How many',
        schema: v.strictObject({ revoked: v.pipe(v.number(), v.integer()) }),
      },
    },
    problems: ['not-configured'],
    cost: { requests: 1, commands: 1 },
    example: { path: { id: '7' }, status: 200 },
  },
  {
    method: 'delete',
    path: '/v1/users/{id}/sessions/{device}',
    operationId: 'deleteUserSession',
    tag,
    summary: 'End a session of a user',
    access: 'admin',
    answers: { 204: { description: 'It is over' } },
    problems: ['unknown-device', 'not-configured'],
    cost: { requests: 1, commands: 1 },
    example: { path: { id: '7', device: '00000000000000000000000000000000' }, status: 404 },
  },
]
