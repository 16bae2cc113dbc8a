import { hash, randomBytes } from 'node:crypto'

/**
 * Finds what belongs to a token, in a time that tells nothing about the tokens that there are: what is compared is a
 * digest that nobody outside can foresee.
 */
export class TokenMap<T> {
  readonly #salt = randomBytes(16).toString('base64')
  readonly #byDigest = new Map<string, T>()

  set(token: string, value: T): void {
    this.#byDigest.set(this.#digest(token), value)
  }

  get(token: string): T | undefined {
    return this.#byDigest.get(this.#digest(token))
  }

  #digest(token: string): string {
    return hash('sha256', this.#salt + token, 'base64')
  }
}
