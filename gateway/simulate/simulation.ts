import { setTimeout as delay } from 'node:timers/promises'
import { RateLimit } from '../access/rate-limit.ts'
import type { Answer } from '../rest/answer.ts'
import { RequestError } from '../rest/request-error.ts'
import type { SimulateOptions } from './simulate-options.ts'

/** Answers late, not at all, too often or with 429, as it is told to. */
export class Simulation {
  readonly #options: SimulateOptions
  readonly #limit: RateLimit | undefined
  #used = 0

  constructor(options: SimulateOptions) {
    this.#options = options
    const rate = options.maxRequestsPerSecond
    this.#limit = rate ? new RateLimit(rate) : undefined
  }

  /**
   * Counts a request.
   * @throws RequestError with status 429 when there have been too many.
   */
  take(): void {
    this.#limit?.take()
    const { quota } = this.#options
    if (!quota) return
    this.#used++
    if (this.#used > quota) {
      const text = `ERR max daily request limit exceeded. Limit: ${quota}, Usage: ${this.#used}`
      throw new RequestError(text, 429)
    }
  }

  /** What becomes of the request. */
  async run(answer: () => Promise<Answer>): Promise<Answer> {
    const { latencyMs = 0, jitterMs = 0, dropReplies = 0, duplicateRequests = 0 } = this.#options
    const late = latencyMs + Math.random() * jitterMs
    // Half on the way there, half on the way back.
    if (late > 0) await delay(late / 2)
    if (Math.random() < duplicateRequests) await answer()
    const last = await answer()
    if (late > 0) await delay(late / 2)
    return Math.random() < dropReplies ? { ...last, isDropped: true } : last
  }
}
