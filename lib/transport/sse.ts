import { InvalidResponse } from '../errors.ts'

/** Characters that one line may have; far more than a server's largest message. */
const LONGEST_LINE = 128 * 1024 * 1024

/**
 * Reads a `text/event-stream` as it comes, over chunks cut at any byte: lines end with LF, CR or both, comments and
 * fields other than `data` are passed over, one space after the colon is not part of the value, a last line without an
 * end is dropped.
 *
 * Every `data` line is an event of its own, at once, and does not wait for a blank line: the service's own client reads
 * it so, hence no server that works with it spreads an event over several.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamParser {
  // Drops a byte order mark at the very start, as the rules ask for.
  readonly #decoder = new TextDecoder()
  #line = ''
  #endedInCr = false

  /**
   * The data of the events that these bytes complete.
   *
   * @throws InvalidResponse when a line does not come to an end.
   */
  push(bytes: Uint8Array): string[] {
    const text = this.#decoder.decode(bytes, { stream: true })
    if (text === '') return []
    const events: string[] = []
    let start = this.#endedInCr && text.startsWith('\n') ? 1 : 0
    const lineEnd = /\r\n|\n|\r/g
    lineEnd.lastIndex = start
    for (let match = lineEnd.exec(text); match; match = lineEnd.exec(text)) {
      const data = dataOf(this.#line + text.slice(start, match.index))
      if (data !== undefined) events.push(data)
      this.#line = ''
      start = lineEnd.lastIndex
    }
    this.#line += text.slice(start)
    this.#endedInCr = text.endsWith('\r')
    if (this.#line.length > LONGEST_LINE) {
      throw new InvalidResponse('The event stream has a line without an end')
    }
    return events
  }
}

/** The value of a `data` field; undefined for any other line. */
function dataOf(line: string): string | undefined {
  if (!line.startsWith('data')) return undefined
  if (line.length === 4) return ''
  if (line[4] !== ':') return undefined
  return line.slice(line[5] === ' ' ? 6 : 5)
}
