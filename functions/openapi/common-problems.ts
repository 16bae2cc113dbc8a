import type { ProblemName } from '../http/problem.ts'
import type { Operation } from './operation.ts'

/** What any request may end in. */
const ALWAYS: readonly ProblemName[] = ['malformed-path', 'request-cancelled', 'internal-error']

/** What a request may end in that asks Redis. */
const REDIS: readonly ProblemName[] = [
  ...(['not-configured', 'no-permission', 'cross-slot', 'out-of-memory', 'redis-error'] as const),
  ...(['redis-loading', 'redis-busy', 'redis-read-only', 'redis-unavailable'] as const),
  ...(['redis-timeout', 'redis-authentication', 'redis-invalid-response'] as const),
]

/** `data-error` is for text that UTF-8 cannot hold. */
const BODY: readonly ProblemName[] = [
  ...(['malformed-json', 'invalid-body', 'body-too-large', 'data-error'] as const),
]

/** What a request may end in that says who sends it. */
const TOKEN: readonly ProblemName[] = [
  ...(['unauthorized', 'forbidden-access', 'forbidden-key', 'csrf-failed'] as const),
  ...(['jwks-unavailable', 'invalid-reason', 'concurrency-limited'] as const),
]

/** What an address may end in that sends too much, with a token or without. */
const LIMITS: readonly ProblemName[] = ['rate-limited', 'limits-unavailable']

/** What an `Idempotency-Key` may lead to. */
const IDEMPOTENCY: readonly ProblemName[] = [
  ...(['invalid-idempotency-key', 'idempotency-key-in-use'] as const),
  ...(['idempotency-key-reused', 'answer-not-kept', 'body-too-large'] as const),
]

/** All problems that an operation may answer with, each once. */
export function problemsOf(operation: Operation): readonly ProblemName[] {
  const { method, path, access, body, query } = operation
  const hasToken = access !== 'none' && access !== 'cookie'
  const groups: (readonly ProblemName[])[] = [
    ALWAYS,
    path === '/healthz' ? [] : REDIS,
    hasToken ? TOKEN : [],
    path.startsWith('/v1/') ? LIMITS : [],
    access === 'admin' || access === 'metrics' ? ['forbidden'] : [],
    path.includes('{') ? ['invalid-name'] : [],
    query ? ['invalid-query'] : [],
    body ? BODY : [],
    method === 'get' ? [] : ['maybe-applied'],
    method === 'post' && hasToken ? IDEMPOTENCY : [],
    operation.problems,
  ]
  return [...new Set(groups.flat())]
}
