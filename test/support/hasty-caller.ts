import { Redis } from '../../lib/index.ts'

/** What came of a call that was not waited for. */
export interface HastyResult {
  readonly outcome: 'resolved' | 'rejected'
  /** Whether it rejected with the very reason of the abort. */
  readonly withReason: boolean
  readonly errorName: string
  /** Milliseconds between the abort, or the call for one with a timeout, and its end. */
  readonly took: number
}

/** What a caller is asked to do. */
export interface Haste {
  readonly url: string
  /** Seconds the call may take; without, it is aborted once its request has arrived. */
  readonly timeout?: number
}

/** A call to an endpoint that does not answer, ended early. `GET /arrived` of the endpoint answers once it has come there. */
export async function callHastily({ url, timeout }: Haste): Promise<HastyResult> {
  const reason = new Error('The caller is gone')
  const controller = new AbortController()
  const redis = new Redis({ url, token: 'token', signal: controller.signal })
  let start = Date.now()
  const call = redis.with({ timeout: timeout ?? 60 }).get('k')
  const settled = call.then(
    () => ({ outcome: 'resolved' as const, error: undefined }),
    (error: unknown) => ({ outcome: 'rejected' as const, error }),
  )
  if (timeout === undefined) {
    await fetch(`${url}/arrived`)
    start = Date.now()
    controller.abort(reason)
  }
  const { outcome, error } = await settled
  const took = Date.now() - start
  const errorName = error instanceof Error ? error.name : String(error)
  return { outcome, withReason: error === reason, errorName, took }
}

/** A Worker that calls hastily and tells what came of it. */
const caller = {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await callHastily((await request.json()) as Haste))
  },
}

export default caller
