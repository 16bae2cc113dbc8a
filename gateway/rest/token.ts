import { randomBytes } from 'node:crypto'

/** A token that nobody can guess. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

/** @throws TypeError when the token could not be written into a header. */
export function checkToken(token: string): void {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError('The token must be visible ASCII characters, at least one')
  }
}

/**
 * The token that a request brings. `queryToken` (`?_token=`) is taken before the header `authorization`, which may hold
 * the token with or without `Bearer`.
 */
export function givenToken(
  queryToken: string | undefined,
  authorization: string | undefined,
): string | undefined {
  return queryToken ?? authorization?.replace(/^bearer +/i, '')
}
