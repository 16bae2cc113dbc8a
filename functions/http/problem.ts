import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { AppEnv } from './context.ts'

/**
 * Every problem the API answers with: the name that ends its `type`, the HTTP status and the title.
 *
 * A 5xx is a fault of the Worker or of what is behind it. 503 always comes with `Retry-After`.
 */
export const PROBLEMS = {
  // The request as such.
  'malformed-path': [400, 'The path is not percent-encoded UTF-8'],
  'malformed-json': [400, 'The body is no JSON in UTF-8'],
  'invalid-body': [400, 'The body does not fit this resource'],
  'invalid-query': [400, 'The query does not fit this resource'],
  'invalid-name': [400, 'A name in the path cannot be one'],
  'request-cancelled': [400, 'The client left before the answer'],
  'body-too-large': [413, 'The body is too large'],
  unauthorized: [401, 'A valid bearer token is needed'],
  forbidden: [403, 'Only the admin token allows this'],
  'forbidden-access': [403, 'The token does not allow this'],
  'jwks-unavailable': [503, 'The keys of the issuer cannot be had'],
  'invalid-idempotency-key': [400, 'The Idempotency-Key is no text of 1 to 255 characters'],
  'idempotency-key-in-use': [409, 'A request with this Idempotency-Key is going on'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another request'],
  'answer-not-kept': [409, 'The request was carried out, and its answer was not kept'],
  'invalid-reason': [400, 'The reason is no percent-encoded text of 500 characters at most'],
  'not-found': [404, 'There is no such resource'],
  'method-not-allowed': [405, 'The resource does not have this method'],

  // Commands.
  'unknown-method': [404, 'There is no such command method'],
  'wrong-arity': [400, 'The method takes another number of arguments'],
  'unknown-option': [400, 'The method does not take this option'],
  'data-error': [400, 'An argument cannot be sent'],
  'unsupported-command': [422, 'The method cannot work here'],
  'forbidden-command': [403, 'The token does not allow this command'],
  'forbidden-key': [403, 'The token does not allow this key'],

  // What Redis answered.
  'redis-error': [400, 'Redis refused the command'],
  'cross-slot': [400, 'The keys live in different slots of the cluster'],
  'transaction-aborted': [400, 'The transaction was discarded and nothing was applied'],
  'no-permission': [403, 'Redis does not allow this command to the Worker'],
  'not-text': [409, 'The reply is not UTF-8'],
  'wrong-type': [409, 'The key holds another type of value'],
  'already-exists': [409, 'The key or group exists'],
  'no-script': [409, 'Redis does not know the script'],
  conflict: [409, 'A watched key changed and nothing was applied'],
  'out-of-memory': [507, 'Redis is at its memory limit'],
  'redis-loading': [503, 'Redis is loading its data'],
  'redis-busy': [503, 'Redis is busy with a script'],
  'redis-read-only': [503, 'Redis takes no writes now'],

  // The way to Redis.
  'redis-unavailable': [503, 'Redis cannot be reached'],
  'redis-timeout': [504, 'Redis did not answer in time'],
  'redis-authentication': [502, 'Redis does not accept the credentials of the Worker'],
  'no-gateway': [404, 'The endpoint is no redge-gateway, or does not tell this Worker'],
  'redis-invalid-response': [502, 'The answer of Redis could not be read'],
  'maybe-applied': [502, 'The reply was lost, and the write may or may not have been applied'],

  // Locks.
  'lock-held': [423, 'The lock is held by somebody else'],
  'lock-not-owned': [409, 'The lock is not held by this token'],
  'lock-expired': [409, 'The lock had expired before the answer'],
  'not-held': [404, 'Nobody holds it'],
  'unsupported-name': [422, 'No keys can be kept beside a name of this form'],

  // Keys and what they hold.
  'unknown-key': [404, 'There is no such key'],
  'unknown-field': [404, 'There is no such field'],
  'unknown-item': [404, 'There is no such item'],
  'not-a-number': [409, 'The value is no such number, or would leave its range'],
  'precondition-failed': [412, 'The key does not hold what the request expects'],
  'key-too-large': [422, 'The key is too large for this'],

  // Sessions.
  'csrf-failed': [403, 'The request does not come from a page of this site'],
  'not-logged-in': [401, 'Nobody is logged in'],
  'session-interrupted': [400, 'The session was deleted before the request completed'],
  'unknown-device': [404, 'There is no such session of the user'],

  // Tokens.
  'unknown-token': [404, 'There is no such token'],

  // Leaderboards.
  'unknown-member': [404, 'There is no such member'],

  // Streams and queues.
  'unknown-entry': [404, 'There is no such entry'],
  'unknown-group': [404, 'There is no such consumer group'],
  'unknown-receipt': [404, 'Nobody has received such a message'],
  'entry-id-too-low': [409, 'The stream has entries with this id or a higher one'],

  // Caches.
  'unknown-cache': [404, 'The settings have no cache of this alias'],
  'unreadable-value': [409, 'The value is none that the settings of the cache can read'],

  // Scheduled jobs.
  'unknown-job': [404, 'There is no such job'],
  'unknown-run': [404, 'There is no such run, or it has ended'],
  'too-many-runs': [429, 'Too many runs of the job wait already'],

  // The Worker.
  'rate-limited': [429, 'More requests than the limit allows'],
  'concurrency-limited': [429, 'More requests at the same time than the limit allows'],
  'limits-unavailable': [503, 'Nobody knows whether the limit is reached'],
  'not-ready': [503, 'The Worker does not reach its Redis'],
  'not-configured': [503, 'The Worker is not configured'],
  'internal-error': [500, 'Something went wrong inside the Worker'],
} as const satisfies Record<string, readonly [ContentfulStatusCode, string]>

/** The name that ends the `type` of a problem. */
export type ProblemName = keyof typeof PROBLEMS

/** What a problem may carry beside its name. None of it is a value, a key or a token. */
export interface ProblemFacts {
  /** What happened this time, and what to do. */
  readonly detail?: string | undefined
  /** Redis's own word for the error, e.g. `WRONGTYPE`. */
  readonly code?: string | undefined
  /** Place of the command in the request that is to blame. */
  readonly index?: number | undefined
  /** Place in the body or query that is to blame, e.g. `commands/3/method`. */
  readonly pointer?: string | undefined
  /** Seconds after which to try again. */
  readonly retryAfter?: number | undefined
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** A failure with the answer it leads to; thrown by anything below a route. */
export class Problem extends Error {
  /** Its name in {@link PROBLEMS}. */
  readonly kind: ProblemName
  readonly facts: ProblemFacts

  static {
    Object.defineProperty(this.prototype, 'name', { value: 'Problem' })
  }

  constructor(kind: ProblemName, facts: ProblemFacts = {}) {
    super(PROBLEMS[kind][1])
    this.kind = kind
    this.facts = facts
  }

  /** HTTP status of the answer. */
  get status(): ContentfulStatusCode {
    return PROBLEMS[this.kind][0]
  }

  /** The same problem with more facts. */
  with(facts: ProblemFacts): Problem {
    return new Problem(this.kind, { ...this.facts, ...facts })
  }
}

/** The members of a problem that do not depend on the request it is answered to. */
export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string | undefined
  readonly code?: string | undefined
  readonly index?: number | undefined
  readonly pointer?: string | undefined
}

/** A problem as RFC 9457 writes it, without `instance`. */
export function problemBody({ kind, facts }: Problem): ProblemBody {
  const [status, title] = PROBLEMS[kind]
  const { detail, code, index, pointer } = facts
  return { type: `urn:redge:problem:${kind}`, title, status, detail, code, index, pointer }
}

/** Seconds to wait before trying again when nobody said how long. */
const RETRY_AFTER = 1

/** The answer to a request that ended in a problem. */
export function problemResponse(c: Context<AppEnv>, problem: Problem): Response {
  const requestId = c.var.requestId
  const { headers, retryAfter } = problem.facts
  for (const [name, value] of Object.entries(headers ?? {})) c.header(name, value)
  if (problem.status === 503) c.header('Retry-After', String(Math.ceil(retryAfter ?? RETRY_AFTER)))
  const body = { ...problemBody(problem), instance: `urn:redge:request:${requestId}`, requestId }
  return c.body(JSON.stringify(body), problem.status, {
    'Content-Type': 'application/problem+json',
  })
}
