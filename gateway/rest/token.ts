import { randomBytes, timingSafeEqual } from 'node:crypto'

/** A token that nobody can guess. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Checks the token of requests, in a time that does not tell how much of it was right. */
export class TokenCheck {
  readonly #expected: Buffer

  /** @throws TypeError when the token could not be written into a header. */
  constructor(token: string) {
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new TypeError('The token must be visible ASCII characters, at least one')
    }
    this.#expected = Buffer.from(token)
  }

  /**
   * Whether the request may come in. `queryToken` (`?_token=`) is taken before the header `authorization`,
   * which may hold the token with or without `Bearer`.
   */
  accepts(queryToken: string | undefined, authorization: string | undefined): boolean {
    const given = queryToken ?? authorization?.replace(/^bearer +/i, '')
    if (given === undefined) return false
    const bytes = Buffer.from(given)
    return bytes.length === this.#expected.length && timingSafeEqual(bytes, this.#expected)
  }
}
