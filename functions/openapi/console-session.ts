import { ConsoleSessionSchema } from '../routes/console-session.ts'
import type { Operation } from './operation.ts'

const tag = 'Console'
const cookie = { 'Set-Cookie': 'The cookie of the console' }
const headers = {
  'X-Redge-Console': '`1`: other sites cannot send it',
  Origin: "The Worker's own; browsers send it",
}
const sent = { 'X-Redge-Console': '1' }

/** What `/v1/console/session` offers. */
export const consoleSessionOperations: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/console/session',
    operationId: 'openConsoleSession',
    tag,
    summary: 'Logs the console in with a token',
    description:
      'Needs no bearer token. The cookie stands for the token in requests of the same origin with the header `X-Redge-Console: 1`.',
    access: 'none',
    body: ConsoleSessionSchema,
    headers,
    answers: { 204: { description: 'The browser has the cookie', headers: cookie } },
    problems: ['csrf-failed', 'unauthorized', 'jwks-unavailable'],
    cost: { requests: 0, commands: 0 },
    example: { headers: sent, body: { token: 'test-api-token' }, status: 204 },
  },
  {
    method: 'delete',
    path: '/v1/console/session',
    operationId: 'closeConsoleSession',
    tag,
    summary: 'Logs the console out',
    access: 'none',
    headers,
    answers: { 204: { description: 'The cookie is taken away', headers: cookie } },
    problems: ['csrf-failed'],
    cost: { requests: 0, commands: 0 },
    example: { headers: sent, status: 204 },
  },
]
