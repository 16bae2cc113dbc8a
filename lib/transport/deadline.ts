import { now } from '../clock.ts'
import { ConnectionError, type ErrorFacts, TimeoutError } from '../errors.ts'
import type { CallOptions } from './requester.ts'

/** When a call must have its answer, on the clock of `now()`. */
export function deadlineOf({ timeout }: CallOptions): number {
  return now() + (timeout ?? Number.POSITIVE_INFINITY)
}

/** The options for a further request of a call, which has the time that is left. */
export function untilDeadline(options: CallOptions, deadline: number): CallOptions {
  if (deadline === Number.POSITIVE_INFINITY) return options
  // A pause may end late.
  return { ...options, timeout: Math.max(0, deadline - now()) }
}

/** One signal for both ways to end a call early, or none. */
export function signalFor({ signal, timeout }: CallOptions): AbortSignal | undefined {
  if (timeout === undefined || timeout === null) return signal
  const deadline = AbortSignal.timeout(milliseconds(timeout))
  return signal ? AbortSignal.any([signal, deadline]) : deadline
}

/** What `work` gives; rejects with the signal's reason as soon as that is aborted, whether or not `work` heeds it. */
export function untilAborted<R>(work: Promise<R>, signal: AbortSignal | null): Promise<R> {
  if (!signal) return work
  const { promise, resolve, reject } = Promise.withResolvers<R>()
  const abort = (): void => reject(signal.reason)
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  return promise
}

/** Milliseconds that timers can count; a longer one would end at once. */
const LONGEST_TIMER = 2 ** 31 - 1

function milliseconds(timeout: number): number {
  return Math.min(Math.ceil(timeout * 1000), LONGEST_TIMER)
}

/** Calls `late` once the `timeout` has passed; what it gives stops that. */
export function startTimer(timeout: number, late: () => void): () => void {
  const timer = setTimeout(late, milliseconds(timeout))
  return () => clearTimeout(timer)
}

/**
 * What a failed `fetch` rejects with: the caller's own reason, a timeout, or a failed connection; with `response` when its
 * body could not be read to the end.
 */
export function failureOf(
  error: unknown,
  { signal, timeout }: CallOptions,
  facts: ErrorFacts,
  response?: Response,
): unknown {
  if (signal?.aborted) return signal.reason
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    // A try has what others have left of the time.
    const seconds = Number(timeout?.toPrecision(3))
    return new TimeoutError(`No answer within ${seconds} seconds`, { ...facts, cause: error })
  }
  if (!response) {
    const message = 'The connection to the Redis endpoint failed'
    return new ConnectionError(message, { ...facts, cause: withoutAddress(error) })
  }
  const { status, retryAfter, contentType } = headOf(response)
  const message = `The Redis endpoint answered HTTP ${status} with ${contentType || 'a body of no declared type'} that could not be read to its end`
  const cause = withoutAddress(error)
  return new ConnectionError(message, { ...facts, status, retryAfter, cause })
}

/** Deno and Bun tell the address of a failed request, and words of the command may be in it. */
function withoutAddress(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { message, code, path } = error as Error & { code?: unknown; path?: unknown }
  if (path === undefined && !message.includes('://')) return error
  const cause = error.cause === undefined ? undefined : withoutAddress(error.cause)
  const told = new Error(message.replaceAll(/\w+:\/\/[^\s)]*/g, '…'), { cause })
  return code === undefined ? told : Object.assign(told, { code })
}

/** What an answer tells before its body. */
export interface AnswerHead {
  readonly status: number
  /** Media type without parameters; empty when none is declared. */
  readonly contentType: string
  /** Seconds, from `Retry-After`. */
  readonly retryAfter: number | undefined
}

/** What a response tells before its body. */
export function headOf({ status, headers }: Response): AnswerHead {
  const [contentType = ''] = (headers.get('content-type') ?? '').split(';', 1)
  return {
    status,
    contentType: contentType.trim(),
    retryAfter: secondsOf(headers.get('retry-after')),
  }
}

/** The header gives seconds or a date. */
function secondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined
  const seconds = Number(retryAfter)
  const given = Number.isNaN(seconds) ? (Date.parse(retryAfter) - Date.now()) / 1000 : seconds
  return Number.isFinite(given) ? Math.max(0, given) : undefined
}
