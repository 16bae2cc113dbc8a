import { RequestError } from '../rest/request-error.ts'

/** Lets so many requests through a second, and up to as many at once after a rest. */
export class RateLimit {
  readonly #perSecond: number
  #left: number
  #at: number

  /** `now` tells milliseconds. */
  constructor(perSecond: number, now: number = performance.now()) {
    this.#perSecond = perSecond
    this.#left = Math.max(1, perSecond)
    this.#at = now
  }

  /**
   * Counts a request.
   * @throws RequestError with status 429 when there have been too many.
   */
  take(now: number = performance.now()): void {
    const earned = ((now - this.#at) / 1000) * this.#perSecond
    this.#left = Math.min(Math.max(1, this.#perSecond), this.#left + earned)
    this.#at = now
    if (this.#left < 1) {
      const text = `ERR max requests per second exceeded. Limit: ${this.#perSecond}`
      const seconds = Math.ceil((1 - this.#left) / this.#perSecond)
      throw new RequestError(text, 429, seconds)
    }
    this.#left--
  }
}
