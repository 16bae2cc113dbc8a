import { repeated } from '../retry/repeated.ts'
import type { Encodable } from '../wire/encode.ts'
import { hexDigest } from '../wire/hex.ts'
import { integer, integerOrNull, items, type RawReply, str } from '../wire/replies.ts'
import { bytesOf } from '../wire/words.ts'
import { type LockClient, toldCommands } from './lock-store.ts'

/** The state of a lock, which holds no secret. */
export interface LockState {
  /** Whether the key is there: nobody else can take the lock. */
  readonly held: boolean
  /** Who holds it: the first 16 hex digits of the token's SHA-256. `null` when nobody does, or the key is no lock. */
  readonly holder: string | null
  /** Seconds until the key expires; `null` when it does not, or is not there. */
  readonly ttl: number | null
  /** How many wait in the queue; other ways to wait leave no trace. */
  readonly waiters: number
  /** The last fence that was given out; `null` when none is remembered. */
  readonly fence: number | null
  /** Redis's word for the key's type: `string` for a lock, `none`, or that of what blocks the lock. */
  readonly type: string
}

/** The state that a script of inspection tells. */
export async function inspectLock(
  client: LockClient,
  words: readonly Encodable[],
): Promise<LockState> {
  const { reply } = await repeated(() =>
    client.call(words, items, { bytes: true, innerCommands: toldCommands }),
  )
  const [token = null, left = null, waiters = null, fence = null, type = null] = reply
  const ms = integer(left)
  return {
    held: ms !== -2,
    holder: token === null ? null : await tokenHash(token),
    ttl: ms < 0 ? null : ms / 1000,
    waiters: integer(waiters),
    fence: integerOrNull(fence),
    type: str(type),
  }
}

/** Hex digits that tell two tokens apart, and give neither away. */
const SHOWN_DIGITS = 16

/** What tells a token from others, and lets nobody act by it. */
export async function tokenHash(token: RawReply): Promise<string> {
  const bytes = token instanceof Uint8Array ? token : bytesOf(str(token))
  return (await hexDigest('SHA-256', bytes)).slice(0, SHOWN_DIGITS)
}
