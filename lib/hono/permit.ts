import type { Context, Next } from 'hono'
import { waitUntil } from './wait-until.ts'

/** What a request holds until it is over: its answer has been read, or its client has left. */
export class Permit {
  readonly #giveBack: () => Promise<unknown>
  readonly #isOver = Promise.withResolvers<void>()

  constructor(giveBack: () => Promise<unknown>) {
    this.#giveBack = giveBack
  }

  /** Runs what comes after, and holds the permit until the answer to it has ended. */
  async during(c: Context, next: Next): Promise<void> {
    const { signal } = c.req.raw
    const end = (): void => this.#isOver.resolve()
    signal.addEventListener('abort', end, { once: true })
    waitUntil(
      c,
      this.#released(() => signal.removeEventListener('abort', end)),
    )
    try {
      await next()
    } catch (error) {
      end()
      throw error
    }
    // Nobody reads the body of an answer to HEAD.
    if (!c.res.body || c.req.raw.method === 'HEAD' || signal.aborted) return end()
    // What was there is no body of the new answer: Hono would keep its headers beside those of the answer itself.
    const response = new Response(untilEnd(c.res.body, end), c.res)
    c.res = undefined
    c.res = response
  }

  /** What cannot be given back is free when its lease ends. */
  async #released(forget: () => void): Promise<void> {
    await this.#isOver.promise
    forget()
    await this.#giveBack().catch(() => undefined)
  }
}

/** The same bytes; `end` is called when there are no more of them, or nobody wants them. */
function untilEnd(body: ReadableStream<Uint8Array>, end: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    async pull(controller): Promise<void> {
      try {
        const { done, value } = await reader.read()
        if (!done) return controller.enqueue(value)
        controller.close()
      } catch (error) {
        controller.error(error)
      }
      end()
    },
    async cancel(reason): Promise<void> {
      end()
      await reader.cancel(reason)
    },
  })
}
