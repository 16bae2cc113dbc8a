import type { Context } from 'hono'
import type { AppEnv } from './context.ts'
import { problemFrom } from './error-problem.ts'
import { reportFault } from './fault.ts'
import { countRequest } from './meter.ts'
import { problemBody } from './problem.ts'
import type { Json } from './values.ts'

/** An event as the browser's `EventSource` gets it. */
export interface ServerSentEvent {
  /** Where a client goes on that comes again: it sends it as `Last-Event-ID`. An event of an `id` alone is not seen by it. */
  readonly id?: string | undefined
  readonly event?: string | undefined
  readonly data?: Json | undefined
}

/** Where the events of one answer go. */
export interface EventSink {
  /** Aborted when the client has left. */
  readonly signal: AbortSignal
  /** Resolves when there is room for more, and rejects when the client has left. */
  send(...events: readonly ServerSentEvent[]): Promise<void>
}

/** Seconds between the comments by which both sides notice that the other is gone. */
const HEARTBEAT = 15

/** Milliseconds after which a client comes again. */
const RETRY_MS = 1000

/** Milliseconds that a timer can wait: more than any stream lasts. */
const LONGEST_TIMER = 2 ** 31 - 1

const utf8 = new TextEncoder()

/**
 * An answer of events that `produce` sends. It ends when `produce` does, with the comment `end`; with the event `error` and a
 * problem when it fails; and when the client has left, which `signal` tells. A comment is sent every 15 seconds. A HEAD counts as
 * a client that has left, since nobody would read, and so does one whose token has expired meanwhile.
 */
export function eventStream(
  c: Context<AppEnv>,
  produce: (sink: EventSink) => Promise<void>,
): Response {
  const client = c.req.method === 'HEAD' ? AbortSignal.abort() : c.req.raw.signal
  const { expiresAt } = c.get('bearer')
  const lifetime = expiresAt === null ? LONGEST_TIMER : expiresAt * 1000 - Date.now()
  const output = new EventOutput(client, Math.min(lifetime, LONGEST_TIMER))
  const done = run(output, produce, c.var.requestId).then(() => countRequest(c))
  // What is to be cleaned up may take longer than the client stays.
  c.executionCtx.waitUntil(done)
  c.header('X-Accel-Buffering', 'no')
  return c.body(output.body, 200, { 'Content-Type': 'text/event-stream; charset=utf-8' })
}

/** Never rejects: nobody would hear of it. */
async function run(
  output: EventOutput,
  produce: (sink: EventSink) => Promise<void>,
  requestId: string,
): Promise<void> {
  try {
    // Who has left already is told by `produce`, which may have something to clean up.
    await output.offer(`retry: ${RETRY_MS}\n\n`)
    await produce(output)
    await output.offer(': end\n\n')
  } catch (error) {
    if (output.signal.aborted) return
    const problem = problemFrom(error)
    if (problem.kind === 'internal-error' && error instanceof Error) reportFault(error, requestId)
    await output.offer(written({ event: 'error', data: { ...problemBody(problem) } as Json }))
  } finally {
    output.close()
  }
}

class EventOutput implements EventSink {
  /** What the client reads. */
  readonly body: ReadableStream<Uint8Array>
  readonly #gone = new AbortController()
  readonly #heartbeat: ReturnType<typeof setInterval>
  readonly #expiry: ReturnType<typeof setTimeout>
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #room = Promise.withResolvers<void>()

  /** Ends when `client` is aborted, and after `lifetime` milliseconds. */
  constructor(client: AbortSignal, lifetime: number) {
    this.body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller
      },
      pull: () => this.#look(),
      cancel: () => this.#leave(),
    })
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT * 1000)
    this.#expiry = setTimeout(() => this.#leave(), lifetime)
    if (client.aborted) this.#leave()
    else client.addEventListener('abort', () => this.#leave(), { signal: this.#gone.signal })
  }

  get signal(): AbortSignal {
    return this.#gone.signal
  }

  async send(...events: readonly ServerSentEvent[]): Promise<void> {
    await this.write(events.map(written).join(''))
  }

  async write(text: string): Promise<void> {
    while (!this.signal.aborted && this.#isFull()) await this.#room.promise
    this.signal.throwIfAborted()
    this.#controller.enqueue(utf8.encode(text))
  }

  /** Writes, if there is still somebody who reads. */
  async offer(text: string): Promise<void> {
    await this.write(text).catch(() => undefined)
  }

  close(): void {
    clearInterval(this.#heartbeat)
    clearTimeout(this.#expiry)
    this.#leave()
    try {
      this.#controller.close()
    } catch {
      // The client has closed it.
    }
  }

  #isFull(): boolean {
    return (this.#controller.desiredSize ?? 0) <= 0
  }

  /** A client that does not even take what waits needs no comment. */
  #beat(): void {
    if (!this.#isFull()) this.write(': \n\n').catch(() => undefined)
  }

  #leave(): void {
    this.#gone.abort(new DOMException('The client has left', 'AbortError'))
    this.#look()
  }

  /** Has whoever waits for room look again. */
  #look(): void {
    this.#room.resolve()
    this.#room = Promise.withResolvers<void>()
  }
}

/** JSON has no line breaks, so that each part is one line. */
function written({ id, event, data }: ServerSentEvent): string {
  const parts = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}`]),
  ]
  return `${parts.join('\n')}\n\n`
}
