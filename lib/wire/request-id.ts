import { DataError } from '../errors.ts'
import { hex } from './hex.ts'

/**
 * How a write is made to run once: `true` under an id of its own, a text under that id, or both with a `ttl`.
 */
export type OnceOption = boolean | string | OnceOptions

/** Settings of a write that runs once. */
export interface OnceOptions {
  /** Who asks with the same id later gets the same reply. @default a random one */
  readonly id?: string | undefined
  /** Seconds for which the server remembers the reply; fractions allowed. @default 600 */
  readonly ttl?: number | undefined
}

/** By what the server knows a write that it has run already. */
export interface RequestId {
  readonly id: string
  /** Seconds for which the server remembers it. */
  readonly ttl: number
  /** Place in the batch, when the id is that of a batch. */
  readonly index?: number
  /** The write is part of a transaction, whose reads are remembered as well. */
  readonly inTransaction?: boolean
}

const DEFAULT_TTL = 600

/** About a thousand years. A time that Redis refuses would be refused once the write has run. */
const MAX_TTL = 2 ** 35

/**
 * The id for a call, random unless one is given; none when `once` is not asked for.
 *
 * @throws DataError for an empty id, one that UTF-8 cannot hold, and a `ttl` that is no length of time.
 */
export function requestIdOf(once: OnceOption | undefined): RequestId | undefined {
  if (once === undefined || once === null || once === false) return undefined
  const { id = randomId(), ttl = DEFAULT_TTL } =
    typeof once === 'object' ? once : { id: once === true ? undefined : once }
  if (typeof id !== 'string' || id === '' || !id.isWellFormed()) {
    throw new DataError('The id of `once` must be a text that is not empty')
  }
  if (!(Number.isFinite(ttl) && ttl > 0 && ttl <= MAX_TTL)) {
    throw new DataError(
      `The \`ttl\` of \`once\` must be a positive number of seconds, ${MAX_TTL} at most`,
    )
  }
  return { id, ttl }
}

/** 128 random bits. */
function randomId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)))
}
