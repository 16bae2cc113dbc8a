import { ConnectionError, MaybeAppliedError, TimeoutError } from 'redge/core'

/** What `read` gives. It runs a script that writes nothing, so when its reply is lost it may just be asked for again. */
export async function readByScript<R>(read: () => Promise<R>): Promise<R> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof MaybeAppliedError)) throw error
    const { cause } = error
    throw cause instanceof TimeoutError ? cause : new ConnectionError('', { cause })
  }
}
