import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Finds what belongs to a token, in a time that tells nothing about the tokens that there are: what is compared is a
 * digest that nobody outside can foresee.
 */
export class TokenMap<T> {
  readonly #salt = randomBytes(16).toString('base64')
  readonly #byDigest = new Map<string, T>()
  /** What was found last: mostly the next one is the same, and comparing it costs less than a digest. */
  #last: { readonly token: Buffer; readonly value: T } | undefined

  set(token: string, value: T): void {
    this.#byDigest.set(this.#digest(token), value)
    this.#last = undefined
  }

  get(token: string): T | undefined {
    const given = Buffer.from(token)
    const last = this.#last
    if (last && isEqual(given, last.token)) return last.value
    const value = this.#byDigest.get(this.#digest(token))
    if (value !== undefined) this.#last = { token: given, value }
    return value
  }

  #digest(token: string): string {
    return hash('sha256', this.#salt + token, 'base64')
  }
}

/** Takes as long for all tokens of a length. */
function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}
