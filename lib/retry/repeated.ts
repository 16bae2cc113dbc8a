import { isReplyLost } from '../errors.ts'

/** How often a reply may be lost before that is an error. */
const LOST_REPLIES = 3

/** What a call gave in the end. */
export interface Repeated<R> {
  readonly reply: R
  /** Whether a reply was lost before, so that an earlier call may have had its effect. */
  readonly wasLost: boolean
}

/**
 * Makes a call again, three times at most, when its reply is lost: for what may be done twice. The call is told whether a
 * reply was lost before it.
 */
export async function repeated<R>(call: (wasLost: boolean) => Promise<R>): Promise<Repeated<R>> {
  for (let lost = 0; ; lost++) {
    try {
      return { reply: await call(lost > 0), wasLost: lost > 0 }
    } catch (error) {
      if (!isReplyLost(error) || lost === LOST_REPLIES) throw error
    }
  }
}
