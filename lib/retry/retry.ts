import { ConnectionError, DataError, type RedisError, TimeoutError } from '../errors.ts'
import type { AbstractBackoff } from './backoff.ts'

type ErrorClass = abstract new (...args: never[]) => RedisError

/**
 * How often a call is tried again, and after which pause.
 *
 * @see https://redis.readthedocs.io/en/stable/retry.html
 */
export class Retry {
  readonly backoff: AbstractBackoff
  #retries: number
  #supportedErrors: readonly ErrorClass[]

  /**
   * `retries` counts the tries after the first; a negative number is for ever.
   *
   * @throws DataError when `retries` is no number.
   */
  constructor(
    backoff: AbstractBackoff,
    retries: number,
    supportedErrors: readonly ErrorClass[] = [ConnectionError, TimeoutError],
  ) {
    if (Number.isNaN(Number(retries))) throw new DataError('`retries` must be a number')
    this.backoff = backoff
    this.#retries = retries
    this.#supportedErrors = supportedErrors
  }

  getRetries(): number {
    return this.#retries
  }

  updateRetries(value: number): void {
    this.#retries = value
  }

  /** Adds classes of errors after which to try again. */
  updateSupportedErrors(specifiedErrors: readonly ErrorClass[]): void {
    this.#supportedErrors = [...new Set([...this.#supportedErrors, ...specifiedErrors])]
  }

  /** Whether it is worth trying again after this error. */
  supports(error: unknown): boolean {
    return this.#supportedErrors.some((cls) => error instanceof cls)
  }

  /** Seconds to wait after so many failures, counted from 1; `undefined` when there is to be no further try. */
  pause(failures: number): number | undefined {
    if (this.#retries >= 0 && failures > this.#retries) return undefined
    return this.backoff.compute(failures)
  }
}
