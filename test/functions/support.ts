import { createExecutionContext } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { expect } from 'vitest'
import { createApp } from '../../functions/app.ts'
import type { Bindings } from '../../functions/env.ts'

/** What a request to the Worker under test may hold. */
export interface Call {
  readonly method?: string
  /** Sent as JSON; text and bytes as they are. */
  readonly body?: unknown
  /** `null` sends none. */
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
  /** Ends the request as a client does that leaves. */
  readonly signal?: AbortSignal
}

const ADMIN_TOKEN = 'test-admin-token'

/** A request to the Worker itself, with the API token. */
export function api(path: string, call: Call = {}): Promise<Response> {
  return exports.default.fetch(`http://worker.test${path}`, requestInit(call))
}

/** A request to the same app with other bindings. */
export async function apiWith(
  bindings: Bindings,
  path: string,
  call: Call = {},
): Promise<Response> {
  const request = new Request(`http://worker.test${path}`, requestInit(call))
  return createApp().fetch(request, { ...env, ...bindings }, createExecutionContext())
}

/** A request that may do everything. */
export function adminApi(path: string, call: Call = {}): Promise<Response> {
  return apiWith({ REDGE_ADMIN_TOKEN: ADMIN_TOKEN }, path, { token: ADMIN_TOKEN, ...call })
}

/** What a command method of the API gives, or the problem it answers with. */
export async function command(
  method: string,
  args: readonly unknown[] = [],
  rest: object = {},
): Promise<unknown> {
  const response = await api(`/v1/commands/${method}`, {
    method: 'POST',
    body: { args, ...rest },
  })
  const body: { result?: unknown } = await response.json()
  return response.ok ? body.result : body
}

/** What `fetch` is told for a call. */
export function requestInit({ method, body, token, headers, signal }: Call): RequestInit {
  const bearer = token === undefined ? env.REDGE_API_TOKEN : token
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(bearer === null ? {} : { Authorization: `Bearer ${bearer}` }), ...headers },
    ...(body === undefined ? {} : { body: encoded(body) }),
    ...(signal === undefined ? {} : { signal }),
  }
}

function encoded(body: unknown): BodyInit {
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream) {
    return body as BodyInit
  }
  return JSON.stringify(body)
}

/** The members of a problem. */
export interface ProblemMembers {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly code?: string
  readonly index?: number
  readonly pointer?: string
  readonly instance: string
  readonly requestId: string
}

/** The problem that the answer is, after a check of everything that all problems have in common. */
export async function problemOf(
  response: Response,
  status: number,
  name: string,
): Promise<ProblemMembers> {
  const text = await response.text()
  expect(text).toContain(`"urn:redge:problem:${name}"`)
  expect(response.status).toBe(status)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  const problem: ProblemMembers = JSON.parse(text)
  const requestId = response.headers.get('X-Request-Id')
  expect(problem).toMatchObject({
    type: `urn:redge:problem:${name}`,
    status,
    requestId,
    instance: `urn:redge:request:${requestId}`,
  })
  expect(problem.title).not.toBe('')
  expect(response.headers.has('Retry-After')).toBe(status === 503)
  for (const secret of [env.REDGE_API_TOKEN, ADMIN_TOKEN, env.UPSTASH_REDIS_REST_TOKEN]) {
    expect(text).not.toContain(secret)
  }
  expect(text).not.toMatch(/\bat \S+ \(|\.ts:\d/)
  return problem
}
