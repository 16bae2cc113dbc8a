import type { Memory } from './memory.ts'
import type { EndpointName } from './request-event.ts'

/** What becomes known about a request on its way, and the memory that it takes. */
export class RequestRecord {
  readonly startedAt: number = performance.now()
  endpoint: EndpointName = ''
  token = ''
  commands = 0
  bytesReceived = 0
  /** The sync token of its own write: those of others that ended at the same time have others. */
  syncToken: string | undefined
  readonly #memory: Memory
  #held = 0
  #isReleased = false

  constructor(memory: Memory) {
    this.#memory = memory
  }

  /** Takes memory until {@link RequestRecord.release}; `false` when there is not so much. */
  hold(bytes: number): boolean {
    // An answer to somebody who has gone is dropped.
    if (this.#isReleased) return true
    if (!this.#memory.take(bytes)) return false
    this.#held += bytes
    return true
  }

  /** Whether the answer is with the client, or the client has gone. */
  get isReleased(): boolean {
    return this.#isReleased
  }

  /** Gives back what was taken, for good. */
  release(): void {
    this.#isReleased = true
    this.#memory.give(this.#held)
    this.#held = 0
  }
}
