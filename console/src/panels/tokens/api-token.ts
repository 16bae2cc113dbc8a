/** A token as `GET /v1/tokens` has it. Times are Unix times in seconds. */
export interface ApiToken {
  readonly id: string
  readonly name: string
  readonly access: 'read' | 'write' | 'admin'
  readonly keyPrefixes: readonly string[] | null
  readonly families: readonly string[] | null
  readonly createdAt: number
  readonly expiresAt: number | null
  /** To the minute; `null` for one that was never used. */
  readonly lastUsedAt: number | null
  /** Until when the text before the last rotation works. */
  readonly previousValidUntil: number | null
}

/** A token with its text, which is told once. */
export interface NewToken extends ApiToken {
  readonly token: string
}

/** How a token is now. `at` is Unix time in seconds. */
export function stateOf(
  token: ApiToken,
  at: number,
): 'expired' | 'expiring' | 'rotating' | 'valid' {
  const { expiresAt, previousValidUntil } = token
  if (expiresAt !== null && expiresAt <= at) return 'expired'
  if (expiresAt !== null && expiresAt - at < SOON) return 'expiring'
  return previousValidUntil !== null && previousValidUntil > at ? 'rotating' : 'valid'
}

/** Seconds before its end from which on a token wants to be looked after: a week. */
const SOON = 604_800
