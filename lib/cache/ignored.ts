import {
  ConnectionError,
  InvalidResponse,
  RedisError,
  ResponseError,
  TimeoutError,
} from '../errors.ts'
import { ConnectionInterrupted } from './errors.ts'

/** Where ignored exceptions are told; `console` is one. */
export interface Logger {
  warn(message: string, error: ConnectionInterrupted): void
}

/** What django-redis takes for an interrupted connection; an answer that is no Redis reply is one as well. */
const INTERRUPTIONS = [ConnectionError, TimeoutError, ResponseError, InvalidResponse]

/** `IGNORE_EXCEPTIONS`: what becomes of a call that Redis did not answer. */
export class IgnoredExceptions {
  readonly #ignore: boolean
  readonly #logger: Logger | null
  /** Told once an outage, not once a call. */
  #isTold = false

  constructor(ignore: boolean, logger: Logger | null) {
    this.#ignore = ignore
    this.#logger = logger
  }

  /** What `body` gives, or `otherwise` when it was interrupted and that is to be ignored. */
  async guard<R, O>(method: string, otherwise: O, body: () => Promise<R>): Promise<R | O> {
    try {
      const result = await body()
      this.#isTold = false
      return result
    } catch (error) {
      if (!this.#ignore || !isInterruption(error)) throw error
      this.#tell(method, error)
      return otherwise
    }
  }

  #tell(method: string, cause: RedisError): void {
    if (this.#isTold) return
    this.#isTold = true
    const error = new ConnectionInterrupted(`Redis ${cause.name}: ${cause.message}`, { cause })
    this.#logger?.warn(
      `Cache: ${method}() was interrupted (${cause.name}). This and further errors are ignored until a call succeeds.`,
      error,
    )
  }
}

function isInterruption(error: unknown): error is RedisError {
  return error instanceof RedisError && INTERRUPTIONS.some((cls) => error instanceof cls)
}
