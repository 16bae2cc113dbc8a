import { isReplyLost } from '../errors.ts'
import type { Executor } from '../executor.ts'
import { integer, items, type RawReply, type Text } from '../wire/replies.ts'
import type { LockStream } from './waiting/lock-stream.ts'
import type { Taken } from './waiting/queue.ts'
import type { Patience, Pauses } from './waiting/until-taken.ts'

/** What a lock needs of a client: its commands, sent at once. */
export type LockClient = Executor<'now', Text> & {
  /** A stream for queues, not open yet. */
  readonly lockStream?: () => LockStream
}

/** What an acquisition is told. */
export interface Acquisition extends Patience {
  readonly token: string | Uint8Array
  /** Whether the token may hold the lock already. */
  readonly isGiven: boolean
  /** Pauses between two tries, for a lock without a queue. */
  readonly pauses: Pauses
}

/** How a lock is taken and given back: by its key alone, or by a queue beside it. */
export interface LockStore {
  /** Takes the lock; `null` when it was not to be had in time. Rejects with a signal's reason, and holds nothing. */
  take(acquisition: Acquisition): Promise<Taken | null>
  /** Gives it back, after so many seconds; whether the token held it. */
  release(token: string | Uint8Array, held: number | null): Promise<boolean>
  /** Takes it away from whoever holds it; whether anybody did. */
  forceRelease(): Promise<boolean>
  /** The script that guards writes, with its keys and arguments; see there. */
  guard(token: string | Uint8Array, release: boolean, held: number | null): GuardCall
}

/** How a guard is called: further keys and words follow. */
export interface GuardCall {
  readonly script: string
  readonly keys: readonly (string | Uint8Array)[]
  readonly args: readonly (string | number | Uint8Array)[]
}

/** The number of commands that a script ran, where the last item of its reply tells. */
export function toldCommands(reply: RawReply): number {
  return integer(items(reply).at(-1) ?? 0)
}

/**
 * What `act` gives. When it fails after its reply was lost, `undo` is tried: nobody should own what nobody knows of.
 */
export async function orUndone<R>(act: () => Promise<R>, undo: () => Promise<unknown>): Promise<R> {
  try {
    return await act()
  } catch (error) {
    // What cannot be undone expires.
    if (isReplyLost(error)) await undo().catch(() => undefined)
    throw error
  }
}
