import { now } from '../../clock.ts'
import { sleep } from '../../sleep.ts'

/** How long somebody is willing to wait. */
export interface Patience {
  /** `false`: one try. */
  readonly blocking: boolean
  /** Time of the clock at which waiting is given up; infinite for never. */
  readonly deadline: number
  readonly signal: AbortSignal | undefined
}

/** What came of one try. */
export interface Tried<T> {
  readonly taken: T | null
  /** Seconds until it is free when its holder does not come back; `null` when that is not known. */
  readonly left: number | null
}

/** How long to pause between two tries. */
export interface Pauses {
  /**
   * Seconds until the next try, `null` to give up. `left` are the seconds until it may be free by itself, `limit` those
   * that may still be waited.
   */
  next(left: number | null, limit: number): number | null
}

/** Tries until it is taken, or patience is at an end: then `null`. Rejects with the reason of an aborted signal. */
export async function untilTaken<T>(
  attempt: () => Promise<Tried<T>>,
  pauses: Pauses,
  { blocking, deadline, signal }: Patience,
): Promise<T | null> {
  for (;;) {
    signal?.throwIfAborted()
    const tried = await attempt()
    if (tried.taken !== null) return tried.taken
    const pause = blocking ? pauses.next(tried.left, deadline - now()) : null
    if (pause === null) return null
    await sleep(pause, signal)
  }
}
