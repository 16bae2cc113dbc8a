/**
 * Every error redge raises, under redis-py's names and in redis-py's tree.
 * @see https://redis.readthedocs.io/en/stable/exceptions.html
 */

/** Stable words for what went wrong; a {@link ResponseError} carries the server's own word instead. */
export type ErrorCode =
  | 'REDIS'
  | 'CONNECTION'
  | 'TIMEOUT'
  | 'MAYBE_APPLIED'
  | 'INVALID_RESPONSE'
  | 'DATA'
  | 'UNICODE_DECODE'
  | 'UNSUPPORTED'
  | 'PUBSUB'
  | 'BUDGET_EXCEEDED'
  | 'WATCH'
  | 'LOCK'
  | 'LOCK_NOT_OWNED'
  | 'CLUSTER'
  | 'ERR'
  | 'WRONGTYPE'
  | 'NOSCRIPT'
  | 'NOPERM'
  | 'NOAUTH'
  | 'WRONGPASS'
  | 'EXECABORT'
  | 'LOADING'
  | 'READONLY'
  | 'OOM'
  | (string & {})

/** Facts an error may carry. None of them is a value or a token; keys only where `errorDetail: 'keys'` asks for them. */
export interface ErrorFacts {
  /** What caused it. */
  cause?: unknown
  /** A code that overrides the one of the class. */
  code?: ErrorCode | undefined
  /** HTTP status of the answer, when there was one. */
  status?: number | undefined
  /** Seconds the server asked to wait, from `Retry-After`. */
  retryAfter?: number | undefined
  /** Name of the command, e.g. `ZADD`; `PIPELINE` or `MULTI` for a batch. */
  command?: string | undefined
  /** How many words the command had after its name, or how many commands the batch had. */
  argCount?: number | undefined
  /** The id under which the call may be made again, when it had `once`. */
  once?: string | undefined
  /** The keys of the command or batch, as text; only with `errorDetail: 'keys'`, and where they are known. */
  keys?: readonly string[] | undefined
}

/** Gives a class its literal name and code: bundlers rename classes, so never from the constructor. */
export function named(cls: { prototype: object }, name: string, code?: ErrorCode): void {
  const define = (key: string, value: string): void => {
    Object.defineProperty(cls.prototype, key, { value, configurable: true, writable: true })
  }
  define('name', name)
  if (code) define('code', code)
}

/** Above every error that redge raises. */
export class RedisError extends Error {
  /** A stable word to switch on. */
  declare readonly code: ErrorCode
  declare readonly status?: number
  declare readonly retryAfter?: number
  declare readonly command?: string
  declare readonly argCount?: number
  declare readonly once?: string
  declare readonly keys?: readonly string[]

  static {
    named(this, 'RedisError', 'REDIS')
  }

  constructor(message = '', { cause, ...facts }: ErrorFacts = {}) {
    super(message, cause === undefined ? undefined : { cause })
    for (const [key, value] of Object.entries(facts)) {
      if (value !== undefined) Object.defineProperty(this, key, { value, enumerable: true })
    }
  }
}

/** The way to the server failed: no connection, a refused token. */
export class ConnectionError extends RedisError {
  static {
    named(this, 'ConnectionError', 'CONNECTION')
  }
}

/**
 * The reply to a write was lost, so it may or may not have been applied. Nothing was repeated; but for a call with `once`,
 * which was, as often as its retries allow, and may be made again under the id in the field `once`.
 */
export class MaybeAppliedError extends ConnectionError {
  static {
    named(this, 'MaybeAppliedError', 'MAYBE_APPLIED')
  }
}

/** The token or password was refused, or is missing. */
export class AuthenticationError extends ConnectionError {
  static {
    named(this, 'AuthenticationError', 'NOAUTH')
  }
}

/** The credentials are known and the access is denied. */
export class AuthorizationError extends ConnectionError {
  static {
    named(this, 'AuthorizationError')
  }
}

/** The server is still loading its data set; nothing was run. */
export class BusyLoadingError extends ConnectionError {
  static {
    named(this, 'BusyLoadingError', 'LOADING')
  }
}

/** The server accepts no more clients. */
export class MaxConnectionsError extends ConnectionError {
  static {
    named(this, 'MaxConnectionsError')
  }
}

/** The server's external authentication provider (LDAP) failed. */
export class ExternalAuthProviderError extends ConnectionError {
  static {
    named(this, 'ExternalAuthProviderError')
  }
}

/** No answer came within the time allowed. */
export class TimeoutError extends RedisError {
  static {
    named(this, 'TimeoutError', 'TIMEOUT')
  }
}

/** What came back is not what the protocol says. The command may have been applied all the same. */
export class InvalidResponse extends RedisError {
  static {
    named(this, 'InvalidResponse', 'INVALID_RESPONSE')
  }
}

/** An argument cannot be sent; raised before any request. */
export class DataError extends RedisError {
  static {
    named(this, 'DataError', 'DATA')
  }
}

/** Requests and commands. */
export interface BudgetAmount {
  readonly requests: number
  readonly commands: number
}

/** The call would take more than its budget has left; nothing was sent. */
export class BudgetExceededError extends RedisError {
  /** What the call takes at least. */
  declare readonly needed: BudgetAmount
  /** What the budget has left. */
  declare readonly left: BudgetAmount
  static {
    named(this, 'BudgetExceededError', 'BUDGET_EXCEEDED')
  }

  constructor(
    message = '',
    { needed, left, ...facts }: ErrorFacts & { needed?: BudgetAmount; left?: BudgetAmount } = {},
  ) {
    super(message, facts)
    Object.defineProperty(this, 'needed', { value: needed, enumerable: true })
    Object.defineProperty(this, 'left', { value: left, enumerable: true })
  }
}

/** A reply was wanted as text and is not UTF-8; named as Python's error that redis-py raises then. */
export class UnicodeDecodeError extends RedisError {
  static {
    named(this, 'UnicodeDecodeError', 'UNICODE_DECODE')
  }
}

/** The command cannot work over stateless HTTP; the message says why and what to use. */
export class UnsupportedCommandError extends RedisError {
  static {
    named(this, 'UnsupportedCommandError', 'UNSUPPORTED')
  }
}

/** Misuse of a subscription. */
export class PubSubError extends RedisError {
  static {
    named(this, 'PubSubError', 'PUBSUB')
  }
}

/** A watched key changed before the transaction ran; nothing was applied. */
export class WatchError extends RedisError {
  static {
    named(this, 'WatchError', 'WATCH')
  }
}

/** A lock could not be taken, released or extended. */
export class LockError extends RedisError {
  /** Name of the lock. */
  declare readonly lockName?: string
  static {
    named(this, 'LockError', 'LOCK')
  }

  constructor(
    message = '',
    { lockName, ...facts }: ErrorFacts & { lockName?: string | undefined } = {},
  ) {
    super(message, facts)
    if (lockName !== undefined) {
      Object.defineProperty(this, 'lockName', { value: lockName, enumerable: true })
    }
  }
}

/** The lock is held by somebody else, or by nobody, by now. */
export class LockNotOwnedError extends LockError {
  static {
    named(this, 'LockNotOwnedError', 'LOCK_NOT_OWNED')
  }
}

/** The server's answer was an error; `code` is its first word (`WRONGTYPE`, `NOPERM`, …). */
export class ResponseError extends RedisError {
  static {
    named(this, 'ResponseError', 'ERR')
  }
}

/** No script with that SHA1 is loaded. */
export class NoScriptError extends ResponseError {
  static {
    named(this, 'NoScriptError', 'NOSCRIPT')
  }
}

/** The transaction was discarded because a command in it was refused; nothing ran. */
export class ExecAbortError extends ResponseError {
  static {
    named(this, 'ExecAbortError', 'EXECABORT')
  }
}

/** The server is a replica that takes no writes. */
export class ReadOnlyError extends ResponseError {
  static {
    named(this, 'ReadOnlyError', 'READONLY')
  }
}

/** The token's user may not run this command. */
export class NoPermissionError extends ResponseError {
  static {
    named(this, 'NoPermissionError', 'NOPERM')
  }
}

/** The server is at its memory limit. */
export class OutOfMemoryError extends ResponseError {
  static {
    named(this, 'OutOfMemoryError', 'OOM')
  }
}

/** A module could not be loaded or unloaded. */
export class ModuleError extends ResponseError {
  static {
    named(this, 'ModuleError')
  }
}

/** HIMPORT names a field set that nobody prepared. */
export class NoSuchFieldsetError extends ResponseError {
  static {
    named(this, 'NoSuchFieldsetError')
  }
}

/** AUTH was given the wrong number of words. */
export class AuthenticationWrongNumberOfArgsError extends ResponseError {
  static {
    named(this, 'AuthenticationWrongNumberOfArgsError')
  }
}

/** The slot is being moved to another node of the cluster. */
export class AskError extends ResponseError {
  static {
    named(this, 'AskError', 'ASK')
  }
}

/** The slot lives on another node of the cluster. */
export class MovedError extends AskError {
  static {
    named(this, 'MovedError', 'MOVED')
  }
}

/** The cluster asks to try again: some keys are being moved. */
export class TryAgainError extends ResponseError {
  static {
    named(this, 'TryAgainError', 'TRYAGAIN')
  }
}

/** The keys of one command lie in several slots. */
export class ClusterCrossSlotError extends ResponseError {
  static {
    named(this, 'ClusterCrossSlotError', 'CROSSSLOT')
  }
}

/** The cluster could not run a command. */
export class ClusterError extends RedisError {
  static {
    named(this, 'ClusterError', 'CLUSTER')
  }

  /** True for a {@link ClusterDownError} as well: in redis-py it has this class and `ResponseError` as its parents. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    const inherits = Function.prototype[Symbol.hasInstance].call(this, value)
    return inherits || (this === ClusterError && value instanceof ClusterDownError)
  }
}

/** The cluster is down. It is a {@link ClusterError}, too. */
export class ClusterDownError extends ResponseError {
  static {
    named(this, 'ClusterDownError', 'CLUSTERDOWN')
  }
}

/** A replica lost its primary and serves no stale data. */
export class MasterDownError extends ClusterDownError {
  static {
    named(this, 'MasterDownError', 'MASTERDOWN')
  }
}

/** Above redis-py's errors of its cluster client. As there, it is no `RedisError`; redge raises none of them. */
export class RedisClusterException extends Error {
  static {
    named(this, 'RedisClusterException')
  }
}

/** No node of the cluster is known to serve the slot. Never raised by redge. */
export class SlotNotCoveredError extends RedisClusterException {
  static {
    named(this, 'SlotNotCoveredError')
  }
}

/** The keys of a transaction lie in several slots. Never raised by redge: see {@link ClusterCrossSlotError}. */
export class CrossSlotTransactionError extends RedisClusterException {
  static {
    named(this, 'CrossSlotTransactionError')
  }
}

/** A pipeline got an unexpected number of replies. Never raised by redge: see {@link InvalidResponse}. */
export class InvalidPipelineStack extends RedisClusterException {
  static {
    named(this, 'InvalidPipelineStack')
  }
}

/** A child process waits for a lock that its parent holds. Never raised by redge: edge runtimes do not fork. */
export class ChildDeadlockedError extends Error {
  static {
    named(this, 'ChildDeadlockedError')
  }
}

/** A routing policy has no known type. Never raised by redge. */
export class IncorrectPolicyType extends Error {
  static {
    named(this, 'IncorrectPolicyType')
  }
}

/** Whether the reply is lost or unreadable, so that what was asked may have been done all the same. */
export function isReplyLost(error: unknown): boolean {
  return [ConnectionError, TimeoutError, InvalidResponse].some((cls) => error instanceof cls)
}

type RedisErrorClass = new (message?: string, facts?: ErrorFacts) => RedisError

/** Codes that redis-py knows: they choose the class and are cut from the message. */
const CLASS_BY_CODE = new Map<string, RedisErrorClass>([
  ['ERR', ResponseError],
  ['NOSCRIPT', NoScriptError],
  ['EXECABORT', ExecAbortError],
  ['READONLY', ReadOnlyError],
  ['NOPERM', NoPermissionError],
  ['OOM', OutOfMemoryError],
  ['NOAUTH', AuthenticationError],
  ['WRONGPASS', AuthenticationError],
  ['LOADING', BusyLoadingError],
  ['ASK', AskError],
  ['MOVED', MovedError],
  ['TRYAGAIN', TryAgainError],
  ['CROSSSLOT', ClusterCrossSlotError],
  ['CLUSTERDOWN', ClusterDownError],
  ['MASTERDOWN', MasterDownError],
])

/** `ERR` replies whose text alone tells what happened. */
const CLASS_BY_TEXT = new Map<string, RedisErrorClass>([
  ['max number of clients reached', MaxConnectionsError],
  ['invalid username-password pair or user is disabled.', AuthenticationError],
  ['invalid password', AuthenticationError],
  ['Client sent AUTH, but no password is set', AuthenticationError],
  [
    'AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
    AuthenticationError,
  ],
  ["wrong number of arguments for 'auth' command", AuthenticationWrongNumberOfArgsError],
  ['problem with LDAP service', ExternalAuthProviderError],
  ['no such fieldset', NoSuchFieldsetError],
  ['Error loading the extension. Please check the server logs.', ModuleError],
  ['Error unloading module: no such module with that name', ModuleError],
  ['Error unloading module: operation not possible.', ModuleError],
  [
    "Error unloading module: the module exports one or more module-side data types, can't unload",
    ModuleError,
  ],
])

/**
 * The error for an error reply of the server, with the class, the message and the code that redis-py would give:
 * `ERR syntax error` is `ResponseError: syntax error`, while the code stays in front where redis-py does not know it
 * (`WRONGTYPE Operation against …`). Keys and arguments that Redis repeats are left out.
 */
export function errorFromReply(reply: string, facts: ErrorFacts = {}): RedisError {
  const text = withoutArguments(reply)
  const [code = ''] = text.split(' ', 1)
  const known = CLASS_BY_CODE.get(code)
  const message = known ? text.slice(code.length + 1) : text
  const cls = (code === 'ERR' && CLASS_BY_TEXT.get(message)) || known || ResponseError
  const error = new cls(message, { ...facts, code: /^[A-Z]+$/.test(code) ? code : 'ERR' })
  SAID.set(error, text)
  return error
}

/** `unknown command 'X', with args beginning with: 'value'`, `NOGROUP No such key 'key' or consumer group 'group'`. */
function withoutArguments(reply: string): string {
  return reply
    .replace(/, with args beginning with: .*$/s, '')
    .replace(/^(ERR unknown (?:subcommand|type name)[^']*|NOGROUP [^']*)'.*'/is, "$1'…'")
}

/** The replies that errors were made from: beside the errors, so that no log shows them. */
const SAID = new WeakMap<RedisError, string>()

/** Whether the error was made from an error reply of the server, so that its `code` is the server's word. */
export function isErrorReply(error: RedisError): boolean {
  return SAID.has(error)
}

/** The server's own words for an error reply but for what they repeat of the command, the inverse of {@link errorFromReply}; the message of any other error. */
export function replyText(error: RedisError): string {
  return SAID.get(error) ?? error.message
}
