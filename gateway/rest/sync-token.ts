import { randomBytes } from 'node:crypto'

/** The value of `upstash-sync-token`: another one after each write, unlike that of any other gateway. */
export class SyncToken {
  readonly #prefix = randomBytes(6).toString('base64url')
  #writes = 0

  /** Counts a write. */
  advance(): void {
    this.#writes++
  }

  /** The token now. */
  toString(): string {
    return `${this.#prefix}.${this.#writes}`
  }
}
