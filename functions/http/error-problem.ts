import {
  AuthenticationError,
  AuthorizationError,
  BusyLoadingError,
  ClusterCrossSlotError,
  ClusterDownError,
  ConnectionError,
  DataError,
  ExecAbortError,
  InvalidResponse,
  LockError,
  MaybeAppliedError,
  NoPermissionError,
  NoScriptError,
  OutOfMemoryError,
  ReadOnlyError,
  RedisError,
  ResponseError,
  TimeoutError,
  UnicodeDecodeError,
  UnsupportedCommandError,
  WatchError,
} from 'redge/core'
import { UpdateError } from 'redge/session'
import { Problem, type ProblemName } from './problem.ts'
import { replyDetail } from './reply-detail.ts'

type ErrorClass = abstract new (...args: never[]) => RedisError

/** The problem of each class of error; the first class that fits decides, so the special ones come first. */
const BY_CLASS: readonly (readonly [ErrorClass, ProblemName])[] = [
  [DataError, 'data-error'],
  [UnsupportedCommandError, 'unsupported-command'],
  [UnicodeDecodeError, 'not-text'],
  [LockError, 'lock-not-owned'],
  [WatchError, 'conflict'],
  [UpdateError, 'session-interrupted'],

  [MaybeAppliedError, 'maybe-applied'],
  [AuthenticationError, 'redis-authentication'],
  [AuthorizationError, 'redis-authentication'],
  [InvalidResponse, 'redis-invalid-response'],
  [BusyLoadingError, 'redis-loading'],
  [ConnectionError, 'redis-unavailable'],
  [TimeoutError, 'redis-timeout'],

  [NoPermissionError, 'no-permission'],
  [NoScriptError, 'no-script'],
  [ExecAbortError, 'transaction-aborted'],
  [ReadOnlyError, 'redis-read-only'],
  [OutOfMemoryError, 'out-of-memory'],
  [ClusterCrossSlotError, 'cross-slot'],
  [ClusterDownError, 'redis-unavailable'],
]

/** The problem of each code that has no class of its own. */
const BY_CODE: Readonly<Record<string, ProblemName>> = {
  WRONGTYPE: 'wrong-type',
  BUSYKEY: 'already-exists',
  BUSYGROUP: 'already-exists',
  BUSY: 'redis-busy',
  // Words of the scripts that compare ETags.
  PRECONDITION: 'precondition-failed',
  KEYTOOLARGE: 'key-too-large',
  MISCONF: 'redis-read-only',
  NOREPLICAS: 'redis-read-only',
  ASK: 'redis-unavailable',
  MOVED: 'redis-unavailable',
  TRYAGAIN: 'redis-unavailable',
}

/** Problems whose detail is the message of the error: redge wrote it, and no message of redge's holds a value. */
const OWN_WORDS: ReadonlySet<ProblemName> = new Set(['data-error', 'unsupported-command'])

/** What to say where the title is not enough. */
const DETAILS: Readonly<Partial<Record<ProblemName, string>>> = {
  'not-text': 'Ask for bytes: "decodeResponses": false beside `args`.',
  'redis-unavailable': 'The connection failed. The same request may be sent again.',
  'redis-timeout': 'The time allowed is over. The same request may be sent again.',
  'maybe-applied': 'Look at the data before you send it again: a second time it may count twice.',
}

/** The problem that an error leads to. What is none of redge's errors is a fault of the Worker. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isAbort(error)) return new Problem('request-cancelled')
  if (!(error instanceof RedisError)) return new Problem('internal-error')
  const problem = nameFor(error)
  return new Problem(problem, {
    detail: OWN_WORDS.has(problem) ? error.message : (DETAILS[problem] ?? replyDetail(error)),
    code: error instanceof ResponseError ? error.code : undefined,
    retryAfter: error.retryAfter,
  })
}

/** What a wait rejects with when its signal is aborted. */
function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

function nameFor(error: RedisError): ProblemName {
  if (/^wrong number of arguments for /.test(error.message)) return 'wrong-arity'
  const byClass = BY_CLASS.find(([errorClass]) => error instanceof errorClass)
  return byClass?.[1] ?? BY_CODE[error.code] ?? 'redis-error'
}
