import { Problem, Unreachable } from '../api/problem.ts'

/** What is heard of a stream of events. */
export interface Heard {
  readonly id: string | undefined
  /** `undefined` when it only tells where to go on. */
  readonly data: string | undefined
}

/** How the connection to a stream of events is. */
export type Connection =
  | { readonly state: 'listening' }
  /** It broke, and is tried again after so many seconds. */
  | { readonly state: 'waiting'; readonly seconds: number; readonly error: unknown }
  /** It cannot work: somebody has to do something. */
  | { readonly state: 'failed'; readonly error: unknown }

/** What a stream is followed with. */
export interface FollowOptions<E extends Heard> {
  /** Opens the stream, after the event of that id if there is one. */
  readonly open: (lastEventId: string | undefined) => AsyncIterable<E>
  /** Called for each event that has data. */
  readonly heard: (event: E & { readonly data: string }) => void
  readonly changed: (connection: Connection) => void
  readonly signal: AbortSignal
  /** Resolves after so many seconds, or when the signal is aborted. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>
}

/** Seconds before the next connection: after the server ended one, then after each failure in a row. */
const PAUSES = [0.5, 1, 2, 5, 10, 20]

/**
 * Follows a stream of events until the signal is aborted or the API says that it cannot be. Connections end all the time: the next
 * one goes on after the last event that had an id.
 */
export async function follow<E extends Heard>(options: FollowOptions<E>): Promise<void> {
  const { open, heard, changed, signal, sleep } = options
  let lastEventId: string | undefined
  let failures = 0
  while (!signal.aborted) {
    let error: unknown
    changed({ state: 'listening' })
    try {
      for await (const event of open(lastEventId)) {
        failures = 0
        lastEventId = event.id || lastEventId
        if (hasData(event)) heard(event)
      }
    } catch (thrown) {
      error = thrown
      failures += 1
    }
    if (signal.aborted) return
    if (error !== undefined && !isPassing(error)) {
      changed({ state: 'failed', error })
      return
    }
    const seconds = PAUSES[Math.min(failures, PAUSES.length - 1)] ?? 1
    if (error !== undefined) changed({ state: 'waiting', seconds, error })
    await sleep(seconds, signal)
  }
}

function hasData<E extends Heard>(event: E): event is E & { readonly data: string } {
  return event.data !== undefined
}

/** Whether the same request may succeed in a while. A connection that breaks in the middle is a TypeError. */
function isPassing(error: unknown): boolean {
  if (error instanceof Problem) return error.status >= 500 || error.status === 429
  return error instanceof Unreachable || error instanceof TypeError || error instanceof DOMException
}

/** Resolves after so many seconds, or when the signal is aborted. */
export function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, seconds * 1000)
    signal.addEventListener('abort', done)
  })
}
