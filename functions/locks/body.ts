import type { Context } from 'hono'
import * as v from 'valibot'
import type { AppEnv } from '../http/context.ts'
import { Problem } from '../http/problem.ts'

/** Seconds that what is taken lasts unless told otherwise, and at most: 30 years. */
const TIMEOUT = 30
const LONGEST = 1e9
/** Seconds a request may wait: less than what proxies on the way allow. */
const LONGEST_WAIT = 25
/** Characters of a token. */
const TOKEN_LIMIT = 256

/** A length of time: at least a millisecond. */
const Seconds = v.pipe(v.number(), v.minValue(0.001), v.maxValue(LONGEST))

/** The token that holds it. */
export const Token = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(TOKEN_LIMIT)))

/** What everything that can be taken is told. */
export const takeEntries = {
  /** Seconds until it is free again when nobody extends it. */
  timeout: v.optional(Seconds, TIMEOUT),
  /** Seconds to wait for it; 0 tries once. */
  blockingTimeout: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(LONGEST_WAIT)), 0),
  /** The token to hold it by, in place of a random one. */
  token: Token,
}

/** What an extension is told. */
export const extendEntries = {
  token: Token,
  /** Seconds to add. */
  additionalTime: Seconds,
  /** The seconds become the time left instead of being added to it. */
  replaceTtl: v.optional(v.boolean(), false),
}

/** The query of a list of what is held. */
export const ListSchema = v.strictObject({
  /** What the names begin with. */
  prefix: v.optional(v.string(), ''),
  cursor: v.optional(v.string()),
})

/** The token in the body, else that in the header `Lock-Token`, else none. */
export function givenToken(
  c: Context<AppEnv>,
  body: { token?: string | undefined },
): string | undefined {
  return body.token ?? headerToken(c)
}

/**
 * The token in the body, at `pointer`, or in the header `Lock-Token`.
 *
 * @throws Problem `invalid-body` when there is none.
 */
export function neededToken(
  c: Context<AppEnv>,
  body: { token?: string | undefined },
  pointer = 'token',
): string {
  const token = givenToken(c, body)
  if (token !== undefined) return token
  throw new Problem('invalid-body', { detail: 'It must be text.', pointer })
}

function headerToken(c: Context<AppEnv>): string | undefined {
  const token = c.req.header('Lock-Token')
  if (!token) return undefined
  if (token.length <= TOKEN_LIMIT) return token
  const detail = `The header Lock-Token may have ${TOKEN_LIMIT} characters.`
  throw new Problem('invalid-body', { detail, pointer: 'token' })
}
