import {
  AuthenticationError,
  AuthorizationError,
  ConnectionError,
  DataError,
  InvalidResponse,
  LockError,
  LockNotOwnedError,
  MaxConnectionsError,
  MaybeAppliedError,
  RedisError,
  TimeoutError,
  UnsupportedCommandError,
  WatchError,
} from 'redge'
import { describe, expect, it } from 'vitest'
import { problemFrom } from '../../../functions/http/error-problem.ts'
import { PROBLEMS, Problem, problemBody } from '../../../functions/http/problem.ts'
import { errorFromReply } from '../../../lib/errors.ts'

describe('the problem of an error', () => {
  it.each([
    [new DataError('x'), 400, 'data-error'],
    [new UnsupportedCommandError('x'), 422, 'unsupported-command'],
    [new LockNotOwnedError('x'), 409, 'lock-not-owned'],
    [new LockError('x'), 409, 'lock-not-owned'],
    [new WatchError('x'), 409, 'conflict'],
    [new MaybeAppliedError('x'), 502, 'maybe-applied'],
    [new AuthenticationError('x'), 502, 'redis-authentication'],
    [new AuthorizationError('x'), 502, 'redis-authentication'],
    [new InvalidResponse('x'), 502, 'redis-invalid-response'],
    [new MaxConnectionsError('x'), 503, 'redis-unavailable'],
    [new ConnectionError('x'), 503, 'redis-unavailable'],
    [new TimeoutError('x'), 504, 'redis-timeout'],
    [new RedisError('x'), 400, 'redis-error'],
    [new Problem('lock-held'), 423, 'lock-held'],
    [new DOMException('x', 'AbortError'), 400, 'request-cancelled'],
    [new TypeError('x'), 500, 'internal-error'],
    ['thrown text', 500, 'internal-error'],
  ])('%s is %i %s', (error, status, name) => {
    expect(problemBody(problemFrom(error))).toMatchObject({
      status,
      type: `urn:redge:problem:${name}`,
    })
  })

  it.each([
    ['ERR syntax error', 400, 'redis-error'],
    ["ERR wrong number of arguments for 'del' command", 400, 'wrong-arity'],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', 409, 'wrong-type'],
    ['BUSYKEY Target key name already exists.', 409, 'already-exists'],
    ['NOSCRIPT No matching script.', 409, 'no-script'],
    ['NOPERM this user has no permissions', 403, 'no-permission'],
    ['EXECABORT Transaction discarded because of previous errors.', 400, 'transaction-aborted'],
    ["CROSSSLOT Keys in request don't hash to the same slot", 400, 'cross-slot'],
    ['READONLY You can not write against a read only replica.', 503, 'redis-read-only'],
    ['MISCONF Redis is configured to save RDB snapshots', 503, 'redis-read-only'],
    ['LOADING Redis is loading the dataset in memory', 503, 'redis-loading'],
    ['BUSY Redis is busy running a script.', 503, 'redis-busy'],
    ['OOM command not allowed', 507, 'out-of-memory'],
    ['CLUSTERDOWN The cluster is down', 503, 'redis-unavailable'],
    ['MASTERDOWN Link with MASTER is down', 503, 'redis-unavailable'],
    ['MOVED 3999 10.0.0.1:6381', 503, 'redis-unavailable'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 503, 'redis-unavailable'],
    ['NOAUTH Authentication required.', 502, 'redis-authentication'],
    ['WRONGPASS invalid or missing auth token', 502, 'redis-authentication'],
    ['SOMETHING else', 400, 'redis-error'],
  ])('of the reply %s is %i %s', (reply, status, name) => {
    const problem = problemFrom(errorFromReply(reply))
    expect(problemBody(problem)).toMatchObject({ status, type: `urn:redge:problem:${name}` })
  })

  it('tells the code of a reply in a field', () => {
    expect(problemFrom(errorFromReply('WRONGTYPE x')).facts.code).toBe('WRONGTYPE')
    expect(problemFrom(errorFromReply('ERR x')).facts.code).toBe('ERR')
    expect(problemFrom(new DataError('x')).facts.code).toBeUndefined()
  })

  it('asks to wait as long as the server asked', () => {
    const error = new ConnectionError('x', { retryAfter: 7 })
    expect(problemFrom(error).facts.retryAfter).toBe(7)
  })

  it.each([
    ['ERR syntax error', 'syntax error'],
    ['ERR value is not an integer or out of range', 'value is not an integer or out of range'],
    [
      "ERR wrong number of arguments for 'get' command",
      "wrong number of arguments for 'get' command",
    ],
    ["ERR invalid expire time in 'set' command", "invalid expire time in 'set' command"],
    ["ERR unknown command 'x', with args beginning with: 'secret' ", 'unknown command …'],
    ["ERR unknown type name 'secret's'", 'unknown type name …'],
    ["ERR unknown type name 'get' command, secret'", 'unknown type name …'],
    ['ERR unknown type name "secret"', 'unknown type name …'],
    ['ERR unknown command `secret`, with', 'unknown command …'],
    ['ERR Error running script (call to f_1): @user_script:1: secret', undefined],
    ['MOVED 3999 10.0.0.1:6381', unavailableDetail()],
    ['WRONGTYPE secret', undefined],
    [`ERR ${'x'.repeat(300)}`, `${'x'.repeat(200)}…`],
  ])('repeats no argument of %s', (reply, detail) => {
    expect(problemFrom(errorFromReply(reply)).facts.detail).toBe(detail)
  })

  it('says nothing of what a script answered', () => {
    const error = errorFromReply('ERR secret', { command: 'EVALSHA' })
    expect(problemFrom(error).facts.detail).toBeUndefined()
  })
})

/** The words for every failed connection, which tell nothing of the server. */
function unavailableDetail(): string | undefined {
  return problemFrom(new ConnectionError('10.0.0.1 refused')).facts.detail
}

describe('the table of problems', () => {
  it('has names in kebab-case, error statuses and titles', () => {
    for (const [name, [status, title]] of Object.entries(PROBLEMS)) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(title).toMatch(/^[A-Z].*[^.]$/)
    }
  })
})
