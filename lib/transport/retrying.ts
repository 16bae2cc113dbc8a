import { now } from '../clock.ts'
import {
  AuthenticationError,
  InvalidResponse,
  isReplyLost,
  MaybeAppliedError,
  RedisError,
} from '../errors.ts'
import type { Retry } from '../retry/retry.ts'
import { sleep } from '../sleep.ts'
import { isRepeatable } from '../wire/repeatable.ts'
import type { RawReply } from '../wire/replies.ts'
import type { CallOptions, Requester, WireCommand } from './requester.ts'

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
    return persist([command], options, (rest) => this.#inner.command(command, rest))
  }

  pipeline(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return persist(commands, options, (rest) => this.#inner.pipeline(commands, rest))
  }

  transaction(commands: readonly WireCommand[], options: CallOptions): Promise<RawReply[]> {
    return persist(commands, options, (rest) => this.#inner.transaction(commands, rest))
  }

  /** A stream is opened once; who reads it knows best what was missed. */
  get stream(): Requester['stream'] {
    return this.#inner.stream?.bind(this.#inner)
  }
}

async function persist<R>(
  commands: readonly WireCommand[],
  options: CallOptions,
  attempt: (options: CallOptions) => Promise<R>,
): Promise<R> {
  const { retry, signal, timeout } = options
  const deadline = now() + (timeout ?? Number.POSITIVE_INFINITY)
  retry?.backoff.reset()
  for (let failures = 1; ; failures++) {
    // A pause may end late.
    const left = Math.max(0, deadline - now())
    try {
      return await attempt(Number.isFinite(left) ? { ...options, timeout: left } : options)
    } catch (error) {
      if (signal?.aborted || !(error instanceof RedisError) || isFinal(error)) throw error
      if (
        !wasNotRun(error) &&
        isReplyLost(error) &&
        !commands.every(({ words }) => isRepeatable(words))
      ) {
        throw maybeApplied(error)
      }
      const pause = retry && mayPass(error, retry) ? retry.pause(failures) : undefined
      if (pause === undefined) throw error
      const wait = Math.max(pause, error.retryAfter ?? 0)
      if (now() + wait >= deadline) throw error
      await sleep(wait, signal)
      signal?.throwIfAborted()
    }
  }
}

/** The server said that it ran nothing, or nobody was there to say anything. */
function wasNotRun({ status, retryAfter, code, cause }: RedisError): boolean {
  if (status === 429 || (status === 503 && retryAfter !== undefined)) return true
  return code === 'LOADING' || connectionWasRefused(cause)
}

/** Node tells; in workerd every failed fetch looks the same. */
function connectionWasRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === 'ECONNREFUSED') || connectionWasRefused(error.cause)
}

/** A token that was refused will be refused again. */
function isFinal(error: RedisError): boolean {
  return error instanceof AuthenticationError
}

/** Whether it is worth trying again. An answer that nobody can read comes from something in between, so it may be. */
function mayPass(error: RedisError, retry: Retry): boolean {
  return wasNotRun(error) || error instanceof InvalidResponse || retry.supports(error)
}

function maybeApplied(cause: RedisError): MaybeAppliedError {
  const { status, command, argCount } = cause
  return new MaybeAppliedError(
    'The reply was lost: what was asked may have been applied or not. It was not sent again.',
    { cause, status, command, argCount },
  )
}
