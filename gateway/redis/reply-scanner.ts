import { InvalidResponse } from '../../lib/errors.ts'
import { ARRAY, BULK, CR, ERROR, INTEGER, LF, MINUS, STATUS } from './resp.ts'

/**
 * Finds where the replies to a batch end, over chunks cut at any byte.
 * Nothing is decoded or kept, and no byte is looked at twice.
 */
export class ReplyScanner {
  /** Replies still to come, elements of open arrays included. */
  #owed = 0
  /** Bytes of the current bulk string still to come, with its line end. */
  #skip = 0
  /** Type byte of the line being read; 0 between two lines. */
  #type = 0
  #length = 0
  #negative = false

  /** Starts over for a batch of so many replies. */
  expect(replies: number): void {
    this.#owed = replies
  }

  /**
   * Position after the last byte of the batch, or -1 when all of the chunk belongs to it and more must come.
   * @throws InvalidResponse when the bytes are not RESP2.
   */
  scan(chunk: Uint8Array, from: number): number {
    let at = from
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, chunk.length - at)
        this.#skip -= step
        at += step
        if (this.#skip === 0) this.#endBulk(chunk[at - 1])
      } else if (this.#type === 0) {
        this.#begin(chunk[at++] as number)
      } else if (this.#type === BULK || this.#type === ARRAY) {
        this.#readLength(chunk[at++] as number)
      } else {
        const end = chunk.indexOf(LF, at)
        if (end === -1) return -1
        at = end + 1
        this.#type = 0
        this.#owed--
      }
      if (this.#owed === 0) return at
    }
    return -1
  }

  #begin(type: number): void {
    if (type !== BULK && type !== ARRAY && type !== STATUS && type !== ERROR && type !== INTEGER) {
      throw new InvalidResponse('Redis sent a reply of a type that RESP2 does not have')
    }
    this.#type = type
    this.#length = 0
    this.#negative = false
  }

  #endBulk(lastByte: number | undefined): void {
    if (lastByte !== LF)
      throw new InvalidResponse('Redis sent a string of another length than it said')
    this.#owed--
  }

  #readLength(byte: number): void {
    if (byte >= 0x30 && byte <= 0x39) {
      this.#length = this.#length * 10 + byte - 0x30
      if (this.#length > MAX_LENGTH) throw new InvalidResponse('Redis sent an impossible length')
    } else if (byte === LF) {
      this.#endLength()
    } else if (byte === MINUS) {
      this.#negative = true
    } else if (byte !== CR) {
      throw new InvalidResponse('Redis sent a length that is not a number')
    }
  }

  #endLength(): void {
    const isArray = this.#type === ARRAY
    this.#type = 0
    if (this.#negative) this.#owed--
    else if (isArray) this.#owed += this.#length - 1
    else this.#skip = this.#length + 2
  }
}

/** Beyond any real length, and far from where doubles lose count. */
const MAX_LENGTH = 2 ** 40
