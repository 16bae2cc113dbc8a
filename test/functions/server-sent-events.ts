import { expect } from 'vitest'

/** An event as a browser would see it; `id` is the last one that was given. */
export interface SeenEvent {
  readonly event: string
  readonly id: string
  readonly data: unknown
}

/** Reads an answer of events as a browser does. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<string>
  readonly comments: string[] = []
  #text = ''
  #id = ''
  #data: string | undefined
  #event = ''
  #seen: SeenEvent[] = []

  constructor(response: Response) {
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    if (!response.body) throw new Error('The answer has no body')
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  }

  /** What a browser would send as `Last-Event-ID`. */
  get lastEventId(): string {
    return this.#id
  }

  /** The next event; `undefined` at the end. */
  async next(): Promise<SeenEvent | undefined> {
    while (this.#seen.length === 0) if (!(await this.#read())) return undefined
    return this.#seen.shift()
  }

  /** The next events, so many. */
  async take(count: number): Promise<SeenEvent[]> {
    const events: SeenEvent[] = []
    while (events.length < count) {
      const event = await this.next()
      if (event === undefined) break
      events.push(event)
    }
    return events
  }

  /** Reads until something has come, an event of an id alone as well. */
  async begin(): Promise<void> {
    while (this.#id === '' && this.#seen.length === 0) if (!(await this.#read())) return
  }

  /** All events until the end. */
  async all(): Promise<SeenEvent[]> {
    return await this.take(Number.POSITIVE_INFINITY)
  }

  /** Leaves, as a client does. */
  async leave(): Promise<void> {
    await this.#reader.cancel()
  }

  async #read(): Promise<boolean> {
    const { done, value } = await this.#reader.read()
    if (done) return false
    this.#text += value
    const lines = this.#text.split('\n')
    this.#text = lines.pop() ?? ''
    for (const line of lines) this.#take(line)
    return true
  }

  #take(line: string): void {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
    if (line === '') this.#dispatch()
    else if (name === '') this.comments.push(value)
    else if (name === 'id') this.#id = value
    else if (name === 'event') this.#event = value
    else if (name === 'data') this.#data = value
    else expect(name).toBe('retry')
  }

  #dispatch(): void {
    if (this.#data !== undefined) {
      const data: unknown = JSON.parse(this.#data)
      this.#seen.push({ event: this.#event, id: this.#id, data })
    }
    this.#data = undefined
    this.#event = ''
  }
}
