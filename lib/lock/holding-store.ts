import type { Taken } from './waiting/queue.ts'
import type { Patience } from './waiting/until-taken.ts'

/** What an acquisition is told. */
export interface Taking extends Patience {
  readonly token: string
  readonly timeout: number
}

/** The commands behind a semaphore, a read-write lock or several locks. */
export interface HoldingStore {
  /** Seconds for which it is held when it was given to a waiter; infinite when it is only taken. */
  readonly claim: number
  /** Takes it; `null` when it was not to be had in time. Rejects with a signal's reason, and holds nothing. */
  take(taking: Taking): Promise<Taken | null>
  /** Gives it back, after so many seconds; whether it was held. One request, not repeated. */
  release(token: string, held: number | null): Promise<boolean>
  /** Moves the end; `replace` counts from now. Whether it was still held. */
  extend(token: string, time: number, replace: boolean): Promise<boolean>
  /** Whether it is held by this token. */
  owned(token: string): Promise<boolean>
}
