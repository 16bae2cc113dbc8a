import type { ConnectionEvent } from '../redis/connection-event.ts'
import type { RequestEvent } from '../watch/request-event.ts'

/** How the program writes what happens: for people, as JSON for machines, or not at all. */
export type LogFormat = 'text' | 'json' | 'none'

/** Writes what happens to standard error. No line holds a value, a key or a token. */
export class Log {
  readonly #format: LogFormat
  readonly #write: (line: string) => void
  #isUp: boolean | undefined

  constructor(
    format: LogFormat,
    write: (line: string) => void = (line) => void process.stderr.write(line),
  ) {
    this.#format = format
    this.#write = write
  }

  /** Tells of changes only: while Redis is away, each attempt fails. */
  readonly connection = (event: ConnectionEvent): void => {
    const isUp = event.type === 'up'
    if (isUp === this.#isUp) return
    const wasUp = this.#isUp
    this.#isUp = isUp
    if (this.#format === 'json') {
      this.#json({
        event: isUp ? 'redis_up' : 'redis_down',
        ...(isUp ? {} : { reason: reasonOf(event.cause) }),
      })
    } else if (!isUp) {
      this.#text(`Redis is not reachable (${reasonOf(event.cause)}); trying again`)
    } else if (wasUp === false) {
      this.#text('Redis is reachable again')
    }
  }

  /** Tells of a request; in JSON only. */
  get request(): ((event: RequestEvent) => void) | undefined {
    if (this.#format !== 'json') return undefined
    return ({ duration, ...event }) => {
      this.#json({ event: 'request', ...event, ms: Math.round(duration * 1e6) / 1000 })
    }
  }

  /** Tells of something else. */
  note(event: string, text: string): void {
    if (this.#format === 'json') this.#json({ event })
    else this.#text(text)
  }

  #json(fields: object): void {
    this.#write(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`)
  }

  #text(text: string): void {
    if (this.#format === 'text') this.#write(`redge-gateway: ${text}\n`)
  }
}

/** A system error's code says enough, and several at once (one per address of a name) have no message. */
function reasonOf(error: NodeJS.ErrnoException): string {
  return error.code && /^E[A-Z]+$/.test(error.code) ? error.code : error.message
}
