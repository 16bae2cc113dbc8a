import { randomBytes } from 'node:crypto'

/** The value of `upstash-sync-token`: another one after each write, unlike that of any other gateway. */
export class SyncToken {
  readonly #prefix = randomBytes(6).toString('base64url')
  #writes = 0

  /** Counts a write, and returns the token that has seen it. */
  advance(): string {
    this.#writes++
    return this.toString()
  }

  /** How many writes there have been. */
  get writes(): number {
    return this.#writes
  }

  /** How many writes a token has seen; 0 for one of another gateway. */
  writesSeenBy(token: string | undefined): number {
    const [prefix, writes] = token?.split('.') ?? []
    return prefix === this.#prefix ? Number(writes) || 0 : 0
  }

  /** The token now. */
  toString(): string {
    return `${this.#prefix}.${this.#writes}`
  }
}
