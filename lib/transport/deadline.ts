import { ConnectionError, type ErrorFacts, TimeoutError } from '../errors.ts'
import type { CallOptions } from './requester.ts'

/** One signal for both ways to end a call early, or none. */
export function signalFor({ signal, timeout }: CallOptions): AbortSignal | undefined {
  if (timeout === undefined || timeout === null) return signal
  const deadline = AbortSignal.timeout(Math.min(Math.ceil(timeout * 1000), LONGEST_TIMER))
  return signal ? AbortSignal.any([signal, deadline]) : deadline
}

/** Milliseconds that timers can count; a longer one would end at once. */
const LONGEST_TIMER = 2 ** 31 - 1

/** What a failed `fetch` rejects with: the caller's own reason, a timeout, or a failed connection. */
export function failureOf(
  error: unknown,
  { signal, timeout }: CallOptions,
  facts: ErrorFacts,
): unknown {
  if (signal?.aborted) return signal.reason
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new TimeoutError(`No answer within ${timeout} seconds`, { ...facts, cause: error })
  }
  const message = 'The connection to the Redis endpoint failed'
  return new ConnectionError(message, { ...facts, cause: error })
}
