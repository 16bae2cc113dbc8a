import { setTimeout as delay } from 'node:timers/promises'
import type { Gateway } from '../../gateway/index.ts'
import { request } from './support.ts'

/** What came of the writes of a {@link WriteLoad}. */
export interface WriteReport {
  readonly acknowledged: number
  /** How many answers there were of each kind that is no success, by HTTP status and the error's first word. */
  readonly errors: Readonly<Record<string, number>>
  /** The longest time without a success, in milliseconds. */
  readonly gapMs: number
  /** Keys of acknowledged writes that are not there any more. */
  readonly lost: number
}

/** How a {@link WriteLoad} writes. */
export interface WriteLoadOptions {
  /** Beginning of all keys; a hash tag keeps them in one slot. */
  readonly prefix: string
  readonly writers: number
  /** Bytes that each value has besides. @default 0 */
  readonly padding?: number
  readonly headers?: Record<string, string>
}

/** Clients that write one key after another, each never the same one twice, until told to stop. */
export class WriteLoad {
  readonly #gateway: Gateway
  readonly #options: WriteLoadOptions
  readonly #padding: string
  readonly #acknowledged: string[] = []
  readonly #errors: Record<string, number> = {}
  readonly #running: Promise<unknown>
  #lastSuccess = performance.now()
  #gapMs = 0
  #isStopped = false

  /** Begins to write. */
  constructor(gateway: Gateway, options: WriteLoadOptions) {
    this.#gateway = gateway
    this.#options = options
    this.#padding = '.'.repeat(options.padding ?? 0)
    const writers = Array.from({ length: options.writers }, (_, writer) => this.#write(writer))
    this.#running = Promise.all(writers)
  }

  /** Resolves when so many more writes have been acknowledged. */
  async more(count: number, deadlineMs: number): Promise<void> {
    const goal = this.#acknowledged.length + count
    const deadline = performance.now() + deadlineMs
    while (this.#acknowledged.length < goal) {
      if (performance.now() > deadline) {
        throw new Error(`No more writes were acknowledged: ${JSON.stringify(this.#errors)}`)
      }
      await delay(10)
    }
  }

  /** Ends the writing and looks for what was written. */
  async stop(): Promise<WriteReport> {
    this.#isStopped = true
    await this.#running
    let lost = 0
    for (let at = 0; at < this.#acknowledged.length; at += 500) {
      const keys = this.#acknowledged.slice(at, at + 500)
      const reply = await this.#post(
        '/pipeline',
        keys.map((key) => ['GETRANGE', key, '0', String(key.length - 1)]),
      )
      const values = reply.json as { result?: string }[]
      lost += keys.filter((key, index) => values[index]?.result !== key).length
    }
    const acknowledged = this.#acknowledged.length
    return { acknowledged, errors: this.#errors, gapMs: Math.round(this.#gapMs), lost }
  }

  async #write(writer: number): Promise<void> {
    for (let count = 0; !this.#isStopped; count++) {
      const key = `${this.#options.prefix}:${writer}:${count}`
      const { status, json } = await this.#post('/', ['SET', key, key + this.#padding])
      if (status === 200) this.#succeed(key)
      else {
        const [word] = (json as { error: string }).error.split(' ', 1)
        const kind = `${status} ${word}`
        this.#errors[kind] = (this.#errors[kind] ?? 0) + 1
        await delay(5)
      }
    }
  }

  #succeed(key: string): void {
    const now = performance.now()
    this.#gapMs = Math.max(this.#gapMs, now - this.#lastSuccess)
    this.#lastSuccess = now
    this.#acknowledged.push(key)
  }

  #post(path: string, body: unknown): ReturnType<typeof request> {
    const { headers = {} } = this.#options
    return request(this.#gateway, path, { method: 'POST', body: JSON.stringify(body), headers })
  }
}
