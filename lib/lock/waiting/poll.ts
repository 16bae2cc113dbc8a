import type { Pauses } from './until-taken.ts'

/** redis-py's pauses: always the same, and none that would end after the limit. */
export class PollPauses implements Pauses {
  readonly #sleep: number

  constructor(sleep: number) {
    this.#sleep = sleep
  }

  next(_left: number | null, limit: number): number | null {
    return this.#sleep > limit ? null : this.#sleep
  }
}
