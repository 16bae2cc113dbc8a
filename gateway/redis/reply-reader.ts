import { InvalidResponse } from '../../lib/errors.ts'
import { ARRAY, BULK, ERROR, INTEGER, LF, MINUS, STATUS } from './resp.ts'

/**
 * Reads RESP2 replies one after another and writes them as JSON text, without building values in between:
 * strings as JSON strings (invalid UTF-8 as U+FFFD), integers as digits, nil as `null`, arrays nested as they are.
 * Integers beyond ±(2^53-1), which JSON parsers would round, and errors inside an array become strings.
 */
export class ReplyReader {
  readonly #bytes: Buffer
  readonly #base64: boolean
  #at = 0
  /** Some of the bytes as text, a character for each, and where it starts. */
  #text = ''
  #textStart = 0

  /** With `base64`, every string is written in base64, except a status reply `OK` that is no array's element. */
  constructor(bytes: Buffer, base64 = false) {
    this.#bytes = bytes
    this.#base64 = base64
  }

  /** Whether the next reply is an error. */
  get isError(): boolean {
    return this.#bytes[this.#at] === ERROR
  }

  /** Whether the next reply is an array, nil included. */
  get isArray(): boolean {
    return this.#bytes[this.#at] === ARRAY
  }

  /** Text of the error that is the next reply. */
  readError(): string {
    const [start, end] = this.#line()
    return this.#bytes.toString('utf8', start, end)
  }

  /** Passes a reply of one line, such as `QUEUED`. */
  passLine(): void {
    this.#at = this.#bytes.indexOf(LF, this.#at) + 1
  }

  /** Number of elements of the array that is the next reply, -1 for nil; the next reply is then its first element. */
  enterArray(): number {
    return this.#length()
  }

  /** JSON text of the next reply. */
  readJson(): string {
    if (!this.isArray) return this.#scalar(true)
    let out = ''
    // Elements still to come of each open array; no recursion, for a script may nest deeper than calls can.
    const open: number[] = []
    do {
      const length = this.isArray ? this.enterArray() : undefined
      if (length !== undefined && length > 0) {
        out += '['
        open.push(length)
        continue
      }
      if (length === undefined) out += this.#scalar(false)
      else out += length === 0 ? '[]' : 'null'
      out += afterElement(open)
    } while (open.length > 0)
    return out
  }

  #scalar(isTopLevel: boolean): string {
    const type = this.#bytes[this.#at]
    if (type === BULK) return this.#bulk()
    const [start, end] = this.#line()
    if (type === INTEGER) return this.#integer(start, end)
    if (isTopLevel && type === STATUS && isOk(this.#bytes, start, end)) return '"OK"'
    return this.#string(start, end)
  }

  #bulk(): string {
    const length = this.#length()
    if (length < 0) return 'null'
    const start = this.#at
    this.#at += length + 2
    return this.#string(start, start + length)
  }

  #string(start: number, end: number): string {
    if (this.#base64) return `"${this.#bytes.toString('base64', start, end)}"`
    if (end - start <= SHORT && isPlain(this.#bytes, start, end)) {
      return `"${this.#ascii(start, end)}"`
    }
    return JSON.stringify(this.#bytes.toString('utf8', start, end))
  }

  #integer(start: number, end: number): string {
    const digits = this.#ascii(start, end)
    if (!/^-?\d+$/.test(digits)) throw new InvalidResponse('Redis sent an integer without digits')
    return Number.isSafeInteger(Number(digits)) ? digits : this.#string(start, end)
  }

  /** A short text, cut from a longer one: what costs is each call into native code. */
  #ascii(start: number, end: number): string {
    if (end > this.#textStart + this.#text.length) {
      this.#text = this.#bytes.toString('latin1', start, Math.max(end, start + DECODE_AT_ONCE))
      this.#textStart = start
    }
    return this.#text.slice(start - this.#textStart, end - this.#textStart)
  }

  /** Passes a line, and returns where its text starts and ends. */
  #line(): [start: number, end: number] {
    const start = this.#at + 1
    const lineEnd = this.#bytes.indexOf(LF, start)
    this.#at = lineEnd + 1
    return [start, Math.max(start, lineEnd - 1)]
  }

  /** Passes the header of a string or an array, and returns its length; -1 for nil. */
  #length(): number {
    const bytes = this.#bytes
    let at = this.#at + 1
    let length = 0
    for (; bytes[at] !== LF; at++) {
      const digit = (bytes[at] as number) - 0x30
      if (digit >= 0) length = length * 10 + digit
      else if (bytes[at] === MINUS) length = Number.NEGATIVE_INFINITY
    }
    this.#at = at + 1
    return length < 0 ? -1 : length
  }
}

/** What follows an element: a comma, or the end of the arrays that it was the last of. */
function afterElement(open: number[]): string {
  let out = ''
  while (open.length > 0) {
    const left = (open.at(-1) as number) - 1
    if (left > 0) {
      open[open.length - 1] = left
      return `${out},`
    }
    open.pop()
    out += ']'
  }
  return out
}

/** Bytes that become text together, to be cut into many short ones. */
const DECODE_AT_ONCE = 4096

/** Up to this length looking at each byte costs less than having native code escape the text. */
const SHORT = 128

/** Whether the bytes are ASCII that JSON does not escape. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte < 0x20 || byte > 0x7e || byte === QUOTE || byte === BACKSLASH) return false
  }
  return true
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function isOk(bytes: Buffer, start: number, end: number): boolean {
  return end - start === 2 && bytes[start] === 0x4f && bytes[start + 1] === 0x4b
}
