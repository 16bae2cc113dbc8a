import { now } from '../clock.ts'
import {
  AuthenticationError,
  BudgetExceededError,
  BusyLoadingError,
  InvalidResponse,
  isReplyLost,
  MaxConnectionsError,
  MaybeAppliedError,
  RedisError,
  ResponseError,
} from '../errors.ts'
import type { Retry } from '../retry/retry.ts'
import { sleep } from '../sleep.ts'
import type { RawReply } from '../wire/replies.ts'
import { type Attempt, nextCallId } from './call-state.ts'
import { deadlineOf, untilDeadline } from './deadline.ts'
import { emit, eventError } from './events.ts'
import {
  type CallOptions,
  mayRepeat,
  nameOf,
  type Requester,
  type WireCommand,
} from './requester.ts'

/**
 * Tries again without ever applying a write twice. After a lost reply only what is repeatable is sent again; a write that
 * is not rejects with a {@link MaybeAppliedError}. What the server says it did not run may always be sent again. The
 * call's `timeout` is for all tries together.
 */
export class Retrying implements Requester {
  readonly #inner: Requester

  constructor(inner: Requester) {
    this.#inner = inner
  }

  command(command: WireCommand, options: CallOptions): Promise<RawReply> {
    const call = { name: nameOf(command), commands: [command], options }
    return persist(call, (rest) => this.#inner.command(command, rest))
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const call = { name: 'PIPELINE', commands, options }
    return persist(call, async (rest) => ran(await this.#inner.pipeline(commands, rest)))
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    const call = { name: 'MULTI', commands, options }
    return persist(call, async (rest) => ran(await this.#inner.transaction(commands, rest)))
  }

  /** A stream is opened once; who reads it knows best what was missed. */
  get stream(): Requester['stream'] {
    return this.#inner.stream?.bind(this.#inner)
  }
}

/**
 * The replies, unless a server that is loading has run nothing of the batch.
 *
 * @throws BusyLoadingError then, as redis-py does.
 */
function ran(replies: RawReply[]): RawReply[] {
  const [first] = replies
  if (first instanceof RedisError && replies.every((reply) => reply instanceof BusyLoadingError)) {
    throw first
  }
  return replies
}

/** A call to be made until it succeeds or must not be repeated. */
interface Call {
  readonly name: string
  readonly commands: readonly WireCommand[]
  readonly options: CallOptions
}

async function persist<R>(call: Call, attempt: (options: CallOptions) => Promise<R>): Promise<R> {
  const { options } = call
  const deadline = deadlineOf(options)
  const id = nextCallId()
  options.retry?.backoff.reset()
  let last: unknown
  let wasLost = false
  for (let number = 1; ; number++) {
    try {
      return await attempt(tryOptions(options, deadline, { id, number }))
    } catch (error) {
      // Others may have spent the budget during the pause: then what went wrong before is what the caller has to know.
      if (last && error instanceof BudgetExceededError) throw finalError(last, call, wasLost)
      last = error
      wasLost ||= isLost(error)
      const wait = pauseAfter(error, call, number)
      if (wait === undefined || now() + wait >= deadline) throw finalError(error, call, wasLost)
      tellRetry(call, { id, number: number + 1 }, error, wait)
      await sleep(wait, options.signal)
      options.signal?.throwIfAborted()
    }
  }
}

/** The options of one try: those of the call for the first, unless somebody is told which try of which call it is. */
function tryOptions(options: CallOptions, deadline: number, attempt: Attempt): CallOptions {
  if (attempt.number === 1 && !options.onEvent) return options
  const rest = untilDeadline(options, deadline)
  const { state } = options
  return state ? { ...rest, state: { ...state, attempt } } : rest
}

/**
 * Seconds to wait before the next try; `undefined` when there is to be none.
 *
 * @throws MaybeAppliedError when the reply to a write was lost.
 */
function pauseAfter(
  error: unknown,
  { commands, options }: Call,
  failures: number,
): number | undefined {
  const { retry, signal, state } = options
  if (signal?.aborted || !(error instanceof RedisError) || isFinal(error)) return undefined
  if (isLost(error) && !mayRepeat(commands)) throw maybeApplied(error)
  if (!retry || !mayPass(error, retry)) return undefined
  if (state?.budgets.some((budget) => !budget.allows(1, commands.length))) return undefined
  const pause = retry.pause(failures)
  return pause === undefined ? undefined : Math.max(pause, error.retryAfter ?? 0)
}

function tellRetry({ name, options }: Call, next: Attempt, error: unknown, seconds: number): void {
  const { onEvent } = options
  if (!onEvent) return
  const facts = { id: next.id, attempt: next.number, command: name, timestamp: Date.now() }
  emit(onEvent, { type: 'retry', ...facts, error: eventError(error) })
  emit(onEvent, { type: 'wait', ...facts, seconds })
}

/** Whether what was asked may have been done. */
function isLost(error: unknown): boolean {
  return error instanceof RedisError && isReplyLost(error) && !wasNotRun(error) && !isFinal(error)
}

/**
 * What the caller gets to know in the end. A call with `once` whose reply was lost has been applied or not, even where the
 * last try was refused; but an error reply says that it was not.
 */
function finalError(error: unknown, { commands, options }: Call, wasLost: boolean): unknown {
  const id = commands.find(({ once }) => once)?.once?.id
  if (!wasLost || id === undefined || options.signal?.aborted) return error
  const isAnswer = error instanceof ResponseError && !wasNotRun(error)
  return error instanceof RedisError && !isAnswer ? maybeAppliedOnce(error, id) : error
}

/** The server said that it ran nothing, or nobody was there to say anything. */
function wasNotRun(error: RedisError): boolean {
  const { status, retryAfter, cause } = error
  if (status === 429 || (status === 503 && retryAfter !== undefined)) return true
  if (error instanceof BusyLoadingError || error instanceof MaxConnectionsError) return true
  return connectionWasRefused(cause)
}

/** Node tells; in workerd every failed fetch looks the same. */
function connectionWasRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === 'ECONNREFUSED') || connectionWasRefused(error.cause)
}

/** A token that was refused will be refused again, and so will a budget that is spent. */
function isFinal(error: RedisError): boolean {
  return error instanceof AuthenticationError || error instanceof BudgetExceededError
}

/** Whether it is worth trying again. An answer that nobody can read comes from something in between, so it may be. */
function mayPass(error: RedisError, retry: Retry): boolean {
  return wasNotRun(error) || error instanceof InvalidResponse || retry.supports(error)
}

function maybeApplied(cause: RedisError): MaybeAppliedError {
  const { status, command, argCount, keys } = cause
  return new MaybeAppliedError(
    'The reply was lost: what was asked may have been applied or not. It was not sent again.',
    { cause, status, command, argCount, keys },
  )
}

function maybeAppliedOnce(cause: RedisError, once: string): MaybeAppliedError {
  const { status, command, argCount, keys } = cause
  return new MaybeAppliedError(
    'No reply arrived: what was asked has been applied once or not at all. Ask again with the same `once` id.',
    { cause, status, command, argCount, keys, once },
  )
}
