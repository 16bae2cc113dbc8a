import { isReplyLost, ResponseError } from '../errors.ts'
import { SessionUnavailableError } from './errors.ts'

/**
 * What `ask` gives.
 *
 * @throws SessionUnavailableError in place of what says that Redis could not be asked, or would not do it.
 */
export async function reached<R>(ask: () => Promise<R>): Promise<R> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof SessionUnavailableError) throw error
    if (!isReplyLost(error) && !(error instanceof ResponseError)) throw error
    throw new SessionUnavailableError('Redis did not answer for the session', { cause: error })
  }
}
