import type { IncomingMessage } from 'node:http'
import { tooLarge } from './request-error.ts'

/** Up to this many times the limit is read and dropped, so that the sender gets to hear the answer. */
const MAX_READ_FACTOR = 4

/**
 * The bytes of the body. No more than `limit` of them are held at a time.
 * @throws RequestError when there are more.
 */
export function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks = []
      if (size > limit * MAX_READ_FACTOR) reject(tooLarge(limit, size))
    })
    req.on('end', () => {
      if (size > limit) reject(tooLarge(limit, size))
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size))
    })
    req.on('error', reject)
  })
}
