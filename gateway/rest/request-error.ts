/** A request that is refused before anything was sent to Redis. The message is the text of the answer. */
export class RequestError extends Error {
  /** HTTP status of the answer. */
  readonly status: number
  /** Seconds after which it may be sent again, when time is all that it needs. */
  readonly retryAfter: number | undefined

  static {
    Object.defineProperty(this.prototype, 'name', { value: 'RequestError' })
  }

  constructor(message: string, status = 400, retryAfter?: number) {
    super(message)
    this.status = status
    this.retryAfter = retryAfter
  }
}

/** For a command or a body that is larger than allowed. */
export function tooLarge(limit: number, actual: number, status = 413): RequestError {
  const text = `ERR max request size exceeded. Limit: ${limit} bytes, Actual: ${actual} bytes`
  return new RequestError(text, status)
}
