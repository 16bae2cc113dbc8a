/** Counts bytes that are held for requests, so that all together they stay below a limit. */
export class Memory {
  readonly #limit: number
  #held = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes that are held now. */
  get held(): number {
    return this.#held
  }

  /** Takes so many bytes; `false` when that would be too many. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#limit) return false
    this.#held += bytes
    return true
  }

  /** Gives back what was taken. */
  give(bytes: number): void {
    this.#held -= bytes
  }
}
