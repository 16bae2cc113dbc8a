import type { IncomingMessage } from 'node:http'
import type { RequestRecord } from '../watch/request-record.ts'
import { RequestError, tooLarge } from './request-error.ts'

/** Up to this many times the limit is read and dropped, so that the sender gets to hear the answer. */
const MAX_READ_FACTOR = 4

/**
 * The bytes of the body. No more than `limit` of them are held at a time.
 * @throws RequestError when there are more, or when there is no memory for them.
 */
export function readBody(
  req: IncomingMessage,
  limit: number,
  record: RequestRecord,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let isTooMuch = false
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (!isTooMuch && size <= limit && record.hold(chunk.length)) {
        chunks.push(chunk)
        return
      }
      isTooMuch = true
      chunks = []
      if (size > limit * MAX_READ_FACTOR) reject(tooLarge(limit, size))
    })
    req.on('end', () => {
      record.bytesReceived = size
      if (size > limit) reject(tooLarge(limit, size))
      else if (isTooMuch) reject(new RequestError('ERR the gateway has no memory left', 503, 1))
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size))
    })
    req.on('error', reject)
  })
}
