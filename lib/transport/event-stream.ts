import { ConnectionError, type ErrorFacts, InvalidResponse, RedisError } from '../errors.ts'
import { EVENT_STREAM_TYPE, STREAM_FORMAT_HEADER, STREAM_HEARTBEAT_HEADER } from '../protocol.ts'
import { ReadAnswer, readSingle } from './answers.ts'
import { failureOf, startTimer } from './deadline.ts'
import type { CallOptions } from './requester.ts'
import { EventStreamParser } from './sse.ts'
import type { Usage } from './usage.ts'

/** Why no more events come: the server ended the stream, this side did, or the way between them failed. */
export type StreamEnd =
  | { readonly type: 'ended' }
  | { readonly type: 'aborted'; readonly reason: unknown }
  | { readonly type: 'failed'; readonly error: RedisError }

/** What a stream gives: the data of an event, or its end. */
export type StreamItem = { readonly type: 'event'; readonly data: string } | StreamEnd

/** An open stream of events. It takes one HTTP connection until its end. */
export interface EventStream {
  /** Whether events are JSON arrays of base64, which loses nothing; else texts joined by commas. */
  readonly isExact: boolean
  /** The next event, or the end, from then on each time. It never rejects. One call at a time. */
  next(): Promise<StreamItem>
  /** Ends the stream and its HTTP request; what has come and was not taken is dropped. */
  cancel(reason?: unknown): void
}

/** Sends a request for a stream; its signal ends the stream, too. */
export type Send = (signal: AbortSignal) => Promise<Response>

/**
 * The stream that a request opens. `options.timeout` is the time until the answer begins, `options.signal` ends the
 * stream at any time.
 *
 * @throws RedisError of the fitting class when the server refuses, `ConnectionError` and `TimeoutError` when it cannot be
 * reached, the signal's reason.
 */
export async function openEventStream(
  send: Send,
  options: CallOptions,
  facts: ErrorFacts,
): Promise<EventStream> {
  const { signal, timeout } = options
  signal?.throwIfAborted()
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal?.reason)
  signal?.addEventListener('abort', abort)
  const late = (): void => controller.abort(new DOMException('late', 'TimeoutError'))
  const stop = typeof timeout === 'number' ? startTimer(timeout, late) : undefined
  const forget = (): void => signal?.removeEventListener('abort', abort)
  try {
    const response = await send(controller.signal)
    options.state?.exchange?.answered(response.status, 0)
    await refuseOtherAnswers(response, facts)
    const counters = options.state?.counters ?? []
    return new HttpEventStream(response, controller, { forget, counters })
  } catch (error) {
    forget()
    throw error instanceof RedisError ? error : failureOf(error, options, facts)
  } finally {
    stop?.()
  }
}

async function refuseOtherAnswers(response: Response, facts: ErrorFacts): Promise<void> {
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';', 1)
  if (response.ok && type.trim().toLowerCase() === EVENT_STREAM_TYPE && response.body) return
  readSingle(new ReadAnswer(response, await response.text()), false, facts)
  throw new InvalidResponse('The endpoint answered with something that is no event stream', facts)
}

/** Heartbeats that may be missing before a stream counts as lost. */
const MISSED_HEARTBEATS = 3

function heartbeatOf({ headers }: Response): number {
  const seconds = Number(headers.get(STREAM_HEARTBEAT_HEADER))
  return Number.isFinite(seconds) ? seconds : 0
}

class HttpEventStream implements EventStream {
  readonly isExact: boolean
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #controller: AbortController
  readonly #forget: () => void
  readonly #counters: readonly Usage[]
  readonly #parser = new EventStreamParser()
  /** Seconds without a byte after which the stream counts as lost; 0 when the server sends no heartbeats. */
  readonly #silence: number
  #events: string[] = []
  #at = 0
  #end: StreamEnd | undefined

  constructor(
    response: Response,
    controller: AbortController,
    { forget, counters }: { forget: () => void; counters: readonly Usage[] },
  ) {
    this.isExact = response.headers.get(STREAM_FORMAT_HEADER) === 'json'
    this.#reader = (response.body as ReadableStream<Uint8Array>).getReader()
    this.#silence = MISSED_HEARTBEATS * heartbeatOf(response)
    this.#controller = controller
    this.#forget = forget
    this.#counters = counters
    const { signal } = controller
    // A replacement of `fetch` need not pass an abort on to the body.
    signal.addEventListener('abort', () => this.cancel(signal.reason))
  }

  async next(): Promise<StreamItem> {
    for (;;) {
      const data = this.#events[this.#at]
      if (data !== undefined) {
        this.#at++
        return { type: 'event', data }
      }
      if (this.#end) return this.#end
      await this.#read()
    }
  }

  cancel(reason: unknown = new DOMException('The stream was cancelled', 'AbortError')): void {
    this.#events = []
    this.#finish({ type: 'aborted', reason })
  }

  async #read(): Promise<void> {
    const timer =
      this.#silence > 0 ? setTimeout(() => this.#lose(), this.#silence * 1000) : undefined
    try {
      const { done, value } = await this.#reader.read()
      if (done) this.#finish({ type: 'ended' })
      if (value) for (const usage of this.#counters) usage.add({ bytesReceived: value.length })
      if (done || this.#end) return
      this.#events = this.#parser.push(value)
      this.#at = 0
    } catch (error) {
      this.#finish(this.#endFor(error))
    } finally {
      if (timer !== undefined) clearTimeout(timer)
    }
  }

  #lose(): void {
    const message = `The event stream was silent for ${this.#silence} seconds`
    this.#finish({ type: 'failed', error: new ConnectionError(message) })
  }

  #endFor(error: unknown): StreamEnd {
    const { aborted, reason } = this.#controller.signal
    if (aborted) return { type: 'aborted', reason }
    if (error instanceof RedisError) return { type: 'failed', error }
    const message = 'The connection to the Redis endpoint failed while it streamed'
    return { type: 'failed', error: new ConnectionError(message, { cause: error }) }
  }

  #finish(end: StreamEnd): void {
    if (this.#end) return
    this.#end = end
    this.#forget()
    if (end.type === 'ended') return
    this.#controller.abort(end.type === 'aborted' ? end.reason : end.error)
    // A stream that has failed cannot be cancelled any more, and nobody needs to know.
    this.#reader.cancel().catch(() => undefined)
  }
}
