import * as v from 'valibot'
import { PatchSchema } from '../routes/session.ts'
import type { Operation } from './operation.ts'

const tag = 'Session'
const CSRF = 'abcdefghijklmnopqrstuvwxyz012345'
const csrfHeader = { 'X-CSRFToken': 'The token that `GET /v1/session` gives' }
/** What a browser sends that has got the token. */
const headers = { Cookie: `csrftoken=${CSRF}`, 'X-CSRFToken': CSRF }
const problems = ['session-interrupted', 'redis-error'] as const

const Fields = v.record(v.string(), v.unknown())

const Device = v.strictObject({
  id: v.string(),
  created: v.string(),
  userAgent: v.string(),
  isCurrent: v.boolean(),
})

/** The Django session that a browser's cookie names. */
export const sessionOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/session',
    operationId: 'getSession',
    tag,
    summary: 'Who is logged in, and what the session holds',
    description: 'Fields of Django’s own, whose names begin with `_`, are left out.',
    access: 'cookie',
    answers: {
      200: {
        description: 'The session',
        schema: v.strictObject({
          user: v.nullable(v.strictObject({ id: v.string(), backend: v.string() })),
          refused: v.nullable(v.string()),
          session: Fields,
          csrfToken: v.string(),
        }),
      },
    },
    problems,
    cost: { requests: 0, commands: 0 },
    example: { status: 200 },
  },
  {
    method: 'patch',
    path: '/v1/session',
    operationId: 'changeSession',
    tag,
    summary: 'Change fields of the session',
    access: 'cookie',
    headers: csrfHeader,
    body: PatchSchema,
    answers: {
      200: { description: 'The session', schema: v.strictObject({ session: Fields }) },
    },
    problems: [...problems, 'csrf-failed'],
    cost: { requests: 1, commands: 1 },
    example: { headers, body: { set: { theme: 'dark' } }, status: 200 },
  },
  {
    method: 'post',
    path: '/v1/session/logout',
    operationId: 'logOut',
    tag,
    summary: 'Log out, of Django as well',
    access: 'cookie',
    headers: csrfHeader,
    answers: { 204: { description: 'Nobody is logged in' } },
    problems: [...problems, 'csrf-failed'],
    cost: { requests: 0, commands: 0 },
    example: { headers, status: 204 },
  },
  {
    method: 'get',
    path: '/v1/session/devices',
    operationId: 'listDevices',
    tag,
    summary: 'The sessions of the user who is logged in',
    access: 'cookie',
    answers: {
      200: { description: 'Sessions', schema: v.strictObject({ devices: v.array(Device) }) },
    },
    problems: [...problems, 'not-logged-in'],
    cost: { requests: 0, commands: 0 },
    example: { status: 401 },
  },
  {
    method: 'delete',
    path: '/v1/session/devices',
    operationId: 'revokeOtherDevices',
    tag,
    summary: 'End all sessions of the user but this one',
    access: 'cookie',
    headers: csrfHeader,
    answers: {
      200: {
        description: 'How many were ended',
        schema: v.strictObject({ revoked: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
      },
    },
    problems: [...problems, 'csrf-failed', 'not-logged-in'],
    cost: { requests: 0, commands: 0 },
    example: { headers, status: 401 },
  },
  {
    method: 'delete',
    path: '/v1/session/devices/{device}',
    operationId: 'revokeDevice',
    tag,
    summary: 'End a session of the user',
    access: 'cookie',
    parameters: { device: '`id` of one of the sessions' },
    headers: csrfHeader,
    answers: { 204: { description: 'It is over' } },
    problems: [...problems, 'csrf-failed', 'not-logged-in', 'unknown-device'],
    cost: { requests: 0, commands: 0 },
    example: { headers, path: { device: '3f2a' }, status: 401 },
  },
  {
    method: 'get',
    path: '/v1/session/demo',
    operationId: 'showSessionPage',
    tag,
    summary: 'A page that greets the user',
    access: 'cookie',
    answers: { 200: { description: 'The page', contentType: 'text/html; charset=UTF-8' } },
    problems,
    cost: { requests: 0, commands: 0 },
    example: { status: 200 },
  },
  {
    method: 'post',
    path: '/v1/session/demo/logout',
    operationId: 'logOutOfPage',
    tag,
    summary: 'Log out by the button of that page',
    access: 'cookie',
    headers: csrfHeader,
    answers: {
      303: { description: 'The page again', headers: { Location: 'Path of the page' } },
    },
    problems: [...problems, 'csrf-failed'],
    cost: { requests: 0, commands: 0 },
    example: { headers, status: 303 },
  },
]
