import { InvalidResponse } from '../../lib/errors.ts'
import { ReplyScanner } from './reply-scanner.ts'
import { ARRAY, BULK, ERROR, LF } from './resp.ts'

/** A string or an integer of a message. */
export type PushPart = Buffer | number

/** Something that Redis said on a connection of its own: an error's text, or a message. */
export type Push =
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'message'; readonly parts: readonly PushPart[] }

/** Reads the replies of a connection one by one as they come, over chunks cut at any byte. */
export class PushReader {
  readonly #scanner = new ReplyScanner()
  readonly #maxSize: number
  #parts: Buffer[] = []
  #size = 0

  /** A single reply may have so many bytes. */
  constructor(maxSize: number) {
    this.#maxSize = maxSize
    this.#scanner.expect(1)
  }

  /**
   * The replies that this chunk completes.
   * @throws InvalidResponse when the bytes are not RESP2, or a reply is too large to be kept.
   */
  read(chunk: Buffer): Push[] {
    const pushes: Push[] = []
    let start = 0
    while (start < chunk.length) {
      const end = this.#scanner.scan(chunk, start)
      this.#keep(chunk.subarray(start, end === -1 ? chunk.length : end))
      if (end === -1) break
      pushes.push(parse(Buffer.concat(this.#parts, this.#size)))
      this.#parts = []
      this.#size = 0
      this.#scanner.expect(1)
      start = end
    }
    return pushes
  }

  #keep(part: Buffer): void {
    this.#parts.push(part)
    this.#size += part.length
    if (this.#size > this.#maxSize) {
      throw new InvalidResponse(`Redis sent a message of more than ${this.#maxSize} bytes`)
    }
  }
}

function parse(reply: Buffer): Push {
  const firstLine = reply.indexOf(LF)
  const line = reply.subarray(1, firstLine - 1)
  if (reply[0] === ERROR) return { kind: 'error', text: line.toString() }
  if (reply[0] !== ARRAY) return { kind: 'message', parts: [line] }
  const parts: PushPart[] = []
  let at = firstLine + 1
  while (at < reply.length) {
    const lineEnd = reply.indexOf(LF, at)
    const number = Number(reply.toString('latin1', at + 1, lineEnd - 1))
    const isString = reply[at] === BULK && number >= 0
    at = lineEnd + 1
    parts.push(isString ? reply.subarray(at, at + number) : number)
    if (isString) at += number + 2
  }
  return { kind: 'message', parts }
}
