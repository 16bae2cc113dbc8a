import type { Socket } from 'node:net'
import {
  ConnectionError,
  InvalidResponse,
  MaybeAppliedError,
  ResponseError,
} from '../../lib/errors.ts'
import { type Command, encodeCommands } from './encode.ts'
import { ReplyScanner } from './reply-scanner.ts'

interface Batch {
  readonly bytes: Buffer
  readonly replies: number
  readonly maxReplySize: number
  readonly resolve: (replies: Buffer) => void
  readonly reject: (error: Error) => void
}

/**
 * One live connection to Redis, shared by all requests: batches are written in the order in which they were sent,
 * those of one turn of the event loop together. It ends once; {@link Wire.closed} tells why.
 */
export class Wire {
  /** Resolves with the reason when the connection has ended, however it did. */
  readonly closed: Promise<Error>
  readonly #socket: Socket
  readonly #scanner = new ReplyScanner()
  #unsent: Batch[] = []
  readonly #inFlight: Batch[] = []
  #parts: Buffer[] = []
  #partsSize = 0
  #reason: Error | undefined
  /** Runs since the last byte from Redis, or since it began to owe replies. */
  readonly #silence: NodeJS.Timeout

  /** After `silenceMs` milliseconds without a byte from Redis, while it owes replies, the connection counts as lost. */
  constructor(socket: Socket, silenceMs: number) {
    this.#socket = socket
    const { promise, resolve } = Promise.withResolvers<Error>()
    this.closed = promise
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 30_000)
    this.#silence = setTimeout(() => this.#onSilence(silenceMs), silenceMs)
    socket.on('data', (chunk) => this.#receive(chunk))
    socket.on('error', (error) => this.destroy(error))
    socket.on('end', () => this.destroy(new ConnectionError('Redis closed the connection')))
    socket.on('close', () => {
      this.destroy(new ConnectionError('The connection to Redis was closed'))
      resolve(this.#reason as Error)
    })
  }

  /**
   * The replies to the commands, as Redis sent them, when together they have no more than `maxReplySize` bytes.
   * @throws ConnectionError when nothing was sent, MaybeAppliedError when the connection broke before the replies came,
   * ResponseError when the replies are larger.
   */
  send(commands: readonly Command[], maxReplySize: number): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#reason) return reject(notSent(this.#reason))
      if (this.#unsent.length === 0) setImmediate(() => this.#flush())
      const bytes = encodeCommands(commands)
      this.#unsent.push({ bytes, replies: commands.length, maxReplySize, resolve, reject })
    })
  }

  /** Ends the connection now. Batches that were never written fail as not sent, the others as maybe applied. */
  destroy(reason: Error): void {
    if (this.#reason) return
    this.#reason = reason
    clearTimeout(this.#silence)
    this.#socket.destroy()
    for (const batch of this.#inFlight.splice(0)) batch.reject(maybeApplied(reason))
    for (const batch of this.#unsent.splice(0)) batch.reject(notSent(reason))
    this.#parts = []
  }

  #flush(): void {
    const batches = this.#unsent
    if (this.#reason || batches.length === 0) return
    this.#unsent = []
    if (this.#inFlight.length === 0) {
      this.#scanner.expect((batches[0] as Batch).replies)
      this.#silence.refresh()
    }
    this.#inFlight.push(...batches)
    writeTogether(
      this.#socket,
      batches.map((batch) => batch.bytes),
    )
  }

  #receive(chunk: Buffer): void {
    this.#silence.refresh()
    try {
      let start = 0
      while (start < chunk.length) start = this.#receiveBatch(chunk, start)
    } catch (error) {
      this.destroy(error as InvalidResponse)
    }
  }

  /** Takes what belongs to the oldest batch from the chunk, and returns where the next one starts. */
  #receiveBatch(chunk: Buffer, start: number): number {
    const batch = this.#inFlight[0]
    if (!batch) throw new InvalidResponse('Redis sent a reply that nobody asked for')
    const end = this.#scanner.scan(chunk, start)
    this.#keep(chunk.subarray(start, end === -1 ? chunk.length : end), batch.maxReplySize)
    if (end === -1) return chunk.length
    this.#inFlight.shift()
    const next = this.#inFlight[0]
    if (next) this.#scanner.expect(next.replies)
    this.#settle(batch)
    return end
  }

  /** Keeps a part of the replies; when they are too large they are still read to their end, but no longer kept. */
  #keep(part: Buffer, maxSize: number): void {
    this.#partsSize += part.length
    if (this.#partsSize > maxSize) this.#parts = []
    else this.#parts.push(part)
  }

  #settle(batch: Batch): void {
    const [parts, size, limit] = [this.#parts, this.#partsSize, batch.maxReplySize]
    this.#parts = []
    this.#partsSize = 0
    if (size > limit) {
      batch.reject(replyTooLarge(limit, size))
    } else {
      batch.resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, size))
    }
  }

  #onSilence(ms: number): void {
    if (this.#inFlight.length > 0) {
      this.destroy(new ConnectionError(`Redis sent nothing for ${ms} ms`))
    }
  }
}

/** Beyond this size copying buffers together costs more than handing several to the system. */
const JOIN_UP_TO = 64 * 1024

function writeTogether(socket: Socket, buffers: Buffer[]): void {
  let size = 0
  for (const buffer of buffers) size += buffer.length
  if (buffers.length === 1) socket.write(buffers[0] as Buffer)
  else if (size <= JOIN_UP_TO) socket.write(Buffer.concat(buffers, size))
  else {
    socket.cork()
    for (const buffer of buffers) socket.write(buffer)
    socket.uncork()
  }
}

/** The error for replies that are larger than allowed. */
export function replyTooLarge(limit: number, size: number): ResponseError {
  const text = `max response size exceeded. Limit: ${limit} bytes, Actual: ${size} bytes`
  return new ResponseError(text)
}

/** The error for what was certainly not sent. */
export function notSent(cause?: Error): ConnectionError {
  return new ConnectionError('Redis is not reachable. Nothing was sent; try again', { cause })
}

function maybeApplied(cause: Error): MaybeAppliedError {
  const text = 'The connection to Redis was lost. What was asked may have been applied or not'
  return new MaybeAppliedError(text, { cause })
}
